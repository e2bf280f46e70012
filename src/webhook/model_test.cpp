// SPDX-License-Identifier: Apache-2.0
#include "voltmark/webhook/model.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "voltmark/webhook/errors.hpp"
#include "voltmark/webhook/signature.hpp"

namespace voltmark::webhook {
namespace {

using namespace std::chrono_literals;

const Instant kNow{std::chrono::seconds{1'785'000'000}};
const ContractId kContract{SiteId{7}, ContractNo{1}};

Event bill() {
    return {event_id_of(EventKind::bill_issued, "7-1-20260701-1"),
            EventKind::bill_issued,
            kContract,
            "7-1-20260701-1",
            *time::parse_period("2026-07"),
            time::make_day(2026, 8, 1),
            time::make_day(2026, 8, 20),
            Money::from_minor(12'345, kCny),
            "",
            kNow};
}

security::Secret bytes_of(std::string_view base64) {
    std::vector<std::uint8_t> bytes(base64.size() / 4 * 3);
    EXPECT_GT(EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                              static_cast<int>(base64.size())),
              0);
    return security::Secret{bytes};
}

// The example of the specification's own libraries.
TEST(WebhookSignature, IsThatOfTheStandard) {
    const security::Secret secret = bytes_of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    EXPECT_EQ(sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek",
                   Instant{std::chrono::seconds{1'614'265'330}}, R"({"test": 2432232314})"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    EXPECT_EQ(to_text(secret).text(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const security::Secret fresh = new_secret();
    EXPECT_EQ(fresh.size(), 32U);
    EXPECT_FALSE(security::is_equal_secret(fresh.bytes(), new_secret().bytes()));
}

// What docs/formats/webhook.md shows to those who write receivers.
TEST(WebhookSignature, IsThatOfTheWorkedExample) {
    std::ostringstream page;
    page << std::ifstream{VOLTMARK_SOURCE_DIR "/docs/formats/webhook.md"}.rdbuf();
    const security::Secret secret{std::string_view{"Voltmark webhook example key 001"}};
    const std::string body = body_of(bill(), "991000017001");
    for (const std::string& shown : {std::string{to_text(secret).text()}, bill().event_id, body,
                                     sign(secret, bill().event_id, kNow + 5s, body)})
        EXPECT_NE(page.str().find(shown), std::string::npos) << shown;
}

// Receivers tell repeated events by their id: it may not depend on when or how often one is made.
TEST(WebhookEvent, HasAnIdThatFollowsFromWhatWasPosted) {
    EXPECT_EQ(bill().event_id, event_id_of(EventKind::bill_issued, "7-1-20260701-1"));
    EXPECT_EQ(bill().event_id.size(), 36U);
    EXPECT_NE(bill().event_id, event_id_of(EventKind::bill_issued, "7-1-20260701-2"));
    EXPECT_NE(bill().event_id, event_id_of(EventKind::payment_received, "7-1-20260701-1"));
}

TEST(WebhookEvent, IsSentAsOneLineOfJsonWithoutPersonalData) {
    EXPECT_EQ(body_of(bill(), "991000017001"),
              R"({"type":"bill.issued","timestamp":"2026-07-25T17:20:00Z","data":{)"
              R"("bill":"7-1-20260701-1","consumer_no":"991000017001","amount":"123.45",)"
              R"("currency":"CNY","from":"2026-07-01","to":"2026-08-01",)"
              R"("booked_on":"2026-08-01","due_on":"2026-08-20"}})");
    Event payment = bill();
    payment.kind = EventKind::payment_received;
    payment.document = "bank-1";
    payment.period.reset();
    payment.due_on.reset();
    payment.method = "bank";
    EXPECT_EQ(body_of(payment, "991000017001"),
              R"({"type":"payment.received","timestamp":"2026-07-25T17:20:00Z","data":{)"
              R"("payment":"bank-1","consumer_no":"991000017001","amount":"123.45",)"
              R"("currency":"CNY","received_on":"2026-08-01","method":"bank"}})");
    EXPECT_EQ(test_body(kNow),
              R"({"type":"webhook.test","timestamp":"2026-07-25T17:20:00Z","data":{}})");
}

TEST(WebhookEvent, IsOfAKnownKind) {
    for (const EventKind kind : kEventKinds) EXPECT_EQ(*parse_event_kind(to_text(kind)), kind);
    EXPECT_EQ(parse_event_kind("bill.paid").error().name(), kEvent.name);
}

// A receiver that was away for a night is not overrun in the morning, nor waited for a week.
TEST(WebhookWaits, GrowToEightHoursAndAreSpread) {
    std::chrono::seconds sum{0};
    int attempts = 0;
    while (sum < kPatience) {
        ++attempts;
        const std::chrono::seconds wait = wait_after(attempts, "evt_1");
        std::chrono::seconds middle = 5s;
        for (int i = 1; i < attempts; ++i) middle = std::min<std::chrono::seconds>(middle * 3, 8h);
        EXPECT_GE(wait, middle * 80 / 100);
        EXPECT_LE(wait, middle * 120 / 100);
        sum += wait;
    }
    EXPECT_GE(attempts, 14);
    EXPECT_LE(attempts, 20);
    std::set<std::chrono::seconds> waits;
    for (int i = 0; i < 200; ++i) waits.insert(wait_after(9, std::to_string(i)));
    EXPECT_GT(waits.size(), 30U);
}

}  // namespace
}  // namespace voltmark::webhook
