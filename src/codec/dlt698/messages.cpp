// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/codec/dlt698_messages.hpp"

#include "layout.hpp"

namespace voltmark::codec::dlt698 {

namespace {

constexpr Oad kClock{0x4000, 2, 0};

Apdu make_apdu(Service service, std::uint8_t choice, std::uint8_t piid) {
    Apdu apdu;
    apdu.service = service;
    apdu.choice = choice;
    apdu.piid = piid;
    return apdu;
}

/// The answer's head: the request's number and priority.
Apdu make_answer(Service service, const Apdu& request) {
    return make_apdu(service, request.choice, request.piid & 0xBFU);
}

}  // namespace

Frame client_frame(Address server, std::uint8_t client) {
    Frame frame;
    frame.server = std::move(server);
    frame.client = client;
    return frame;
}

Frame answer_frame(const Frame& question) {
    Frame frame = question;
    frame.is_from_server = true;
    frame.fragment.reset();
    frame.payload.clear();
    return frame;
}

Frame report_frame(Address server, std::uint8_t client, std::uint8_t function) {
    Frame frame = client_frame(std::move(server), client);
    frame.is_from_server = true;
    frame.is_started_by_client = false;
    frame.function = function;
    return frame;
}

Frame report_answer_frame(const Frame& report) {
    Frame frame = answer_frame(report);
    frame.is_from_server = false;
    return frame;
}

Apdu make_get(std::vector<Oad> oads, std::uint8_t piid) {
    VOLTMARK_CHECK(!oads.empty());
    Apdu apdu = make_apdu(Service::get_request, oads.size() == 1 ? kNormal : kNormalList, piid);
    for (const Oad oad : oads) apdu.items.emplace_back().target = oad;
    return apdu;
}

Apdu make_get_record(Oad oad, Selector selector, std::vector<Column> columns, std::uint8_t piid) {
    Apdu apdu = make_apdu(Service::get_request, kRecord, piid);
    Record& record = apdu.records.emplace_back();
    record.oad = oad;
    record.selector = std::move(selector);
    record.columns = std::move(columns);
    return apdu;
}

Apdu make_get_next(std::uint16_t received, std::uint8_t piid) {
    Apdu apdu = make_apdu(Service::get_request, kNext, piid);
    apdu.block.number = received;
    return apdu;
}

Apdu make_set(Oad oad, Data data, std::uint8_t piid) {
    Apdu apdu = make_apdu(Service::set_request, kNormal, piid);
    Item& item = apdu.items.emplace_back();
    item.target = oad;
    item.data = std::move(data);
    return apdu;
}

Apdu make_set_clock(const Moment& moment, std::uint8_t piid) {
    return make_set(kClock, make_date_time_s(moment), piid);
}

Apdu make_action(Oad omd, Data data, std::uint8_t piid) {
    Apdu apdu = make_set(omd, std::move(data), piid);
    apdu.service = Service::action_request;
    return apdu;
}

Apdu make_connect(std::uint8_t piid) {
    constexpr std::uint16_t kSize = 1024;
    Apdu apdu = make_apdu(Service::connect_request, 0, piid);
    apdu.connect.protocol.fill(0xFF);
    apdu.connect.function.fill(0xFF);
    apdu.connect.send_size = kSize;
    apdu.connect.receive_size = kSize;
    apdu.connect.apdu_size = kSize;
    apdu.connect.timeout_s = 100;
    return apdu;
}

Apdu make_release(std::uint8_t piid) {
    return make_apdu(Service::release_request, 0, piid);
}

Apdu make_report_answer(const Apdu& report) {
    Apdu apdu = make_answer(Service::report_response, report);
    for (const Item& item : report.items) apdu.items.emplace_back().target = item.target;
    for (const Record& record : report.records) apdu.items.emplace_back().target = record.oad;
    return apdu;
}

Apdu make_link_answer(const Apdu& request, const LinkTimes& times, std::uint8_t result) {
    Apdu apdu = make_answer(Service::link_response, request);
    apdu.link.result = result;
    apdu.link.requested = request.link.requested;
    apdu.link.received = times.received;
    apdu.link.answered = times.answered;
    return apdu;
}

Selector select_last(std::uint8_t count) {
    Selector selector;
    selector.method = 9;
    selector.last = count;
    return selector;
}

Selector select_equal(Oad column, Data value) {
    Selector selector;
    selector.method = 1;
    selector.conditions.push_back({column, std::move(value), {}, {}});
    return selector;
}

Selector select_range(Condition condition) {
    Selector selector;
    selector.method = 2;
    selector.conditions.push_back(std::move(condition));
    return selector;
}

Selector select_stored(const Moment& moment, const std::vector<std::string>& meters) {
    Selector selector;
    selector.method = 5;
    selector.from = moment;
    selector.meters.choice = meters.empty() ? 1 : 3;
    if (meters.empty()) return selector;
    std::vector<Bytes> addresses;
    for (const std::string& meter : meters) addresses.push_back(make_tsa(meter).bytes);
    Writer writer;
    writer.list(addresses, 1, [&](Bytes& address) { writer.octets(address); });
    selector.meters.content = std::move(writer).take();
    return selector;
}

Data make_span(const Span& span) {
    Data data;
    data.tag = Tag::ti;
    Span copy = span;
    Writer writer;
    code(writer, copy);
    data.bytes = std::move(writer).take();
    return data;
}

Apdu make_link_request(LinkKind kind, std::uint16_t period_s, const Moment& now,
                       std::uint8_t piid) {
    Apdu apdu = make_apdu(Service::link_request, 0, piid);
    apdu.link.kind = kind;
    apdu.link.period_s = period_s;
    apdu.link.requested = now;
    return apdu;
}

Apdu make_get_answer(const Apdu& request, std::vector<Item> items) {
    Apdu apdu = make_answer(Service::get_response, request);
    apdu.items = std::move(items);
    return apdu;
}

Apdu make_record_answer(const Apdu& request, std::vector<Record> records) {
    Apdu apdu = make_answer(Service::get_response, request);
    apdu.records = std::move(records);
    return apdu;
}

Apdu make_order_answer(const Apdu& request, std::vector<Item> items) {
    const bool is_set = request.service == Service::set_request;
    Apdu apdu = make_answer(is_set ? Service::set_response : Service::action_response, request);
    apdu.items = std::move(items);
    return apdu;
}

Apdu make_block(const Apdu& request, const Block& block, std::vector<Item> items,
                std::vector<Record> records) {
    VOLTMARK_CHECK(items.empty() || records.empty());
    Apdu apdu = make_answer(Service::get_response, request);
    apdu.choice = kNext;
    apdu.block = block;
    apdu.block.kind = !records.empty() ? 2 : 1;
    if (block.dar != 0) apdu.block.kind = 0;
    apdu.items = std::move(items);
    apdu.records = std::move(records);
    return apdu;
}

Apdu make_connect_answer(const Apdu& request, std::uint8_t result) {
    Apdu apdu = make_answer(Service::connect_response, request);
    apdu.connect = request.connect;
    apdu.connect.vendor.fill(' ');
    apdu.connect.mechanism = result;
    apdu.connect.secret.clear();
    apdu.connect.signature.clear();
    return apdu;
}

Apdu make_report(std::vector<Item> items, std::uint8_t piid) {
    Apdu apdu = make_apdu(Service::report_notification, kReportList, piid);
    apdu.items = std::move(items);
    return apdu;
}

Apdu make_record_report(std::vector<Record> records, std::uint8_t piid) {
    Apdu apdu = make_apdu(Service::report_notification, kReportRecordList, piid);
    apdu.records = std::move(records);
    return apdu;
}

Apdu make_error(std::uint8_t piid, std::uint8_t error) {
    Apdu apdu = make_apdu(Service::error_response, 0, piid);
    apdu.error = error;
    return apdu;
}

}  // namespace voltmark::codec::dlt698
