// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/reading_export.hpp"
#include "voltmark/api/errors.hpp"
#include "voltmark/billing/cost_so_far.hpp"
#include "voltmark/collect/payment_order.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/store/change.hpp"

#include "download.hpp"
#include "portal_parts.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

/// The day that it is where the contract is supplied.
time::CivilDay day_at(store::Session& session, ContractId contract, Instant now) {
    const time::CivilDay day =
        std::chrono::floor<std::chrono::days>(time::Zone::utc().to_local(now));
    for (const std::string& key :
         acquire::keys_of(session, contract, {day, day + std::chrono::days{1}})) {
        if (const auto channel = meter::find_channel(session, key))
            return std::chrono::floor<std::chrono::days>(channel->zone.to_local(now));
    }
    return day;
}

Result<Answer> list_my_contracts(const Call& call) {
    Json items = Json::array();
    for (const std::string& consumer_no : call.caller.principal.contracts) {
        const Result<customer::ContractView> contract = call.snapshot.contract(consumer_no);
        if (!contract) continue;
        const Result<customer::ContractView> view = call.named(call.reader(), *contract);
        if (!view) return view.error();
        items.push_back({{"consumer_no", consumer_no},
                         {"name", view->holder.name},
                         {"address", view->holder.address},
                         {"from", time::to_text(view->contract.valid.from)},
                         {"to", end_json(view->contract.valid.to)}});
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

/// A login of the consumer number, for the letter that goes to the customer.
Result<Answer> invite(const Call& call) {
    const std::string& consumer_no = call.parameter("consumer_no");
    const security::Actor by = call.caller.actor();
    const Instant now = call.clock.now();
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<security::Secret> code =
            security::create_person(writer, call.options.people.profile, consumer_no, by, now);
        if (!code) return code.error();
        const security::Holdings holdings{{"customer"}, {}, {}, {consumer_no}};
        const Result<void> held = security::set_holdings(writer, *call.options.people.roles,
                                                         consumer_no, holdings, by, now);
        if (!held) return held.error();
        Answer answer{Json{{"login", consumer_no}, {"code", code->text()}}};
        answer.status = 201;
        return answer;
    });
}

/// A new code for a customer who forgot their password; the old one is forgotten.
Result<Answer> renew_code(const Call& call) {
    const std::string& consumer_no = call.parameter("consumer_no");
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<security::Person> person = security::get_person(writer, consumer_no);
        if (!person) return person.error();
        // Whoever else is called so is not the customer.
        if (person->roles != std::set<std::string>{"customer"})
            return make_error(security::kPersonUnknown, consumer_no);
        const Result<security::Secret> code =
            security::reset_person(writer, call.options.people.profile, consumer_no,
                                   call.caller.actor(), call.clock.now());
        if (!code) return code.error();
        return Answer{Json{{"login", consumer_no}, {"code", code->text()}}};
    });
}

Json cost_schema() {
    return object(
        {{"from", day({"First day that no bill covers.", "未出账起始日。"})},
         {"to", day({"Day after the last that is in it.", "计入末日的次日。"})},
         {"asked_to", day({"Day after the last that was asked for.", "应计末日的次日。"})},
         {"owed", decimal({"What these days cost so far.", "至今电费。"})},
         {"currency", text({"Of the amount.", "币种。"}, 3)},
         {"import_kwh", decimal({"Energy taken.", "用电量。"})},
         {"estimated_slots", whole({"Intervals with an estimate.", "估算时段数。"}, 0, 1'000'000)},
         {"stopped",
          or_null(text({"Why it does not reach further.", "未能计至应计末日的原因。"}, 4000))}});
}

Result<Answer> cost_so_far(const Call& call) {
    const store::Lease reader = call.store.reader();
    const Result<ContractId> id = contract_of(*reader, call);
    if (!id) return id.error();
    time::CivilDay today = day_at(*reader, *id, call.clock.now());
    if (const std::string_view given = call.query("day"); !given.empty())
        today = *time::parse_day(given);
    const billing::ProvisionalCharge charge = billing::cost_so_far(*reader, *id, today);
    return Answer{
        Json{{"from", time::to_text(charge.days.from)},
             {"to", time::to_text(charge.days.to)},
             {"asked_to", time::to_text(std::max(today, charge.days.to))},
             {"owed", to_text(charge.owed)},
             {"currency", charge.owed.currency().name()},
             {"import_kwh", to_kilo(charge.imported)},
             {"estimated_slots", charge.estimated_slots},
             {"stopped", charge.stopped ? Json(charge.stopped->message(call.language)) : Json{}}}};
}

Json order_schema() {
    return object(
        {{"order", text({"Its id.", "订单号。"})},
         {"amount", decimal({"Amount.", "金额。"})},
         {"currency", text({"Of the amount.", "币种。"}, 3)},
         {"state", word({"What became of it.", "状态。"}, {"waiting", "paid", "declined"})},
         {"asked_at", moment({"When it was begun.", "发起时间。"})},
         {"page", or_null(text({"Where to pay while it waits.", "等待支付时的支付页面。"}))}});
}

Json order_json(const Call& call, const collect::PaymentOrder& order) {
    const bool is_open = order.state == collect::PaymentOrderState::waiting;
    return {
        {"order", order.order_id},
        {"amount", to_text(order.amount)},
        {"currency", order.amount.currency().name()},
        {"state", collect::to_text(order.state)},
        {"asked_at", time::to_text(order.created_at)},
        {"page", is_open && call.options.bank != nullptr ? Json(call.options.bank->page_of(order))
                                                         : Json{}}};
}

Result<Answer> open_order(const Call& call) {
    const Result<Money> amount = money_in(call.body);
    if (!amount) return amount.error();
    if (call.options.bank == nullptr) return make_error(kNoBank);
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<ContractId> id = contract_of(writer, call);
        if (!id) return id.error();
        const Result<collect::PaymentOrder> order =
            collect::open_payment_order(writer, *id, *amount, call.options.bank->name(),
                                        call.caller.principal.name, call.clock.now());
        if (!order) return order.error();
        security::AuditEvent event{call.caller.principal.name, "payment.order", "customer",
                                   call.parameter("consumer_no")};
        event.after = Json{{"amount", to_text(*amount)}, {"order", order->order_id}}.dump();
        const auto logged = security::write_audit(writer, event, call.clock.now());
        if (!logged) return logged.error();
        Answer answer{order_json(call, *order)};
        answer.status = 201;
        return answer;
    });
}

Result<Answer> list_orders(const Call& call) {
    const store::Lease reader = call.store.reader();
    const Result<ContractId> id = contract_of(*reader, call);
    if (!id) return id.error();
    Json items = Json::array();
    for (const auto& order : collect::list_payment_orders(*reader, *id, call.limit()))
        items.push_back(order_json(call, order));
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

/// From the bank, which proves itself by its signature.
Result<Answer> take_notice(const Call& call) {
    if (call.options.bank == nullptr) return make_error(kNoBank);
    const std::string* signature = call.request.header("x-signature");
    const auto notice = call.options.bank->read_notice(
        call.request.body, signature == nullptr ? std::string_view{} : *signature);
    if (!notice) return notice.error();
    const Instant now = call.clock.now();
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<collect::PaymentOrder> known =
            collect::get_payment_order(writer, notice->order_id);
        if (!known) return known.error();
        const time::CivilDay day = day_at(writer, known->contract, now);
        const auto order = collect::end_payment_order(writer, *notice, day, now);
        if (!order) return order.error();
        return Answer{order_json(call, *order)};
    });
}

Result<Answer> download_green_button(const Call& call) {
    const Result<time::BillingPeriod> period = time::parse_period(call.query("period"));
    if (!period) return period.error();
    const store::Lease reader = call.store.reader();
    const Result<ContractId> id = contract_of(*reader, call);
    if (!id) return id.error();
    std::vector<acquire::ExportedChannel> channels;
    for (const std::string& key : acquire::keys_of(*reader, *id, *period)) {
        const auto known = meter::find_channel(*reader, key);
        auto channel = acquire::load_channel(*reader, key, *known, *period);
        if (!channel) return channel.error();
        channels.push_back(std::move(*channel));
    }
    Answer answer;
    answer.bytes = acquire::write_readings("greenbutton", channels, {"voltmark", "customer"},
                                           call.clock.now());
    answer.headers.push_back(file_field(fmt::format("usage-{}.xml", time::to_text(period->from))));
    return answer;
}

void add_my_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/my/contracts",
                   .id = "listMyContracts",
                   .tag = "portal",
                   .summary = {"The contracts of whoever is signed in", "本人名下合同"},
                   .action = "customer.read",
                   .kind = "customer",
                   .is_list = true,
                   .gives = page(object({{"consumer_no", text({"Consumer number.", "户号。"})},
                                         {"name", text({"Of the holder.", "户名。"})},
                                         {"address", text({"Of the site.", "用电地址。"}, 1000)},
                                         {"from", day({"First day.", "起始日。"})},
                                         {"to", or_null(day({"Day after the last; null: open.",
                                                             "终止次日；null 为未定。"}))}})),
                   .run = list_my_contracts});
    Endpoint one =
        customer_endpoint("/portal-account", "inviteCustomer",
                          {"Opens the portal to a customer, by a one-time code that is told once",
                           "为用户开通门户（一次性口令只显示一次）"},
                          "portal.invite");
    one.method = http::Method::post;
    one.kind = "customer";
    one.object = customer_object;
    one.gives = object({{"login", text({"To sign in with.", "登录名。"})},
                        {"code", text({"Good for 72 hours.", "72 小时内有效。"})}});
    one.tells_secret = true;
    one.run = invite;
    all.push_back(one);
    one.path += "/code";
    one.id = "renewPortalCode";
    one.summary = {"A new one-time code for a customer who cannot sign in any more; told once",
                   "为无法登录的用户重发一次性口令（仅显示一次）"};
    one.run = renew_code;
    all.push_back(std::move(one));
    one = customer_endpoint(
        "/cost", "getCostSoFar",
        {"What the days that are not billed yet cost so far", "未出账日的至今电费"}, "bill.read");
    one.query = {{"day", day({"Up to this day, not included; today where not given.",
                              "计至此日（不含），默认今日。"})}};
    one.gives = cost_schema();
    one.run = cost_so_far;
    all.push_back(std::move(one));
}

void add_portal_payment_endpoints(std::vector<Endpoint>& all) {
    Endpoint one = customer_endpoint(
        "/payment-orders", "orderPayment",
        {"Begins a payment; the answer names the page to pay on", "发起缴费，应答给出支付页面"},
        "payment.order");
    one.method = http::Method::post;
    one.takes = object({{"amount", decimal({"Amount.", "金额。"})},
                        {"currency", text({"Of the amount.", "币种。"}, 3)}});
    one.gives = order_schema();
    one.run = open_order;
    all.push_back(std::move(one));
    one = customer_endpoint("/payment-orders", "listPaymentOrders",
                            {"Payments that were begun, newest first", "缴费订单，新的在前"},
                            "payment.read");
    one.query = {limit_parameter()};
    one.gives = page(order_schema());
    one.run = list_orders;
    all.push_back(std::move(one));
    one = customer_endpoint(
        "/green-button", "downloadGreenButton",
        {"Readings as a Green Button file (ESPI)", "用电数据（绿色按钮 ESPI 文件）"},
        "reading.read");
    one.query = {{"period", text({"2026-07, or 2026-07-01..2026-08-01",
                                  "2026-07 或 2026-07-01..2026-08-01"})}};
    one.gives_type = "application/atom+xml";
    one.run = download_green_button;
    all.push_back(std::move(one));
    all.push_back({.method = http::Method::post,
                   .path = "/payment-notices",
                   .id = "takePaymentNotice",
                   .tag = "portal",
                   .summary = {"What became of a payment, signed by the provider in X-Signature",
                               "支付结果通知（以 X-Signature 签名）"},
                   .action = kEverybody,
                   .takes = open({"As the provider sends it.", "支付机构报文。"}),
                   .gives = order_schema(),
                   .run = take_notice});
}

}  // namespace

Endpoint customer_endpoint(std::string_view path, std::string_view id, Text summary,
                           std::string_view action) {
    Endpoint endpoint;
    endpoint.path = fmt::format("/customers/{{consumer_no}}{}", path);
    endpoint.id = id;
    endpoint.tag = "portal";
    endpoint.summary = summary;
    endpoint.action = action;
    endpoint.kind = action.substr(0, action.find('.'));
    endpoint.object = customer_object_as(std::string{endpoint.kind});
    return endpoint;
}

void add_portal_endpoints(std::vector<Endpoint>& all) {
    add_my_endpoints(all);
    add_usage_endpoints(all);
    add_spending_endpoints(all);
    add_privacy_endpoints(all);
    add_portal_payment_endpoints(all);
}

}  // namespace voltmark::api
