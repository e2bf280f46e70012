// SPDX-License-Identifier: Apache-2.0
// DL/T 698.45: meters and terminals that call in, log in, report, and answer for themselves.
#include <algorithm>

#include "voltmark/acquire/event_routes.hpp"
#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/dlt698.hpp"
#include "voltmark/codec/dlt698_messages.hpp"

#include "dlt698_objects.hpp"
#include "protocols.hpp"

namespace voltmark::acquire {

namespace {

namespace dlt698 = codec::dlt698;
using codec::Bytes;
using codec::ByteSpan;
using dlt698::Apdu;
using dlt698::Data;
using dlt698::Oad;
using namespace dlt698_objects;
using dlt698::Service;

constexpr std::uint8_t kClient = 0x10;
constexpr int kRegisterDigits = 6;
constexpr std::uint16_t kPointMinutes = 15;

/// The objects of cumulative energy that are stored, with the flow that each counts.
struct Quantity {
    std::uint16_t oi;
    Flow flow;
};
constexpr Quantity kQuantities[] = {{0x0010, Flow::import_active},
                                    {0x0020, Flow::export_active},
                                    {0x0030, Flow::import_reactive},
                                    {0x0040, Flow::export_reactive}};

std::optional<Flow> flow_of(Oad oad) {
    for (const Quantity& one : kQuantities) {
        if (one.oi == oad.oi && (oad.attribute == 2 || oad.attribute == 4)) return one.flow;
    }
    return std::nullopt;
}

std::optional<time::LocalSeconds> seconds_of(const Data& data) {
    const std::optional<dlt698::Moment> moment = dlt698::moment_of(data);
    if (!moment) return std::nullopt;
    const std::string text = dlt698::to_text(*moment);
    if (text.empty()) return std::nullopt;
    const Result<time::Timestamp> stamp = time::parse_timestamp(text.substr(0, 19));
    if (!stamp) return std::nullopt;
    return stamp->local;
}

/// A value in millionths; nothing where it is no number, or not exact so.
std::optional<std::int64_t> value_e6(Oad oad, const Data& data) {
    const std::optional<dlt698::Scaled> scaled = dlt698::scaled_of(oad, data);
    if (!scaled || scaled->scale > 6 || scaled->scale < 0 || scaled->number < 0)
        return std::nullopt;
    std::int64_t value = 0;
    if (__builtin_mul_overflow(scaled->number, power_of_ten(6 - scaled->scale), &value))
        return std::nullopt;
    return value;
}

Bytes frame_of(const dlt698::Address& to, const Apdu& apdu, bool is_started_by_client,
               std::uint8_t function) {
    dlt698::Frame frame;
    frame.server = to;
    frame.client = kClient;
    frame.is_started_by_client = is_started_by_client;
    frame.function = function;
    frame.payload = dlt698::encode_apdu(apdu);
    return dlt698::encode_frame(frame).value_or(Bytes{});
}

/// A day's curve: quarter hours from its beginning to the next day's, which closes the last.
Apdu ask_curve(time::CivilDay day) {
    const auto second = [](time::LocalSeconds at) {
        return dlt698::make_date_time_s(dlt698::to_moment(at));
    };
    const time::LocalSeconds begin{day.time_since_epoch()};
    dlt698::Condition condition;
    condition.column = kFrozenAt;
    condition.from = second(begin);
    condition.to = second(begin + std::chrono::hours{24} + std::chrono::minutes{kPointMinutes});
    condition.step.tag = dlt698::Tag::ti;
    condition.step.bytes = {1, 0, kPointMinutes};
    dlt698::Record record;
    record.oad = kMinuteFreeze;
    record.selector.method = 2;
    record.selector.conditions = {condition};
    record.columns.push_back({kFrozenAt, std::nullopt});
    for (const Quantity& one : kQuantities)
        record.columns.push_back({{one.oi, 2, 1}, std::nullopt});
    Apdu apdu;
    apdu.service = Service::get_request;
    apdu.choice = dlt698::kRecord;
    apdu.records = {record};
    return apdu;
}

Apdu ask_day(time::CivilDay day) {
    dlt698::Condition condition;
    condition.column = kFrozenAt;
    condition.from =
        dlt698::make_date_time_s(dlt698::to_moment(time::LocalSeconds{day.time_since_epoch()}));
    dlt698::Record record;
    record.oad = kDayFreeze;
    record.selector.method = 1;
    record.selector.conditions = {condition};
    record.columns.push_back({kFrozenAt, std::nullopt});
    for (const Quantity& one : kQuantities)
        record.columns.push_back({{one.oi, 2, 0}, std::nullopt});
    Apdu apdu;
    apdu.service = Service::get_request;
    apdu.choice = dlt698::kRecord;
    apdu.records = {record};
    return apdu;
}

Apdu ask_attribute(Oad oad) {
    Apdu apdu;
    apdu.service = Service::get_request;
    apdu.choice = dlt698::kNormal;
    dlt698::Item item;
    item.target = oad;
    apdu.items = {item};
    return apdu;
}

/// The newest records of an event's table: when it began and ended, and its number.
Apdu ask_events(Oad oad) {
    return dlt698::make_get_record(
        oad, dlt698::select_last(kEventRecords),
        {{kEventBegin, std::nullopt}, {kEventEnd, std::nullopt}, {kEventNumber, std::nullopt}});
}

std::vector<Apdu> ask_usual_events() {
    std::vector<Apdu> questions;
    for (const EventTerms& terms : event_terms()) {
        const std::optional<Oad> oad = dlt698::parse_oad(terms.record);
        if (oad && oad->oi >> 12 == 3) questions.push_back(ask_events(*oad));
    }
    return questions;
}

/// The first relay: at once, and until it is told otherwise.
Apdu open_relay() {
    const Data order = dlt698::make_structure({dlt698::make_oad(kFirstRelay),
                                               dlt698::make_number(dlt698::Tag::unsigned_byte, 0),
                                               dlt698::make_number(dlt698::Tag::long_unsigned, 0),
                                               dlt698::make_number(dlt698::Tag::boolean, 0)});
    return dlt698::make_action(kOpenRelay, dlt698::make_array({order}));
}

/// \param how  0 the customer's button closes it, 1 it closes at once.
Apdu close_relay(int how) {
    const Data order = dlt698::make_structure(
        {dlt698::make_oad(kFirstRelay), dlt698::make_number(dlt698::Tag::enumeration, how)});
    return dlt698::make_action(kCloseRelay, dlt698::make_array({order}));
}

std::vector<Apdu> questions_of(const OrderStep& step) {
    std::vector<Oad> oads;
    for (const std::string& id : step.ids) {
        const std::optional<Oad> oad = dlt698::parse_oad(id);
        if (!oad) return {};
        oads.push_back(*oad);
    }
    std::vector<Apdu> questions;
    switch (step.act) {
        case Act::read:
            if (oads.empty()) oads = {{0x0010, 2, 0}, {0x0020, 2, 0}};
            return {dlt698::make_get(oads)};
        case Act::read_clock:
            return {ask_attribute(kClock)};
        case Act::set_clock:
            return {dlt698::make_set_clock(dlt698::to_moment(step.now))};
        case Act::read_events:
            for (const Oad oad : oads) questions.push_back(ask_events(oad));
            return oads.empty() ? ask_usual_events() : questions;
        case Act::read_relay:
            return {dlt698::make_get({kRelayState, kRelayTold})};
        case Act::open_relay:
            return {open_relay()};
        case Act::close_relay:
            return {close_relay(1)};
        case Act::permit_close:
            return {close_relay(0)};
    }
    return {};
}

/// Questions one after the other, each answered in one frame or in fragments that are confirmed one
/// by one.
class Conversation final : public Exchange {
public:
    Conversation(const dlt698::Address& to, std::vector<Apdu> questions)
        : to_{to}, questions_{std::move(questions)} {}
    Conversation(const dlt698::Address& to, Apdu question)
        : Conversation{to, std::vector{std::move(question)}} {}

    std::optional<Bytes> next() override {
        if (waiting_) return std::exchange(waiting_, std::nullopt);
        if (at_ == questions_.size()) return std::nullopt;
        questions_[at_].piid = 1;
        return frame_of(to_, questions_[at_], true, dlt698::kUserData);
    }

    Take take(ByteSpan bytes) override {
        const Result<dlt698::Frame> frame = dlt698::parse_frame(bytes);
        const bool is_ours = frame && frame->is_from_server && frame->is_started_by_client &&
                             frame->server.digits == to_.digits;
        if (!is_ours) return Take::foreign;
        if (frame->fragment) {
            if (frame->fragment->type == dlt698::FragmentType::confirm) return Take::foreign;
            const bool is_last = frame->fragment->type == dlt698::FragmentType::last;
            if (is_last)
                ++at_;
            else
                waiting_ = dlt698::encode_frame(dlt698::make_confirm(*frame)).value_or(Bytes{});
            return Take::taken;
        }
        ++at_;
        const Result<Apdu> apdu = dlt698::parse_apdu(frame->payload);
        if (!apdu) return Take::taken;  // Kept for the quarantine.
        return is_refusal(*apdu) ? Take::refused : Take::taken;
    }

private:
    static bool is_refusal(const Apdu& apdu) {
        if (apdu.service == Service::error_response) return true;
        if (!apdu.records.empty() && apdu.records[0].dar) return true;
        return std::any_of(apdu.items.begin(), apdu.items.end(),
                           [](const dlt698::Item& item) { return item.dar.value_or(0) != 0; });
    }

    dlt698::Address to_;
    std::vector<Apdu> questions_;
    std::size_t at_ = 0;
    std::optional<Bytes> waiting_;  // A confirmation.
};

/// Takes one APDU apart.
class Reading {
public:
    using Cells = std::vector<dlt698::Cell>;

    Reading(std::string meter, Reported& out) : meter_{std::move(meter)}, out_{out} {}

    void apdu(const Apdu& apdu) {
        for (const dlt698::Item& item : apdu.items) this->item(item);
        for (const dlt698::Record& record : apdu.records) this->record(record);
        if (is_open_)
            out_.relays.push_back({meter_, *is_open_, *is_open_ && !is_told_open_.value_or(true)});
        if (!apdu.follow) return;
        for (const dlt698::Item& item : apdu.follow->items) this->item(item);
        for (const dlt698::Record& record : apdu.follow->records) this->record(record);
    }

private:
    void item(const dlt698::Item& item) {
        if (!item.data) return;
        if (item.target == kClock) {
            if (const auto shows = seconds_of(*item.data)) out_.clocks.push_back({meter_, *shows});
            return;
        }
        // The first bit is the first relay.
        if (item.target == kRelayState) is_open_ = is_set(*item.data);
        if (item.target == kRelayTold) is_told_open_ = is_set(*item.data);
        if (item.target.oi == kRelayState.oi) return;
        // A register without the moment that it was frozen at is for people, not for the store.
        if (!flow_of(item.target))
            out_.unread.push_back({meter_, make_error(kUnknownItem, dlt698::to_text(item.target))});
    }

    static bool is_set(const Data& data) {
        if (data.tag == dlt698::Tag::bit_string) return !data.bytes.empty() && data.bytes[0] >> 7;
        return data.items.empty() ? data.number != 0 : is_set(data.items[0]);
    }

    void record(const dlt698::Record& record) {
        if (record.dar) return;
        if (record.oad.oi >> 12 == 3) return events(record);
        bool is_known = record.oad == kDayFreeze || record.oad == kMinuteFreeze;
        for (const std::vector<Data>& row : record.rows) {
            if (row.size() != record.columns.size()) continue;
            const Cells cells = dlt698::cells_of(record.columns, row);
            const auto at = std::find_if(cells.begin(), cells.end(), [](const dlt698::Cell& cell) {
                return cell.oad == kFrozenAt;
            });
            is_known = is_known && at != cells.end();
            if (!is_known) break;
            const std::optional<time::LocalSeconds> moment = seconds_of(*at->data);
            if (!moment) continue;
            if (record.oad == kDayFreeze) day_row(cells, *moment);
            if (record.oad == kMinuteFreeze) curve_row(cells, *moment);
        }
        if (!is_known) {
            const std::string id = dlt698::to_text(record.oad);
            out_.unread.push_back({meter_, make_error(kUnknownItem, id)});
        }
        for (Reported::Curve& curve : curves_) out_.curves.push_back(std::move(curve));
        curves_.clear();
    }

    void day_row(const Cells& cells, time::LocalSeconds moment) {
        // Frozen at midnight, or it is not what a register showed when a day began.
        const auto day = std::chrono::floor<std::chrono::days>(moment);
        if (moment != day) return;
        for (const dlt698::Cell& cell : cells) {
            const std::optional<Flow> flow = flow_of(cell.oad);
            if (!flow) continue;
            const bool is_list = cell.data->tag == dlt698::Tag::array;
            const std::vector<Data> values =
                is_list ? cell.data->items : std::vector<Data>{*cell.data};
            int tariff = is_list || cell.oad.index == 0 ? 0 : cell.oad.index - 1;
            for (const Data& one : values) {
                const std::optional<std::int64_t> value = value_e6(cell.oad, one);
                if (value) {
                    out_.registers.push_back(
                        {meter_, *flow, meter::RegisterKind::energy, tariff, day, *value});
                }
                ++tariff;
            }
        }
    }

    void curve_row(const Cells& cells, time::LocalSeconds moment) {
        for (const dlt698::Cell& cell : cells) {
            const std::optional<Flow> flow = flow_of(cell.oad);
            if (!flow || cell.oad.index > 1) continue;
            const bool is_list = cell.data->tag == dlt698::Tag::array && !cell.data->items.empty();
            const std::optional<std::int64_t> value =
                value_e6(cell.oad, is_list ? cell.data->items[0] : *cell.data);
            if (!value) continue;
            auto curve = std::find_if(curves_.begin(), curves_.end(),
                                      [&](const auto& one) { return one.flow == *flow; });
            if (curve == curves_.end())
                curve = curves_.insert(curve, {meter_, *flow, kRegisterDigits, {}});
            curve->points.push_back({moment, *value});
        }
    }

    /// Of an event the store keeps what it was, when it began, the first moment of its row, and
    /// when it was over, if it is.
    void events(const dlt698::Record& record) {
        for (const std::vector<Data>& row : record.rows) {
            std::optional<time::LocalSeconds> begin;
            std::string end;
            for (const dlt698::Cell& cell : dlt698::cells_of(record.columns, row)) {
                const std::optional<time::LocalSeconds> at = seconds_of(*cell.data);
                if (!at) continue;
                if (!begin) begin = at;
                if (cell.oad == kEventEnd) end = to_second_text(*at);
            }
            if (begin) out_.events.push_back({meter_, dlt698::to_text(record.oad), *begin, end});
        }
    }

    std::string meter_;
    Reported& out_;
    std::vector<Reported::Curve> curves_;
    std::optional<bool> is_open_;
    std::optional<bool> is_told_open_;
};

class Dlt698 final : public Protocol {
public:
    std::string_view name() const override { return "dlt698"; }
    codec::FrameSearch find_frame(ByteSpan bytes) const override {
        return dlt698::find_frame(bytes);
    }
    std::size_t frame_bytes_max() const override { return dlt698::kFrameSizeMax; }

    Greeting greet(ByteSpan record, time::LocalSeconds now) const override {
        Greeting greeting;
        const Message message = whole(record);
        if (message.frame) greeting.terminal = message.frame->server.digits;
        if (message.is_piece) {
            greeting.is_whole = false;
            greeting.reply =
                dlt698::encode_frame(dlt698::make_confirm(*message.frame)).value_or(Bytes{});
            return greeting;
        }
        if (!message.frame || !message.apdu) return greeting;
        const Apdu& apdu = *message.apdu;
        if (apdu.service == Service::link_request) {
            Apdu reply;
            reply.service = Service::link_response;
            reply.piid = apdu.piid;
            reply.link.result = 0x80;  // Success, and the clock is to be trusted.
            reply.link.requested = apdu.link.requested;
            reply.link.received = reply.link.answered = dlt698::to_moment(now);
            greeting.reply = frame_of(message.frame->server, reply, false, dlt698::kLinkManagement);
            greeting.is_kept = apdu.link.kind == dlt698::LinkKind::login;
        }
        if (apdu.service == Service::report_notification) {
            Apdu reply;
            reply.service = Service::report_response;
            reply.choice = apdu.choice;
            reply.piid = apdu.piid;
            for (const dlt698::Item& item : apdu.items) {
                dlt698::Item said;
                said.target = item.target;
                reply.items.push_back(said);
            }
            for (const dlt698::Record& one : apdu.records) {
                dlt698::Item said;
                said.target = one.oad;
                reply.items.push_back(said);
            }
            greeting.reply = frame_of(message.frame->server, reply, false, dlt698::kUserData);
        }
        return greeting;
    }

    std::unique_ptr<Exchange> ask(const Job& job) const override {
        const std::optional<dlt698::Address> to = dlt698::parse_address(job.meter);
        if (!to) return nullptr;
        switch (job.kind) {
            case TaskKind::daily_freeze:
                return std::make_unique<Conversation>(*to, ask_day(job.day));
            case TaskKind::curve:
                return std::make_unique<Conversation>(*to, ask_curve(job.day));
            case TaskKind::clock:
                return std::make_unique<Conversation>(*to, ask_attribute(kClock));
            case TaskKind::clock_set:
                return nullptr;  // An order does that.
            case TaskKind::on_demand:
                return std::make_unique<Conversation>(*to, ask_attribute({0x0010, 2, 0}));
            case TaskKind::events:
                return std::make_unique<Conversation>(*to, ask_usual_events());
        }
        return nullptr;
    }

    std::unique_ptr<Exchange> ask_step(const OrderStep& step) const override {
        const std::optional<dlt698::Address> to = dlt698::parse_address(step.meter);
        std::vector<Apdu> questions = questions_of(step);
        if (!to || questions.empty()) return nullptr;
        return std::make_unique<Conversation>(*to, std::move(questions));
    }

    void read(ByteSpan record, Reported& out) const override {
        dlt698::FragmentSets sets;
        for_each_frame(*this, record, [&](ByteSpan bytes) {
            const Result<dlt698::Frame> frame = dlt698::parse_frame(bytes);
            if (!frame || !frame->is_from_server) return;
            out.heard.push_back(frame->server.digits);
            Bytes payload = frame->payload;
            if (frame->fragment) {
                if (frame->fragment->type == dlt698::FragmentType::confirm) return;
                const Result<std::optional<Bytes>> put = sets.add(*frame);
                if (!put) out.unread.push_back({frame->server.digits, put.error()});
                if (!put || !*put) return;
                payload = **put;
            }
            const Result<Apdu> apdu = dlt698::parse_apdu(payload);
            if (!apdu) return out.unread.push_back({frame->server.digits, apdu.error()});
            Reading{frame->server.digits, out}.apdu(*apdu);
        });
    }

private:
    struct Message {
        std::optional<dlt698::Frame> frame;  // The last.
        std::optional<Apdu> apdu;
        bool is_piece = false;
    };

    Message whole(ByteSpan record) const {
        Message message;
        dlt698::FragmentSets sets;
        for_each_frame(*this, record, [&](ByteSpan bytes) {
            const Result<dlt698::Frame> frame = dlt698::parse_frame(bytes);
            if (!frame || !frame->is_from_server) return;
            message.frame = *frame;
            message.is_piece = false;
            Bytes payload = frame->payload;
            if (frame->fragment) {
                if (frame->fragment->type == dlt698::FragmentType::confirm) return;
                const Result<std::optional<Bytes>> put = sets.add(*frame);
                message.is_piece = put && !*put;
                if (!put || !*put) return;
                payload = **put;
            }
            if (Result<Apdu> apdu = dlt698::parse_apdu(payload)) message.apdu = std::move(*apdu);
        });
        return message;
    }
};

}  // namespace

const Protocol& dlt698_protocol() {
    static const Dlt698 protocol;
    return protocol;
}

}  // namespace voltmark::acquire
