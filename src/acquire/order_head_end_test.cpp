// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/order.hpp"
