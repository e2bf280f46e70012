// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/arrears.hpp"

#include "voltmark/api/errors.hpp"
#include "voltmark/customer/customer_store.hpp"

#include "endpoint.hpp"
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
    return object({{"on", day({"Ages are of this day.", "账龄截止日。"})}, {"totals", list(one)}});
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

/// Of the contracts that the caller reaches.
struct ReachedArrears {
    collect::Arrears arrears;
    customer::ContractView view;
};
std::vector<ReachedArrears> reached(store::Session& session, const Call& call) {
    std::vector<ReachedArrears> all;
    for (collect::Arrears& one : collect::arrears_of_all(session, today_of(call))) {
        customer::ContractView view = customer::get_contract(session, one.contract);
        if (call.reaches(object_of("payment", view)))
            all.push_back({std::move(one), std::move(view)});
    }
    return all;
}

struct Totals {
    std::vector<Money> by_age;
    std::vector<std::int64_t> customers;
    Money open;
    std::int64_t all = 0;
};

Result<Answer> get_arrears(const Call& call) {
    store::Session& reader = call.reader();
    std::map<std::string, Totals> by_currency;
    for (const auto& [arrears, view] : reached(reader, call)) {
        const Money zero = Money::zero(arrears.open.currency());
        Totals& of =
            by_currency
                .try_emplace(arrears.open.currency().name(),
                             Totals{std::vector<Money>(collect::kAgeGroups.size(), zero),
                                    std::vector<std::int64_t>(collect::kAgeGroups.size()), zero})
                .first->second;
        ++of.all;
        of.open += arrears.open;
        for (std::size_t i = 0; i < arrears.by_age.size(); ++i) {
            of.by_age[i] += arrears.by_age[i];
            if (arrears.by_age[i] != zero) ++of.customers[i];
        }
    }
    Json totals = Json::array();
    for (const auto& [currency, of] : by_currency) {
        Json groups = Json::array();
        for (std::size_t i = 0; i < of.by_age.size(); ++i) {
            groups.push_back({{"age", collect::kAgeGroups[i].word},
                              {"least_days", collect::kAgeGroups[i].least_days},
                              {"customers", of.customers[i]},
                              {"open", to_text(of.by_age[i])}});
        }
        totals.push_back({{"currency", currency},
                          {"customers", of.all},
                          {"open", to_text(of.open)},
                          {"groups", std::move(groups)}});
    }
    return Answer{Json{{"on", time::to_text(today_of(call))}, {"totals", std::move(totals)}}};
}

/// The most owed first; amounts of one currency stand together.
auto order_of(const ReachedArrears& one) {
    return std::tuple{one.arrears.open.currency().name(), -one.arrears.open.minor(),
                      one.view.contract.consumer_no};
}
std::string place_of(const ReachedArrears& one) {
    return fmt::format("{}|{}|{}", one.arrears.open.currency().name(), one.arrears.open.minor(),
                       one.view.contract.consumer_no);
}

/// Where the last page ended. \returns  nothing where the text is no place.
std::optional<std::tuple<std::string, std::int64_t, std::string>> place_in(std::string_view text) {
    const std::size_t first = text.find('|');
    const std::size_t second = text.find('|', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
    const auto minor = parse_decimal(text.substr(first + 1, second - first - 1), 0);
    if (!minor) return std::nullopt;
    return std::tuple{std::string{text.substr(0, first)}, -*minor,
                      std::string{text.substr(second + 1)}};
}

Json row_json(const Call& call, const ReachedArrears& one) {
    Json json{{"consumer_no", one.view.contract.consumer_no},
              {"customer", customer_name(call, one.view)},
              {"area", one.view.area},
              {"open", to_text(one.arrears.open)},
              {"currency", one.arrears.open.currency().name()},
              {"oldest_due", time::to_text(one.arrears.oldest_due)},
              {"items", one.arrears.items}};
    json.update(ages_json(one.arrears.by_age));
    return json;
}

Result<Answer> list_arrears(const Call& call) {
    const std::string_view after = call.query("after");
    const auto place = place_in(after);
    const Text unknown{"it is no `next` of this list", "不是本列表的 `next`"};
    if (!after.empty() && !place) return make_error(kQuery, "after", unknown.in(call.language));
    const auto age = collect::find_age(call.query("age"));
    store::Session& reader = call.reader();
    std::vector<ReachedArrears> all = reached(reader, call);
    std::sort(all.begin(), all.end(), [](const ReachedArrears& left, const ReachedArrears& right) {
        return order_of(left) < order_of(right);
    });
    Json items = Json::array();
    Json next = nullptr;
    std::string last;
    for (const ReachedArrears& one : all) {
        if (place && order_of(one) <= *place) continue;
        if (age && one.arrears.by_age[*age].minor() == 0) continue;
        if (static_cast<int>(items.size()) == call.limit()) {
            next = last;
            break;
        }
        last = place_of(one);
        items.push_back(row_json(call, one));
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
                   .run = get_arrears});
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
                   .run = list_arrears});
}

}  // namespace voltmark::api
