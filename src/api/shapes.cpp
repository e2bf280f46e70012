// SPDX-License-Identifier: Apache-2.0
#include "shapes.hpp"

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
            {"customer", view.party.name},
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
    return {std::move(kind), view.site.area, std::string{customer::to_text(view.party.kind)}};
}

Result<security::Object> customer_object(store::Session& session, const http::Request& request) {
    const Result<ContractId> id =
        customer::find_contract(session, request.parameter("consumer_no"));
    if (!id) return id.error();
    return object_of("customer", customer::get_contract(session, *id));
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
            if (call.reaches(object_of("bill", view))) items.push_back(bill_json(bill, view));
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
