// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <thread>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "voltmark/acquire/head_end.hpp"
#include "voltmark/acquire/import_file.hpp"
#include "voltmark/acquire/order_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/security/approval_store.hpp"

#include "simulated_meter.hpp"
#include "support/engine_test.hpp"

namespace voltmark::acquire {

/// A gateway that is called, with meters behind it. It lives until it is destroyed, whoever calls.
class OrderGateway {
public:
    /// Told of every frame that a meter understood; whether its answer is sent.
    using Passes = std::function<bool(const SimulatedMeter&)>;

    OrderGateway(const MeterSide& side, std::vector<SimulatedMeter> meters)
        : side_{side}, meters_{std::move(meters)} {
        listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&at), size), 0);
        EXPECT_EQ(::listen(listening_, 4), 0);
        EXPECT_EQ(::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size), 0);
        port_ = ntohs(at.sin_port);
    }
    /// \pre  whoever called is gone: else it waits for that.
    ~OrderGateway() {
        ::shutdown(listening_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        ::close(listening_);
    }
    void start(Passes passes = [](const SimulatedMeter&) { return true; }) {
        passes_ = std::move(passes);
        thread_ = std::thread{[this] {
            for (;;) {
                const int socket = ::accept(listening_, nullptr, nullptr);
                if (socket < 0) return;
                talk(socket);
                ::close(socket);
            }
        }};
    }
    int port() const { return port_; }
    const SimulatedMeter& meter(std::size_t which) const { return meters_[which]; }

private:
    void talk(int socket) {
        codec::Bytes buffer;
        std::uint8_t piece[4096];
        for (;;) {
            const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
            if (got <= 0) return;
            buffer.insert(buffer.end(), piece, piece + got);
            for (;;) {
                const codec::FrameSearch found = side_.find_frame(buffer);
                if (found.state != codec::FrameSearch::State::found) break;
                const auto end = static_cast<std::ptrdiff_t>(found.skip + found.size);
                const codec::Bytes frame{buffer.begin() + static_cast<std::ptrdiff_t>(found.skip),
                                         buffer.begin() + end};
                buffer.erase(buffer.begin(), buffer.begin() + end);
                hear(socket, frame);
            }
        }
    }
    void hear(int socket, const codec::Bytes& frame) {
        const time::LocalSeconds now = time::Zone::utc().to_local(SystemClock{}.now());
        for (const SimulatedMeter& meter : meters_) {
            const codec::Bytes answer = side_.hear(meter, frame, now).answer;
            if (passes_(meter) && !answer.empty())
                ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
        }
    }

    const MeterSide& side_;
    std::vector<SimulatedMeter> meters_;
    Passes passes_;
    int listening_ = -1;
    int port_ = 0;
    std::thread thread_;
};

inline std::vector<store::Schema> order_schemas() {
    return {security::schema(), meter::schema(), schema()};
}

/// A store, meters behind a gateway, and a head end that calls it.
struct OrderField {
    support::TemporaryStore files;
    std::unique_ptr<store::Store> store;
    HeadEndConfig config;
    std::vector<SimulatedMeter> meters;
    std::unique_ptr<OrderGateway> gateway;
    SystemClock clock;

    OrderField(store::Engine engine, const std::string& protocol, int count = 1)
        : files{support::fresh_store(engine)} {
        store = std::move(*store::Store::create(files.location(), order_schemas(), clock));
        SimulatorOptions options;
        options.protocol = protocol;
        options.count = count;
        options.day =
            std::chrono::floor<std::chrono::days>(time::Zone::utc().to_local(clock.now())) -
            std::chrono::days{1};
        for (int number = 0; number < count; ++number) {
            meters.push_back(make_simulated_meter(options, number));
            config.meters.add({meters.back().address, protocol, "gate-1", "", "", ""});
        }
        gateway = std::make_unique<OrderGateway>(*find_meter_side(protocol), meters);
        config.calls = {{"gate-1", protocol, "127.0.0.1", gateway->port()}};
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        std::string name = fmt::format("{}-{}-{}", test->name(), protocol, ::getpid());
        std::replace(name.begin(), name.end(), '/', '-');
        config.journal = testing::TempDir() + "/orders-" + name;
        std::filesystem::remove_all(config.journal);
        config.commit = std::chrono::milliseconds{20};
        config.plan = std::chrono::milliseconds{50};
        config.order_poll = std::chrono::milliseconds{20};
        config.order_retry = std::chrono::milliseconds{50};
        config.limits.answer = std::chrono::milliseconds{2000};
        config.limits.redial = std::chrono::seconds{1};
        config.secrets.add("", kSimulatedSecret);
    }
    ~OrderField() { std::filesystem::remove_all(config.journal); }
    OrderField(const OrderField&) = delete;
    OrderField& operator=(const OrderField&) = delete;

    const std::string& address(std::size_t which = 0) const { return meters[which].address; }
    SimulatedState& state(std::size_t which = 0) const { return *meters[which].state; }

    OrderDraft draft(OrderKind kind) const {
        OrderDraft draft;
        draft.meter = address();
        draft.kind = kind;
        draft.asked_by = "li.ming";
        draft.reason = "a test";
        draft.asked_at = clock.now();
        draft.expires_at = draft.asked_at + std::chrono::minutes{10};
        return draft;
    }
    Result<Order> ask(const OrderDraft& draft) const {
        const store::Lease writer = store->writer();
        store::Transaction transaction{*writer};
        Result<Order> order = ask_order(*writer, draft, false);
        if (order) transaction.commit();
        return order;
    }
    /// What `approval approve` does.
    Result<Order> approve(const Order& order, const std::string& actor = "wang.fang") const {
        const store::Lease writer = store->writer();
        store::Transaction transaction{*writer};
        const auto approved = security::approve(*writer, security::ApprovalId{order.approval_id},
                                                {actor}, "", clock.now());
        if (!approved) return approved.error();
        Result<Order> let = carry_out_order(*writer, *approved, {actor}, clock.now());
        if (let) transaction.commit();
        return let;
    }
    Order approved(OrderKind kind) const {
        const Result<Order> order = ask(draft(kind));
        EXPECT_TRUE(order.has_value()) << order.error().message();
        const Result<Order> let = approve(*order);
        EXPECT_TRUE(let.has_value()) << let.error().message();
        return *let;
    }
    Order get(OrderId id) const { return *get_order(*store->reader(), id); }

    Order wait_until_over(OrderId id) const {
        Order order = get(id);
        for (int i = 0; i < 1500 && !is_over(order.state); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
            order = get(id);
        }
        return order;
    }
};

/// A head end at work on a thread.
class OrderHeadEnd {
public:
    explicit OrderHeadEnd(OrderField& field) {
        auto opened = HeadEnd::open(*field.store, field.config, field.clock);
        EXPECT_TRUE(opened.has_value());
        head_end_ = std::move(*opened);
        thread_ = std::thread{[this] {
            const Result<void> done = head_end_->run(
                std::nullopt, [](const Error& error) { ADD_FAILURE() << error.message(); });
            EXPECT_TRUE(done.has_value());
        }};
    }
    ~OrderHeadEnd() {
        head_end_->stop();
        thread_.join();
    }

private:
    std::unique_ptr<HeadEnd> head_end_;
    std::thread thread_;
};

}  // namespace voltmark::acquire
