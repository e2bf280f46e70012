// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "voltmark/webhook/webhook_store.hpp"

namespace voltmark::webhook {

/// Who follows payments, to collect.
inline constexpr const char* kFollower = "webhook";

/// Where a webhook's secret is sealed.
std::string secret_place(WebhookId id);

/// Keeps events for the webhooks that want them.
void note_events(store::Session& session, std::span<const Event> events);

/// A code of this module by its name; nothing for an empty text.
const ErrorCode* find_code(std::string_view name);

/// Active webhooks that have something to send and may be asked.
std::vector<Webhook> list_due(store::Session& session, Instant now);

/// An event that is due, and was marked as being sent.
struct DueEvent {
    Event event;
    int attempts = 0;                 ///< Before this one.
    std::optional<Instant> first_at;  ///< Of the first attempt.
};
/// Marks events of a webhook that are due as being sent, until a moment after which another process
/// may send them again. Nobody else gets the same ones before.
std::vector<DueEvent> claim_due(store::Session& session, WebhookId id, Instant now,
                                Instant claimed_until, int limit);

/// The secret of a webhook. \errors  webhook.unknown; security.sealed.
Result<security::Secret> open_secret(store::Session& session, const security::Vault& vault,
                                     WebhookId id);

/// What became of an attempt.
struct Outcome {
    int status = 0;                         ///< Of HTTP; 0: no answer.
    const ErrorCode* error = nullptr;       ///< Nothing: it went well.
    std::chrono::seconds wait_at_least{0};  ///< The receiver asked for it.
    std::chrono::milliseconds took{0};
};
void note_delivered(store::Session& session, WebhookId id, const DueEvent& sent,
                    const Outcome& outcome, Instant now);
/// The event is sent again later; the whole webhook waits for some minutes at most.
/// \returns  why the webhook was paused by this; nothing where it was not.
const ErrorCode* note_failed(store::Session& session, WebhookId id, const DueEvent& sent,
                             const Outcome& outcome, Instant now);
/// It was not sent after all.
void give_back(store::Session& session, WebhookId id, const DueEvent& unsent, Instant now);

/// Forgets some of what was delivered long ago or belongs to removed webhooks.
/// \returns  whether there may be more.
bool forget_some(store::Session& session, Instant now);

}  // namespace voltmark::webhook
