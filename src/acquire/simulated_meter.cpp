// SPDX-License-Identifier: Apache-2.0
#include "simulated_meter.hpp"

#include <charconv>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/codec/text.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/meter/register_store.hpp"

#include "simulated_dlms.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::int64_t kTurnE2 = 100'000'000;  // Six digits, and two behind the point.
constexpr std::int64_t kMilliAnE2 = 10'000;    // 0.01 kWh in mWh.
constexpr std::int64_t kFirstAddress = 100'000'000'000;
constexpr std::int64_t kFirstConcentrator = 900'000'000'001;

std::string address_of(int number) {
    return fmt::format("{:012}", kFirstAddress + number);
}

/// A concentrator has an address of its own; a gateway of DL/T 645 meters has none, and is known
/// by its first meter.
std::string terminal_of(const SimulatorOptions& options, int number) {
    constexpr int kRegion = 65'534;
    const int terminal = number / options.meters_per_terminal;
    if (options.protocol == "gdw3761")
        return fmt::format("{:04}{:04X}", 3301 + terminal / kRegion, terminal % kRegion + 1);
    if (options.protocol == "dlt698" && options.meters_per_terminal > 1)
        return fmt::format("{:012}", kFirstConcentrator + terminal);
    return address_of(terminal * options.meters_per_terminal);
}

bool has(Random& random, int per_mille) {
    return random.below(1000) < static_cast<std::uint64_t>(per_mille);
}

}  // namespace

SimulatedMeter make_simulated_meter(const SimulatorOptions& options, int number) {
    Random random = Random{options.seed}.split(static_cast<std::uint64_t>(number));
    const SimulatedFaults& faults = options.faults;
    SimulatedMeter meter;
    meter.address = address_of(number);
    meter.terminal = terminal_of(options, number);
    meter.point = number % options.meters_per_terminal + 1;
    meter.day = options.day;
    meter.is_silent = has(random, faults.silence);
    meter.is_noisy = has(random, faults.noise);
    if (has(random, faults.clock))
        meter.clock_ahead = std::chrono::seconds{random.between(-3600, 3600)};
    meter.sends_twice = has(random, faults.duplicate);
    meter.is_reordered = has(random, faults.reorder);
    const bool turns = has(random, faults.rollover);
    const bool is_reset = !turns && has(random, faults.reset);
    meter.loses_frames = faults.loss > 0 && has(random, faults.loss);
    const auto reset_at = static_cast<int>(random.between(1, kSimulatedPoints - 2));
    std::int64_t shows =
        turns ? kTurnE2 - random.between(1, 200) : random.between(500'000, 90'000'000);
    meter.points_e2.push_back(shows);
    for (int i = 1; i < kSimulatedPoints; ++i) {
        const std::int64_t used = random.between(0, 60);
        shows = (shows + used) % kTurnE2;
        if (is_reset && i == reset_at) shows = 0;
        meter.points_e2.push_back(shows);
        meter.intervals_milli.push_back(used * kMilliAnE2);
        if (is_reset && i == reset_at) meter.intervals_milli.back() = std::nullopt;
    }
    return meter;
}

int terminal_count(const SimulatorOptions& options) {
    return (options.count + options.meters_per_terminal - 1) / options.meters_per_terminal;
}

std::vector<SimulatedMeter> meters_behind(const SimulatorOptions& options, int terminal) {
    std::vector<SimulatedMeter> meters;
    const int first = terminal * options.meters_per_terminal;
    const int end = std::min(first + options.meters_per_terminal, options.count);
    for (int number = first; number < end; ++number)
        meters.push_back(make_simulated_meter(options, number));
    return meters;
}

std::vector<ListedMeter> simulated_listing(const SimulatorOptions& options) {
    std::vector<ListedMeter> list;
    const bool has_points = options.protocol == "gdw3761";
    // "dlms_gmac" is a kind of meter, and the protocol "dlms".
    const std::string protocol = options.protocol.substr(0, options.protocol.find('_'));
    for (int number = 0; number < options.count; ++number) {
        const std::string key = address_of(number);
        const std::string terminal = terminal_of(options, number);
        const int point = number % options.meters_per_terminal + 1;
        // A terminal is listed too: it has a clock.
        if (has_points && point == 1) list.push_back({terminal, protocol, "", "", "", ""});
        list.push_back({has_points ? fmt::format("{}/{}", terminal, point) : key, protocol,
                        terminal, key, fmt::format("area {}", number / 200 + 1),
                        fmt::format("vendor {}", number % 3 + 1)});
    }
    return list;
}

std::vector<std::string> simulated_addresses(const SimulatorOptions& options) {
    std::vector<std::string> addresses;
    for (int number = 0; number < options.count; ++number) addresses.push_back(address_of(number));
    return addresses;
}

void add_simulated_meters(store::Session& session, const SimulatorOptions& options) {
    const std::int64_t first = store::take_ids(session, "site", options.count);
    const meter::Validity valid{options.day - std::chrono::days{30}, time::kOpenEnd};
    std::vector<meter::ServicePoint> points;
    std::vector<meter::Install> installs;
    std::vector<meter::Channel> channels;
    std::vector<meter::Register> registers;
    for (int number = 0; number < options.count; ++number) {
        const SiteId site{first + number};
        const std::string key = address_of(number) + "/import";
        points.push_back(
            {site, ServicePointNo{1}, address_of(number), std::string{options.zone.name()}});
        installs.push_back({site, ServicePointNo{1}, valid, address_of(number), 1000});
        channels.push_back({{site, ChannelNo{1}},
                            ServicePointNo{1},
                            key,
                            Flow::import_active,
                            15,
                            kMilliAnE2,
                            valid});
        meter::Register one;
        one.id = {site, RegisterNo{1}};
        one.service_point_no = ServicePointNo{1};
        one.source_key = key;
        one.valid = valid;
        registers.push_back(one);
    }
    meter::add_service_points(session, points);
    meter::add_installs(session, installs);
    meter::add_channels(session, channels);
    meter::add_registers(session, registers);
}

namespace {

/// What the store has of the meter's day, slot by slot.
std::vector<std::optional<std::int64_t>> stored_slots(store::Session& session,
                                                      const meter::KnownChannel* channel,
                                                      const SimulatedMeter& meter) {
    std::vector<std::optional<std::int64_t>> stored(meter.intervals_milli.size());
    if (channel == nullptr) return stored;
    const auto spans = meter::read_spans(session, channel->id, meter.day,
                                         meter.day + std::chrono::days{1}, DeliveryId{INT64_MAX});
    if (!spans || spans->empty()) return stored;
    const meter::SpanReadings& readings = spans->front().readings;
    for (std::size_t i = 0; i < std::min(stored.size(), readings.values_milli.size()); ++i)
        stored[i] = readings.values_milli[i];
    for (const meter::QualityRun& run : readings.runs) {
        if (run.quality != meter::Quality::missing) continue;
        for (int i = 0; i < run.count; ++i) stored[static_cast<std::size_t>(run.first + i)].reset();
    }
    return stored;
}

}  // namespace

SimulatorCheck check_simulated(store::Session& session, const SimulatorOptions& options) {
    SimulatorCheck check;
    const meter::ChannelDirectory channels = meter::ChannelDirectory::load(session);
    const auto registers = meter::registers_by_key(session);
    std::map<RegisterId, std::int64_t> shown;
    for (const auto& one :
         meter::register_readings(session, SiteId{0}, SiteId{INT64_MAX}, options.day, options.day,
                                  DeliveryId{INT64_MAX})) {
        shown[one.id] = one.reading.value.e6;
    }
    for (int number = 0; number < options.count; ++number) {
        const SimulatedMeter meter = make_simulated_meter(options, number);
        const std::string key = meter.address + "/import";
        ++check.meters;
        const std::vector<std::optional<std::int64_t>> stored =
            stored_slots(session, channels.find(key), meter);
        bool is_whole = true;
        for (std::size_t i = 0; i < stored.size(); ++i) {
            const std::optional<std::int64_t>& want = meter.intervals_milli[i];
            check.intervals_expected += want ? 1 : 0;
            check.sum_expected_milli += want.value_or(0);
            check.sum_stored_milli += stored[i].value_or(0);
            check.intervals_right += want && stored[i] == want ? 1 : 0;
            check.intervals_missing += want && !stored[i] ? 1 : 0;
            check.intervals_wrong += stored[i] && stored[i] != want ? 1 : 0;
            is_whole = is_whole && stored[i] == want;
        }
        check.meters_whole += is_whole ? 1 : 0;
        const auto known = registers.find(key);
        const auto read = known == registers.end() ? shown.end() : shown.find(known->second.id);
        const bool is_right =
            read != shown.end() && read->second == meter.points_e2[0] * kMilliAnE2;
        check.registers_right += is_right ? 1 : 0;
    }
    return check;
}

Result<SimulatedFaults> parse_faults(std::string_view text) {
    SimulatedFaults faults;
    const std::pair<std::string_view, int*> known[] = {
        {"silence", &faults.silence}, {"noise", &faults.noise},
        {"clock", &faults.clock},     {"duplicate", &faults.duplicate},
        {"reorder", &faults.reorder}, {"rollover", &faults.rollover},
        {"reset", &faults.reset},     {"loss", &faults.loss}};
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(one.size() + 1, text.size()));
        const std::size_t equals = one.find('=');
        const std::string_view name = one.substr(0, equals);
        const auto it = std::find_if(std::begin(known), std::end(known),
                                     [&](const auto& fault) { return fault.first == name; });
        const std::string_view digits = equals == one.npos ? "" : one.substr(equals + 1);
        int number = -1;
        const auto [end, failed] =
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
        const bool is_number = failed == std::errc{} && end == digits.data() + digits.size();
        if (it == std::end(known) || !is_number || number < 0 || number > 1000) {
            return make_error(kConfig, "faults",
                              fmt::format("'{}' is not a fault=0..1000", codec::excerpt(one)));
        }
        *it->second = number;
    }
    return faults;
}

const MeterSide* find_meter_side(std::string_view protocol) {
    if (protocol == "dlt645") return &dlt645_meter_side();
    if (protocol == "dlt698") return &dlt698_meter_side();
    if (protocol == "gdw3761") return &gdw3761_meter_side();
    if (protocol == "dlms" || protocol == "dlms_hdlc" || protocol == "dlms_gmac")
        return &dlms_meter_side(protocol);
    return nullptr;
}

}  // namespace voltmark::acquire
