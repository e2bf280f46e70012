// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlt698_apdu.hpp"

#include "layout.hpp"
#include "words.hpp"

namespace voltmark::codec::dlt698 {

namespace {

/// What one item of a list is made of.
struct ItemForm {
    bool has_data = false;           ///< Data behind the target.
    bool has_dar = false;            ///< DAR behind the target.
    bool has_optional_data = false;  ///< Data of an action's answer, behind the DAR.
    bool has_result = false;         ///< DAR or data, by a choice.
    bool has_then_request = false;   ///< OAD and delay at the end.
    bool has_then_result = false;    ///< OAD and DAR or data at the end.
};

template <class Io>
void code_result(Io& io, std::optional<Data>& data, std::optional<std::uint8_t>& dar) {
    std::uint8_t choice = data ? 1 : 0;
    code_choice(io, choice, 0, 1, "Get-Result");
    if (choice == 0) return code(io, dar);
    if constexpr (Io::kReads) data.emplace();
    code(io, *data);
}

template <class Io>
void code_then(Io& io, std::optional<ThenGet>& then_get, bool is_result) {
    if constexpr (Io::kReads) then_get.emplace();
    VOLTMARK_CHECK(then_get.has_value());
    code(io, then_get->oad);
    if (is_result) return code_result(io, then_get->data, then_get->dar);
    io.number(then_get->delay_s);
}

template <class Io>
void code(Io& io, Item& item, const ItemForm& form) {
    code(io, item.target);
    if (form.has_data) {
        if constexpr (Io::kReads) item.data.emplace();
        VOLTMARK_CHECK(item.data.has_value());
        code(io, *item.data);
    }
    if (form.has_dar) code(io, item.dar);
    if (form.has_optional_data) io.optional(item.data, [&](Data& data) { code(io, data); });
    if (form.has_result) code_result(io, item.data, item.dar);
    if (form.has_then_request) code_then(io, item.then_get, false);
    if (form.has_then_result) code_then(io, item.then_get, true);
}

template <class Io>
void code_items(Io& io, std::vector<Item>& items, const ItemForm& form) {
    io.list(items, 4, [&](Item& item) { code(io, item, form); });
}

/// One item without a number before it.
template <class Io>
void code_item(Io& io, std::vector<Item>& items, const ItemForm& form) {
    if constexpr (Io::kReads) items.emplace_back();
    VOLTMARK_CHECK(items.size() == 1);
    code(io, items[0], form);
}

template <class Io>
void code_record_request(Io& io, Record& record) {
    code(io, record.oad);
    code(io, record.selector);
    code(io, record.columns);
}

template <class Io>
void code_rows(Io& io, Record& record) {
    const std::size_t begin = io.at();
    const std::size_t cells = cells_of(record.columns).size();
    io.list(record.rows, std::max<std::size_t>(cells, 1), [&](std::vector<Data>& row) {
        if constexpr (Io::kReads) row.resize(cells);
        VOLTMARK_CHECK(row.size() == cells);
        for (Data& cell : row) code(io, cell);
    });
    if (cells == 0 && !record.rows.empty()) io.fail(begin, kCount, record.rows.size(), 0);
}

template <class Io>
void code_record_result(Io& io, Record& record) {
    code(io, record.oad);
    code(io, record.columns);
    std::uint8_t choice = record.dar ? 0 : 1;
    code_choice(io, choice, 0, 1, "A-ResultRecord");
    if (choice == 0) return code(io, record.dar);
    code_rows(io, record);
}

template <class Io>
void code_record(Io& io, std::vector<Record>& records, bool is_result) {
    if constexpr (Io::kReads) records.emplace_back();
    VOLTMARK_CHECK(records.size() == 1);
    is_result ? code_record_result(io, records[0]) : code_record_request(io, records[0]);
}

template <class Io>
void code_records(Io& io, std::vector<Record>& records, bool is_result) {
    io.list(records, 6, [&](Record& record) {
        is_result ? code_record_result(io, record) : code_record_request(io, record);
    });
}

template <class Io>
void code_get_request(Io& io, Apdu& apdu) {
    if (apdu.choice == kNormal) code_item(io, apdu.items, {});
    if (apdu.choice == kNormalList) code_items(io, apdu.items, {});
    if (apdu.choice == kRecord) code_record(io, apdu.records, false);
    if (apdu.choice == kRecordList) code_records(io, apdu.records, false);
    if (apdu.choice == kNext) io.number(apdu.block.number);
}

template <class Io>
void code_block(Io& io, Apdu& apdu) {
    io.flag_of(apdu.block.is_last);
    io.number(apdu.block.number);
    code_choice(io, apdu.block.kind, 0, 2, "GetResponseNext");
    if (apdu.block.kind == 0) io.number(apdu.block.dar);
    if (apdu.block.kind == 1) code_items(io, apdu.items, {.has_result = true});
    if (apdu.block.kind == 2) code_records(io, apdu.records, true);
}

template <class Io>
void code_get_response(Io& io, Apdu& apdu) {
    if (apdu.choice == kNormal) code_item(io, apdu.items, {.has_result = true});
    if (apdu.choice == kNormalList) code_items(io, apdu.items, {.has_result = true});
    if (apdu.choice == kRecord) code_record(io, apdu.records, true);
    if (apdu.choice == kRecordList) code_records(io, apdu.records, true);
    if (apdu.choice == kNext) code_block(io, apdu);
}

/// SET and ACTION, whose three choices are alike.
template <class Io>
void code_orders(Io& io, Apdu& apdu, ItemForm form, bool is_result) {
    form.has_then_request = apdu.choice == kThenGetList && !is_result;
    form.has_then_result = apdu.choice == kThenGetList && is_result;
    apdu.choice == kNormal ? code_item(io, apdu.items, form) : code_items(io, apdu.items, form);
}

template <class Io>
void code_transparent_report(Io& io, Apdu& apdu) {
    code(io, apdu.transparent.port);
    io.octets(apdu.transparent.bytes);
}

template <class Io>
void code_report(Io& io, Apdu& apdu) {
    if (apdu.choice == kReportList) code_items(io, apdu.items, {.has_result = true});
    if (apdu.choice == kReportRecordList) code_records(io, apdu.records, true);
    if (apdu.choice == kReportTransData) code_transparent_report(io, apdu);
}

template <class Io>
void code_link(Io& io, Apdu& apdu) {
    Link& link = apdu.link;
    if (apdu.service == Service::link_request) {
        std::uint8_t kind = static_cast<std::uint8_t>(link.kind);
        code_choice(io, kind, 0, 2, "LINK-Request");
        link.kind = static_cast<LinkKind>(kind);
        io.number(link.period_s);
        return code_milliseconds(io, link.requested);
    }
    io.number(link.result);
    code_milliseconds(io, link.requested);
    code_milliseconds(io, link.received);
    code_milliseconds(io, link.answered);
}

template <class Io>
void code_connect(Io& io, Connect& connect, bool is_result) {
    if (is_result) io.fixed(connect.vendor);
    io.number(connect.version);
    io.fixed(connect.protocol);
    io.fixed(connect.function);
    io.number(connect.send_size);
    io.number(connect.receive_size);
    io.number(connect.window);
    io.number(connect.apdu_size);
    io.number(connect.timeout_s);
    if (is_result) {
        io.number(connect.mechanism);
        io.flag_of(connect.has_security);
        if (!connect.has_security) return;
        io.octets(connect.secret);
        return io.octets(connect.signature);
    }
    code_choice(io, connect.mechanism, 0, 3, "ConnectMechanismInfo");
    if (connect.mechanism >= 1) io.octets(connect.secret);
    if (connect.mechanism >= 2) io.octets(connect.signature);
}

/// What a proof is made of: SID_MAC, RN, RN_MAC, SID; of an answer MAC. Kept as it was sent.
template <class Io>
void code_proof(Io& io, std::uint8_t kind, bool is_result) {
    Bytes octets;
    std::uint32_t sid = 0;
    const bool has_sid = !is_result && (kind == 0 || kind == 3);
    if (has_sid) io.number(sid);
    io.octets(octets);
    if (!is_result && (kind == 0 || kind == 2)) io.octets(octets);
}

template <class Io>
void code_security(Io& io, Security& security, bool is_result) {
    code_choice(io, security.kind, 0, is_result ? 2 : 1, "SECURITY");
    security.kind == 2 ? io.number(security.dar) : io.octets(security.content);
    const auto proof = [&](std::uint8_t& kind) {
        code_choice(io, kind, 0, is_result ? 0 : 3, "SECURITY");
        io.verbatim(security.proof, [&](auto& reader) { code_proof(reader, kind, is_result); });
    };
    if (is_result) return io.optional(security.proof_kind, proof);
    if constexpr (Io::kReads) security.proof_kind.emplace();
    VOLTMARK_CHECK(security.proof_kind.has_value());
    proof(*security.proof_kind);
}

template <class Io>
void code_tail(Io& io, Apdu& apdu, bool is_server) {
    if (is_server) {
        io.optional(apdu.follow, [&](FollowReport& follow) {
            code_choice(io, follow.choice, 1, 2, "FollowReport");
            if (follow.choice == 1) code_items(io, follow.items, {.has_result = true});
            if (follow.choice == 2) code_records(io, follow.records, true);
        });
    }
    io.optional(apdu.time_tag, [&](TimeTag& tag) {
        code_seconds(io, tag.sent);
        code(io, tag.allowed);
    });
}

// PROXY: items of one server stand together behind its TSA.

template <class Io>
void code_server_items(Io& io, std::vector<Item>& items, const ItemForm& form, bool is_result) {
    if (items.empty()) items.emplace_back();
    Bytes server = items[0].server;
    std::uint16_t timeout_s = items[0].timeout_s;
    if constexpr (Io::kReads) items.clear();
    io.octets(server);
    if (!is_result) io.number(timeout_s);
    code_items(io, items, form);
    for (Item& item : items) {
        item.server = server;
        item.timeout_s = timeout_s;
    }
}

/// Items cut where the server changes.
std::vector<std::vector<Item>> groups_of(const std::vector<Item>& items) {
    std::vector<std::vector<Item>> groups;
    for (const Item& item : items) {
        const bool is_same = !groups.empty() && groups.back()[0].server == item.server &&
                             groups.back()[0].timeout_s == item.timeout_s;
        if (!is_same) groups.emplace_back();
        groups.back().push_back(item);
    }
    return groups;
}

template <class Io>
void code_servers(Io& io, std::vector<Item>& items, const ItemForm& form, bool is_result) {
    std::vector<std::vector<Item>> groups = groups_of(items);
    io.list(groups, 2,
            [&](std::vector<Item>& group) { code_server_items(io, group, form, is_result); });
    if constexpr (!Io::kReads) return;
    for (std::vector<Item>& group : groups)
        std::move(group.begin(), group.end(), std::back_inserter(items));
}

template <class Io>
void code_proxy_record(Io& io, Apdu& apdu, bool is_result) {
    if constexpr (Io::kReads) apdu.records.emplace_back();
    VOLTMARK_CHECK(apdu.records.size() == 1);
    io.octets(apdu.records[0].server);
    is_result ? code_record_result(io, apdu.records[0]) : code_record_request(io, apdu.records[0]);
}

template <class Io>
void code_proxy_command(Io& io, Transparent& transparent, bool is_result) {
    code(io, transparent.port);
    if (!is_result) {
        io.fixed(transparent.line);
        io.number(transparent.wait_s);
        io.number(transparent.byte_wait_ms);
        return io.octets(transparent.bytes);
    }
    std::uint8_t choice = transparent.dar ? 0 : 1;
    code_choice(io, choice, 0, 1, "TransResult");
    if (choice == 0) return code(io, transparent.dar);
    io.octets(transparent.bytes);
}

template <class Io>
void code_proxy(Io& io, Apdu& apdu, bool is_result) {
    if (!is_result && apdu.choice != 7) io.number(apdu.timeout_s);
    if (apdu.choice == 2) return code_proxy_record(io, apdu, is_result);
    if (apdu.choice == 7) return code_proxy_command(io, apdu.transparent, is_result);
    ItemForm form;
    form.has_result = is_result && apdu.choice == 1;
    form.has_data = !is_result && apdu.choice >= 3;
    form.has_dar = is_result && apdu.choice >= 3;
    form.has_optional_data = is_result && apdu.choice >= 5;
    form.has_then_request = !is_result && (apdu.choice == 4 || apdu.choice == 6);
    form.has_then_result = is_result && (apdu.choice == 4 || apdu.choice == 6);
    code_servers(io, apdu.items, form, is_result);
}

template <class Io>
void code_body(Io& io, Apdu& apdu) {
    switch (apdu.service) {
        case Service::link_request:
        case Service::link_response:
            return code_link(io, apdu);
        case Service::connect_request:
            return code_connect(io, apdu.connect, false);
        case Service::connect_response:
            return code_connect(io, apdu.connect, true);
        case Service::release_request:
            return;
        case Service::release_response:
        case Service::error_response:
            return io.number(apdu.error);
        case Service::release_notification:
            code_seconds(io, apdu.established);
            return code_seconds(io, apdu.now);
        case Service::get_request:
            return code_get_request(io, apdu);
        case Service::get_response:
            return code_get_response(io, apdu);
        case Service::set_request:
        case Service::action_request:
            return code_orders(io, apdu, {.has_data = true}, false);
        case Service::set_response:
            return code_orders(io, apdu, {.has_dar = true}, true);
        case Service::action_response:
            return code_orders(io, apdu, {.has_dar = true, .has_optional_data = true}, true);
        case Service::report_notification:
            return code_report(io, apdu);
        case Service::report_response:
            if (apdu.choice != kReportTransData) code_items(io, apdu.items, {});
            return;
        case Service::proxy_request:
            return code_proxy(io, apdu, false);
        case Service::proxy_response:
            return code_proxy(io, apdu, true);
        case Service::security_request:
            return code_security(io, apdu.security, false);
        case Service::security_response:
            return code_security(io, apdu.security, true);
    }
}

template <class Io>
void code(Io& io, Apdu& apdu) {
    const std::size_t begin = io.at();
    std::uint8_t tag = static_cast<std::uint8_t>(apdu.service);
    io.number(tag);
    apdu.service = static_cast<Service>(tag);
    const std::uint8_t choices = choices_of(apdu.service);
    if (function_word(apdu.service, choices > 0 ? 1 : 0).empty())
        return io.fail(begin, kService, fmt::format("{:02X}", tag));
    if (choices > 0) code_choice(io, apdu.choice, 1, choices, function_word(apdu.service, 0));
    const bool is_security = (tag & 0x7F) == 0x10;
    const bool is_link = (tag & 0x7F) == 0x01;
    if (!is_security) io.number(apdu.piid);
    code_body(io, apdu);
    // Servers differ in whether anything follows ERROR-Response: without it nothing is lost.
    const bool ends_here = apdu.service == Service::error_response && io.left() == 0;
    if (!is_security && !is_link && !ends_here) code_tail(io, apdu, tag >= 0x80);
}

}  // namespace

std::vector<Oad> cells_of(const std::vector<Column>& columns) {
    std::vector<Oad> cells;
    for (const Column& column : columns) {
        if (!column.members) cells.push_back(column.oad);
        if (column.members)
            cells.insert(cells.end(), column.members->begin(), column.members->end());
    }
    return cells;
}

Result<Apdu> parse_apdu(ByteSpan bytes) {
    Reader reader{bytes};
    Apdu apdu;
    code(reader, apdu);
    if (reader.is_good() && reader.left() > 0) reader.fail(reader.at(), kRest, reader.left());
    if (!reader.is_good()) return reader.error();
    return apdu;
}

Bytes encode_apdu(const Apdu& apdu) {
    Apdu copy = apdu;
    Writer writer;
    code(writer, copy);
    return std::move(writer).take();
}

}  // namespace voltmark::codec::dlt698
