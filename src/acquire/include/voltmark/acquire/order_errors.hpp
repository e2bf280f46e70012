// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::acquire {

inline constexpr ErrorCode kOrderMeter{"order.meter",
                                       ErrorKind::invalid_input,
                                       {"'{0}' is no address of a meter", "“{0}”不是电表地址"}};
inline constexpr ErrorCode kOrderIds{
    "order.ids",
    ErrorKind::invalid_input,
    {"'{0}' is no identifier: eight hex digits, such as 00010000, and of a parameter at least one",
     "“{0}”不是数据标识：应为八位十六进制（如 00010000），参数读取至少一个"}};
inline constexpr ErrorCode kOrderExpiry{
    "order.expiry",
    ErrorKind::invalid_input,
    {"an order must expire after now, and within {0} days", "指令有效期须晚于当前且不超过 {0} 天"}};
inline constexpr ErrorCode kOrderReason{
    "order.reason",
    ErrorKind::invalid_input,
    {"disconnecting and connecting need a reason", "停电、复电须说明理由"}};
inline constexpr ErrorCode kOrderProtected{
    "order.protected",
    ErrorKind::conflict,
    {"{0} is a protected point: it is not disconnected", "{0} 为受保护用户，不得停电"}};
inline constexpr ErrorCode kOrderOpen{
    "order.open",
    ErrorKind::conflict,
    {"order {1} for {0} is not over: one relay order at a time",
     "{0} 的指令 {1} 尚未结束：同一电表一次只能有一条停复电指令"}};
inline constexpr ErrorCode kOrderUnknown{
    "order.unknown", ErrorKind::not_found, {"there is no order {0}", "没有指令 {0}"}};
inline constexpr ErrorCode kOrderTooLate{
    "order.too_late",
    ErrorKind::conflict,
    {"order {0} is {1}: it cannot be cancelled", "指令 {0} 已为 {1}，不能撤销"}};
inline constexpr ErrorCode kOrderExpired{
    "order.expired", ErrorKind::conflict, {"order {0} has expired", "指令 {0} 已过有效期"}};
inline constexpr ErrorCode kOrderDisapproved{
    "order.disapproved", ErrorKind::conflict, {"approval {0} was refused", "审批 {0} 未获同意"}};
inline constexpr ErrorCode kOrderNotSupported{
    "order.not_supported",
    ErrorKind::invalid_input,
    {"the protocol of {0} has no such order, or no such identifier",
     "{0} 的规约不支持该指令或数据标识"}};
inline constexpr ErrorCode kOrderSecret{
    "order.secret",
    ErrorKind::not_found,
    {"the head end has no password for {0}", "采集端没有 {0} 的密码"}};
inline constexpr ErrorCode kOrderRefused{
    "order.refused", ErrorKind::conflict, {"the meter {0} refuses", "电表 {0} 拒绝执行"}};
inline constexpr ErrorCode kOrderUnconfirmed{
    "order.unconfirmed",
    ErrorKind::unavailable,
    {"{0} was not seen to do what was ordered", "未能确认 {0} 已执行指令"}};
inline constexpr ErrorCode kEvent{"acquire.event",
                                  ErrorKind::not_found,
                                  {"no open event has the number {0}", "没有待办事件 {0}"}};

inline constexpr const ErrorCode* kOrderErrors[] = {
    &kOrderMeter,        &kOrderIds,     &kOrderExpiry,  &kOrderReason,      &kOrderProtected,
    &kOrderOpen,         &kOrderUnknown, &kOrderTooLate, &kOrderExpired,     &kOrderDisapproved,
    &kOrderNotSupported, &kOrderSecret,  &kOrderRefused, &kOrderUnconfirmed, &kEvent};

}  // namespace voltmark::acquire
