// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dlms_secrets.hpp"
#include "simulated_meter.hpp"

namespace voltmark::acquire {

/// Which kind of DLMS/COSEM meter: "dlms" has the wrapper and a password, "dlms_hdlc" HDLC and a
/// password, "dlms_gmac" the wrapper, keys and a profile of what was used in each interval.
const MeterSide& dlms_meter_side(std::string_view kind);

/// How such meters are spoken with; their keys are known to everybody, and open nothing else.
DlmsAccess simulated_dlms_access(std::string_view kind);

}  // namespace voltmark::acquire
