// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace voltmark::acquire {

// What libarchive 3.6 leaves unchecked of packed files, and without which a damaged file would be
// taken for readings.

/// Whether the checksum and the size at the end of a gzip file agree with what it unpacked to. Of
/// files written one behind the other, the last one's.
/// \source  RFC 1952, 2.3.1
bool is_whole_gzip(std::string_view packed, std::string_view text);

/// Whether a zip file has its end: without it, files inside may be missing.
/// \source  PKWARE APPNOTE 6.3.10, 4.3.16
bool is_whole_zip(std::string_view packed);

}  // namespace voltmark::acquire
