// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace voltmark::store {

/// Makes SQLite keep the pages that a reader has mapped (PRAGMA mmap_size) when others commit.
/// SQLite gives them back at each commit, in case the file was cut: it never is while readers are
/// open, and a mapping shows what is written to the file in any case. Without this, each payment
/// makes every reader map, and fault in, its pages anew. To be called before the first connection
/// is opened; once more does nothing.
void keep_mapped_pages();

}  // namespace voltmark::store
