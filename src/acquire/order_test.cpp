// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/order.hpp"

#include <fstream>

#include <soci/soci.h>
#include <sys/stat.h>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/acquire/journal_prune.hpp"
#include "voltmark/acquire/order_errors.hpp"
#include "voltmark/security/errors.hpp"

#include "order_course.hpp"
#include "order_test_support.hpp"

namespace voltmark::acquire {

namespace {

using namespace std::chrono_literals;

class Orders : public support::EngineTest {
protected:
    void prepare() override { field_ = std::make_unique<OrderField>(GetParam(), "dlt645"); }

    template <class Do>
    auto with_writer(Do act) {
        const store::Lease writer = field_->store->writer();
        store::Transaction transaction{*writer};
        auto result = act(*writer);
        transaction.commit();
        return result;
    }

    std::unique_ptr<OrderField> field_;
};
VOLTMARK_ON_EACH_ENGINE(Orders);

const Instant kNow{std::chrono::seconds{1'785'000'000}};

}  // namespace

TEST_P(Orders, OfTheRelayWaitForAnotherPerson) {
    const Result<Order> order = field_->ask(field_->draft(OrderKind::disconnect));
    ASSERT_TRUE(order.has_value());
    EXPECT_EQ(order->state, OrderState::waiting_approval);
    EXPECT_EQ(field_->approve(*order, "Li.Ming").error().code, &security::kSamePerson);
    const Instant now = field_->clock.now();
    EXPECT_TRUE(with_writer([&](auto& writer) { return take_open_orders(writer, now); }).empty());
    EXPECT_FALSE(
        with_writer([&](auto& writer) { return mark_order_sent(writer, order->order_id, now); }));
    ASSERT_TRUE(field_->approve(*order).has_value());
    EXPECT_EQ(field_->get(order->order_id).state, OrderState::waiting);
}

// What a second person agreed to is what is done: a row that was changed meanwhile is not.
TEST_P(Orders, ThatWereChangedAreNotApproved) {
    const Result<Order> order = field_->ask(field_->draft(OrderKind::connect));
    with_writer([&](auto& writer) {
        writer.sql() << "UPDATE acquire_order SET kind = 'disconnect'";
        return 0;
    });
    EXPECT_EQ(field_->approve(*order).error().code, &security::kChanged);
    EXPECT_EQ(field_->get(order->order_id).state, OrderState::waiting_approval);
}

TEST_P(Orders, AreSentOnceAndNotTakenBackThen) {
    const Order order = field_->approved(OrderKind::disconnect);
    EXPECT_EQ(field_->ask(field_->draft(OrderKind::connect)).error().code, &kOrderOpen);
    const Instant now = field_->clock.now();
    const auto mark = [&](auto& writer) { return mark_order_sent(writer, order.order_id, now); };
    EXPECT_TRUE(with_writer(mark));
    EXPECT_FALSE(with_writer(mark));
    const auto note = [&](OrderState state) {
        with_writer([&](auto& writer) {
            note_order_outcome(writer, order.order_id, {state}, now);
            return 0;
        });
    };
    note(OrderState::waiting);  // Never back to where it could be sent again.
    EXPECT_EQ(field_->get(order.order_id).state, OrderState::sent);
    EXPECT_EQ(with_writer([&](auto& writer) { return cancel_order(writer, order.order_id, now); })
                  .error()
                  .code,
              &kOrderTooLate);
    EXPECT_EQ(get_order(*field_->store->reader(), OrderId{99}).error().code, &kOrderUnknown);
    // Nobody saw it happen: somebody must look.
    with_writer([&](auto& writer) { return take_open_orders(writer, now + 1h); });
    EXPECT_EQ(field_->get(order.order_id).state, OrderState::unconfirmed);
    EXPECT_EQ(field_->get(order.order_id).code, kOrderUnconfirmed.name);
}

TEST_P(Orders, ExpireAndAreCancelled) {
    const Order order = field_->approved(OrderKind::disconnect);
    const Instant late = order.asked.expires_at;
    EXPECT_FALSE(
        with_writer([&](auto& writer) { return mark_order_sent(writer, order.order_id, late); }));
    with_writer([&](auto& writer) { return take_open_orders(writer, late); });
    EXPECT_EQ(field_->get(order.order_id).state, OrderState::expired);
    EXPECT_EQ(field_->get(order.order_id).code, kOrderExpired.name);

    const Result<Order> other = field_->ask(field_->draft(OrderKind::connect));
    const Instant now = field_->clock.now();
    const auto refused = with_writer([&](auto& writer) {
        return security::refuse(writer, security::ApprovalId{other->approval_id}, {"wang.fang"},
                                "no", now);
    });
    EXPECT_TRUE(refused.has_value());
    with_writer([&](auto& writer) { return take_open_orders(writer, now); });
    EXPECT_EQ(field_->get(other->order_id).state, OrderState::cancelled);
    EXPECT_EQ(field_->get(other->order_id).code, kOrderDisapproved.name);

    const Result<Order> third = field_->ask(field_->draft(OrderKind::read));
    EXPECT_EQ(with_writer([&](auto& writer) {
                  return cancel_order(writer, third->order_id, now);
              })->state,
              OrderState::cancelled);
    OrderFilter filter;
    filter.state = OrderState::cancelled;
    EXPECT_EQ(list_orders(*field_->store->reader(), filter).size(), 2U);
    filter.meter = "1' OR '1' = '1";
    EXPECT_TRUE(list_orders(*field_->store->reader(), filter).empty());
}

// A clock is corrected once a day, however often it is found wrong.
TEST_P(Orders, OfClocksAreAskedForOnceADay) {
    const auto ask = [&](Instant now) {
        return with_writer(
            [&](auto& writer) { return ask_clock_order(writer, field_->address(), now); });
    };
    const Instant now = field_->clock.now();
    EXPECT_TRUE(ask(now));
    EXPECT_FALSE(ask(now + 1h));
    with_writer([&](auto& writer) { return take_open_orders(writer, now + 25h); });
    EXPECT_TRUE(ask(now + 25h));
}

TEST(OrderRules, SayWhatMayBeAskedFor) {
    OrderDraft draft;
    draft.meter = "100000000001";
    draft.asked_at = kNow;
    draft.expires_at = kNow + 1h;
    EXPECT_TRUE(may_ask(draft, true).has_value());
    draft.meter = "no meter";
    EXPECT_EQ(may_ask(draft, false).error().code, &kOrderMeter);
    draft.meter = "1";
    draft.kind = OrderKind::parameter;
    EXPECT_EQ(may_ask(draft, false).error().code, &kOrderIds);
    draft.ids = {"0001000"};
    EXPECT_EQ(may_ask(draft, false).error().code, &kOrderIds);
    draft.ids = {"00010000"};
    draft.expires_at = kNow;
    EXPECT_EQ(may_ask(draft, false).error().code, &kOrderExpiry);
    draft.expires_at = kNow + 1h;
    draft.kind = OrderKind::disconnect;
    EXPECT_EQ(may_ask(draft, false).error().code, &kOrderReason);
    draft.reason = "arrears";
    EXPECT_EQ(may_ask(draft, true).error().code, &kOrderProtected);
    EXPECT_TRUE(may_ask(draft, false).has_value());
    for (const OrderKind kind : {OrderKind::read, OrderKind::permit_connect})
        EXPECT_EQ(find_order_kind(to_text(kind)), kind);
    EXPECT_EQ(find_order_state("nonesuch"), std::nullopt);
    Order order;
    order.asked = draft;
    EXPECT_EQ(may_send(order, nullptr, kNow + 1h).error().code, &kOrderExpired);
    EXPECT_EQ(may_send(order, nullptr, kNow).error().code, &kUnknownMeter);
}

namespace {

/// Knows no orders.
class Mute final : public Protocol {
public:
    std::string_view name() const override { return "mute"; }
    codec::FrameSearch find_frame(codec::ByteSpan) const override { return {}; }
    std::size_t frame_bytes_max() const override { return 1; }
    Greeting greet(codec::ByteSpan, time::LocalSeconds) const override { return {}; }
    std::unique_ptr<Exchange> ask(const Job&) const override { return nullptr; }
    void read(codec::ByteSpan, Reported&) const override {}
};

}  // namespace

// A protocol that was written before there were orders refuses them.
TEST(OrderRules, RefuseWhatAProtocolDoesNotKnow) {
    const Mute protocol;
    const time::Zone zone = time::Zone::utc();
    Order order;
    order.asked.meter = "1";
    order.asked.expires_at = kNow + 1h;
    OrderCourse course{order, {&protocol, nullptr, {}, &zone}, kNow};
    EXPECT_EQ(course.next(kNow), nullptr);
    EXPECT_EQ(course.outcome().state, OrderState::refused);
    EXPECT_EQ(course.outcome().code, kOrderNotSupported.name);
    EXPECT_EQ(answer_json(protocol, {}), R"({"record":""})");
}

TEST(OrderRules, ChooseHowAClockIsSet) {
    EXPECT_EQ(clock_method(5s, {}, kNow), ClockMethod::none);
    EXPECT_EQ(clock_method(-300s, {}, kNow), ClockMethod::broadcast);
    EXPECT_EQ(clock_method(301s, {}, kNow), ClockMethod::write);
    EXPECT_EQ(clock_method(60s, kNow - 23h, kNow), ClockMethod::write);
    EXPECT_EQ(clock_method(60s, kNow - 24h, kNow), ClockMethod::broadcast);
}

TEST(OrderRules, RouteEvents) {
    EventRoutes routes = EventRoutes::usual();
    EXPECT_EQ(routes.route_of("03300D00"), "inspection");
    EXPECT_EQ(routes.route_of("30110200"), "service");
    EXPECT_EQ(routes.route_of("30160200"), "");
    routes.set("service", {"301B"});
    routes.set("inspection", {"30"});
    EXPECT_EQ(routes.route_of("301B0200"), "service");
    EXPECT_EQ(routes.route_of("30110200"), "inspection");
    EXPECT_EQ(event_name("301B0200", Language::en), "meter cover opened");
    EXPECT_EQ(event_name("FFFF", Language::en), "FFFF");
    EXPECT_FALSE(EventRoutes::is_pattern("power"));
}

TEST(MeterSecrets, AreAMetersOwnOrThoseOfAll) {
    const Result<MeterSecrets> secrets = MeterSecrets::parse(
        "default: {level: 2, password: \"000001\", operator: 0000000A}\n"
        "meters: {\"100000000001\": {level: 4, password: \"111111\", operator: \"00000002\"}}\n",
        "s");
    ASSERT_TRUE(secrets.has_value()) << secrets.error().message();
    EXPECT_EQ(secrets->find("100000000001")->password, 111111U);
    EXPECT_EQ(secrets->find("2")->operator_code, 10U);
    EXPECT_FALSE(MeterSecrets{}.find("2"));
    for (const char* wrong : {"[1]", "default: 3", "secret: 1", "default: {level: 2}", "meters: 7",
                              "default: {level: 2, password: 7654321, operator: 1}", "default: {",
                              "meters: {\"1\": {level: 2, password: 1, operator: 1, pin: 2}}"}) {
        const Result<MeterSecrets> refused = MeterSecrets::parse(wrong, "s");
        ASSERT_FALSE(refused.has_value()) << wrong;
        EXPECT_EQ(refused.error().code, &kSecrets);
        EXPECT_EQ(refused.error().message().find("7654321"), std::string::npos);
    }
}

TEST(HeadEndConfig, ReadsOrdersRoutesAndOwnLimits) {
    const Result<HeadEndConfig> config = parse_head_end_config(R"(
journal: journal
order_poll_ms: 200
journal_keep_days: 90
limits: {answer_ms: 500, attempts: 7}
listen:
  - {protocol: dlt698, port: 6980, limits: {questions_per_minute: 30}}
call:
  - {name: g, protocol: dlt645, host: h, port: 1}
tasks: [{kind: events, every_hours: 6}]
events: {inspection: ["301B"], service: []}
)",
                                                               ".");
    ASSERT_TRUE(config.has_value()) << config.error().message();
    EXPECT_EQ(config->order_poll, 200ms);
    EXPECT_EQ(config->journal_keep_days, 90);
    EXPECT_EQ(config->listeners[0].limits->questions_a_minute, 30);
    EXPECT_EQ(config->listeners[0].limits->attempts, 7);
    EXPECT_FALSE(config->calls[0].limits);
    EXPECT_EQ(config->tasks[0].kind, TaskKind::events);
    EXPECT_EQ(config->event_routes.route_of("30110200"), "");
    for (const char* wrong : {"journal: j\nevents: {inspection: [power]}",
                              "journal: j\nevents: {police: []}", "journal: j\nsecrets: /none",
                              "journal: j\nlisten: [{protocol: dlt698, limits: {idle: 3}}]"})
        EXPECT_FALSE(parse_head_end_config(wrong, ".").has_value()) << wrong;
}

// Only what the store has goes, whole files at a time, and never the one that is being written.
TEST(JournalPrune, RemovesWhatIsOldAndStored) {
    const std::string folder = testing::TempDir() + "/prune";
    std::filesystem::remove_all(folder);
    {
        JournalOptions options;
        options.segment_bytes = 100;
        const auto journal = Journal::open(folder, options);
        for (int i = 0; i < 4; ++i)
            ASSERT_TRUE((*journal)->append({i, "dlt645", "t", codec::Bytes(120)}).has_value());
    }
    const auto all = list_journal(folder);
    ASSERT_TRUE(all.has_value());
    ASSERT_GE(all->size(), 4U);
    EXPECT_TRUE(prune_journal(folder, ~JournalPosition{0}, 24h)->empty());  // Not old.
    EXPECT_TRUE(prune_journal(folder, (*all)[0].end - 1, -1h)->empty());    // Not stored.
    EXPECT_EQ(prune_journal(folder, (*all)[1].end, -1h)->size(), 2U);
    JournalReader reader{folder, (*all)[1].end};
    JournalRecord record;
    EXPECT_TRUE(reader.next(record, ~JournalPosition{0}).value());
    EXPECT_EQ(record.arrived_ms, 2);
    EXPECT_EQ(prune_journal(folder, ~JournalPosition{0}, -1h)->size(), all->size() - 3);
    EXPECT_TRUE(Journal::open(folder).has_value());
    std::filesystem::remove_all(folder);
}

}  // namespace voltmark::acquire
