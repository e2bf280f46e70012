// SPDX-License-Identifier: Apache-2.0
#include "shapes.hpp"

#include "voltmark/api/errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/review.hpp"

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

std::int64_t number_of(std::string_view text) {
    return parse_decimal(text, 0).value_or(0);
}

std::string customer_name(const Call& call, const customer::ContractView& view) {
    const Result<customer::ContractView> named = call.named(call.reader(), view);
    if (!named) throw store::Failure{named.error()};
    return named->holder.name;
}

Result<ContractId> contract_of(store::Session& session, const Call& call) {
    return customer::find_contract(session, call.parameter("consumer_no"));
}

Result<std::optional<time::BillingPeriod>> days_of(const Call& call, int days_max) {
    const std::string_view from = call.query("from");
    const std::string_view to = call.query("to");
    if (from.empty() && to.empty()) return std::optional<time::BillingPeriod>{};
    const Text both{"from and to are given together", "from 与 to 须同时给出"};
    if (from.empty() || to.empty())
        return make_error(kQuery, from.empty() ? "from" : "to", both.in(call.language));
    const time::BillingPeriod days{*time::parse_day(from), *time::parse_day(to)};
    const Text order{"it is not after from", "须晚于 from"};
    if (days.days() <= 0) return make_error(kQuery, "to", order.in(call.language));
    if (days.days() > days_max) {
        const Text most{"{} days at most", "最多 {} 天"};
        return make_error(kQuery, "to",
                          fmt::format(fmt::runtime(most.in(call.language)), days_max));
    }
    return std::optional{days};
}

time::CivilDay today_at(Instant now) {
    const time::LocalSeconds local{now.time_since_epoch()};
    return std::chrono::floor<std::chrono::days>(local);
}

time::CivilDay today_of(const Call& call) {
    return today_at(call.clock.now());
}

ObjectOf customer_object_as(std::string kind) {
    return [kind = std::move(kind)](Snapshot& snapshot, const http::Request& request) {
        Result<security::Object> object = customer_object(snapshot, request);
        if (object) object->kind = kind;
        return object;
    };
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

namespace {

Json bill_json(const Call& call, const billing::BillSummary& bill,
               const customer::ContractView& view) {
    return {{"bill", billing::to_text(bill.id)},
            {"number", bill.number ? Json(billing::to_text(*bill.number)) : Json{}},
            {"consumer_no", view.contract.consumer_no},
            {"customer", customer_name(call, view)},
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

}  // namespace

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

Result<security::Object> customer_object(Snapshot& snapshot, const http::Request& request) {
    const Result<customer::ContractView> view = snapshot.contract(request.parameter("consumer_no"));
    if (!view) return view.error();
    return object_of("customer", *view);
}

Result<security::Object> bill_object(Snapshot& snapshot, const http::Request& request) {
    const Result<billing::BillId> id =
        billing::find_bill(snapshot.session(), request.parameter("bill"));
    if (!id) return id.error();
    security::Object object = object_of("bill", snapshot.contract(id->contract));
    // Its review may be on somebody's work list.
    if (const auto review = billing::load_review(snapshot.session(), *id))
        object.assignee = review->assignee;
    return object;
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
            if (call.reaches(object_of("bill", view))) items.push_back(bill_json(call, bill, view));
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

namespace {

std::string shown(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Each value that the event tells of, before and after; nested ones by "a.b".
void add_values(const Json& json, const std::string& at,
                std::vector<std::pair<std::string, std::string>>& values) {
    if (!json.is_object()) return values.emplace_back(at, shown(json)), void();
    for (const auto& [name, value] : json.items())
        add_values(value, at.empty() ? name : at + "." + name, values);
}

}  // namespace

Json change_schema() {
    return object({{"field", text({"Of what was changed.", "字段。"}, 1000)},
                   {"before", or_null(text({"Null: it was not there.", "变更前。"}, 1'000'000))},
                   {"after", or_null(text({"Null: it is gone.", "变更后。"}, 1'000'000))}});
}

Json changes_json(const std::string& before_text, const std::string& after_text) {
    std::vector<std::pair<std::string, std::string>> before;
    std::vector<std::pair<std::string, std::string>> after;
    const auto read = [](const std::string& text) {
        return text.empty() ? Json::object() : Json::parse(text, nullptr, false);
    };
    add_values(read(before_text), {}, before);
    add_values(read(after_text), {}, after);
    Json rows = Json::array();
    const auto value_in = [](const auto& values, const std::string& name) {
        const auto one = std::find_if(values.begin(), values.end(),
                                      [&](const auto& value) { return value.first == name; });
        return one == values.end() ? Json{} : Json(one->second);
    };
    for (const auto& [name, value] : before)
        rows.push_back({{"field", name}, {"before", value}, {"after", value_in(after, name)}});
    for (const auto& [name, value] : after) {
        if (value_in(before, name).is_null())
            rows.push_back({{"field", name}, {"before", nullptr}, {"after", value}});
    }
    return rows;
}

}  // namespace voltmark::api
