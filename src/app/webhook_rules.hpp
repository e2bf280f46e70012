// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "voltmark/webhook/delivery.hpp"

#include "context.hpp"

namespace voltmark::app {

/// The options that say where webhooks may go.
struct WebhookOptions {
    std::vector<std::string> networks;
    bool allows_loopback = false;
    std::string authorities;
};
/// \param prefix  of their names: "webhook-" where others have options too.
void add_webhook_options(CLI::App& verb, const Console& say, WebhookOptions& options,
                         const std::string& prefix);
/// \errors  zones.network.
Result<webhook::DeliveryRules> rules_of(const WebhookOptions& options);

}  // namespace voltmark::app
