// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/collect/payment_list.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/store/change.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

constexpr int kDaysMax = 4000;
constexpr int kPagesRead = 20;

Json listed_schema() {
    return object({{"payment", text({"Its id.", "缴费编号。"})},
                   {"consumer_no", text({"Consumer number.", "户号。"})},
                   {"customer", text({"Of the holder.", "户名。"})},
                   {"received_on", day({"Day.", "日期。"})},
                   {"amount", decimal({"Amount.", "金额。"})},
                   {"currency", text({"Of the amounts.", "币种。"}, 3)},
                   {"method", text({"bank, cash ...", "方式。"})},
                   {"paid_ahead", decimal({"What no document needed yet.", "预收余额。"})}});
}

/// "2026-07-05|B20260705-1": where a page ended.
std::string place_of(const collect::Payment& payment) {
    return time::to_text(payment.received_on) + "|" + payment.payment_id;
}

Result<std::optional<std::pair<time::CivilDay, std::string>>> place_in(const Call& call) {
    const std::string_view after = call.query("after");
    if (after.empty()) return std::optional<std::pair<time::CivilDay, std::string>>{};
    const std::size_t bar = after.find('|');
    const auto day = time::parse_day(after.substr(0, bar));
    const Text unknown{"it is no `next` of this list", "不是本列表的 `next`"};
    if (bar == std::string_view::npos || !day)
        return make_error(kQuery, "after", unknown.in(call.language));
    return std::optional{std::pair{*day, std::string{after.substr(bar + 1)}}};
}

Json listed_json(const Call& call, const collect::ListedPayment& one,
                 const customer::ContractView& view) {
    return {{"payment", one.payment.payment_id},
            {"consumer_no", view.contract.consumer_no},
            {"customer", customer_name(call, view)},
            {"received_on", time::to_text(one.payment.received_on)},
            {"amount", to_text(one.payment.amount)},
            {"currency", one.payment.amount.currency().name()},
            {"method", one.payment.method},
            {"paid_ahead", to_text(one.paid_ahead)}};
}

Result<Answer> list_payments(const Call& call) {
    const auto days = days_of(call, kDaysMax);
    if (!days) return days.error();
    auto after = place_in(call);
    if (!after) return after.error();
    collect::PaymentFilter filter;
    if (*days) filter.from = (*days)->from;
    if (*days) filter.to = (*days)->to;
    filter.method = call.query("method");
    filter.limit = call.limit();
    filter.after = std::move(*after);
    const store::Lease reader = call.store.reader();
    Json items = Json::array();
    Json next = nullptr;
    // Entries out of reach are passed over; so many, and the page ends short with its `next`.
    for (int read = 0; read < kPagesRead; ++read) {
        const auto payments = collect::list_payments(*reader, filter);
        for (const collect::ListedPayment& one : payments) {
            const auto view = customer::get_contract(*reader, one.payment.contract);
            if (call.reaches(object_of("payment", view)))
                items.push_back(listed_json(call, one, view));
        }
        const bool has_more = static_cast<int>(payments.size()) == filter.limit;
        next = has_more ? Json(place_of(payments.back().payment)) : Json{};
        const int left = call.limit() - static_cast<int>(items.size());
        if (!has_more || left == 0) break;
        filter.after = {payments.back().payment.received_on, payments.back().payment.payment_id};
        filter.limit = left;
    }
    return Answer{Json{{"items", std::move(items)}, {"next", std::move(next)}}};
}

Json taken_schema() {
    return object(
        {{"payment", text({"The bank's reference or the receipt's number; the same is posted once.",
                           "银行流水号或收据号；同号只入账一次。"},
                          64)},
         {"amount", decimal({"Above zero.", "金额，大于零。"})},
         {"currency", word({"Of the amount.", "币种。"}, {"CNY", "USD", "AUD", "EUR", "GBP"})},
         {"method", text({"bank, cash, wechat ...", "方式。"}, 32)},
         {"received_on", day({"Today where not given.", "收款日，默认今天。"}), false}});
}

Json receipt_schema() {
    return object(
        {{"payment", text({"Its id.", "缴费编号。"})},
         {"received_on", day({"Day.", "日期。"})},
         {"amount", decimal({"Amount.", "金额。"})},
         {"currency", text({"Of the amounts.", "币种。"}, 3)},
         {"method", text({"bank, cash ...", "方式。"})},
         {"paid_ahead", decimal({"What no document needs.", "预收部分。"})},
         {"repeated", yes_no({"It was posted before; nothing was done now.", "此前已入账。"})},
         {"owed_after", decimal({"What stays open.", "入账后未结金额。"})},
         {"allocations", list(object({{"document", text({"What is paid.", "冲抵单据。"})},
                                      {"amount", decimal({"With how much.", "金额。"})}}))}});
}

Result<collect::Payment> payment_in(store::Session& session, const Call& call) {
    const Result<ContractId> contract = contract_of(session, call);
    if (!contract) return contract.error();
    const Currency currency = *find_currency(call.body["currency"].get<std::string>());
    const Result<std::int64_t> minor =
        parse_decimal(call.body["amount"].get<std::string>(), currency.minor_digits);
    if (!minor) return minor.error();
    const bool has_day = call.body.contains("received_on");
    const time::CivilDay day =
        has_day ? *time::parse_day(call.body["received_on"].get<std::string>()) : today_of(call);
    return collect::Payment{call.body["payment"].get<std::string>(), *contract, day,
                            Money::from_minor(*minor, currency),
                            call.body["method"].get<std::string>()};
}

Json allocations_json(const collect::Receipt& receipt) {
    Json all = Json::array();
    for (const collect::Allocation& one : receipt.allocations)
        all.push_back({{"document", one.document}, {"amount", to_text(one.amount)}});
    return all;
}

/// \param owed  on open items before the payment; after it where `is_posted`.
Json receipt_json(const collect::Receipt& receipt, Money owed, bool is_posted) {
    Money left = owed;
    if (!is_posted) {
        for (const collect::Allocation& one : receipt.allocations) left -= one.amount;
    }
    return {{"payment", receipt.payment.payment_id},
            {"received_on", time::to_text(receipt.payment.received_on)},
            {"amount", to_text(receipt.payment.amount)},
            {"currency", receipt.payment.amount.currency().name()},
            {"method", receipt.payment.method},
            {"paid_ahead", to_text(receipt.paid_ahead)},
            {"repeated", receipt.repeated},
            {"owed_after", to_text(left)},
            {"allocations", allocations_json(receipt)}};
}

Money owed_on(store::Session& session, const collect::Payment& payment) {
    Money owed = Money::zero(payment.amount.currency());
    for (const collect::OpenItem& one : collect::open_items(session, payment.contract)) {
        if (one.open.currency() == owed.currency()) owed += one.open;
    }
    return owed;
}

Result<Answer> preview_payment(const Call& call) {
    const store::Lease reader = call.store.reader();
    const Result<collect::Payment> payment = payment_in(*reader, call);
    if (!payment) return payment.error();
    const Result<collect::Receipt> receipt = collect::preview_payment(*reader, *payment);
    if (!receipt) return receipt.error();
    return Answer{receipt_json(*receipt, owed_on(*reader, *payment), receipt->repeated)};
}

Result<Answer> post_in(store::Session& session, const Call& call) {
    const Instant now = call.clock.now();
    const Result<collect::Payment> payment = payment_in(session, call);
    if (!payment) return payment.error();
    const Result<collect::Receipt> receipt = collect::post_payment(session, *payment, now);
    if (!receipt) return receipt.error();
    Answer answer{receipt_json(*receipt, owed_on(session, *payment), true)};
    if (receipt->repeated) return answer;
    const Json after{{"amount", to_text(payment->amount)},
                     {"currency", payment->amount.currency().name()},
                     {"method", payment->method},
                     {"received_on", time::to_text(payment->received_on)},
                     {"site", raw(payment->contract.site_id)},
                     {"contract", raw(payment->contract.contract_no)},
                     {"allocations", allocations_json(*receipt)}};
    const security::AuditEvent event{call.caller.principal.name,
                                     "payment.receive",
                                     "payment",
                                     payment->payment_id,
                                     {},
                                     after.dump()};
    if (const auto logged = security::write_audit(session, event, now); !logged)
        return logged.error();
    return answer;
}

Result<Answer> post_payment(const Call& call) {
    return store::change(call.store,
                         [&](store::Session& session) { return post_in(session, call); });
}

}  // namespace

void add_payment_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/payments",
                   .id = "listPayments",
                   .tag = "payments",
                   .summary = {"Payments of all customers, newest first", "缴费列表，新的在前"},
                   .action = "payment.read",
                   .kind = "payment",
                   .is_list = true,
                   .is_personal = true,
                   .query = {limit_parameter(),
                             after_parameter(),
                             from_parameter(),
                             to_parameter(),
                             {"method", text({"bank, cash ...", "方式。"}, 32)}},
                   .takes = {},
                   .gives = page(listed_schema()),
                   .run = list_payments});
    const auto post = [&](std::string path, std::string_view id, Text summary, auto run) {
        all.push_back({.method = http::Method::post,
                       .path = std::move(path),
                       .id = id,
                       .tag = "payments",
                       .summary = summary,
                       .action = "payment.receive",
                       .kind = "payment",
                       .object = customer_object_as("payment"),
                       .query = {},
                       .takes = taken_schema(),
                       .gives = receipt_schema(),
                       .run = run});
    };
    post("/customers/{consumer_no}/payments", "postPayment",
         {"Posts a payment once; it pays the oldest documents first",
          "缴费入账一次，先核销最早的单据"},
         post_payment);
    post("/customers/{consumer_no}/payments/preview", "previewPayment",
         {"What a payment would pay; posts nothing", "试算缴费核销，不入账"}, preview_payment);
}

}  // namespace voltmark::api
