// SPDX-License-Identifier: Apache-2.0
#include "message.hpp"

#include "voltmark/codec/dlt698_errors.hpp"

#include "objects.hpp"
#include "values.hpp"
#include "words.hpp"

namespace voltmark::codec::dlt698 {

namespace {

void detail(Message& message, std::string_view key, std::string text) {
    if (!text.empty()) message.details.emplace_back(key, std::move(text));
}

bool is_answer(Service service) {
    return static_cast<std::uint8_t>(service) >= 0x80;
}

bool is_action(const Apdu& apdu) {
    const bool is_proxy =
        apdu.service == Service::proxy_request || apdu.service == Service::proxy_response;
    return apdu.service == Service::action_request || apdu.service == Service::action_response ||
           (is_proxy && (apdu.choice == 5 || apdu.choice == 6));
}

Error dar_error(std::uint8_t dar) {
    const Dar named = describe_dar(dar);
    return make_error(kDar, dar, named.word, named.zh);
}

/// What an item says, each value behind `prefix`.
void append_item(std::vector<MessageValue>& values, const Item& item, std::string_view prefix) {
    const std::size_t before = values.size();
    const std::string quality = item.dar ? quality_of(*item.dar) : std::string{};
    if (item.data) append_values(values, item.target, *item.data);
    if (!item.data) values.push_back(missing_value(item.target, quality));
    if (item.data && item.dar) values[before].quality = quality;
    if (const auto& then_get = item.then_get; then_get && then_get->data) {
        append_values(values, then_get->oad, *then_get->data);
    } else if (then_get) {
        values.push_back(
            missing_value(then_get->oad, then_get->dar ? quality_of(*then_get->dar) : ""));
    }
    for (std::size_t i = before; i < values.size() && !prefix.empty(); ++i)
        values[i].id = fmt::format("{}/{}", prefix, values[i].id);
}

void append_record(std::vector<MessageValue>& values, const Record& record) {
    if (record.dar) values.push_back(missing_value(record.oad, quality_of(*record.dar)));
    append_rows(values, record);
}

std::string columns_text(const std::vector<Column>& columns) {
    std::string text;
    for (const Column& column : columns) {
        text += (text.empty() ? "" : ",") + to_text(column.oad);
        if (!column.members) continue;
        std::string members;
        for (const Oad member : *column.members)
            members += (members.empty() ? "" : "+") + to_text(member);
        text += "[" + members + "]";
    }
    return text;
}

/// Puts a lone value where a message with one value has it.
void lift_single(Message& message) {
    if (message.values.size() != 1) return;
    MessageValue& only = message.values[0];
    const bool is_same = message.ids.size() == 1 && only.id == message.ids[0].second;
    if (!is_same) return;
    message.value = std::move(only.value);
    message.unit = std::move(only.unit);
    message.time = std::move(only.time);
    message.quality = std::move(only.quality);
    message.values.clear();
}

void add_items(Message& message, const Apdu& apdu) {
    const std::vector<Item>& items = apdu.items;
    const auto is_other = [&](const Item& item) { return item.server != items[0].server; };
    const bool has_servers = std::ranges::any_of(items, is_other);
    if (!items.empty() && !has_servers) detail(message, "target", server_text(items[0].server));
    const bool is_single = items.size() == 1;
    if (is_single) {
        message.ids.emplace_back(is_action(apdu) ? "omd" : "oad", to_text(items[0].target));
        message.name = describe(items[0].target).name;
    }
    for (const Item& item : items)
        append_item(message.values, item, has_servers ? server_text(item.server) : "");
    const auto has_failed = [](const Item& item) { return item.dar.value_or(0) != 0; };
    if (!items.empty() && std::ranges::all_of(items, has_failed))
        message.error = dar_error(*items[0].dar);
    if (is_single) lift_single(message);
}

void add_records(Message& message, const Apdu& apdu) {
    const bool is_single = apdu.records.size() == 1;
    for (const Record& record : apdu.records) {
        if (is_single) {
            message.ids.emplace_back("oad", to_text(record.oad));
            message.name = describe(record.oad).name;
        }
        detail(message, "target", server_text(record.server));
        const std::string columns = columns_text(record.columns);
        detail(message, "columns", is_single ? columns : to_text(record.oad) + ":" + columns);
        if (!is_answer(apdu.service)) {
            detail(message, "select", to_text(record.selector));
        } else if (!record.dar) {
            detail(message, "rows", fmt::format("{}", record.rows.size()));
        }
        append_record(message.values, record);
    }
    const auto has_failed = [](const Record& record) { return record.dar.has_value(); };
    if (!apdu.records.empty() && std::ranges::all_of(apdu.records, has_failed))
        message.error = dar_error(*apdu.records[0].dar);
    if (is_single && message.error) lift_single(message);
}

void add_link(Message& message, const Apdu& apdu) {
    const Link& link = apdu.link;
    message.time = to_text(link.requested);
    if (apdu.service == Service::link_request) {
        constexpr std::string_view kKinds[] = {"login", "heartbeat", "logout"};
        detail(message, "link", std::string{kKinds[static_cast<std::size_t>(link.kind)]});
        detail(message, "heartbeat_s", fmt::format("{}", link.period_s));
        return;
    }
    detail(message, "result", std::string{describe_link_result(link.result & 7U).word});
    detail(message, "clock_trusted", (link.result & 0x80U) != 0 ? "true" : "false");
    detail(message, "received_at", to_text(link.received));
    detail(message, "answered_at", to_text(link.answered));
}

void add_connect(Message& message, const Apdu& apdu) {
    const Connect& connect = apdu.connect;
    detail(message, "version", fmt::format("{:04X}", connect.version));
    detail(message, "protocol_conformance", to_hex(connect.protocol));
    detail(message, "function_conformance", to_hex(connect.function));
    detail(message, "send_size", fmt::format("{}", connect.send_size));
    detail(message, "receive_size", fmt::format("{}", connect.receive_size));
    detail(message, "window", fmt::format("{}", connect.window));
    detail(message, "apdu_size", fmt::format("{}", connect.apdu_size));
    detail(message, "timeout_s", fmt::format("{}", connect.timeout_s));
    if (apdu.service == Service::connect_request) {
        constexpr std::string_view kMechanisms[] = {"none", "password", "symmetric", "signature"};
        // What proves the client is a secret: it is not shown.
        detail(message, "authentication", std::string{kMechanisms[connect.mechanism]});
        return;
    }
    detail(message, "vendor", to_hex(connect.vendor));
    detail(message, "result", std::string{describe_connect_result(connect.mechanism).word});
}

void add_block(Message& message, const Apdu& apdu) {
    message.seq = apdu.block.number;
    if (apdu.service == Service::get_request) return;
    message.more = !apdu.block.is_last;
    if (apdu.block.kind == 0) message.error = dar_error(apdu.block.dar);
}

void add_transparent(Message& message, const Apdu& apdu) {
    const Transparent& transparent = apdu.transparent;
    message.ids.emplace_back("oad", to_text(transparent.port));
    message.name = describe(transparent.port).name;
    if (transparent.dar) message.error = dar_error(*transparent.dar);
    detail(message, "data", to_hex(transparent.bytes));
    if (apdu.service != Service::proxy_request) return;
    detail(message, "line", to_hex(transparent.line));
    detail(message, "wait_s", fmt::format("{}", transparent.wait_s));
    detail(message, "byte_wait_ms", fmt::format("{}", transparent.byte_wait_ms));
}

void add_error(Message& message, const Apdu& apdu) {
    const Dar named = describe_error(apdu.error);
    message.error = make_error(kErrorResponse, apdu.error, named.word, named.zh);
}

void add_follow(Message& message, const FollowReport& follow) {
    const std::size_t before = message.values.size();
    for (const Item& item : follow.items) append_item(message.values, item, {});
    for (const Record& record : follow.records) append_record(message.values, record);
    detail(message, "follow_report", fmt::format("{}", message.values.size() - before));
    for (std::size_t i = before; i < message.values.size(); ++i) {
        std::string& quality = message.values[i].quality;
        quality = quality.empty() ? "follow_report" : "follow_report " + quality;
    }
}

void add_piid(Message& message, const Apdu& apdu) {
    detail(message, "piid", fmt::format("{}", apdu.piid & 0x3FU));
    detail(message, "priority", (apdu.piid & 0x80U) != 0 ? "high" : "");
    detail(message, "acd", is_answer(apdu.service) && (apdu.piid & 0x40U) != 0 ? "true" : "");
}

void add_tail(Message& message, const Apdu& apdu) {
    if (apdu.follow) add_follow(message, *apdu.follow);
    if (!apdu.time_tag) return;
    detail(message, "sent_at", to_text(apdu.time_tag->sent));
    Data allowed;
    allowed.tag = Tag::ti;
    const std::uint16_t count = apdu.time_tag->allowed.count;
    allowed.bytes = {apdu.time_tag->allowed.unit, static_cast<std::uint8_t>(count >> 8),
                     static_cast<std::uint8_t>(count & 0xFFU)};
    detail(message, "valid_for", text_of(allowed));
}

void add_body(Message& message, const Apdu& apdu) {
    const bool is_transparent =
        (apdu.service == Service::report_notification && apdu.choice == kReportTransData) ||
        ((apdu.service == Service::proxy_request || apdu.service == Service::proxy_response) &&
         apdu.choice == 7);
    if (is_transparent) return add_transparent(message, apdu);
    switch (apdu.service) {
        case Service::link_request:
        case Service::link_response:
            return add_link(message, apdu);
        case Service::connect_request:
        case Service::connect_response:
            return add_connect(message, apdu);
        case Service::release_notification:
            detail(message, "established_at", to_text(apdu.established));
            message.time = to_text(apdu.now);
            return;
        case Service::error_response:
            return add_error(message, apdu);
        case Service::get_request:
        case Service::get_response:
            if (apdu.choice == kNext) add_block(message, apdu);
            break;
        default:
            break;
    }
    if (!apdu.items.empty()) add_items(message, apdu);
    if (!apdu.records.empty()) add_records(message, apdu);
}

void add_security(Message& message, const Security& security, bool is_result) {
    constexpr std::string_view kProofs[] = {"sid_mac", "rn", "rn_mac", "sid"};
    if (security.proof_kind) {
        detail(message, "proof", is_result ? "mac" : std::string{kProofs[*security.proof_kind]});
        detail(message, "proof_data", to_hex(security.proof));
    }
    if (security.kind == 2) message.error = dar_error(security.dar);
    if (security.kind == 1) detail(message, "encrypted", to_hex(security.content));
    if (security.kind != 0) return;
    const Result<Apdu> inner = parse_apdu(security.content);
    if (!inner) {
        detail(message, "plain", to_hex(security.content));
        message.error = Error{inner.error().code, inner.error().args, {}};
        return;
    }
    const bool is_protected =
        inner->service == Service::security_request || inner->service == Service::security_response;
    detail(message, "inner", std::string{function_word(inner->service, inner->choice)});
    if (is_protected) return detail(message, "plain", to_hex(security.content));
    add_piid(message, *inner);
    add_body(message, *inner);
    add_tail(message, *inner);
}

}  // namespace

Message header_message(const Frame& frame) {
    constexpr std::string_view kTypes[] = {"", "wildcard", "group", "broadcast"};
    Message message;
    message.direction = direction_of(frame);
    message.address = frame.server.digits;
    message.control = fmt::format("{:02X}", control_of(frame));
    detail(message, "client", fmt::format("{:02X}", frame.client));
    detail(message, "address_type",
           std::string{kTypes[static_cast<std::size_t>(frame.server.type)]});
    if (frame.server.logical != 0)
        detail(message, "logical", fmt::format("{}", frame.server.logical));
    detail(message, "scrambled", frame.is_scrambled ? "true" : "");
    return message;
}

void add_apdu(Message& message, const Apdu& apdu) {
    message.function = function_word(apdu.service, apdu.choice);
    const bool is_security =
        apdu.service == Service::security_request || apdu.service == Service::security_response;
    if (is_security)
        return add_security(message, apdu.security, apdu.service == Service::security_response);
    add_piid(message, apdu);
    add_body(message, apdu);
    add_tail(message, apdu);
}

}  // namespace voltmark::codec::dlt698
