// SPDX-License-Identifier: Apache-2.0
#include "shapes.hpp"

#include "voltmark/api/errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_number.hpp"

namespace voltmark::api {

using namespace shape;

namespace {

constexpr int kReadAPage = 20;

}  // namespace

Json end_json(time::CivilDay end) {
    if (end == time::kOpenEnd) return nullptr;
    return time::to_text(end);
}

Result<Money> money_in(const Json& body) {
    const std::string name = body["currency"].get<std::string>();
    const std::optional<Currency> currency = find_currency(name);
    if (!currency) return make_error(kCurrency, name);
    const auto minor = parse_decimal(body["amount"].get<std::string>(), currency->minor_digits);
    if (!minor) return minor.error();
    return Money::from_minor(*minor, *currency);
}

Json open_item_schema() {
    return object({{"document", text({"Bill or other document.", "单据。"})},
                   {"booked_on", day({"Booking day.", "记账日。"})},
                   {"due_on", day({"Due day.", "缴费截止日。"})},
                   {"amount", decimal({"Of the document.", "单据金额。"})},
                   {"open", decimal({"Still owed on it.", "未结金额。"})}});
}

Json open_item_json(const collect::OpenItem& item) {
    return {{"document", item.document},
            {"booked_on", time::to_text(item.booked_on)},
            {"due_on", time::to_text(item.due_on)},
            {"amount", to_text(item.amount)},
            {"open", to_text(item.open)}};
}

Json bill_json(const billing::BillSummary& bill, const customer::ContractView& view) {
    return {{"bill", billing::to_text(bill.id)},
            {"number", bill.number ? Json(billing::to_text(*bill.number)) : Json{}},
            {"consumer_no", view.contract.consumer_no},
            {"customer", view.holder.name},
            {"from", time::to_text(bill.period.from)},
            {"to", time::to_text(bill.period.to)},
            {"import_kwh", to_kilo(bill.imported)},
            {"export_kwh", to_kilo(bill.exported)},
            {"estimated_slots", bill.estimated_slots},
            {"total", to_text(bill.total)},
            {"currency", bill.total.currency().name()},
            {"run", raw(bill.run_id)},
            {"state", billing::to_text(bill.state)},
            {"replaced", bill.replaced}};
}

Json bill_schema() {
    return object(
        {{"bill", text({"Its id.", "账单标识。"})},
         {"number", or_null(text({"Its number, once posted.", "编号（入账后）。"}))},
         {"consumer_no", text({"Consumer number.", "户号。"})},
         {"customer", text({"Of the holder.", "户名。"})},
         {"from", day({"First day.", "起始日。"})},
         {"to", day({"Day after the last.", "终止次日。"})},
         {"import_kwh", decimal({"Energy taken.", "用电量。"})},
         {"export_kwh", decimal({"Energy given.", "上网电量。"})},
         {"estimated_slots", whole({"Intervals with an estimate.", "估算时段数。"}, 0, 1'000'000)},
         {"total", decimal({"Amount.", "金额。"})},
         {"currency", text({"Of the amounts.", "币种。"}, 3)},
         {"run", whole({"Bill run.", "批次。"}, 0, INT64_MAX)},
         {"state", word({"How far it is.", "状态。"}, {"planned", "draft", "issued", "posted"})},
         {"replaced", yes_no({"By a correction.", "是否已更正。"})}});
}

security::Object object_of(std::string kind, const customer::ContractView& view) {
    return {std::move(kind),
            view.area,
            std::string{customer::to_text(view.kind)},
            {},
            view.contract.consumer_no};
}

Result<security::Object> customer_object(store::Session& session, const http::Request& request) {
    const Result<ContractId> id =
        customer::find_contract(session, request.parameter("consumer_no"));
    if (!id) return id.error();
    return object_of("customer", customer::get_contract(session, *id));
}

ObjectOf customer_object_as(std::string_view action) {
    return [kind = std::string{action.substr(0, action.find('.'))}](store::Session& session,
                                                                    const http::Request& request) {
        Result<security::Object> object = customer_object(session, request);
        if (object) object->kind = kind;
        return object;
    };
}

Result<security::Object> bill_object(store::Session& session, const http::Request& request) {
    const Result<billing::BillId> id = billing::find_bill(session, request.parameter("bill"));
    if (!id) return id.error();
    return object_of("bill", customer::get_contract(session, id->contract));
}

Result<Answer> bill_page(store::Session& session, billing::BillFilter filter, const Call& call) {
    filter.limit = call.limit();
    if (const std::string_view after = call.query("after"); !after.empty()) {
        const Result<billing::BillId> id = billing::parse_bill_id(after);
        if (!id) return id.error();
        filter.after = *id;
    }
    Json items = Json::array();
    Json next = nullptr;
    // Entries out of reach are passed over; so many, and the page ends short with its `next`.
    for (int read = 0; read < kReadAPage; ++read) {
        const std::vector<billing::BillSummary> bills = billing::list_bills(session, filter);
        for (const billing::BillSummary& bill : bills) {
            const customer::ContractView view = customer::get_contract(session, bill.id.contract);
            if (!call.reaches(object_of("bill", view))) continue;
            const Result<customer::ContractView> named = call.view(session, bill.id.contract);
            if (!named) return named.error();
            items.push_back(bill_json(bill, *named));
        }
        const bool has_more = static_cast<int>(bills.size()) == filter.limit;
        next = has_more ? Json(billing::to_text(bills.back().id)) : Json{};
        const int left = call.limit() - static_cast<int>(items.size());
        if (!has_more || left == 0) break;
        filter.after = bills.back().id;
        filter.limit = left;
    }
    return Answer{Json{{"items", std::move(items)}, {"next", std::move(next)}}};
}

}  // namespace voltmark::api
