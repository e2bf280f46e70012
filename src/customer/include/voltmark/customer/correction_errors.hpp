// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::customer {

inline constexpr ErrorCode kCorrectionField{
    "customer.correction_field",
    ErrorKind::invalid_input,
    {"'{0}' is not corrected so: name, phone or address", "“{0}”不在可更正之列：姓名、电话、地址"}};
inline constexpr ErrorCode kCorrectionValue{
    "customer.correction_value",
    ErrorKind::invalid_input,
    {"this is empty, too long, of other characters, or what it is already",
     "内容为空、过长、含不允许的字符，或与现有内容相同"}};
inline constexpr ErrorCode kCorrectionWaits{
    "customer.correction_waits",
    ErrorKind::conflict,
    {"a correction of this waits to be decided already: approval {0}",
     "同一内容的更正已在审批中：审批 {0}"}};
inline constexpr ErrorCode kCorrectionLost{
    "customer.correction_lost",
    ErrorKind::conflict,
    {"what approval {0} asks to write is not kept any more", "审批 {0} 要写入的内容已不再保存"}};

inline constexpr const ErrorCode* kCorrectionErrors[] = {&kCorrectionField, &kCorrectionValue,
                                                         &kCorrectionWaits, &kCorrectionLost};

}  // namespace voltmark::customer
