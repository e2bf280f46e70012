// SPDX-License-Identifier: Apache-2.0
#include "order_course.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/acquire/order_errors.hpp"
#include "voltmark/codec/format.hpp"

namespace voltmark::acquire {

namespace {

using nlohmann::json;

Act control_act(OrderKind kind) {
    if (kind == OrderKind::disconnect) return Act::open_relay;
    return kind == OrderKind::connect ? Act::close_relay : Act::permit_close;
}

/// The first conversation of an attempt.
Act first_act(const Order& order) {
    switch (order.asked.kind) {
        case OrderKind::read:
        case OrderKind::parameter:
            return Act::read;
        case OrderKind::events:
            return Act::read_events;
        case OrderKind::clock:
            return Act::read_clock;
        default:
            return order.state == OrderState::sent ? Act::read_relay
                                                   : control_act(order.asked.kind);
    }
}

bool is_as_ordered(const Reported::Relay& relay, OrderKind kind) {
    if (kind == OrderKind::disconnect) return relay.is_open;
    return !relay.is_open || (kind == OrderKind::permit_connect && relay.may_close);
}

json value_json(const codec::MessageValue& value) {
    json object = {{"value", value.value ? json(*value.value) : json(nullptr)}};
    if (!value.id.empty()) object["id"] = value.id;
    if (!value.name.empty()) object["name"] = {{"en", value.name.en}, {"zh", value.name.zh}};
    if (!value.unit.empty()) object["unit"] = value.unit;
    if (!value.time.empty()) object["time"] = value.time;
    return object;
}

void add_message(const codec::Message& message, json& answer) {
    if (message.error) {
        answer["error"] = {{"code", message.error->name()}, {"message", message.error->message()}};
        return;
    }
    if (message.more.value_or(false)) return;  // The whole comes with the last.
    for (const codec::MessageValue& value : message.values)
        answer["values"].push_back(value_json(value));
    if (!message.value || !message.values.empty()) return;
    codec::MessageValue one;
    if (!message.ids.empty()) one.id = message.ids[0].second;
    one.name = message.name;
    one.value = message.value;
    one.unit = message.unit;
    one.time = message.time;
    answer["values"].push_back(value_json(one));
}

std::string dump(const json& answer) {
    return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string answer_json(const Protocol& protocol, codec::ByteSpan record) {
    json answer = {{"values", json::array()}};
    const codec::FormatInfo* format = codec::find_format(protocol.name());
    if (format == nullptr) return dump({{"record", codec::to_hex(record)}});
    codec::MessageList list;
    format->make_decoder({})->decode(record, list);
    for (const codec::Message& message : list.messages) add_message(message, answer);
    return dump(answer);
}

OrderCourse::OrderCourse(const Order& order, Facts facts, Instant now)
    : order_{order}, facts_{std::move(facts)}, outcome_{order.state, order.answer, order.code} {
    const bool is_sent = order.state == OrderState::sent;
    const Result<void> may = is_sent ? ok() : may_send(order, facts_.meter, now);
    if (!may)
        end(may.error().code == &kOrderExpired ? OrderState::expired : OrderState::refused,
            may.error().code);
    else
        wanted_ = first_act(order);
}

void OrderCourse::end(OrderState state, const ErrorCode* code, std::string answer) {
    wanted_.reset();
    outcome_.state = state;
    outcome_.code = code == nullptr ? std::string{} : std::string{code->name};
    if (!answer.empty()) outcome_.answer = std::move(answer);
}

std::unique_ptr<Exchange> OrderCourse::ask(Act act, Instant now) {
    OrderStep step;
    step.act = act;
    step.meter = order_.asked.meter;
    if (facts_.meter != nullptr) step.terminal = facts_.meter->terminal;
    if (act == Act::read || act == Act::read_events) step.ids = order_.asked.ids;
    step.now = facts_.zone->to_local(now);
    step.valid_until = facts_.zone->to_local(order_.asked.expires_at);
    step.is_broadcast = method_ == ClockMethod::broadcast;
    step.secret = facts_.secret;
    if (facts_.protocol->needs_secret(step) && !step.secret) {
        end(OrderState::refused, &kOrderSecret);
        return nullptr;
    }
    std::unique_ptr<Exchange> exchange = facts_.protocol->ask_step(step);
    if (exchange == nullptr) end(OrderState::refused, &kOrderNotSupported);
    return exchange;
}

std::unique_ptr<Exchange> OrderCourse::next(Instant now) {
    if (!wanted_) return nullptr;
    act_ = *std::exchange(wanted_, std::nullopt);
    return ask(act_, now);
}

void OrderCourse::not_yet() {
    if (outcome_.state == OrderState::sent && order_.attempts + 1 >= kReadBacksMax)
        end(OrderState::unconfirmed, &kOrderUnconfirmed);
}

void OrderCourse::take(const Talk& talk, Instant now) {
    if (is_change(act_)) outcome_.state = OrderState::sent;
    // Refused, and so not done; a meter that is silent may have done it.
    if (is_change(act_) && talk.is_refused)
        return end(OrderState::refused, &kOrderRefused, answer_json(*facts_.protocol, talk.record));
    if (talk.is_closed) return;
    if (act_ == Act::set_clock) wanted_ = Act::read_clock;
    if (act_ >= Act::open_relay) wanted_ = Act::read_relay;
    if (is_change(act_) || talk.record.empty()) return;
    Reported said;
    facts_.protocol->read(talk.record, said);
    if (act_ == Act::read_relay) return take_relay(said);
    if (act_ == Act::read_clock) return take_clock(said, now);
    take_values(talk, said);
}

void OrderCourse::take_relay(const Reported& said) {
    for (const Reported::Relay& relay : said.relays) {
        if (relay.meter != order_.asked.meter) continue;
        outcome_.answer =
            dump({{"relay", relay.is_open ? "open" : "closed"}, {"may_close", relay.may_close}});
        if (is_as_ordered(relay, order_.asked.kind)) return end(OrderState::confirmed, nullptr);
        return not_yet();
    }
}

void OrderCourse::take_clock(const Reported& said, Instant now) {
    for (const Reported::Clock& clock : said.clocks) {
        if (clock.meter != order_.asked.meter) continue;
        const std::chrono::seconds ahead = clock.shows - facts_.zone->to_local(now);
        json answer = {{"shows", to_second_text(clock.shows)}, {"ahead_seconds", ahead.count()}};
        if (ahead_before_) answer["ahead_seconds_before"] = ahead_before_->count();
        if (method_ != ClockMethod::none)
            answer["method"] = method_ == ClockMethod::broadcast ? "broadcast" : "write";
        outcome_.answer = dump(answer);
        const bool is_right = std::chrono::abs(ahead) <= kClockTolerance;
        if (outcome_.state == OrderState::sent)
            return is_right ? end(OrderState::confirmed, nullptr) : not_yet();
        method_ = clock_method(ahead, order_.clock_set_at, now);
        if (!order_.asked.is_correcting || method_ == ClockMethod::none)
            return end(OrderState::answered, nullptr);
        ahead_before_ = ahead;
        wanted_ = Act::set_clock;
        return;
    }
}

void OrderCourse::take_values(const Talk& talk, const Reported& said) {
    json answer = json::parse(answer_json(*facts_.protocol, talk.record));
    if (act_ == Act::read_events) {
        answer = {{"events", json::array()}};
        for (const Reported::Event& event : said.events) {
            answer["events"].push_back(
                {{"event", event.id}, {"at", to_second_text(event.at)}, {"detail", event.text}});
        }
    }
    const bool has_any = act_ == Act::read_events ? true : !answer["values"].empty();
    if (talk.is_silent) return;  // Half an answer is none: asked again.
    const bool is_refused = talk.is_refused && !has_any;
    end(is_refused ? OrderState::refused : OrderState::answered,
        is_refused ? &kOrderRefused : nullptr, dump(answer));
}

}  // namespace voltmark::acquire
