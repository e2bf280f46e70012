// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/acquire/meter_list.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/civil.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::acquire {

// Meters that are not there: they speak the meters' side of the protocols over real sockets, with
// the faults that meters have. All of it follows from a seed, so that what arrived can be compared
// with what was sent, slot by slot.

/// How many of a thousand meters have a fault.
struct SimulatedFaults {
    int silence = 0;    ///< Says nothing on its first connection.
    int noise = 0;      ///< Sends other bytes between its frames.
    int clock = 0;      ///< Its clock is wrong by up to an hour.
    int duplicate = 0;  ///< Sends its reports twice.
    int reorder = 0;    ///< Sends the second half of the day first.
    int rollover = 0;   ///< Its register turns over zero during the day.
    int reset = 0;      ///< Its register is set back to zero during the day.
    int loss = 0;       ///< Of its first answers in several frames a frame does not arrive.
};

/// Topics of meters behind a broker, as the head end's configuration has them.
struct SimulatedTopics {
    std::string subscribe = "meters/+/up";  ///< Where they speak.
    std::string answer = "meters/{}/down";  ///< Where they listen.
    std::string username;
    std::string password;
};

struct SimulatorOptions {
    std::string protocol = "dlt698";
    int count = 100;
    int meters_per_terminal = 1;  ///< That share a connection: a concentrator, a gateway.
    std::uint64_t seed = 1;
    time::CivilDay day{};  ///< Whose curve they have.
    SimulatedFaults faults;
    std::string host = "127.0.0.1";
    int port = 0;
    std::optional<TlsFiles> tls = {};
    std::optional<SimulatedTopics> mqtt = {};  ///< Host and port are those of a broker.
    time::Zone zone = time::Zone::utc();       ///< Of the meters' clocks.
    bool is_reporting = true;  ///< They send the day of themselves; else they wait to be asked.
    int connects_a_second = 2000;
    std::chrono::milliseconds length{0};  ///< 0: until all was acknowledged.
};

struct SimulatorReport {
    std::int64_t meters = 0;
    std::int64_t delivered = 0;  ///< Meters all of whose reports were acknowledged.
    std::int64_t frames_sent = 0;
    std::int64_t answered = 0;   ///< Questions.
    std::int64_t connected = 0;  ///< How often; more than meters where connections broke.
    std::int64_t intervals = 0;  ///< That a store must have of all meters ...
    std::int64_t sum_milli = 0;  ///< ... and their sum, mWh.
    std::int64_t milliseconds = 0;
    /// From a report to its acknowledgement, in microseconds: ascending.
    std::vector<std::int64_t> latencies_us;
};

/// Connects all meters and plays the day.
/// \errors  acquire.config (invalid_input): a protocol that no meter here speaks, or topics of
///          another form; acquire.tls.
Result<SimulatorReport> simulate_meters(const SimulatorOptions& options);

/// The addresses of simulated meters, in their order.
std::vector<std::string> simulated_addresses(const SimulatorOptions& options);

/// As a head end has to know them: meters with their terminals, areas and vendors; and terminals
/// that are asked for something themselves.
std::vector<ListedMeter> simulated_listing(const SimulatorOptions& options);

/// Adds a service point, channel ADDRESS/import and register ADDRESS/import for each meter.
/// Belongs to the caller's transaction. \errors  throws store.duplicate where they are there.
void add_simulated_meters(store::Session& session, const SimulatorOptions& options);

/// A store compared with what the meters have.
struct SimulatorCheck {
    std::int64_t meters = 0;
    std::int64_t meters_whole = 0;  ///< Every slot is there and right.
    std::int64_t intervals_expected = 0;
    std::int64_t intervals_right = 0;
    std::int64_t intervals_missing = 0;
    std::int64_t intervals_wrong = 0;
    std::int64_t registers_right = 0;
    std::int64_t sum_expected_milli = 0;
    std::int64_t sum_stored_milli = 0;
};
SimulatorCheck check_simulated(store::Session& session, const SimulatorOptions& options);

/// Reads "noise=20,duplicate=5". \errors  acquire.config (invalid_input).
Result<SimulatedFaults> parse_faults(std::string_view text);

}  // namespace voltmark::acquire
