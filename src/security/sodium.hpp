// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sodium.h>

#include "voltmark/base/check.hpp"

namespace voltmark::security {

/// Before the first use of libsodium; cheap afterwards.
inline void require_sodium() {
    static const bool kReady = sodium_init() >= 0;
    VOLTMARK_CHECK(kReady);
}

}  // namespace voltmark::security
