// SPDX-License-Identifier: Apache-2.0
// DL/T 645-2007 over TCP: meters behind a transparent module or gateway. They never speak first.
#include <map>

#include "voltmark/acquire/event_routes.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/dlt645.hpp"

#include "protocols.hpp"

namespace voltmark::acquire {

namespace {

namespace dlt645 = codec::dlt645;
using codec::Bytes;
using codec::ByteSpan;
using dlt645::Function;
using dlt645::Identifier;

constexpr Identifier kDate = 0x04000101;
constexpr Identifier kTime = 0x04000102;
constexpr Identifier kRelayState = 0x04000503;  // 电表运行状态字3
constexpr unsigned kIsOpen = 1U << 4;           // The relay itself.
constexpr unsigned kIsToldOpen = 1U << 6;       // What it was told last.
constexpr Identifier kCurve = 0x06040001;       // Load records of class 4, from a moment on.
constexpr Identifier kDayFreeze = 0x05060000;   // DI1 the part, DI0 how many freezes back.
constexpr int kPoints = 97;                     // Of a day, and the next midnight.
constexpr int kFreezesBackMax = 62;
constexpr int kRegisterDigits = 6;

constexpr Identifier day_freeze(unsigned part, int back) {
    return kDayFreeze | part << 8 | static_cast<unsigned>(back);
}

std::optional<std::int64_t> value_e6(const dlt645::Value& value) {
    const bool is_number =
        value.state == dlt645::ValueState::good && value.item.form.kind == dlt645::Kind::number;
    if (!is_number || value.number < 0 || value.item.form.scale > 6) return std::nullopt;
    return value.number * power_of_ten(6 - value.item.form.scale);
}

std::optional<time::LocalSeconds> moment_of(std::string_view text) {
    const Result<time::Timestamp> stamp = time::parse_timestamp(text);
    if (!stamp) return std::nullopt;
    return stamp->local;
}

/// Makes requests one after the other, and asks for the follow-up frames of each reading.
class Reading final : public Exchange {
public:
    Reading(const dlt645::Address& to, std::vector<dlt645::Request> requests)
        : to_{to}, requests_{std::move(requests)} {}

    std::optional<Bytes> next() override {
        if (!is_following_ && at_ == requests_.size()) return std::nullopt;
        const Bytes frame = dlt645::make_request(to_, asked()).value_or(Bytes{});
        // Nobody answers a broadcast of the time, not even the one meter that it is for.
        is_answered_ = asked().function != Function::broadcast_time;
        if (!is_answered_) ++at_;
        return frame;
    }
    bool is_answered() const override { return is_answered_; }

    Take take(ByteSpan bytes) override {
        const Result<dlt645::Frame> frame = dlt645::parse_frame(bytes);
        if (!frame || !frame->is_answer() || !frame->address.answers(to_)) return Take::foreign;
        if (frame->function() != static_cast<std::uint8_t>(asked().function)) return Take::foreign;
        who_ = dlt645::to_text(frame->address);
        const bool is_read =
            asked().function == Function::read || asked().function == Function::read_next;
        return is_read ? take_read(*frame) : take_done(*frame);
    }

    std::string who() const override { return who_; }

private:
    const dlt645::Request& asked() const { return is_following_ ? follow_ : requests_[at_]; }

    Take take_read(const dlt645::Frame& frame) {
        const Result<dlt645::ReadAnswer> answer = dlt645::parse_read_answer(frame, to_, asked());
        const bool is_refused = frame.is_refusal();
        if (!answer && !is_refused) return Take::foreign;
        is_following_ = answer && answer->has_more && follow_.seq < 255;
        if (is_following_) {
            follow_.function = Function::read_next;
            follow_.di = requests_[at_].di;
            ++follow_.seq;
        } else {
            follow_.seq = 0;
            ++at_;
        }
        return is_refused ? Take::refused : Take::taken;
    }

    /// Writing and orders end with the first refusal: what is left hangs on it.
    Take take_done(const dlt645::Frame& frame) {
        at_ = frame.is_refusal() ? requests_.size() : at_ + 1;
        return frame.is_refusal() ? Take::refused : Take::taken;
    }

    dlt645::Address to_;
    std::vector<dlt645::Request> requests_;
    std::size_t at_ = 0;
    dlt645::Request follow_;
    bool is_following_ = false;
    bool is_answered_ = true;
    std::string who_;
};

dlt645::Request read_request(Identifier di) {
    dlt645::Request request;
    request.di = di;
    return request;
}

dlt645::Authority authority_of(const MeterSecret& secret) {
    return {secret.level, secret.password, secret.operator_code};
}

/// Writes one value, given as people write it. Empty where that cannot be.
std::optional<dlt645::Request> write_request(Identifier di, const MeterSecret& secret,
                                             std::string_view text) {
    const std::optional<dlt645::Layout> layout = dlt645::layout_of(di);
    if (!layout || layout->items.size() != 1) return std::nullopt;
    const Result<dlt645::Value> value = dlt645::parse_value(layout->items[0], text);
    const Result<Bytes> data = value ? dlt645::encode_value(*value) : value.error();
    if (!data) return std::nullopt;
    dlt645::Request request;
    request.function = Function::write;
    request.di = di;
    request.authority = authority_of(secret);
    request.data = *data;
    return request;
}

/// The time in one frame without a password, or date and time with one.
std::vector<dlt645::Request> set_clock(const OrderStep& step) {
    if (step.is_broadcast) {
        dlt645::Request request;
        request.function = Function::broadcast_time;
        request.time = step.now;
        return {request};
    }
    if (!step.secret) return {};
    const auto day = std::chrono::floor<std::chrono::days>(step.now);
    const std::chrono::hh_mm_ss clock{step.now - day};
    const auto date =
        write_request(kDate, *step.secret,
                      fmt::format("{} {:02}", time::to_text(time::CivilDay{day}),
                                  time::weekday_of(time::CivilDay{day}).c_encoding()));
    const auto moment =
        write_request(kTime, *step.secret,
                      fmt::format("{:02}:{:02}:{:02}", clock.hours().count(),
                                  clock.minutes().count(), clock.seconds().count()));
    if (!date || !moment) return {};
    return {*date, *moment};
}

std::vector<dlt645::Request> control(const OrderStep& step, dlt645::RelayOrder order) {
    if (!step.secret) return {};
    dlt645::Request request;
    request.function = Function::control;
    request.order = order;
    request.time = step.valid_until;
    request.authority = authority_of(*step.secret);
    return {request};
}

/// The named identifiers; none where one of them is none.
std::vector<dlt645::Request> reads(const std::vector<std::string>& ids) {
    std::vector<dlt645::Request> requests;
    for (const std::string& id : ids) {
        const std::optional<Identifier> di = dlt645::parse_identifier(id);
        if (!di) return {};
        requests.push_back(read_request(*di));
    }
    return requests;
}

/// The newest records of the usual events.
std::vector<dlt645::Request> event_reads() {
    std::vector<dlt645::Request> requests;
    for (const EventTerms& terms : event_terms()) {
        if (!terms.id.starts_with("03") || terms.record.empty()) continue;
        const Identifier first = *dlt645::parse_identifier(terms.record);
        for (unsigned back = 0; back < kEventRecords; ++back)
            requests.push_back(read_request(first + back));
    }
    return requests;
}

std::vector<dlt645::Request> requests_of(const OrderStep& step) {
    switch (step.act) {
        case Act::read:
            return step.ids.empty() ? reads({"00010000"}) : reads(step.ids);
        case Act::read_clock:
            return {read_request(kDate), read_request(kTime)};
        case Act::set_clock:
            return set_clock(step);
        case Act::read_events:
            return step.ids.empty() ? event_reads() : reads(step.ids);
        case Act::read_relay:
            return {read_request(kRelayState)};
        case Act::open_relay:
            return control(step, dlt645::RelayOrder::trip);
        case Act::close_relay:
            return control(step, dlt645::RelayOrder::close);
        case Act::permit_close:
            return control(step, dlt645::RelayOrder::permit_close);
    }
    return {};
}

/// Takes the frames of one record apart.
class Answers {
public:
    explicit Answers(Reported& out) : out_{out} {}

    void frame(const dlt645::Frame& frame) {
        if (!frame.is_answer()) return;
        const std::string meter = dlt645::to_text(frame.address);
        out_.heard.push_back(meter);
        const bool is_first = frame.function() == static_cast<std::uint8_t>(dlt645::Function::read);
        const bool is_next =
            frame.function() == static_cast<std::uint8_t>(dlt645::Function::read_next);
        if (frame.is_refusal() || (!is_first && !is_next) || frame.data.size() < 4) return;
        dlt645::Request request;
        for (std::size_t i = 4; i > 0; --i) request.di = request.di << 8 | frame.data[i - 1];
        if (is_next) {
            request.function = dlt645::Function::read_next;
            request.seq = frame.data.back();
        }
        const Result<dlt645::ReadAnswer> answer =
            dlt645::parse_read_answer(frame, frame.address, request);
        if (!answer) return out_.unread.push_back({meter, answer.error()});
        Bytes& chain = chains_[{meter, request.di}];
        if (is_first) chain.clear();
        chain.insert(chain.end(), answer->data.begin(), answer->data.end());
        if (answer->has_more) return;
        data(meter, request.di, chain);
        chain.clear();
    }

    /// What belongs together has come: frozen values with their moment, dates with their time.
    void finish() {
        for (const auto& [place, values] : frozen_) {
            const auto at = frozen_at_.find(place);
            if (at == frozen_at_.end()) continue;
            const auto day = std::chrono::floor<std::chrono::days>(at->second);
            if (at->second != day) continue;  // Not what it showed when a day began.
            for (Reported::Register one : values) {
                one.day = day;
                out_.registers.push_back(std::move(one));
            }
        }
        for (const auto& [meter, date] : dates_) {
            const auto clock = clocks_.find(meter);
            if (clock == clocks_.end()) continue;
            if (const auto shows = moment_of(date + "T" + clock->second))
                out_.clocks.push_back({meter, *shows});
        }
    }

private:
    using Place = std::pair<std::string, unsigned>;  // Meter, and how many freezes back.

    void data(const std::string& meter, Identifier di, ByteSpan bytes) {
        const dlt645::DecodedData decoded = dlt645::decode_data(di, bytes);
        if (decoded.error) out_.unread.push_back({meter, *decoded.error});
        if (decoded.values.empty()) return;
        const unsigned part = di >> 8 & 0xFF;
        const Place place{meter, di & 0xFF};
        if (di >> 24 == 0x06) return curve(meter, decoded.values);
        if (di >> 24 == 0x03) return event(meter, di, decoded.values);
        if (di == kRelayState && bytes.size() == 2) {
            const bool is_open = (bytes[0] & kIsOpen) != 0;
            out_.relays.push_back({meter, is_open, is_open && (bytes[0] & kIsToldOpen) == 0});
        }
        if (di >> 16 == kDayFreeze >> 16 && part == 0) {
            if (const auto at = moment_of(decoded.values[0].text)) frozen_at_[place] = *at;
        }
        if (di >> 16 == kDayFreeze >> 16 && (part == 1 || part == 2))
            freeze(place, part == 1 ? Flow::import_active : Flow::export_active, decoded.values);
        if (di == kDate) dates_[meter] = decoded.values[0].text.substr(0, 10);
        if (di == kTime) clocks_[meter] = decoded.values[0].text;
    }

    void freeze(const Place& place, Flow flow, const std::vector<dlt645::Value>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::optional<std::int64_t> value = value_e6(values[i]);
            if (!value) continue;
            frozen_[place].push_back(
                {place.first, flow, meter::RegisterKind::energy, static_cast<int>(i), {}, *value});
        }
    }

    /// The first moment of a record is when it happened, the next when it was over. A record that
    /// was never filled has none.
    void event(const std::string& meter, Identifier di, const std::vector<dlt645::Value>& values) {
        std::vector<time::LocalSeconds> moments;
        for (const dlt645::Value& one : values) {
            const bool is_moment =
                one.item.form.kind == dlt645::Kind::moment && one.state == dlt645::ValueState::good;
            const auto at = is_moment ? moment_of(one.text) : std::nullopt;
            if (at) moments.push_back(*at);
        }
        if (moments.empty()) return;
        // Which record back it is changes with every new one.
        out_.events.push_back({meter, dlt645::to_text(di & ~0xFFU), moments[0],
                               moments.size() > 1 ? to_second_text(moments[1]) : ""});
    }

    void curve(const std::string& meter, const std::vector<dlt645::Value>& values) {
        static constexpr std::pair<std::string_view, Flow> kFlows[] = {
            {"00010000", Flow::import_active}, {"00020000", Flow::export_active}};
        for (const auto& [id, flow] : kFlows) {
            Reported::Curve curve{meter, flow, kRegisterDigits, {}};
            for (const dlt645::Value& one : values) {
                const std::optional<std::int64_t> value = value_e6(one);
                if (one.item.id != id || !value || !one.time || one.is_time_invalid) continue;
                curve.points.push_back({*one.time, *value});
            }
            if (!curve.points.empty()) out_.curves.push_back(std::move(curve));
        }
    }

    Reported& out_;
    std::map<std::pair<std::string, Identifier>, Bytes> chains_;
    std::map<Place, time::LocalSeconds> frozen_at_;
    std::map<Place, std::vector<Reported::Register>> frozen_;
    std::map<std::string, std::string> dates_;
    std::map<std::string, std::string> clocks_;
};

class Dlt645 final : public Protocol {
public:
    std::string_view name() const override { return "dlt645"; }
    codec::FrameSearch find_frame(ByteSpan bytes) const override {
        return dlt645::find_frame(bytes);
    }
    std::size_t frame_bytes_max() const override {
        return dlt645::kFrameBytesMin + dlt645::kDataBytesMax;
    }

    Greeting greet(ByteSpan record, time::LocalSeconds) const override {
        Greeting greeting;
        for_each_frame(*this, record, [&](ByteSpan bytes) {
            const Result<dlt645::Frame> frame = dlt645::parse_frame(bytes);
            if (frame && frame->is_answer()) greeting.terminal = dlt645::to_text(frame->address);
        });
        return greeting;
    }

    std::unique_ptr<Exchange> ask_who() const override {
        dlt645::Request request;
        request.function = dlt645::Function::read_address;
        return std::make_unique<Reading>(dlt645::Address::any(), std::vector{request});
    }

    std::unique_ptr<Exchange> ask(const Job& job) const override {
        const std::optional<dlt645::Address> to = dlt645::parse_address(job.meter);
        if (!to) return nullptr;
        const auto back = static_cast<int>((job.today - job.day).count()) + 1;
        switch (job.kind) {
            case TaskKind::daily_freeze:
                if (back < 1 || back > kFreezesBackMax) return nullptr;
                return std::make_unique<Reading>(*to,
                                                 std::vector{read_request(day_freeze(0, back)),
                                                             read_request(day_freeze(1, back)),
                                                             read_request(day_freeze(2, back))});
            case TaskKind::curve: {
                dlt645::Request request = read_request(kCurve);
                request.count = kPoints;
                request.time = time::LocalSeconds{job.day.time_since_epoch()};
                return std::make_unique<Reading>(*to, std::vector{request});
            }
            case TaskKind::clock:
                return std::make_unique<Reading>(
                    *to, std::vector{read_request(kDate), read_request(kTime)});
            case TaskKind::on_demand:
                return std::make_unique<Reading>(*to, std::vector{read_request(0x00010000)});
            case TaskKind::events:
                return std::make_unique<Reading>(*to, event_reads());
            case TaskKind::clock_set:
                return nullptr;  // An order does that.
        }
        return nullptr;
    }

    std::unique_ptr<Exchange> ask_step(const OrderStep& step) const override {
        const std::optional<dlt645::Address> to = dlt645::parse_address(step.meter);
        std::vector<dlt645::Request> requests = requests_of(step);
        if (!to || requests.empty()) return nullptr;
        return std::make_unique<Reading>(*to, std::move(requests));
    }

    bool needs_secret(const OrderStep& step) const override {
        return is_change(step.act) && !step.is_broadcast;
    }

    void read(ByteSpan record, Reported& out) const override {
        Answers answers{out};
        for_each_frame(*this, record, [&](ByteSpan bytes) {
            if (const Result<dlt645::Frame> frame = dlt645::parse_frame(bytes))
                answers.frame(*frame);
        });
        answers.finish();
    }
};

}  // namespace

const Protocol& dlt645_protocol() {
    static const Dlt645 protocol;
    return protocol;
}

}  // namespace voltmark::acquire
