// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::vee {

inline constexpr ErrorCode kGap{
    "vee.gap",
    ErrorKind::invalid_input,
    {"{0} readings are missing from slot {1}", "自第 {1} 点起缺 {0} 个读数"}};
inline constexpr ErrorCode kNegative{
    "vee.negative",
    ErrorKind::invalid_input,
    {"{0} readings from slot {1} are negative ({2})", "自第 {1} 点起 {0} 个读数为负（{2}）"}};
inline constexpr ErrorCode kSpike{
    "vee.spike",
    ErrorKind::invalid_input,
    {"the reading of slot {1} ({2}) stands far above all others of its day",
     "第 {1} 点读数（{2}）远高于当日其余读数"}};

inline constexpr const ErrorCode* kVeeErrors[] = {&kGap, &kNegative, &kSpike};

}  // namespace voltmark::vee
