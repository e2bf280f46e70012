// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::iec21 {

inline constexpr ErrorCode kNoMessage{
    "iec21.no_message",
    ErrorKind::invalid_input,
    {"no message of IEC 62056-21 begins here", "此处没有 IEC 62056-21 报文"}};
inline constexpr ErrorCode kForm{"iec21.form",
                                 ErrorKind::invalid_input,
                                 {"'{0}' is no data set such as 1.8.0(000123.456*kWh)",
                                  "“{0}”不是数据组（例：1.8.0(000123.456*kWh)）"}};
inline constexpr ErrorCode kIdentification{
    "iec21.identification",
    ErrorKind::invalid_input,
    {"'{0}' is no identification: three letters, a baud rate, the device",
     "“{0}”不是标识：三个字母、波特率、设备名"}};
inline constexpr ErrorCode kBcc{"iec21.bcc",
                                ErrorKind::invalid_input,
                                {"block check {0}, expected {1}", "校验字符为 {0}，应为 {1}"}};
inline constexpr ErrorCode kCut{
    "iec21.cut", ErrorKind::invalid_input, {"the message has no end", "报文没有结束"}};

inline constexpr const ErrorCode* kIec21Errors[] = {&kNoMessage, &kForm, &kIdentification, &kBcc,
                                                    &kCut};

}  // namespace voltmark::codec::iec21
