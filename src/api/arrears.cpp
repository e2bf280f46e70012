// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/arrears.hpp"

#include "voltmark/api/errors.hpp"
#include "voltmark/customer/customer_store.hpp"

#include "endpoint.hpp"
#include "overviews.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

Json age_word() {
    return word({"Days since it fell due.", "逾期天数分组。"},
                {"not_due", "to_30", "to_60", "to_90", "to_180", "over_180"});
}

Json ages_json(const std::vector<Money>& by_age) {
    Json json = Json::object();
    for (std::size_t i = 0; i < by_age.size(); ++i)
        json[std::string{collect::kAgeGroups[i].word}] = to_text(by_age[i]);
    return json;
}

Json totals_schema() {
    const Json group = object(
        {{"age", age_word()},
         {"least_days", whole({"Late by so many days at least.", "逾期天数下限。"}, 0, 9999)},
         {"customers", whole({"With anything in it.", "户数。"}, 0, INT64_MAX)},
         {"open", decimal({"Their sum.", "金额合计。"})}});
    const Json one = object({{"currency", text({"Of the amounts.", "币种。"}, 3)},
                             {"customers", whole({"Who owe anything.", "户数。"}, 0, INT64_MAX)},
                             {"open", decimal({"What they owe.", "未结合计。"})},
                             {"groups", list(group)}});
    return object({{"on", day({"Ages are of this day.", "账龄截止日。"})},
                   {"as_of", moment({"The books are as they stood then: of large stores they are "
                                     "reckoned anew in the background.",
                                     "账务截止时刻；大库由后台定期重算。"})},
                   {"totals", list(one)}});
}

Json row_schema() {
    return object({{"consumer_no", text({"Consumer number.", "户号。"})},
                   {"customer", text({"Of the holder.", "户名。"})},
                   {"area", text({"Supply area.", "供电区域。"})},
                   {"open", decimal({"What is owed.", "未结合计。"})},
                   {"currency", text({"Of the amounts.", "币种。"}, 3)},
                   {"oldest_due", day({"Of its items.", "最早到期日。"})},
                   {"items", whole({"Open documents.", "未结单据数。"}, 1, 1'000'000)},
                   {"not_due", decimal({"Not due yet.", "未到期。"})},
                   {"to_30", decimal({"1 to 30 days late.", "逾期 1–30 天。"})},
                   {"to_60", decimal({"31 to 60 days late.", "逾期 31–60 天。"})},
                   {"to_90", decimal({"61 to 90 days late.", "逾期 61–90 天。"})},
                   {"to_180", decimal({"91 to 180 days late.", "逾期 91–180 天。"})},
                   {"over_180", decimal({"More than 180 days late.", "逾期超过 180 天。"})}});
}

/// Of which sums the caller sees the rows. A list over all customers is nobody's own, so contracts
/// of their own do not help.
std::vector<bool> reached(const ArrearsBook& book, const Call& call) {
    std::vector<bool> all;
    for (const ArrearsBook::Sum& one : book.sums()) {
        const security::Object object{
            "payment", one.group.area, std::string{customer::to_text(one.group.kind)}, {}, {}};
        all.push_back(call.reaches(object));
    }
    return all;
}

Json totals_json(const std::string& currency, const std::vector<const ArrearsBook::Sum*>& sums) {
    const Currency unit = sums.front()->currency;
    const std::size_t ages = collect::kAgeGroups.size();
    std::vector<Money> by_age(ages, Money::zero(unit));
    std::vector<std::int64_t> customers(ages);
    std::int64_t all = 0;
    for (const ArrearsBook::Sum* one : sums) {
        all += one->all;
        for (std::size_t i = 0; i < ages; ++i) {
            by_age[i] += Money::from_minor(one->open[i], unit);
            customers[i] += one->customers[i];
        }
    }
    Json groups = Json::array();
    Money open = Money::zero(unit);
    for (std::size_t i = 0; i < ages; ++i) {
        open += by_age[i];
        groups.push_back({{"age", collect::kAgeGroups[i].word},
                          {"least_days", collect::kAgeGroups[i].least_days},
                          {"customers", customers[i]},
                          {"open", to_text(by_age[i])}});
    }
    return {{"currency", currency},
            {"customers", all},
            {"open", to_text(open)},
            {"groups", std::move(groups)}};
}

Result<Answer> get_arrears(const Call& call) {
    const auto stand = call.overviews.arrears.get();
    const ArrearsBook& book = stand->value;
    const std::vector<bool> is_reached = reached(book, call);
    std::map<std::string, std::vector<const ArrearsBook::Sum*>> by_currency;
    for (std::size_t i = 0; i < is_reached.size(); ++i) {
        const ArrearsBook::Sum& one = book.sums()[i];
        if (is_reached[i]) by_currency[one.currency.name()].push_back(&one);
    }
    Json totals = Json::array();
    for (const auto& [currency, sums] : by_currency) totals.push_back(totals_json(currency, sums));
    return Answer{Json{{"on", time::to_text(book.on())},
                       {"as_of", time::to_text(stand->at)},
                       {"totals", std::move(totals)}}};
}

/// Where a row stands: the most owed first; amounts of one currency stand together.
using Place = std::tuple<std::string, std::int64_t, ContractId>;
Place place_of(const ArrearsBook& book, const ArrearsBook::Row& row) {
    return {book.sums()[row.sum].currency.name(), -row.open, row.contract};
}
std::string next_of(const Place& place) {
    const auto& [currency, open, contract] = place;
    return fmt::format("{}|{}|{}|{}", currency, open, raw(contract.site_id),
                       raw(contract.contract_no));
}

/// Where the last page ended. \returns  nothing where the text is no place.
std::optional<Place> place_in(std::string_view text) {
    std::array<std::string_view, 4> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t end = i + 1 < parts.size() ? text.find('|') : text.size();
        if (end == std::string_view::npos) return std::nullopt;
        parts[i] = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    const auto open = parse_decimal(parts[1], 0);
    const auto site = parse_decimal(parts[2], 0);
    const auto contract = parse_decimal(parts[3], 0);
    if (!open || !site || !contract || *contract > INT32_MAX || *contract < 0) return std::nullopt;
    return Place{std::string{parts[0]},
                 *open,
                 {SiteId{*site}, ContractNo{static_cast<std::int32_t>(*contract)}}};
}

/// What a row owes by now; nothing where that is none, or none of the age that is asked for.
std::optional<Json> row_json(const Call& call, const ArrearsBook& book, const ArrearsBook::Row& row,
                             std::optional<std::size_t> age) {
    store::Session& reader = call.reader();
    const std::vector<collect::Arrears> now =
        collect::arrears_of(reader, row.contract, today_of(call));
    const Currency currency = book.sums()[row.sum].currency;
    const auto one = std::find_if(now.begin(), now.end(), [&](const collect::Arrears& arrears) {
        return arrears.open.currency() == currency;
    });
    if (one == now.end() || (age && one->by_age[*age].minor() == 0)) return std::nullopt;
    const customer::ContractView& view = call.snapshot.contract(row.contract);
    Json json{{"consumer_no", view.contract.consumer_no},
              {"customer", customer_name(call, view)},
              {"area", view.area},
              {"open", to_text(one->open)},
              {"currency", currency.name()},
              {"oldest_due", time::to_text(one->oldest_due)},
              {"items", one->items}};
    json.update(ages_json(one->by_age));
    return json;
}

Result<Answer> list_arrears(const Call& call) {
    const std::string_view after = call.query("after");
    const auto place = place_in(after);
    const Text unknown{"it is no `next` of this list", "不是本列表的 `next`"};
    if (!after.empty() && !place) return make_error(kQuery, "after", unknown.in(call.language));
    const auto age = collect::find_age(call.query("age"));
    const auto stand = call.overviews.arrears.get();
    const ArrearsBook& book = stand->value;
    const std::vector<bool> is_reached = reached(book, call);
    auto row = book.rows().begin();
    if (place) {
        row = std::upper_bound(row, book.rows().end(), *place,
                               [&](const Place& left, const ArrearsBook::Row& right) {
                                   return left < place_of(book, right);
                               });
    }
    Json items = Json::array();
    Json next = nullptr;
    std::string last;
    for (; row != book.rows().end(); ++row) {
        if (!is_reached[row->sum] || (age && (row->ages >> *age & 1) == 0)) continue;
        if (static_cast<int>(items.size()) == call.limit()) {
            next = last;
            break;
        }
        std::optional<Json> item = row_json(call, book, *row, age);
        if (!item) continue;
        last = next_of(place_of(book, *row));
        items.push_back(std::move(*item));
    }
    return Answer{Json{{"items", std::move(items)}, {"next", std::move(next)}}};
}

}  // namespace

void add_arrears_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/arrears",
                   .id = "getArrears",
                   .tag = "payments",
                   .summary = {"What customers owe, by age", "欠费合计，按账龄"},
                   .action = "payment.read",
                   .kind = "payment",
                   .is_list = true,
                   .query = {},
                   .takes = {},
                   .gives = totals_schema(),
                   .run = get_arrears,
                   .takes_long = true});
    all.push_back({.path = "/arrears/customers",
                   .id = "listArrears",
                   .tag = "payments",
                   .summary = {"Who owes, the most first", "欠费用户，金额大者在前"},
                   .action = "payment.read",
                   .kind = "payment",
                   .is_list = true,
                   .is_personal = true,
                   .query = {limit_parameter(), after_parameter(), {"age", age_word()}},
                   .takes = {},
                   .gives = page(row_schema()),
                   .run = list_arrears,
                   .takes_long = true});
}

}  // namespace voltmark::api
