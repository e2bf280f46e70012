// SPDX-License-Identifier: Apache-2.0
// Q/GDW 376.1 over TCP: terminals and concentrators that call in, with meters at measuring points
// behind them. A meter's address is TERMINAL/POINT.
#include <charconv>
#include <map>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/gdw3761_answers.hpp"

#include "protocols.hpp"

namespace voltmark::acquire {

namespace {

namespace gdw3761 = codec::gdw3761;
using codec::Bytes;
using codec::ByteSpan;
using gdw3761::EnergyKind;
using gdw3761::Frame;

constexpr std::uint8_t kMaster = 1;         // MSA of what we ask; of what terminals begin it is 0.
constexpr int kRegisterDigits = 6;          // A.11 and A.14.
constexpr std::size_t kFrameBytes = 16391;  // 16383 of user data, head and end.
constexpr int kDailyForward = 1;
constexpr int kDailyReverse = 2;
constexpr int kFirstEnergyCurve = 101;  // Of four, in the order of EnergyKind.
constexpr std::chrono::minutes kStep{15};

constexpr Flow kFlows[] = {Flow::import_active, Flow::import_reactive, Flow::export_active,
                           Flow::export_reactive};

Flow flow_of(EnergyKind kind) {
    return kFlows[static_cast<std::size_t>(kind)];
}

/// A terminal, and a measuring point behind it; 0 is the terminal itself.
struct Place376 {
    gdw3761::Address terminal;
    int point = 0;
};

std::optional<Place376> parse_place(std::string_view text) {
    constexpr int kPointMax = 2040;
    const std::size_t slash = text.find('/');
    const std::optional<gdw3761::Address> terminal = gdw3761::parse_address(text.substr(0, slash));
    if (!terminal || terminal->is_group) return std::nullopt;
    Place376 place{*terminal, 0};
    place.terminal.master = kMaster;
    if (slash == text.npos) return place;
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), place.point);
    const bool is_number = failed == std::errc{} && end == digits.data() + digits.size();
    if (!is_number || place.point < 1 || place.point > kPointMax) return std::nullopt;
    return place;
}

std::string text_of(const gdw3761::Address& terminal, int point) {
    if (point == 0) return gdw3761::to_text(terminal);
    return fmt::format("{}/{}", gdw3761::to_text(terminal), point);
}

/// Neighbouring questions differ in their number, so that a late answer is not taken for one to
/// the next question.
std::uint8_t number_of(const Job& job, int point, std::size_t which) {
    const auto sum = static_cast<std::size_t>(time::to_number(job.day)) +
                     static_cast<std::size_t>(job.kind) * 5 + static_cast<std::size_t>(point) * 3 +
                     which;
    return static_cast<std::uint8_t>(sum & 0x0F);
}

/// Questions one after the other; each answer is complete with all its parts.
class Conversation376 final : public Exchange {
public:
    explicit Conversation376(std::vector<Frame> questions) : questions_{std::move(questions)} {}

    std::optional<Bytes> next() override {
        if (is_going_on_) return std::exchange(confirmation_, {});
        if (at_ == questions_.size()) return std::nullopt;
        parts_.emplace(questions_[at_]);
        return gdw3761::write_frame(questions_[at_]);
    }

    Take take(ByteSpan bytes) override {
        const Result<Frame> frame = gdw3761::parse_frame(bytes);
        if (!frame || at_ == questions_.size()) return Take::foreign;
        const Frame& question = questions_[at_];
        if (frame->afn == 0x00 && is_from_asked(*frame)) {
            if (frame->number() != question.number()) return Take::foreign;
            step();
            return gdw3761::read_answers(*frame).is_denied ? Take::refused : Take::taken;
        }
        const gdw3761::AnswerParts::Put put = parts_->add(*frame);
        if (put == gdw3761::AnswerParts::Put::foreign) return Take::foreign;
        is_going_on_ = put != gdw3761::AnswerParts::Put::whole;
        // The last part is not confirmed: a terminal that wants it repeats it, and then it is.
        if (is_going_on_ && frame->wants_confirm())
            confirmation_ = gdw3761::write_frame(gdw3761::make_confirm(*frame));
        if (!is_going_on_) step();
        return Take::taken;
    }

private:
    bool is_from_asked(const Frame& frame) const {
        const gdw3761::Address& asked = questions_[at_].address;
        return frame.is_up() && !frame.is_from_primary() && frame.address.region == asked.region &&
               frame.address.terminal == asked.terminal;
    }

    void step() {
        ++at_;
        is_going_on_ = false;
    }

    std::vector<Frame> questions_;
    std::size_t at_ = 0;
    std::optional<gdw3761::AnswerParts> parts_;
    bool is_going_on_ = false;
    Bytes confirmation_;
};

Frame ask_day(const Place376& place, const Job& job) {
    // What a day opens with is what the day before was frozen with at its end.
    const Bytes day = gdw3761::write_day(job.day - std::chrono::days{1});
    const gdw3761::UnitData units[] = {{{place.point, kDailyForward}, day},
                                       {{place.point, kDailyReverse}, day}};
    return gdw3761::make_request(place.terminal, 0x0D, units, number_of(job, place.point, 0));
}

Frame ask_points(const Place376& place, const Job& job, const gdw3761::CurveSpan& span,
                 std::size_t which) {
    std::vector<gdw3761::UnitData> units;
    for (int i = 0; i < static_cast<int>(std::size(kFlows)); ++i)
        units.push_back({{place.point, kFirstEnergyCurve + i}, gdw3761::write_curve_span(span)});
    return gdw3761::make_request(place.terminal, 0x0D, units, number_of(job, place.point, which));
}

/// A terminal keeps 96 points a day, the last at 24:00; the one at 00:00 is of the day before.
std::vector<Frame> ask_curve(const Place376& place, const Job& job) {
    const time::LocalSeconds begin{job.day.time_since_epoch()};
    return {ask_points(place, job, {begin - kStep, 1, 1}, 0),
            ask_points(place, job, {begin, 1, 96}, 1)};
}

Frame ask_instant(const Place376& place, const Job& job) {
    const gdw3761::UnitData units[] = {{{place.point, 33}, {}}, {{place.point, 34}, {}}};
    return gdw3761::make_request(place.terminal, 0x0C, units, number_of(job, place.point, 0));
}

/// Takes the frames of one record apart. A curve that came in several frames is one.
class Answers376 {
public:
    explicit Answers376(Reported& out) : out_{out} {}

    void frame(const Frame& frame) {
        const std::string terminal = gdw3761::to_text(frame.address);
        out_.heard.push_back(terminal);
        gdw3761::Answers said = gdw3761::read_answers(frame);
        for (const gdw3761::UnitId& id : said.ids) {
            if (id.point > 0 && (out_.heard.back() != text_of(frame.address, id.point)))
                out_.heard.push_back(text_of(frame.address, id.point));
        }
        for (const gdw3761::FrozenEnergy& one : said.frozen) {
            const std::optional<std::int64_t> value = e6(one.number, one.scale);
            if (!value) continue;
            out_.registers.push_back({text_of(frame.address, one.point), flow_of(one.kind),
                                      meter::RegisterKind::energy, one.tariff,
                                      one.day + std::chrono::days{1}, *value});
        }
        for (const gdw3761::CurveEnergy& one : said.curves) {
            const std::optional<std::int64_t> value = e6(one.number, one.scale);
            if (!value) continue;
            curves_[{text_of(frame.address, one.point), flow_of(one.kind)}].push_back(
                {one.at, *value});
        }
        if (said.clock) out_.clocks.push_back({terminal, *said.clock});
        for (const gdw3761::EventRecord& one : said.events) event(terminal, one);
        if (said.error) out_.unread.push_back({terminal, std::move(*said.error)});
    }

    void finish() {
        for (auto& [place, points] : curves_)
            out_.curves.push_back({place.first, place.second, kRegisterDigits, std::move(points)});
    }

private:
    static std::optional<std::int64_t> e6(std::int64_t number, int scale) {
        if (number < 0 || scale > 6) return std::nullopt;
        return number * power_of_ten(6 - scale);
    }

    void event(const std::string& terminal, const gdw3761::EventRecord& one) {
        const std::string id = fmt::format("ERC{}", one.code);
        if (one.at) {
            out_.events.push_back({terminal, id, *one.at, codec::to_hex(one.content)});
        } else {
            out_.unread.push_back({terminal, make_error(kUnknownItem, id)});
        }
    }

    Reported& out_;
    std::map<std::pair<std::string, Flow>, std::vector<CurvePoint>> curves_;
};

class Gdw3761 final : public Protocol {
public:
    std::string_view name() const override { return "gdw3761"; }
    codec::FrameSearch find_frame(ByteSpan bytes) const override {
        return gdw3761::find_frame(bytes);
    }
    std::size_t frame_bytes_max() const override { return kFrameBytes; }

    Greeting greet(ByteSpan record, time::LocalSeconds) const override {
        Greeting greeting;
        greeting.is_kept = false;
        for_each_frame(*this, record, [&](ByteSpan bytes) {
            const Result<Frame> frame = gdw3761::parse_frame(bytes);
            if (!frame || !frame->is_up()) return;
            greeting.terminal = gdw3761::to_text(frame->address);
            const bool is_link = frame->afn == 0x02;
            const bool is_login = is_link && frame->units == kLogin;
            greeting.is_kept = greeting.is_kept || !is_link || is_login;
            // Parts that are not confirmed one by one are one message, and one record.
            greeting.is_whole = frame->is_final() || frame->wants_confirm() || is_link;
            greeting.reply.clear();
            if (frame->wants_confirm())
                greeting.reply = gdw3761::write_frame(gdw3761::make_confirm(*frame));
        });
        return greeting;
    }

    std::unique_ptr<Exchange> ask(const Job& job) const override {
        const std::optional<Place376> place = parse_place(job.meter);
        if (!place) return nullptr;
        // Points have data, the terminal a clock.
        const bool is_clock = job.kind == TaskKind::clock || job.kind == TaskKind::clock_set;
        if (is_clock != (place->point == 0)) return nullptr;
        std::vector<Frame> questions = questions_of(*place, job);
        if (questions.empty()) return nullptr;
        return std::make_unique<Conversation376>(std::move(questions));
    }

    void read(ByteSpan record, Reported& out) const override {
        Answers376 answers{out};
        for_each_frame(*this, record, [&](ByteSpan bytes) {
            const Result<Frame> frame = gdw3761::parse_frame(bytes);
            if (frame && frame->is_up()) answers.frame(*frame);
        });
        answers.finish();
    }

private:
    static inline const Bytes kLogin{0, 0, 1, 0};

    static std::vector<Frame> questions_of(const Place376& place, const Job& job) {
        const std::uint8_t number = number_of(job, place.point, 0);
        const gdw3761::UnitData clock{{0, 2}, {}};
        const gdw3761::UnitData set_clock{{0, 31}, gdw3761::write_clock(job.now)};
        switch (job.kind) {
            case TaskKind::daily_freeze:
                return {ask_day(place, job)};
            case TaskKind::curve:
                return ask_curve(place, job);
            case TaskKind::clock:
                return {gdw3761::make_request(place.terminal, 0x0C, {&clock, 1}, number)};
            case TaskKind::clock_set:
                return {gdw3761::make_request(place.terminal, 0x05, {&set_clock, 1}, number)};
            case TaskKind::on_demand:
                return {ask_instant(place, job)};
            default:
                return {};
        }
    }
};

}  // namespace

const Protocol& gdw3761_protocol() {
    static const Gdw3761 protocol;
    return protocol;
}

}  // namespace voltmark::acquire
