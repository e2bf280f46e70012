// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "voltmark/webhook/delivery.hpp"

#include "webhook_rows.hpp"

namespace voltmark::webhook {

/// What is sent once.
struct Message {
    std::string id;
    std::string body;
};

/// Sends messages to one address, over one connection while it is kept. Not for two threads at
/// once.
class Sender {
public:
    /// \param rules  outlive this.
    Sender(std::string url, security::Secret secret, const DeliveryRules& rules);
    ~Sender();
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    Outcome send(const Message& message, Instant now);

private:
    struct Connection;
    std::string url_;
    security::Secret secret_;
    const DeliveryRules& rules_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace voltmark::webhook
