// SPDX-License-Identifier: Apache-2.0
// Orders over real sockets: a head end, and meters behind a gateway.
#include <csignal>

#include <sys/wait.h>

#include "voltmark/acquire/event_store.hpp"
#include "voltmark/acquire/order_errors.hpp"

#include "order_test_support.hpp"

namespace voltmark::acquire {

namespace {

using namespace std::chrono_literals;

class OrderedMeters : public support::EngineTest {
protected:
    static constexpr const char* kProtocols[] = {"dlt645", "dlt698"};

    /// Carries one order out and tells what became of it.
    static Order carry_out(OrderField& field, const OrderDraft& draft) {
        field.gateway->start();
        const OrderHeadEnd working{field};
        const Result<Order> order = field.ask(draft);
        EXPECT_TRUE(order.has_value());
        return field.wait_until_over(order->order_id);
    }
};
VOLTMARK_ON_EACH_ENGINE(OrderedMeters);

std::int64_t count_events(store::Store& store) {
    return static_cast<std::int64_t>(list_events(*store.reader(), EventRoutes::usual(), {}).size());
}

}  // namespace

// What people ask for is read and stands in the order, with its unit.
TEST_P(OrderedMeters, AreRead) {
    for (const std::string protocol : kProtocols) {
        OrderField field{GetParam(), protocol};
        const Order order = carry_out(field, field.draft(OrderKind::read));
        EXPECT_EQ(order.state, OrderState::answered) << protocol << order.answer;
        EXPECT_NE(order.answer.find("\"kWh\""), std::string::npos) << order.answer;
        EXPECT_TRUE(order.done_at.has_value());
    }
}

TEST_P(OrderedMeters, TellAParameterOrRefuseIt) {
    for (const std::string protocol : kProtocols) {
        const bool is_645 = protocol == "dlt645";
        OrderField field{GetParam(), protocol};
        OrderDraft draft = field.draft(OrderKind::parameter);
        draft.ids = {is_645 ? "04000503" : "40010200"};
        EXPECT_EQ(carry_out(field, draft).state, OrderState::answered) << protocol;
        OrderField other{GetParam(), protocol};
        draft = other.draft(OrderKind::parameter);
        draft.ids = {is_645 ? "04000409" : "40020200"};
        const Order refused = carry_out(other, draft);
        EXPECT_EQ(refused.state, OrderState::refused) << protocol << refused.answer;
        EXPECT_EQ(refused.code, kOrderRefused.name);
    }
}

// The relay moves only when a second person agreed, once, and is seen to have moved.
TEST_P(OrderedMeters, AreDisconnectedAndConnected) {
    for (const std::string protocol : kProtocols) {
        OrderField field{GetParam(), protocol};
        field.gateway->start();
        const OrderHeadEnd working{field};
        Order order = field.wait_until_over(field.approved(OrderKind::disconnect).order_id);
        EXPECT_EQ(order.state, OrderState::confirmed) << protocol << order.answer << order.code;
        EXPECT_TRUE(order.sent_at.has_value());
        EXPECT_TRUE(field.state().is_open);
        order = field.wait_until_over(field.approved(OrderKind::permit_connect).order_id);
        EXPECT_EQ(order.state, OrderState::confirmed) << protocol << order.answer;
        EXPECT_TRUE(field.state().is_open);  // The customer's hand closes it.
        order = field.wait_until_over(field.approved(OrderKind::connect).order_id);
        EXPECT_EQ(order.state, OrderState::confirmed) << protocol << order.answer;
        EXPECT_FALSE(field.state().is_open);
        EXPECT_EQ(field.state().controls, 3);
    }
}

// The one that matters: killed between the commit of `sent` and the answer, the head end does not
// send again, but reads back.
TEST_P(OrderedMeters, GetOneFrameEvenIfTheHeadEndIsKilled) {
    for (const std::string protocol : kProtocols) {
        OrderField field{GetParam(), protocol};
        const OrderId id = field.approved(OrderKind::disconnect).order_id;
        field.store.reset();  // The child has connections of its own.
        const pid_t child = ::fork();
        if (child == 0) {
            auto own = store::Store::open(field.files.location(), order_schemas(), field.clock);
            auto head_end = HeadEnd::open(**own, field.config, field.clock);
            (void)(*head_end)->run(std::nullopt, [](const Error&) {});
            ::_exit(1);
        }
        ASSERT_GT(child, 0);
        std::atomic<bool> is_killed{false};
        field.gateway->start([&](const SimulatedMeter& meter) {
            if (meter.state->controls == 0 || is_killed.exchange(true)) return true;
            ::kill(child, SIGKILL);
            return false;
        });
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << protocol;
        field.store =
            std::move(*store::Store::open(field.files.location(), order_schemas(), field.clock));
        EXPECT_EQ(field.get(id).state, OrderState::sent);
        const OrderHeadEnd working{field};
        const Order order = field.wait_until_over(id);
        EXPECT_EQ(order.state, OrderState::confirmed) << protocol << order.code;
        EXPECT_EQ(field.state().controls, 1);
        EXPECT_TRUE(field.state().is_open);
    }
}

TEST_P(OrderedMeters, OfAWrongOrMissingPasswordStayAsTheyAre) {
    OrderField field{GetParam(), "dlt645", 2};
    field.config.secrets = {};
    field.config.secrets.add(field.address(), {2, 654321, 1});
    field.gateway->start();
    const OrderHeadEnd working{field};
    Order order = field.wait_until_over(field.approved(OrderKind::disconnect).order_id);
    EXPECT_EQ(order.state, OrderState::refused);
    EXPECT_EQ(order.code, kOrderRefused.name);
    EXPECT_EQ(order.answer.find("654321"), std::string::npos);
    OrderDraft draft = field.draft(OrderKind::disconnect);
    draft.meter = field.address(1);
    const Order other = *field.ask(draft);
    ASSERT_TRUE(field.approve(other).has_value());
    order = field.wait_until_over(other.order_id);
    EXPECT_EQ(order.state, OrderState::refused);
    EXPECT_EQ(order.code, kOrderSecret.name);
    EXPECT_EQ(field.state(0).controls + field.state(1).controls, 0);
}

// The head end asks again, whatever who ordered knew.
TEST_P(OrderedMeters, ThatAreProtectedAreNotDisconnected) {
    OrderField field{GetParam(), "dlt698"};
    ListedMeter listed = *field.config.meters.find(field.address());
    listed.is_protected = true;
    field.config.meters = {};
    field.config.meters.add(listed);
    field.gateway->start();
    const OrderHeadEnd working{field};
    const Order order = field.wait_until_over(field.approved(OrderKind::disconnect).order_id);
    EXPECT_EQ(order.state, OrderState::refused);
    EXPECT_EQ(order.code, kOrderProtected.name);
    EXPECT_EQ(field.state().controls, 0);
}

// Small drifts by a broadcast of the time, once a day; others by writing; then it is read again.
TEST_P(OrderedMeters, HaveTheirClocksSet) {
    const std::pair<std::chrono::seconds, std::string> cases[] = {{120s, "broadcast"},
                                                                  {-1800s, "write"}};
    for (const std::string protocol : kProtocols) {
        for (const auto& [ahead, method] : cases) {
            OrderField field{GetParam(), protocol};
            field.state().clock_moved_s = ahead.count();
            OrderDraft draft = field.draft(OrderKind::clock);
            draft.is_correcting = true;
            const Order order = carry_out(field, draft);
            EXPECT_EQ(order.state, OrderState::confirmed) << protocol << order.answer;
            EXPECT_EQ(field.state().clock_sets, protocol == "dlt645" && method == "write" ? 2 : 1);
            const bool is_told = order.answer.find(method) != std::string::npos;
            EXPECT_TRUE(is_told || protocol != "dlt645") << order.answer;
        }
    }
}

// The task asks for such an order by itself, and the store sees the drift gone.
TEST_P(OrderedMeters, HaveWrongClocksSetByTheTask) {
    OrderField field{GetParam(), "dlt645"};
    field.state().clock_moved_s = 400;
    field.config.tasks = {{.kind = TaskKind::clock, .drift_max = 60s, .is_corrected = true}};
    field.gateway->start();
    const OrderHeadEnd working{field};
    std::vector<Order> orders;
    for (int i = 0; i < 500 && (orders.empty() || !is_over(orders[0].state)); ++i) {
        std::this_thread::sleep_for(20ms);
        orders = list_orders(*field.store->reader(), {});
    }
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].state, OrderState::confirmed) << orders[0].answer;
    EXPECT_EQ(orders[0].asked.asked_by, "head.end");
    std::int64_t ahead = 400;
    for (int i = 0; i < 500 && std::abs(ahead) > 5; ++i) {
        std::this_thread::sleep_for(20ms);
        field.store->reader()
            ->bulk_query("SELECT clock_ahead_s FROM acquire_heard")
            ->run({}, [&](const store::BulkRow& row) { ahead = row.integer(0); });
    }
    EXPECT_LE(std::abs(ahead), 5);
}

// Records of events are stored once, however often they are asked for, and go to whom they concern.
TEST_P(OrderedMeters, TellTheirEvents) {
    for (const std::string protocol : kProtocols) {
        OrderField field{GetParam(), protocol};
        field.config.tasks = {{.kind = TaskKind::events}};
        field.gateway->start();
        const OrderHeadEnd working{field};
        for (int i = 0; i < 500 && count_events(*field.store) < 4; ++i)
            std::this_thread::sleep_for(20ms);
        const Order order =
            field.wait_until_over(field.ask(field.draft(OrderKind::events))->order_id);
        EXPECT_EQ(order.state, OrderState::answered) << order.answer;
        EXPECT_EQ(count_events(*field.store), 4) << protocol;
        EventFilter filter;
        filter.route = "inspection";
        auto events = list_events(*field.store->reader(), EventRoutes::usual(), filter);
        ASSERT_EQ(events.size(), 1U);
        EXPECT_EQ(events[0].shown, field.meters[0].cover_opened());
        EXPECT_FALSE(events[0].detail.empty());
        const store::Lease writer = field.store->writer();
        EXPECT_TRUE(
            finish_event(*writer, events[0].key, "li.ming", "seal was whole", field.clock.now())
                .has_value());
        EXPECT_EQ(
            finish_event(*writer, events[0].key, "li.ming", "", field.clock.now()).error().code,
            &kEvent);
        EXPECT_EQ(finish_event(*writer, "1-2", "li.ming", "", field.clock.now()).error().code,
                  &kEvent);
        EXPECT_TRUE(list_events(*writer, EventRoutes::usual(), filter).empty());
    }
}

}  // namespace voltmark::acquire
