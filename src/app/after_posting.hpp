// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/billing/after_posting.hpp"

namespace voltmark::app {

/// What this program does in the transaction that posts bills: bills under budget
/// billing are levelled, then what was paid ahead pays what is due, and webhooks are told.
billing::AfterPosting after_posting();

}  // namespace voltmark::app
