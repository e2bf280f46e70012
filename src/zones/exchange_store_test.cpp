// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/exchange_store.hpp"

#include <gtest/gtest.h>

#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/zones/exchange_errors.hpp"

#include "support/engine_test.hpp"

namespace voltmark::zones {
namespace {

using namespace std::chrono_literals;

const FixedClock kClock{Instant{1'785'000'000s}};
const security::Actor kLi{"li.ming"};

ExchangeHeader header_of(std::int64_t sequence, std::uint8_t content = 1) {
    ExchangeHeader header;
    header.sender = "head-end-1";
    header.sequence = sequence;
    header.made_at = kClock.now();
    header.content_bytes = 1000;
    header.content.fill(content);
    return header;
}

class ExchangeStore : public support::StoreTest {
protected:
    void prepare() override { make_store({security::schema(), schema()}, kClock); }

    template <class Change>
    auto write(Change change) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        auto result = change(*writer);
        if (result) transaction.commit();
        return result;
    }
    Result<Arrival> receive(const ExchangeHeader& header, bool accept_gap = false) {
        return write([&](store::Session& session) {
            return note_received(session, header, accept_gap, kLi, kClock.now());
        });
    }
    std::vector<security::AuditEntry> logged() {
        return security::list_audit(*store_->reader(), {});
    }
};

VOLTMARK_ON_EACH_ENGINE(ExchangeStore);

TEST_P(ExchangeStore, NumbersFilesOfEachSender) {
    for (const std::int64_t expected : {1, 2}) {
        const Result<void> noted = write([&](store::Session& session) {
            ExchangeHeader header = header_of(next_sequence(session, "head-end-1"));
            EXPECT_EQ(header.sequence, expected);
            return note_sent(session, header, kLi);
        });
        ASSERT_TRUE(noted);
    }
    // What was not noted did not happen: its number is given again.
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        EXPECT_EQ(next_sequence(*writer, "head-end-1"), 3);
        EXPECT_EQ(next_sequence(*writer, "other"), 1);
    }
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        EXPECT_EQ(next_sequence(*writer, "head-end-1"), 3);
    }
    ASSERT_EQ(logged().size(), 2U);
    EXPECT_EQ(logged()[1].event.action, "exchange.export");
    EXPECT_EQ(logged()[1].event.object_id, "head-end-1/2");
    EXPECT_EQ(list_exchange(*store_->reader()).size(), 2U);
}

TEST_P(ExchangeStore, TakesEachFileOnceAndInOrder) {
    EXPECT_EQ(receive(header_of(1)).value(), Arrival::fresh);
    EXPECT_EQ(receive(header_of(1)).value(), Arrival::repeated);
    EXPECT_EQ(receive(header_of(1, 2)).error().name(), kExchangeOther.name);
    const Result<Arrival> gap = receive(header_of(4));
    ASSERT_FALSE(gap);
    EXPECT_EQ(gap.error().args, (std::vector<std::string>{"head-end-1", "4", "2"}));
    EXPECT_EQ(receive(header_of(4), true).value(), Arrival::fresh);
    EXPECT_EQ(receive(header_of(3)).value(), Arrival::fresh);
    EXPECT_EQ(receive(header_of(5)).value(), Arrival::fresh);
    ASSERT_EQ(logged().size(), 4U);
    EXPECT_EQ(logged()[1].event.purpose, "numbers 2 to 3 are missing");
    const std::vector<ExchangeNote> notes = list_exchange(*store_->reader());
    ASSERT_EQ(notes.size(), 4U);
    EXPECT_FALSE(notes[0].is_sent);
    EXPECT_EQ(notes[0].header, header_of(1));
    EXPECT_EQ(notes[0].by, "li.ming");
}

}  // namespace
}  // namespace voltmark::zones
