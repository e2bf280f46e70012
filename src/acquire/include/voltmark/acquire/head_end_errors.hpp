// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::acquire {

inline constexpr ErrorCode kConfig{"acquire.config",
                                   ErrorKind::invalid_input,
                                   {"the head end's configuration, {0}: {1}", "采集配置 {0}：{1}"}};
inline constexpr ErrorCode kMeters{
    "acquire.meters", ErrorKind::invalid_input, {"the table of meters: {0}", "电表档案表：{0}"}};
inline constexpr ErrorCode kListen{"acquire.listen",
                                   ErrorKind::unavailable,
                                   {"cannot listen at {0}:{1}: {2}", "无法在 {0}:{1} 监听：{2}"}};
inline constexpr ErrorCode kTls{
    "acquire.tls", ErrorKind::invalid_input, {"TLS file {0}: {1}", "TLS 文件 {0}：{1}"}};
inline constexpr ErrorCode kHandshake{"acquire.handshake",
                                      ErrorKind::unavailable,
                                      {"no TLS with {0}: {1}", "与 {0} 的 TLS 握手失败：{1}"}};
inline constexpr ErrorCode kMqttBroker{"acquire.mqtt_broker",
                                       ErrorKind::unavailable,
                                       {"the MQTT broker {0}: {1}", "MQTT 代理 {0}：{1}"}};
inline constexpr ErrorCode kMqttPacket{
    "acquire.mqtt_packet",
    ErrorKind::invalid_input,
    {"not a packet of MQTT 3.1.1: {0}", "不是 MQTT 3.1.1 报文：{0}"}};
inline constexpr ErrorCode kUnknownMeter{
    "acquire.unknown_meter",
    ErrorKind::not_found,
    {"nothing in the store and in the table of meters has the address {0}",
     "数据库与电表档案中都没有地址 {0}"}};
inline constexpr ErrorCode kUnknownItem{
    "acquire.unknown_item",
    ErrorKind::not_found,
    {"{0} is not among the quantities that the head end stores", "采集端不存储数据项 {0}"}};
inline constexpr ErrorCode kQuarantineEntry{
    "acquire.quarantine_entry",
    ErrorKind::not_found,
    {"the quarantine holds no entry {0}", "隔离区中没有第 {0} 条"}};

inline constexpr ErrorCode kSecrets{"acquire.secrets",
                                    ErrorKind::invalid_input,
                                    {"the file of secrets, {0}: {1}", "密钥文件 {0}：{1}"}};
inline constexpr ErrorCode kCounters{
    "acquire.counters",
    ErrorKind::unavailable,
    {"the invocation counters in {0}: {1}", "调用计数器文件 {0}：{1}"}};

inline constexpr const ErrorCode* kHeadEndErrors[] = {
    &kConfig,      &kMeters,          &kListen,     &kTls,
    &kHandshake,   &kMqttBroker,      &kMqttPacket, &kUnknownMeter,
    &kUnknownItem, &kQuarantineEntry, &kSecrets,    &kCounters};

}  // namespace voltmark::acquire
