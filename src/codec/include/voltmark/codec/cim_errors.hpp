// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::cim {

inline constexpr ErrorCode kXml{
    "cim.xml", ErrorKind::invalid_input, {"this is no XML: {0}", "不是 XML：{0}"}};
inline constexpr ErrorCode kRoot{"cim.root",
                                 ErrorKind::invalid_input,
                                 {"'{0}' holds no MeterReadings", "“{0}”中没有 MeterReadings"}};
inline constexpr ErrorCode kReadingType{
    "cim.reading_type",
    ErrorKind::invalid_input,
    {"'{0}' is no reading type of 18 numbers", "“{0}”不是由 18 个数组成的 ReadingType"}};
inline constexpr ErrorCode kNumber{
    "cim.number", ErrorKind::invalid_input, {"'{0}' is no number", "“{0}”不是数字"}};
inline constexpr ErrorCode kTime{"cim.time",
                                 ErrorKind::invalid_input,
                                 {"'{0}' is no moment such as {1}", "“{0}”不是时刻（例：{1}）"}};

inline constexpr const ErrorCode* kCimErrors[] = {&kXml, &kRoot, &kReadingType, &kNumber, &kTime};

}  // namespace voltmark::codec::cim
