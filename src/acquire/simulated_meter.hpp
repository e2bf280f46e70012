// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "voltmark/acquire/protocol.hpp"
#include "voltmark/acquire/simulator.hpp"
#include "voltmark/base/random.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::acquire {

inline constexpr int kSimulatedPoints = 97;  ///< Quarter hours of a day, and the next midnight.

/// What is done to a simulated meter while it lives. All meters live on one thread; tests look in.
struct SimulatedState {
    std::atomic<bool> is_open{false};  ///< The relay.
    std::atomic<bool> is_told_open{false};
    std::atomic<int> controls{0};          ///< Frames that moved the relay.
    std::atomic<int> controls_refused{0};  ///< Of a wrong password, or too late.
    std::atomic<int> clock_sets{0};
    std::atomic<std::int64_t> clock_moved_s{0};  ///< By which its clock was set.
};
/// What writing to a simulated meter takes.
inline constexpr MeterSecret kSimulatedSecret{2, 123456, 0x00000001};

/// One meter's day, whole: it follows from seed and number alone.
struct SimulatedMeter {
    std::string address;   ///< Its reading keys begin with it.
    std::string terminal;  ///< Who calls in for it: a concentrator, or itself.
    int point = 1;         ///< Which of the terminal's meters it is.
    time::CivilDay day;
    std::vector<std::int64_t> points_e2;  ///< What its register shows, in 0.01 kWh.
    std::vector<std::optional<std::int64_t>> intervals_milli;  ///< What follows; none over a reset.
    std::chrono::seconds clock_ahead{0};
    std::shared_ptr<SimulatedState> state = std::make_shared<SimulatedState>();
    bool is_silent = false;
    bool is_noisy = false;
    bool sends_twice = false;
    bool is_reordered = false;
    bool loses_frames = false;

    time::LocalSeconds shows(time::LocalSeconds right) const {
        return right + clock_ahead + std::chrono::seconds{state->clock_moved_s};
    }
    /// Its clock shows `at` from now on.
    void set_clock(time::LocalSeconds at, time::LocalSeconds right) const {
        state->clock_moved_s = (at - right - clock_ahead).count();
        ++state->clock_sets;
    }
    /// When it lost supply, and for how long: its only events are three outages and one opening of
    /// its cover.
    time::LocalSeconds outage(int back) const {
        return time::LocalSeconds{day.time_since_epoch()} - std::chrono::hours{30 * back};
    }
    time::LocalSeconds cover_opened() const {
        return time::LocalSeconds{day.time_since_epoch()} - std::chrono::hours{50};
    }
};
inline constexpr int kSimulatedOutages = 3;
inline constexpr std::chrono::minutes kSimulatedOutage{20};

SimulatedMeter make_simulated_meter(const SimulatorOptions& options, int number);
/// The meters that one terminal calls in for, ascending.
std::vector<SimulatedMeter> meters_behind(const SimulatorOptions& options, int terminal);
int terminal_count(const SimulatorOptions& options);

/// The meter's side of a protocol.
class MeterSide {
public:
    virtual ~MeterSide() = default;
    virtual codec::FrameSearch find_frame(codec::ByteSpan bytes) const = 0;
    virtual std::size_t frame_bytes_max() const = 0;

    /// Sent when it has connected; empty where it waits to be asked.
    virtual codec::Bytes login(const SimulatedMeter& meter) const = 0;
    /// The points [first, last] of its day; empty where the protocol has no reports.
    virtual codec::Bytes report(const SimulatedMeter& meter, int first, int last) const = 0;
    /// What its register showed when the day began.
    virtual codec::Bytes report_day(const SimulatedMeter& meter) const = 0;

    /// Whether reports are answered. Where they are not, a meter sends them once it was asked who
    /// it is, and they are gone.
    virtual bool is_confirmed() const { return true; }

    struct Heard {
        bool is_login_answer = false;
        bool is_report_answer = false;
        codec::Bytes answer;  ///< To a question.
    };
    /// \param now  what a right clock shows.
    virtual Heard hear(const SimulatedMeter& meter, codec::ByteSpan frame,
                       time::LocalSeconds now) const = 0;
};

const MeterSide* find_meter_side(std::string_view protocol);
const MeterSide& dlt645_meter_side();
const MeterSide& dlt698_meter_side();
const MeterSide& gdw3761_meter_side();

}  // namespace voltmark::acquire
