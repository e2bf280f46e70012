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

inline constexpr ErrorCode kNotOpen{
    "collect.not_open",
    ErrorKind::conflict,
    {"nothing of bill {0} is open: it was paid, written off or replaced",
     "账单 {0} 没有未结金额：已缴清、已核销或已被更正"}};
inline constexpr ErrorCode kWriteOffAmount{
    "collect.write_off_amount",
    ErrorKind::invalid_input,
    {"{0} {1} cannot be written off: more than nothing, and at most what is open, {2} {3}",
     "不能核销 {0} {1}：须大于零且不超过未结金额 {2} {3}"}};
inline constexpr ErrorCode kWriteOffReason{
    "collect.write_off_reason",
    ErrorKind::invalid_input,
    {"a write-off needs a reason of at most {0} bytes", "核销须填写理由，最长 {0} 字节"}};
inline constexpr ErrorCode kWriteOffUnknown{
    "collect.write_off_unknown",
    ErrorKind::not_found,
    {"there is no write-off {0} of this contract", "该户没有核销 {0}"}};
inline constexpr ErrorCode kWriteOffTakenBack{
    "collect.write_off_taken_back",
    ErrorKind::conflict,
    {"write-off {0} was taken back before", "核销 {0} 此前已撤回"}};

inline constexpr const ErrorCode* kCollectErrors[] = {
    &kPaymentId,      &kAmount,          &kPaymentDiffers,   &kOrderUnknown,
    &kOrderDiffers,   &kNotice,          &kNotOpen,          &kWriteOffAmount,
    &kWriteOffReason, &kWriteOffUnknown, &kWriteOffTakenBack};

}  // namespace voltmark::collect
