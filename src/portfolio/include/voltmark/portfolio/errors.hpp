// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::portfolio {

inline constexpr ErrorCode kColumn{"portfolio.column",
                                   ErrorKind::invalid_input,
                                   {"the table has no column '{0}'", "表中没有“{0}”列"}};
inline constexpr ErrorCode kColumnUnknown{
    "portfolio.column_unknown",
    ErrorKind::invalid_input,
    {"column '{0}' is neither one of this table nor an attribute of contracts",
     "“{0}”列既不属于本表，也不是合同属性"}};
inline constexpr ErrorCode kRow{
    "portfolio.row",
    ErrorKind::invalid_input,
    {"the row has {0} fields, the header {1}", "该行有 {0} 个字段，表头有 {1} 个"}};
inline constexpr ErrorCode kMissing{
    "portfolio.missing", ErrorKind::invalid_input, {"'{0}' is empty", "“{0}”为空"}};
inline constexpr ErrorCode kValue{
    "portfolio.value",
    ErrorKind::invalid_input,
    {"'{1}' is not a value of '{0}': {2}", "“{1}”不是“{0}”的取值：{2}"}};
inline constexpr ErrorCode kTwice{
    "portfolio.twice",
    ErrorKind::invalid_input,
    {"{0} '{1}' stands in line {2} already", "{0}“{1}”已在第 {2} 行出现"}};
inline constexpr ErrorCode kReference{
    "portfolio.reference",
    ErrorKind::invalid_input,
    {"{0} '{1}' is not in the table of customers", "用户表中没有{0}“{1}”"}};
inline constexpr ErrorCode kDiffers{
    "portfolio.differs",
    ErrorKind::invalid_input,
    {"'{0}' is '{1}' for the same thing in line {2}", "同一对象的“{0}”在第 {2} 行为“{1}”"}};
inline constexpr ErrorCode kOverlap{
    "portfolio.overlap",
    ErrorKind::invalid_input,
    {"'{0}': another meter is mounted there during {1}", "“{0}”：{1} 期间该处已装有另一只表"}};

inline constexpr const ErrorCode* kPortfolioErrors[] = {&kColumn,    &kColumnUnknown, &kRow,
                                                        &kMissing,   &kValue,         &kTwice,
                                                        &kReference, &kDiffers,       &kOverlap};

}  // namespace voltmark::portfolio
