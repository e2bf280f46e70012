// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "voltmark/billing/after_posting.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/security/vault.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/webhook/model.hpp"

namespace voltmark::webhook {

/// The tables of this module.
store::Schema schema();

// Each of these belongs to the caller's transaction, and writes an entry of the audit log.

struct NewWebhook {
    std::string url;
    std::set<EventKind> events;
    bool allows_loopback = false;  ///< http:// to this machine is an address as well.
};
struct AddedWebhook {
    WebhookId webhook_id{};
    security::Secret secret;  ///< "whsec_...": told now and never again.
};
/// Events of postings that commit later are kept for it.
/// \errors  webhook.url; webhook.event (no event); webhook.too_many; those of write_audit.
Result<AddedWebhook> add_webhook(store::Session& session, const security::Vault& vault,
                                 const NewWebhook& wanted, const security::Actor& by, Instant now);
/// \errors  webhook.unknown; webhook.state.
Result<void> pause_webhook(store::Session& session, WebhookId id, const security::Actor& by,
                           Instant now);
/// What was kept or given up is sent from now on, and has its three days again. \errors  as of
/// pause_webhook.
Result<void> resume_webhook(store::Session& session, WebhookId id, const security::Actor& by,
                            Instant now);
/// Nothing more is sent, and its secret is gone. \errors  webhook.unknown.
Result<void> remove_webhook(store::Session& session, WebhookId id, const security::Actor& by,
                            Instant now);

/// Those that are not removed, in order.
std::vector<Webhook> list_webhooks(store::Session& session);
/// \errors  webhook.unknown.
Result<Webhook> get_webhook(store::Session& session, WebhookId id);

/// Deliveries of a webhook, the newest event first. \param after  the last one of the page before.
std::vector<Delivery> list_deliveries(store::Session& session, WebhookId id, int limit,
                                      const std::optional<std::pair<Instant, std::string>>& after);

/// Keeps the event of each bill for the webhooks that want it. A billing::AfterPosting: it is in
/// the transaction that posts them, so that no event is lost or made up. Where there is no webhook,
/// that costs one look at an empty table for each journal.
void note_bills(store::Session& session, const billing::PostedBills& posted, Instant now);

}  // namespace voltmark::webhook
