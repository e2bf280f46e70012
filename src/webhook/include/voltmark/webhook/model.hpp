// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/ids.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::webhook {

enum class WebhookId : std::int64_t {};

/// What other programs are told of. Numbers are stored.
enum class EventKind : std::uint8_t { bill_issued = 1, payment_received = 2 };
inline constexpr EventKind kEventKinds[] = {EventKind::bill_issued, EventKind::payment_received};
/// "bill.issued"
std::string_view to_text(EventKind kind);
/// \errors  webhook.event.
Result<EventKind> parse_event_kind(std::string_view name);

/// Numbers are stored.
enum class WebhookState : std::uint8_t {
    active = 1,
    paused = 2,   ///< Events are kept for it, and sent once it is resumed.
    removed = 3,  ///< It is listed nowhere; what was kept is on its way out.
};
std::string_view to_text(WebhookState state);

/// An address that is told what was posted. Its secret is nowhere in here.
struct Webhook {
    WebhookId webhook_id{};
    std::string url;
    std::set<EventKind> events;
    WebhookState state = WebhookState::active;
    const ErrorCode* paused_because = nullptr;  ///< The program paused it; nothing: a person did.
    std::string created_by;
    Instant created_at;
    int failures = 0;          ///< Attempts since the last that went well.
    Instant retry_at = {};     ///< Nothing is sent before.
    std::int64_t waiting = 0;  ///< Events that are on their way.
};

/// One thing that was posted. No personal data: who is told can look the rest up where they may.
struct Event {
    std::string event_id;  ///< Follows from kind and document: "evt_" and 32 hexadecimal digits.
    EventKind kind = EventKind::bill_issued;
    ContractId contract{};
    std::string document;                       ///< A bill's or a payment's id.
    std::optional<time::BillingPeriod> period;  ///< Of a bill: the days that it covers.
    time::CivilDay booked_on;                   ///< Of a payment: the day of its receipt.
    std::optional<time::CivilDay> due_on;       ///< Of a bill.
    Money amount = Money::zero(kCny);           ///< What the bill makes due, what was paid.
    std::string method;                         ///< Of a payment.
    Instant posted_at;
};
std::string event_id_of(EventKind kind, std::string_view document);

/// The JSON that is sent, one line. \param consumer_no  of the event's contract.
std::string body_of(const Event& event, std::string_view consumer_no);
/// That of an attempt which only tries the address.
std::string test_body(Instant now);

/// Numbers are stored.
enum class DeliveryState : std::uint8_t {
    waiting = 1,
    delivered = 2,
    given_up = 3  ///< Three days of attempts failed while others went well.
};
std::string_view to_text(DeliveryState state);

/// An event on its way to one address.
struct Delivery {
    WebhookId webhook_id{};
    std::string event_id;
    EventKind kind = EventKind::bill_issued;
    std::string document;
    DeliveryState state = DeliveryState::waiting;
    int attempts = 0;
    Instant created_at;
    std::optional<Instant> last_at;    ///< Of the last attempt.
    std::optional<Instant> next_at;    ///< Of the next one.
    int last_status = 0;               ///< Of HTTP; 0: there was no answer.
    const ErrorCode* error = nullptr;  ///< What was wrong with it.
};

/// So long attempts go on, before the program pauses the webhook.
inline constexpr std::chrono::hours kPatience{72};
/// The wait after an attempt that failed: five seconds, then three times as long each, up to eight
/// hours, by a fifth more or less, so that what failed together does not come again together.
/// \param attempts  made so far, 1 or more. \param seed  what the wait is for.
std::chrono::seconds wait_after(int attempts, std::string_view seed);

}  // namespace voltmark::webhook
