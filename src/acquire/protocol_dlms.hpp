// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/acquire/protocol.hpp"

#include "dlms_secrets.hpp"
#include "invocation_counters.hpp"

namespace voltmark::acquire {

/// DLMS/COSEM with the passwords and keys of its meters. Without counters nothing ciphered is
/// asked.
std::shared_ptr<const Protocol> make_dlms_protocol(std::shared_ptr<const DlmsSecrets> secrets,
                                                   std::shared_ptr<InvocationCounters> counters);

}  // namespace voltmark::acquire
