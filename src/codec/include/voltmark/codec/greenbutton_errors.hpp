// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::greenbutton {

inline constexpr ErrorCode kXml{
    "greenbutton.xml", ErrorKind::invalid_input, {"this is no XML: {0}", "不是 XML：{0}"}};
inline constexpr ErrorCode kRoot{
    "greenbutton.root",
    ErrorKind::invalid_input,
    {"'{0}' is no feed, entry or resource of Green Button", "“{0}”不是 Green Button 的内容"}};
inline constexpr ErrorCode kReadingType{
    "greenbutton.reading_type",
    ErrorKind::invalid_input,
    {"no reading type belongs to these readings: their numbers have no unit",
     "读数没有对应的 ReadingType，数值没有单位"}};
inline constexpr ErrorCode kNumber{"greenbutton.number",
                                   ErrorKind::invalid_input,
                                   {"{0} '{1}' is no whole number", "{0}“{1}”不是整数"}};
inline constexpr ErrorCode kUnit{
    "greenbutton.unit",
    ErrorKind::invalid_input,
    {"unit {0} or power of ten {1} is not known", "单位 {0} 或数量级 {1} 未知"}};
inline constexpr ErrorCode kOverlap{
    "greenbutton.overlap",
    ErrorKind::invalid_input,
    {"the interval overlaps the one before it", "区间与前一区间重叠"}};
inline constexpr ErrorCode kOutsideBlock{
    "greenbutton.outside_block",
    ErrorKind::invalid_input,
    {"the interval lies outside its block", "区间在其 IntervalBlock 之外"}};

inline constexpr const ErrorCode* kGreenButtonErrors[] = {
    &kXml, &kRoot, &kReadingType, &kNumber, &kUnit, &kOverlap, &kOutsideBlock};

}  // namespace voltmark::codec::greenbutton
