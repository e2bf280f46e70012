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

inline constexpr ErrorCode kRegisterNegative{"meter.register_negative",
                                             ErrorKind::invalid_input,
                                             {"a register cannot show {0}", "示数不能为 {0}"}};
inline constexpr ErrorCode kRegisterDigits{
    "meter.register_digits",
    ErrorKind::invalid_input,
    {"a register of {1} digits cannot show {0}", "{1} 位计度器不能显示 {0}"}};
inline constexpr ErrorCode kRegisterBackwards{
    "meter.register_backwards",
    ErrorKind::conflict,
    {"the register went from {0} back to {1}, and a turn over zero would be {2} or more",
     "示数从 {0} 倒退到 {1}，按翻转计算将达到或超过 {2}"}};
inline constexpr ErrorCode kRegisterRange{"meter.register_range",
                                          ErrorKind::invalid_input,
                                          {"{0} kWh or kvarh are more than any meter counts",
                                           "{0} 千瓦时（千乏时）超出任何电能表的计量范围"}};
inline constexpr ErrorCode kRegisterBands{
    "meter.register_bands",
    ErrorKind::conflict,
    {"the bands without flat count {0}, more than the total of {1}",
     "除平段外各时段合计 {0}，超过总电量 {1}"}};

inline constexpr const ErrorCode* kMeterErrors[] = {
    &kBlockChecksum,  &kBlockForm,         &kBlockVersion,  &kRegisterNegative,
    &kRegisterDigits, &kRegisterBackwards, &kRegisterRange, &kRegisterBands};

}  // namespace voltmark::meter
