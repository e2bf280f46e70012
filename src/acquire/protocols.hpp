// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/acquire/protocol.hpp"

namespace voltmark::acquire {

const Protocol& dlt645_protocol();
const Protocol& dlt698_protocol();
const Protocol& gdw3761_protocol();
const Protocol& dlms_protocol();  ///< Without secrets: meters that let everybody in.

}  // namespace voltmark::acquire
