// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/simulator.hpp"

#include <algorithm>
#include <deque>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "voltmark/acquire/head_end_errors.hpp"

#include "dial.hpp"
#include "mqtt_topics.hpp"
#include "simulated_meter.hpp"
#include "simulated_mqtt.hpp"

namespace voltmark::acquire {

namespace asio = boost::asio;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kAnswerMax{20};
constexpr std::chrono::seconds kMuteFor{3};
constexpr int kFramesLost = 3;

Framing framing_of(const MeterSide& side) {
    return {[](const void* one, codec::ByteSpan bytes) {
                return static_cast<const MeterSide*>(one)->find_frame(bytes);
            },
            &side, side.frame_bytes_max()};
}

class Simulation {
public:
    Simulation(const SimulatorOptions& options, const MeterSide& side,
               std::shared_ptr<const TlsContext> tls)
        : options_{options}, side_{side}, to_{options.host, options.port, std::move(tls)} {}

    SimulatorReport run() {
        const auto begin = Steady::now();
        asio::co_spawn(io_, connect_all(), asio::detached);
        asio::steady_timer end{io_};
        if (options_.length.count() > 0) {
            end.expires_after(options_.length);
            end.async_wait([this](error_code) { io_.stop(); });
        }
        io_.run();
        report_.meters = options_.count;
        report_.milliseconds =
            std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begin).count();
        std::sort(report_.latencies_us.begin(), report_.latencies_us.end());
        return std::move(report_);
    }

private:
    /// Who calls in, and what it has yet to deliver: a meter, or a terminal for several.
    struct State {
        std::vector<SimulatedMeter> meters;
        Random random{0};
        std::deque<codec::Bytes> reports;
        int connections = 0;
        int frames_lost = 0;
    };

    asio::awaitable<void> connect_all() {
        asio::steady_timer pace{io_};
        auto due = Steady::now();
        for (int number = 0; number < terminal_count(options_); ++number) {
            asio::co_spawn(io_, live(number), asio::detached);
            due += std::chrono::microseconds{1'000'000 / options_.connects_a_second};
            if (due <= Steady::now()) continue;
            pace.expires_at(due);
            co_await pace.async_wait(kAwait);
        }
    }

    State state_of(int number) {
        State state;
        state.meters = meters_behind(options_, number);
        state.random = Random{options_.seed + 1}.split(static_cast<std::uint64_t>(number));
        for (const SimulatedMeter& meter : state.meters) {
            for (const std::optional<std::int64_t>& one : meter.intervals_milli) {
                report_.intervals += one ? 1 : 0;
                report_.sum_milli += one.value_or(0);
            }
            if (options_.is_reporting) add_reports(meter, state.reports);
        }
        return state;
    }

    void add_reports(const SimulatedMeter& meter, std::deque<codec::Bytes>& reports) const {
        constexpr int kLast = kSimulatedPoints - 1;
        constexpr int kHalf = kLast / 2;
        std::vector<codec::Bytes> own = {side_.report_day(meter)};
        if (meter.is_reordered) {
            own.push_back(side_.report(meter, kHalf, kLast));
            own.push_back(side_.report(meter, 0, kHalf));
        } else {
            own.push_back(side_.report(meter, 0, kLast));
        }
        std::erase_if(own, [](const codec::Bytes& one) { return one.empty(); });
        for (int i = 0; i < (meter.sends_twice ? 2 : 1); ++i)
            reports.insert(reports.end(), own.begin(), own.end());
    }

    /// One connects until it has delivered what it has; one that only answers stays.
    asio::awaitable<void> live(int number) {
        State state = state_of(number);
        asio::steady_timer pause{io_};
        const bool has_reports = !state.reports.empty();
        for (;;) {
            const std::shared_ptr<Channel> channel = co_await connect(state.meters[0].terminal);
            if (channel) {
                ++report_.connected;
                ++state.connections;
                co_await talk(state, *channel);
                channel->close();
            }
            if (has_reports && state.reports.empty()) {
                report_.delivered += static_cast<std::int64_t>(state.meters.size());
                co_return;
            }
            pause.expires_after(std::chrono::milliseconds{state.random.between(200, 1500)});
            co_await pause.async_wait(kAwait);
        }
    }

    /// None where nobody answers, or does not want it.
    asio::awaitable<std::shared_ptr<Channel>> connect(std::string address) {
        const Framing framing = options_.mqtt ? mqtt_framing() : framing_of(side_);
        const Line line = co_await dial(io_, to_, framing);
        if (!line.connection || !options_.mqtt) co_return line.connection;
        auto meter = std::make_shared<SimulatedMqtt>(line.connection, framing_of(side_),
                                                     *options_.mqtt, std::move(address));
        if (!co_await meter->open()) co_return nullptr;
        co_return meter;
    }

    asio::awaitable<bool> send(State& state, Channel& connection, codec::Bytes bytes) {
        if (state.meters[0].is_noisy) {
            codec::Bytes noise(state.random.below(40));
            for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(state.random.next());
            bytes.insert(bytes.begin(), noise.begin(), noise.end());
        }
        ++report_.frames_sent;
        co_return co_await connection.write(bytes);
    }

    /// What the first one says whom the frame concerns.
    MeterSide::Heard hear(const State& state, codec::ByteSpan frame, time::LocalSeconds now) const {
        for (const SimulatedMeter& meter : state.meters) {
            MeterSide::Heard heard = side_.hear(meter, frame, now);
            if (heard.is_login_answer || heard.is_report_answer || !heard.answer.empty())
                return heard;
        }
        return {};
    }

    void lose_frame(State& state, codec::Bytes& answer) const {
        std::vector<codec::Bytes> frames;
        for (codec::ByteSpan rest = answer; !rest.empty();) {
            const codec::FrameSearch found = side_.find_frame(rest);
            if (found.state != codec::FrameSearch::State::found) break;
            const codec::ByteSpan frame = rest.subspan(found.skip, found.size);
            frames.emplace_back(frame.begin(), frame.end());
            rest = rest.subspan(found.skip + found.size);
        }
        if (frames.size() < 2 || state.frames_lost == kFramesLost) return;
        ++state.frames_lost;
        const std::uint64_t lost = state.random.below(frames.size());
        answer.clear();
        for (std::size_t i = 0; i < frames.size(); ++i) {
            if (i != lost) answer.insert(answer.end(), frames[i].begin(), frames[i].end());
        }
    }

    /// Until the connection breaks, or all reports are acknowledged.
    asio::awaitable<void> talk(State& state, Channel& connection) {
        codec::Bytes frame;
        if (state.meters[0].is_silent && state.connections == 1) {
            co_await connection.read(frame, Steady::now() + kMuteFor);
            co_return;
        }
        const codec::Bytes login = side_.login(state.meters[0]);
        bool waits_for_login = !login.empty() || (!side_.is_confirmed() && !state.reports.empty());
        if (!login.empty() && !co_await send(state, connection, login)) co_return;
        auto sent_at = Steady::now();
        bool waits_for_report = false;
        for (;;) {
            if (!waits_for_login && !waits_for_report && !state.reports.empty()) {
                sent_at = Steady::now();
                if (!co_await send(state, connection, state.reports.front())) co_return;
                waits_for_report = side_.is_confirmed();
                if (!waits_for_report) state.reports.pop_front();
                if (!waits_for_report && state.reports.empty() && options_.length.count() == 0)
                    co_return;
                if (!waits_for_report) continue;
            }
            const bool waits = waits_for_login || waits_for_report;
            const auto until = Steady::now() + (waits ? kAnswerMax : std::chrono::hours{24});
            if (co_await connection.read(frame, until) != Channel::Got::frame) co_return;
            const time::LocalSeconds now = options_.zone.to_local(
                std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
            MeterSide::Heard heard = hear(state, frame, now);
            if (heard.is_login_answer) waits_for_login = false;
            if (heard.is_report_answer && waits_for_report) {
                waits_for_report = false;
                state.reports.pop_front();
                report_.latencies_us.push_back(
                    std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - sent_at)
                        .count());
                if (state.reports.empty() && options_.length.count() == 0) co_return;
            }
            if (heard.answer.empty()) continue;
            ++report_.answered;
            if (state.meters[0].loses_frames) lose_frame(state, heard.answer);
            if (!co_await send(state, connection, std::move(heard.answer))) co_return;
        }
    }

    const SimulatorOptions& options_;
    const MeterSide& side_;
    Dialled to_;
    SimulatorReport report_;
    asio::io_context io_{1};
};

}  // namespace

Result<SimulatorReport> simulate_meters(const SimulatorOptions& options) {
    const MeterSide* side = find_meter_side(options.protocol);
    if (side == nullptr) {
        return make_error(kConfig, "protocol",
                          fmt::format("no simulated meter speaks {}", options.protocol));
    }
    if (options.mqtt && !MqttTopics::parse(options.mqtt->subscribe, options.mqtt->answer))
        return make_error(kConfig, "mqtt", "expected topics such as meters/+/up, meters/{}/down");
    auto tls = load_tls(options.tls, TlsContext::Side::calls);
    if (!tls) return tls.error();
    return Simulation{options, *side, *tls}.run();
}

}  // namespace voltmark::acquire
