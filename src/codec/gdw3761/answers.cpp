// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "voltmark/base/check.hpp"
#include "voltmark/codec/gdw3761_answers.hpp"

namespace voltmark::codec::gdw3761 {

namespace {

constexpr std::string_view kEnergyKeys[] = {"forward_active", "forward_reactive", "reverse_active",
                                            "reverse_reactive"};
constexpr std::size_t kTimeSize = 5;
constexpr int kAhead = 8;  // Half of the numbers: what is farther was there before.
constexpr std::size_t kPartsMax = 1024;

std::uint8_t bcd(unsigned number) {
    return static_cast<std::uint8_t>(number / 10 % 10 * 16 + number % 10);
}

std::uint8_t year_byte(const std::chrono::year_month_day& date) {
    return bcd(static_cast<unsigned>(static_cast<int>(date.year()) % 100));
}

bool is_daily_freeze(int function) {
    return function == 1 || function == 2 || (function >= 161 && function <= 164);
}

bool is_energy_curve(int function) {
    return function >= 101 && function <= 104;
}

/// Which energy a key that begins so is of; takes that off the key.
std::optional<EnergyKind> take_energy(std::string_view& key) {
    for (std::size_t i = 0; i < std::size(kEnergyKeys); ++i) {
        const std::string_view name = kEnergyKeys[i];
        const bool is_it = key.starts_with(name) && key.size() > name.size() &&
                           (key[name.size()] == '.' || key[name.size()] == '_');
        if (!is_it) continue;
        key.remove_prefix(name.size() + 1);
        return static_cast<EnergyKind>(i);
    }
    return std::nullopt;
}

/// "total" is 0, "t3" is 3.
std::optional<int> tariff_of(std::string_view word) {
    if (word == "total") return 0;
    if (!word.starts_with('t')) return std::nullopt;
    int tariff = 0;
    const auto [end, failed] = std::from_chars(word.data() + 1, word.data() + word.size(), tariff);
    if (failed != std::errc{} || end != word.data() + word.size()) return std::nullopt;
    return tariff;
}

std::optional<time::LocalSeconds> moment_of(std::string_view text) {
    const Result<time::Timestamp> stamp = time::parse_timestamp(text);
    if (!stamp) return std::nullopt;
    return stamp->local;
}

/// A.15 at the beginning of an event's record.
std::optional<time::LocalSeconds> event_time(ByteSpan record) {
    if (record.size() < kTimeSize) return std::nullopt;
    std::string text = "20";
    constexpr std::string_view kBehind[] = {"-", "-", "T", ":", ""};
    for (std::size_t i = 0; i < kTimeSize; ++i) {
        const std::uint8_t byte = record[kTimeSize - 1 - i];
        if (byte % 16 > 9 || byte / 16 > 9) return std::nullopt;
        text += static_cast<char>('0' + byte / 16);
        text += static_cast<char>('0' + byte % 16);
        text += kBehind[i];
    }
    return moment_of(text);
}

void add_frozen(const Value& value, Answers& out) {
    std::string_view key = value.key;
    const std::optional<EnergyKind> kind = take_energy(key);
    const std::optional<int> tariff = tariff_of(key);
    const Result<time::CivilDay> day = time::parse_day(value.time);
    if (!kind || !tariff || !day || !value.number) return;
    out.frozen.push_back({value.unit_id.point, *kind, *tariff, *day, *value.number, value.scale});
}

void add_curve(const Value& value, Answers& out) {
    std::string_view key = value.key;
    const std::optional<EnergyKind> kind = take_energy(key);
    const std::optional<time::LocalSeconds> at = moment_of(value.time);
    if (!kind || !at || !value.number) return;
    out.curves.push_back({value.unit_id.point, *kind, *at, *value.number, value.scale});
}

void add_event(const Value& value, Answers& out) {
    if (value.key.starts_with("erc[")) {
        out.events.push_back({static_cast<int>(value.number.value_or(0)),
                              value.unit_id.function == 1,
                              std::nullopt,
                              {}});
    }
    if (!value.key.starts_with("record[") || out.events.empty()) return;
    out.events.back().content = parse_hex(value.text).value_or(Bytes{});
    out.events.back().at = event_time(out.events.back().content);
}

}  // namespace

Bytes write_clock(time::LocalSeconds at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const auto date = time::to_ymd(day);
    const std::chrono::hh_mm_ss clock{at - day};
    const unsigned weekday = time::weekday_of(day).iso_encoding();
    const unsigned month = bcd(static_cast<unsigned>(date.month())) | weekday << 5U;
    return {bcd(static_cast<unsigned>(clock.seconds().count())),
            bcd(static_cast<unsigned>(clock.minutes().count())),
            bcd(static_cast<unsigned>(clock.hours().count())),
            bcd(static_cast<unsigned>(date.day())),
            static_cast<std::uint8_t>(month),
            year_byte(date)};
}

Bytes write_minute(time::LocalSeconds at) {
    Bytes bytes = write_clock(at);
    bytes.erase(bytes.begin());
    bytes[3] &= 0x1F;
    return bytes;
}

Bytes write_day(time::CivilDay day) {
    const Bytes bytes = write_minute(time::LocalSeconds{day.time_since_epoch()});
    return {bytes.begin() + 2, bytes.end()};
}

Bytes write_curve_span(const CurveSpan& span) {
    Bytes bytes = write_minute(span.start);
    bytes.push_back(span.density);
    bytes.push_back(span.count);
    return bytes;
}

Frame make_request(const Address& address, std::uint8_t afn, std::span<const UnitData> units,
                   std::uint8_t number) {
    VOLTMARK_CHECK(!units.empty());
    Frame frame = make_request({address, afn, units[0].id, units[0].data, number, std::nullopt});
    for (const UnitData& unit : units.subspan(1)) {
        const auto id = write_unit_id(unit.id);
        frame.units.insert(frame.units.end(), id.begin(), id.end());
        frame.units.insert(frame.units.end(), unit.data.begin(), unit.data.end());
    }
    return frame;
}

std::vector<Frame> make_answers(const Frame& request, std::span<const UnitData> units,
                                std::size_t bytes_max) {
    std::vector<Frame> frames;
    for (const UnitData& unit : units) {
        const bool has_room =
            !frames.empty() && frames.back().units.size() + 4 + unit.data.size() <= bytes_max;
        const Frame one = make_answer(request, unit.id, unit.data);
        if (has_room) {
            Bytes& told = frames.back().units;
            told.insert(told.end(), one.units.begin(), one.units.end());
        } else {
            frames.push_back(one);
        }
    }
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const unsigned first = i == 0 ? 0x40U : 0U;
        const unsigned final = i + 1 == frames.size() ? 0x20U : 0U;
        frames[i].seq = static_cast<std::uint8_t>(first | final | ((request.number() + i) & 0x0F));
    }
    return frames;
}

AnswerParts::Put AnswerParts::add(const Frame& frame) {
    const bool is_ours = frame.is_up() && !frame.is_from_primary() && frame.afn == question_.afn &&
                         frame.address.region == question_.address.region &&
                         frame.address.terminal == question_.address.terminal;
    if (!is_ours || parts_.size() >= kPartsMax) return Put::foreign;
    const auto next = static_cast<int>((question_.number() + parts_.size()) & 0x0F);
    const int ahead = (frame.number() - next + 16) % 16;
    if (is_whole_ || ahead >= kAhead) {
        const auto back = static_cast<std::size_t>(16 - ahead);
        const bool is_known = back <= parts_.size() && parts_[parts_.size() - back] == frame;
        return is_known ? Put::repeated : Put::foreign;
    }
    if (const auto known = ahead_.find(ahead); known != ahead_.end())
        return known->second == frame ? Put::repeated : Put::foreign;
    ahead_.emplace(ahead, frame);
    for (auto first = ahead_.find(0); first != ahead_.end(); first = ahead_.find(0)) {
        is_whole_ = first->second.is_final();
        parts_.push_back(std::move(first->second));
        std::map<int, Frame> nearer;
        for (auto& [distance, part] : ahead_) {
            if (distance > 0) nearer.emplace(distance - 1, std::move(part));
        }
        ahead_ = std::move(nearer);
        if (is_whole_) ahead_.clear();  // Behind the end there is nothing.
    }
    return is_whole_ ? Put::whole : Put::kept;
}

Frame AnswerParts::joined() const {
    Frame whole = parts_.empty() ? make_answer(question_, {0, 1}, {}) : parts_.front();
    if (parts_.empty()) whole.units.clear();
    whole.seq = static_cast<std::uint8_t>(whole.seq | 0x60);
    for (std::size_t i = 1; i < parts_.size(); ++i) {
        const Bytes& units = parts_[i].units;
        whole.units.insert(whole.units.end(), units.begin(), units.end());
    }
    return whole;
}

Answers read_answers(const Frame& frame) {
    Answers out;
    UnitsRead read = read_units(frame);
    out.ids = std::move(read.ids);
    out.error = std::move(read.error);
    for (const Value& value : read.values) {
        const int function = value.unit_id.function;
        if (frame.afn == 0x0D && is_daily_freeze(function)) add_frozen(value, out);
        if (frame.afn == 0x0D && is_energy_curve(function)) add_curve(value, out);
        if (frame.afn == 0x0C && function == 2) out.clock = moment_of(value.text);
        if (frame.afn == 0x0E) add_event(value, out);
        const bool is_result = frame.afn == 0x00 && value.key.starts_with("result.");
        out.is_denied = out.is_denied || (is_result && value.number != 0);
    }
    for (const UnitId& id : out.ids)
        out.is_denied = out.is_denied || (frame.afn == 0x00 && id.function == 2);
    return out;
}

}  // namespace voltmark::codec::gdw3761
