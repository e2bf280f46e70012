// SPDX-License-Identifier: Apache-2.0
#include "voltmark/webhook/model.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/check.hpp"
#include "voltmark/security/digest.hpp"
#include "voltmark/webhook/errors.hpp"

namespace voltmark::webhook {

namespace {

using nlohmann::ordered_json;
using namespace std::chrono_literals;

constexpr std::string_view kKindNames[] = {"bill.issued", "payment.received"};
constexpr std::string_view kTestName = "webhook.test";

security::Digest digest_of(std::string_view text) {
    return security::sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

ordered_json message(std::string_view type, Instant at, ordered_json data) {
    return {{"type", type}, {"timestamp", time::to_text(at)}, {"data", std::move(data)}};
}

}  // namespace

std::string_view to_text(EventKind kind) {
    return kKindNames[static_cast<std::size_t>(kind) - 1];
}

Result<EventKind> parse_event_kind(std::string_view name) {
    for (const EventKind kind : kEventKinds) {
        if (to_text(kind) == name) return kind;
    }
    return make_error(kEvent, name);
}

std::string_view to_text(WebhookState state) {
    static constexpr std::string_view kNames[] = {"active", "paused", "removed"};
    return kNames[static_cast<std::size_t>(state) - 1];
}

std::string_view to_text(DeliveryState state) {
    static constexpr std::string_view kNames[] = {"waiting", "delivered", "given_up"};
    return kNames[static_cast<std::size_t>(state) - 1];
}

std::string event_id_of(EventKind kind, std::string_view document) {
    constexpr std::size_t kDigits = 32;
    const auto digest = digest_of(fmt::format("{}\n{}", to_text(kind), document));
    return "evt_" + security::to_text(digest).substr(0, kDigits);
}

std::string body_of(const Event& event, std::string_view consumer_no) {
    const bool is_bill = event.kind == EventKind::bill_issued;
    VOLTMARK_CHECK(event.period.has_value() == is_bill && event.due_on.has_value() == is_bill);
    ordered_json data{{is_bill ? "bill" : "payment", event.document},
                      {"consumer_no", consumer_no},
                      {"amount", to_text(event.amount)},
                      {"currency", event.amount.currency().name()}};
    if (is_bill) {
        data["from"] = time::to_text(event.period->from);
        data["to"] = time::to_text(event.period->to);
        data["booked_on"] = time::to_text(event.booked_on);
        data["due_on"] = time::to_text(*event.due_on);
    } else {
        data["received_on"] = time::to_text(event.booked_on);
        data["method"] = event.method;
    }
    return message(to_text(event.kind), event.posted_at, std::move(data)).dump();
}

std::string test_body(Instant now) {
    return message(kTestName, now, ordered_json::object()).dump();
}

std::chrono::seconds wait_after(int attempts, std::string_view seed) {
    VOLTMARK_CHECK(attempts > 0);
    constexpr std::chrono::seconds kLongest = 8h;
    std::chrono::seconds wait = 5s;
    for (int i = 1; i < attempts && wait < kLongest; ++i) wait *= 3;
    wait = std::min(wait, kLongest);
    // From 80 to 120 hundredths, by what the wait is for: nothing has to be kept or thrown dice
    // for.
    const auto digest = digest_of(fmt::format("{}\n{}", attempts, seed));
    return wait * (80 + (digest[0] * 256 + digest[1]) % 41) / 100;
}

}  // namespace voltmark::webhook
