// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::collect {

inline constexpr ErrorCode kPaymentId{
    "collect.payment_id",
    ErrorKind::invalid_input,
    {"'{0}' is not a payment's id: 1 to 64 characters", "“{0}”不是缴费编号：应为 1 至 64 个字符"}};
inline constexpr ErrorCode kAmount{"collect.amount",
                                   ErrorKind::invalid_input,
                                   {"a payment of {0} {1} cannot be posted here: it must be "
                                    "positive and in the contract's currency",
                                    "不能入账 {0} {1}：缴费须为正数且币种一致"}};
inline constexpr ErrorCode kPaymentDiffers{
    "collect.payment_differs",
    ErrorKind::conflict,
    {"payment {0} was posted before with another contract, day or amount",
     "缴费 {0} 已按其他户号、日期或金额入账"}};

inline constexpr const ErrorCode* kCollectErrors[] = {&kPaymentId, &kAmount, &kPaymentDiffers};

}  // namespace voltmark::collect
