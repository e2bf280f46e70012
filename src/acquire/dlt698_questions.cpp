// SPDX-License-Identifier: Apache-2.0
#include "dlt698_questions.hpp"

#include <algorithm>

#include "voltmark/acquire/event_routes.hpp"
#include "voltmark/codec/dlt698_messages.hpp"

#include "dlt698_objects.hpp"

namespace voltmark::acquire {

namespace dlt698 = codec::dlt698;
using codec::Bytes;
using codec::ByteSpan;
using dlt698::Apdu;
using dlt698::Data;
using dlt698::Oad;
using namespace dlt698_objects;
using dlt698::Service;

namespace {

constexpr std::uint8_t kClient = 0x10;
constexpr std::uint16_t kPointMinutes = 15;
constexpr std::uint16_t kProxySeconds = 8;  // A concentrator gives up before the head end does.
constexpr std::uint8_t kProxyGet = 1;
constexpr std::uint8_t kProxyRecord = 2;
constexpr std::uint8_t kProxySet = 3;

Data second_of(time::LocalSeconds at) {
    return dlt698::make_date_time_s(dlt698::to_moment(at));
}

/// When a row was frozen, and every energy that is stored.
/// \param index  of the energies: 0 for all tariffs, 1 for the total alone.
std::vector<dlt698::Column> frozen_columns(std::uint8_t index) {
    std::vector<dlt698::Column> columns = {{kFrozenAt, std::nullopt}};
    for (const StoredEnergy& one : kQuantities)
        columns.push_back({{one.oi, 2, index}, std::nullopt});
    return columns;
}

/// A day's curve: quarter hours from its beginning to the next day's, which closes the last.
Apdu ask_curve(time::CivilDay day) {
    const time::LocalSeconds begin{day.time_since_epoch()};
    dlt698::Condition condition;
    condition.column = kFrozenAt;
    condition.from = second_of(begin);
    condition.to = second_of(begin + std::chrono::hours{24} + std::chrono::minutes{kPointMinutes});
    condition.step = dlt698::make_span({1, kPointMinutes});
    return dlt698::make_get_record(kMinuteFreeze, dlt698::select_range(std::move(condition)),
                                   frozen_columns(1));
}

Apdu ask_day(time::CivilDay day) {
    const Data begin = second_of(time::LocalSeconds{day.time_since_epoch()});
    return dlt698::make_get_record(kDayFreeze, dlt698::select_equal(kFrozenAt, begin),
                                   frozen_columns(0));
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

/// The concentrator that a meter is asked through; nothing where the meter is spoken to itself.
std::optional<dlt698::Address> concentrator_of(const std::string& meter,
                                               const std::string& terminal) {
    if (terminal.empty() || terminal == meter) return std::nullopt;
    // Else it is the name of a call: a gateway that passes frames on as they are.
    const std::optional<dlt698::Address> address = dlt698::parse_address(terminal);
    if (!address || address->type != dlt698::AddressType::single) return std::nullopt;
    return address;
}

/// The same question, to a concentrator for one of its meters.
Apdu by_proxy(Apdu question, const std::string& meter) {
    const Bytes server = dlt698::make_tsa(meter).bytes;
    const bool is_set = question.service == Service::set_request;
    question.service = Service::proxy_request;
    question.timeout_s = kProxySeconds;
    question.choice = !question.records.empty() ? kProxyRecord : is_set ? kProxySet : kProxyGet;
    for (dlt698::Record& record : question.records) record.server = server;
    for (dlt698::Item& item : question.items) {
        item.server = server;
        item.timeout_s = kProxySeconds;
    }
    return question;
}

class Conversation final : public Exchange {
public:
    Conversation(const dlt698::Address& to, std::vector<Apdu> questions)
        : to_{to}, questions_{std::move(questions)} {}

    std::optional<Bytes> next() override {
        if (waiting_) return std::exchange(waiting_, std::nullopt);
        if (at_ == questions_.size()) return std::nullopt;
        questions_[at_].piid = 1;
        return dlt698_frame(to_, questions_[at_], true, dlt698::kUserData);
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

}  // namespace

Bytes dlt698_frame(const dlt698::Address& to, const Apdu& apdu, bool is_started_by_client,
                   std::uint8_t function) {
    dlt698::Frame frame;
    frame.server = to;
    frame.client = kClient;
    frame.is_started_by_client = is_started_by_client;
    frame.function = function;
    frame.payload = dlt698::encode_apdu(apdu);
    return dlt698::encode_frame(frame).value_or(Bytes{});
}

std::vector<Apdu> questions_of(const Job& job) {
    switch (job.kind) {
        case TaskKind::daily_freeze:
            return {ask_day(job.day)};
        case TaskKind::curve:
            return {ask_curve(job.day)};
        case TaskKind::clock:
            return {dlt698::make_get({kClock})};
        case TaskKind::clock_set:
            return {dlt698::make_set_clock(dlt698::to_moment(job.now))};
        case TaskKind::on_demand:
            return {dlt698::make_get({Oad{0x0010, 2, 0}})};
        case TaskKind::events:
            return ask_usual_events();
    }
    return {};
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
            return {dlt698::make_get({kClock})};
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

std::unique_ptr<Exchange> make_conversation(const std::string& meter, const std::string& terminal,
                                            std::vector<Apdu> questions) {
    const std::optional<dlt698::Address> to = dlt698::parse_address(meter);
    if (!to || questions.empty()) return nullptr;
    const std::optional<dlt698::Address> concentrator = concentrator_of(meter, terminal);
    if (!concentrator) return std::make_unique<Conversation>(*to, std::move(questions));
    for (Apdu& question : questions) {
        if (question.service == Service::action_request) return nullptr;
        question = by_proxy(std::move(question), meter);
    }
    return std::make_unique<Conversation>(*concentrator, std::move(questions));
}

}  // namespace voltmark::acquire
