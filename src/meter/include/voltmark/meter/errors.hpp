// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::meter {

inline constexpr ErrorCode kBlockChecksum{
    "block.checksum",
    ErrorKind::corrupted,
    {"the readings of {0}, site {1}, channel {2} are not what was written",
     "{0} 站点 {1} 通道 {2} 的读数与写入时不一致"}};
inline constexpr ErrorCode kBlockForm{
    "block.form", ErrorKind::corrupted, {"a reading block has no valid form", "读数块结构无效"}};
inline constexpr ErrorCode kBlockVersion{
    "block.version",
    ErrorKind::unavailable,
    {"a reading block was written by a newer program", "读数块由更新版本的程序写入"}};

inline constexpr const ErrorCode* kMeterErrors[] = {&kBlockChecksum, &kBlockForm, &kBlockVersion};

}  // namespace voltmark::meter
