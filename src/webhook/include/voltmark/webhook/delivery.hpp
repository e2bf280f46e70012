// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/security/vault.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/webhook/model.hpp"
#include "voltmark/zones/network.hpp"

namespace voltmark::webhook {

/// Where the operator lets webhooks go, besides public addresses by https.
struct DeliveryRules {
    std::vector<zones::Network> networks;  ///< Of one's own, that receivers may be in.
    bool allows_loopback = false;          ///< This machine, by http as well: for trying.
    std::string authorities;  ///< PEM file of those who sign receivers' certificates; empty: the
                              ///< system's.
    std::chrono::milliseconds connect_time{5'000};
    std::chrono::milliseconds answer_time{10'000};  ///< For all of an attempt.
};

/// Whether an address could be one of a webhook, before anything is looked up.
/// \errors  webhook.url.
Result<void> check_url(std::string_view url, bool allows_loopback);

/// Whether a connection to this address may be opened: public ones, and those that the rules name.
bool may_connect(const DeliveryRules& rules, const zones::Network& address);

/// What trying an address came to.
struct Trial {
    int status = 0;                    ///< Of HTTP; 0: there was no answer.
    const ErrorCode* error = nullptr;  ///< Nothing: it went well.
    std::chrono::milliseconds took{0};
};
/// Sends an event "webhook.test" at once; nothing is kept of it but an entry of the audit log.
/// \errors  webhook.unknown; security.sealed.
Result<Trial> try_webhook(store::Store& store, const security::Vault& vault,
                          const DeliveryRules& rules, WebhookId id, const security::Actor& by,
                          Instant now);

/// What a pass did.
struct PassReport {
    int delivered = 0;
    int failed = 0;
    std::vector<WebhookId> paused;  ///< By the program, in this pass.
};
/// Sends what is due, each webhook on a thread of its own so that none waits for another; some
/// dozens of events of each at most. Safe against other processes that do the same, and against
/// being killed: what was sent and not noted is sent again after some minutes.
/// \errors  security.sealed: a secret cannot be opened, and its events stay where they are.
Result<PassReport> deliver_due(store::Store& store, const security::Vault& vault,
                               const DeliveryRules& rules, const Clock& clock);

/// Forgets what was delivered 30 days ago and what belongs to removed webhooks, in short slices.
void forget_old(store::Store& store, Instant now);

/// Delivers on a thread of its own, as long as it is.
class Courier {
public:
    /// \param store, vault, clock  outlive this.
    Courier(store::Store& store, const security::Vault& vault, DeliveryRules rules,
            const Clock& clock);
    /// Waits until the attempts that are under way have ended.
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

private:
    void run();

    store::Store& store_;
    const security::Vault& vault_;
    DeliveryRules rules_;
    const Clock& clock_;
    std::mutex mutex_;
    std::condition_variable ending_;
    bool is_ending_ = false;
    std::thread thread_;
};

}  // namespace voltmark::webhook
