// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::app {

inline constexpr ErrorCode kColumnArgument{
    "usage.column",
    ErrorKind::invalid_input,
    {"'{0}' is not what=header, with what one of timestamp, key, channel, value, unit, quality",
     "“{0}”不是 含义=表头（含义为 timestamp、key、channel、value、unit、quality 之一）"}};
inline constexpr ErrorCode kAttributeArgument{
    "usage.attribute", ErrorKind::invalid_input, {"'{0}' is not name=value", "“{0}”不是 名称=值"}};

inline constexpr const ErrorCode* kUsageErrors[] = {&kColumnArgument, &kAttributeArgument};

}  // namespace voltmark::app
