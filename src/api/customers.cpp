// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/site_series.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

Json term_schema() {
    return object(
        {{"from", day({"First day.", "起始日。"})},
         {"to", or_null(day({"Day after the last; null: open.", "终止次日；null 为未定。"}))},
         {"tariff", text({"Tariff id.", "电价编号。"})},
         {"attributes", open({"What the tariff asks of the contract.", "电价所需的合同属性。"})}});
}

Json channel_schema() {
    return object(
        {{"channel", whole({"Number at the site.", "通道序号。"}, 0, 1'000'000)},
         {"key", text({"Reading key.", "读数键。"})},
         {"flow", text({"import, export, ...", "方向。"})},
         {"interval_minutes", whole({"Length of an interval.", "时段分钟数。"}, 0, 1440)}});
}

Json meter_schema() {
    return object(
        {{"service_point", whole({"Number at the site.", "计量点序号。"}, 0, 1'000'000)},
         {"serial", text({"Of the meter.", "表号。"})},
         {"multiplier", decimal({"Of its transformers.", "倍率。"})},
         {"from", day({"Mounted on.", "装表日。"})},
         {"to", or_null(day({"Taken down on; null: it hangs.", "拆表日；null 为在装。"}))}});
}

Json customer_schema() {
    return object(
        {{"consumer_no", text({"Consumer number.", "户号。"})},
         {"name", text({"Of the holder.", "户名。"})},
         {"kind", word({"Person or business.", "个人或企业。"}, {"person", "business"})},
         {"area", text({"Supply area.", "供电区域。"})},
         {"address", text({"Of the site.", "用电地址。"}, 1000)},
         {"from", day({"First day of the contract.", "合同起始日。"})},
         {"to", or_null(day({"Day after its last; null: open.", "合同终止次日；null 为未定。"}))},
         {"terms", list(term_schema())},
         {"channels", list(channel_schema())},
         {"meters", list(meter_schema())},
         {"owed", decimal({"What is open, all documents.", "未结金额合计。"})},
         {"currency", text({"Of the amounts.", "币种。"}, 3)},
         {"open_items", list(open_item_schema())}});
}

Json payment_schema() {
    return object(
        {{"payment", text({"Its id.", "缴费编号。"})},
         {"received_on", day({"Day.", "日期。"})},
         {"amount", decimal({"Amount.", "金额。"})},
         {"currency", text({"Of the amounts.", "币种。"}, 3)},
         {"method", text({"bank, cash ...", "方式。"})},
         {"paid_ahead", decimal({"What no document needed.", "预收部分。"})},
         {"allocations", list(object({{"document", text({"What was paid.", "冲抵单据。"})},
                                      {"amount", decimal({"With how much.", "金额。"})}}))}});
}

Json terms_of(store::Session& session, const customer::ContractView& view) {
    Json terms = Json::array();
    const SiteId site = view.contract.id.site_id;
    for (const auto& one : customer::contracts_in(session, {site, site}, view.contract.valid)) {
        if (one.contract.id != view.contract.id) continue;
        for (const customer::ContractTerm& term : one.terms) {
            terms.push_back({{"from", time::to_text(term.valid.from)},
                             {"to", end_json(term.valid.to)},
                             {"tariff", term.tariff},
                             {"attributes", Json::parse(term.attributes.to_json())}});
        }
    }
    return terms;
}

Json channels_of(store::Session& session, const customer::ContractView& view) {
    Json channels = Json::array();
    const SiteId site = view.contract.id.site_id;
    for (const auto& one : meter::serving_channels(session, site, site, view.contract.valid)) {
        if (one.contract != view.contract.id) continue;
        channels.push_back({{"channel", raw(one.channel.id.channel_no)},
                            {"key", one.channel.source_key},
                            {"flow", to_text(one.channel.flow)},
                            {"interval_minutes", one.channel.interval_minutes}});
    }
    return channels;
}

/// Of the site's service points that serve the contract.
Json meters_of(store::Session& session, const customer::ContractView& view) {
    const SiteId site = view.contract.id.site_id;
    std::set<ServicePointNo> points;
    for (const meter::Supply& one : meter::site_supplies(session, site, site)) {
        if (one.contract_no == view.contract.id.contract_no) points.insert(one.service_point_no);
    }
    Json meters = Json::array();
    for (const meter::Install& one : meter::site_installs(session, site, site)) {
        if (!points.contains(one.service_point_no)) continue;
        meters.push_back({{"service_point", raw(one.service_point_no)},
                          {"serial", one.meter_serial},
                          {"multiplier", to_decimal(one.multiplier_e3, 3, 0)},
                          {"from", time::to_text(one.valid.from)},
                          {"to", end_json(one.valid.to)}});
    }
    return meters;
}

Result<Answer> get_customer(const Call& call) {
    store::Session& reader = call.reader();
    const auto contract = call.snapshot.contract(call.parameter("consumer_no"));
    if (!contract) return contract.error();
    const Result<customer::ContractView> known = call.named(reader, *contract);
    if (!known) return known.error();
    const customer::ContractView& view = *known;
    const auto items = collect::open_items(reader, view.contract.id);
    Money owed = Money::zero(items.empty() ? kCny : items[0].open.currency());
    Json open = Json::array();
    for (const collect::OpenItem& item : items) {
        owed += item.open;
        open.push_back(open_item_json(item));
    }
    return Answer{Json{{"consumer_no", view.contract.consumer_no},
                       {"name", view.holder.name},
                       {"kind", customer::to_text(view.kind)},
                       {"area", view.area},
                       {"address", view.holder.address},
                       {"from", time::to_text(view.contract.valid.from)},
                       {"to", end_json(view.contract.valid.to)},
                       {"terms", terms_of(reader, view)},
                       {"channels", channels_of(reader, view)},
                       {"meters", meters_of(reader, view)},
                       {"owed", to_text(owed)},
                       {"currency", owed.currency().name()},
                       {"open_items", std::move(open)}}};
}

Result<Answer> list_customer_bills(const Call& call) {
    store::Session& reader = call.reader();
    const Result<ContractId> id = contract_of(reader, call);
    if (!id) return id.error();
    billing::BillFilter filter;
    filter.contract = *id;
    return bill_page(reader, filter, call);
}

Result<Answer> list_customer_payments(const Call& call) {
    store::Session& reader = call.reader();
    const Result<ContractId> id = contract_of(reader, call);
    if (!id) return id.error();
    Json items = Json::array();
    for (const collect::Receipt& one : collect::list_payments(reader, *id)) {
        Json allocations = Json::array();
        for (const collect::Allocation& part : one.allocations)
            allocations.push_back({{"document", part.document}, {"amount", to_text(part.amount)}});
        items.push_back({{"payment", one.payment.payment_id},
                         {"received_on", time::to_text(one.payment.received_on)},
                         {"amount", to_text(one.payment.amount)},
                         {"currency", one.payment.amount.currency().name()},
                         {"method", one.payment.method},
                         {"paid_ahead", to_text(one.paid_ahead)},
                         {"allocations", std::move(allocations)}});
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

}  // namespace

void add_customer_endpoints(std::vector<Endpoint>& all) {
    const auto get = [&](std::string path, std::string_view id, Text summary,
                         std::string_view action, Json gives, auto run) -> Endpoint& {
        return all.emplace_back(
            Endpoint{.path = std::move(path),
                     .id = id,
                     .tag = "customers",
                     .summary = summary,
                     .action = action,
                     .kind = action.substr(0, action.find('.')),
                     .object = customer_object_as(std::string{action.substr(0, action.find('.'))}),
                     .query = {},
                     .takes = {},
                     .gives = std::move(gives),
                     .run = run});
    };
    get("/customers/{consumer_no}", "getCustomer",
        {"A customer with contract, metering and what is owed", "用户：合同、计量与欠费"},
        "customer.read", customer_schema(), get_customer);
    get("/customers/{consumer_no}/bills", "listCustomerBills",
        {"A customer's bills, newest first", "用户账单，新的在前"}, "bill.read",
        page(bill_schema()), list_customer_bills)
        .query = {limit_parameter(), after_parameter()};
    get("/customers/{consumer_no}/payments", "listCustomerPayments",
        {"A customer's payments, oldest first", "用户缴费，旧的在前"}, "payment.read",
        page(payment_schema()), list_customer_payments);
}

}  // namespace voltmark::api
