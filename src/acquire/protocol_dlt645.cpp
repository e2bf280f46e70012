// SPDX-License-Identifier: Apache-2.0
// DL/T 645-2007 over TCP: meters behind a transparent module or gateway. They never speak first.
#include <map>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/dlt645.hpp"

#include "protocols.hpp"

namespace voltmark::acquire {

namespace {

namespace dlt645 = codec::dlt645;
using codec::Bytes;
using codec::ByteSpan;
using dlt645::Identifier;

constexpr Identifier kDate = 0x04000101;
constexpr Identifier kTime = 0x04000102;
constexpr Identifier kCurve = 0x06040001;      // Load records of class 4, from a moment on.
constexpr Identifier kDayFreeze = 0x05060000;  // DI1 the part, DI0 how many freezes back.
constexpr int kPoints = 97;                    // Of a day, and the next midnight.
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

/// Asks for identifiers one after the other, and for the follow-up frames of each.
class Reading final : public Exchange {
public:
    Reading(const dlt645::Address& to, std::vector<dlt645::Request> requests)
        : to_{to}, requests_{std::move(requests)} {}

    std::optional<Bytes> next() override {
        if (!is_following_ && at_ == requests_.size()) return std::nullopt;
        return dlt645::make_request(to_, asked()).value_or(Bytes{});
    }

    Take take(ByteSpan bytes) override {
        const Result<dlt645::Frame> frame = dlt645::parse_frame(bytes);
        if (!frame || !frame->is_answer() || !frame->address.answers(to_)) return Take::foreign;
        if (frame->function() != static_cast<std::uint8_t>(asked().function)) return Take::foreign;
        who_ = dlt645::to_text(frame->address);
        if (asked().function == dlt645::Function::read_address) {
            ++at_;
            return Take::taken;
        }
        const Result<dlt645::ReadAnswer> answer = dlt645::parse_read_answer(*frame, to_, asked());
        const bool is_refused = frame->is_refusal();
        if (!answer && !is_refused) return Take::foreign;
        is_following_ = answer && answer->has_more && follow_.seq < 255;
        if (is_following_) {
            follow_.function = dlt645::Function::read_next;
            follow_.di = requests_[at_].di;
            ++follow_.seq;
        } else {
            follow_.seq = 0;
            ++at_;
        }
        return is_refused ? Take::refused : Take::taken;
    }

    std::string who() const override { return who_; }

private:
    const dlt645::Request& asked() const { return is_following_ ? follow_ : requests_[at_]; }

    dlt645::Address to_;
    std::vector<dlt645::Request> requests_;
    std::size_t at_ = 0;
    dlt645::Request follow_;
    bool is_following_ = false;
    std::string who_;
};

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
        const auto read = [](Identifier di) {
            dlt645::Request request;
            request.di = di;
            return request;
        };
        const auto back = static_cast<int>((job.today - job.day).count()) + 1;
        switch (job.kind) {
            case TaskKind::daily_freeze:
                if (back < 1 || back > kFreezesBackMax) return nullptr;
                return std::make_unique<Reading>(
                    *to, std::vector{read(day_freeze(0, back)), read(day_freeze(1, back)),
                                     read(day_freeze(2, back))});
            case TaskKind::curve: {
                dlt645::Request request = read(kCurve);
                request.count = kPoints;
                request.time = time::LocalSeconds{job.day.time_since_epoch()};
                return std::make_unique<Reading>(*to, std::vector{request});
            }
            case TaskKind::clock:
                return std::make_unique<Reading>(*to, std::vector{read(kDate), read(kTime)});
            case TaskKind::on_demand:
                return std::make_unique<Reading>(*to, std::vector{read(0x00010000)});
            case TaskKind::clock_set:
                return nullptr;  // Writing takes the meter's password, which is not kept here.
        }
        return nullptr;
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
