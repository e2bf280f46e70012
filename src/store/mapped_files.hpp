// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace voltmark::store {

/// Makes SQLite read a store's pages through one mapping of the whole file, which all readers of
/// the process share (those that say PRAGMA mmap_size) and which outlives commits. SQLite's own
/// ends after 2 GiB and is given back at each commit of somebody else, in case the file was cut: a
/// store is never cut below what an open reader asks for, and a mapping shows what is written to
/// the file in any case. To be called before the first connection is opened; once more does
/// nothing.
void keep_mapped_pages();

/// The first bytes of a file that may be a store in use: read so that this process keeps its locks
/// on it, which closing a descriptor of one's own would end. Empty where it cannot be read.
std::string head_of_file(const std::string& path, std::size_t size);

}  // namespace voltmark::store
