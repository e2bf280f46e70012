// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::zones {

inline constexpr ErrorCode kNetwork{
    "zones.network",
    ErrorKind::invalid_input,
    {"'{0}' is no address or network: 10.0.2.1, 10.0.2.0/24 or fd00:2::/64, with zeros behind the "
     "prefix",
     "“{0}”不是地址或网段：例 10.0.2.1、10.0.2.0/24、fd00:2::/64，前缀以外的位须为零"}};
inline constexpr ErrorCode kMachine{
    "zones.machine",
    ErrorKind::invalid_input,
    {"'{0}' is a network: a machine of the {1} has an address of its own",
     "“{0}”是网段：{1}的机器须逐台写明地址"}};
inline constexpr ErrorCode kTwoZones{
    "zones.two_zones",
    ErrorKind::invalid_input,
    {"{0} is in two zones, {1} and {2}: a zone has machines of its own",
     "{0} 同属 {1} 与 {2} 两区：每区须有专用机器"}};
inline constexpr ErrorCode kZonePort{"zones.port",
                                     ErrorKind::invalid_input,
                                     {"{0} is no port: 1 to 65535", "{0} 不是端口（1 至 65535）"}};

inline constexpr const ErrorCode* kZonesErrors[] = {&kNetwork, &kMachine, &kTwoZones, &kZonePort};

}  // namespace voltmark::zones
