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

inline constexpr ErrorCode kOrderUnknown{"collect.order_unknown",
                                         ErrorKind::not_found,
                                         {"there is no payment order {0}", "没有缴费订单 {0}"}};
inline constexpr ErrorCode kOrderDiffers{
    "collect.order_differs",
    ErrorKind::conflict,
    {"payment order {0} is of another amount, or ended the other way",
     "缴费订单 {0} 金额不符，或已有相反结果"}};
inline constexpr ErrorCode kNotice{
    "collect.notice",
    ErrorKind::invalid_input,
    {"this is no notice that the payment provider signed", "不是支付机构签名的通知"}};

inline constexpr const ErrorCode* kCollectErrors[] = {
    &kPaymentId, &kAmount, &kPaymentDiffers, &kOrderUnknown, &kOrderDiffers, &kNotice};

}  // namespace voltmark::collect
