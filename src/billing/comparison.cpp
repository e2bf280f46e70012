// SPDX-License-Identifier: Apache-2.0
#include "comparison.hpp"

#include "voltmark/base/decimal.hpp"

#include "explain_json.hpp"

namespace voltmark::billing {

using nlohmann::ordered_json;

namespace {

/// Mean of a day, in hundredths of a kWh.
std::string a_day(std::int64_t milli, int days) {
    const Int128 mean =
        divide_rounded(milli, Int128{std::max(days, 1)} * 10'000, Rounding::half_up);
    return to_decimal(static_cast<std::int64_t>(mean), 2);
}

/// By how much the bill's amount differs from an earlier one, in thousandths.
std::optional<std::int64_t> amount_change(const Explanation& e, const BillSummary& then) {
    const Money now = e.bill.total;
    if (now.currency() != then.total.currency()) return std::nullopt;
    return change_permille(now.minor(), then.total.minor());
}

std::optional<std::int64_t> energy_change(const Explanation& e, const BillSummary& then) {
    return change_permille(compared_milli(e, e.history.months.back()), compared_milli(e, then));
}

std::string change_text(const std::optional<std::int64_t>& permille, Notation notation) {
    if (!permille) return {};
    return fmt::format("{}{} %", *permille > 0 ? "+" : "",
                       number(to_decimal(*permille, 1), notation));
}

ComparisonRow row_of(const Explanation& e, const Text& label, const BillSummary& bill,
                     Notation notation, Language language) {
    const std::int64_t milli = compared_milli(e, bill);
    return {label,
            days_text(bill.period, language),
            number(to_kilo(milli), notation),
            number(a_day(milli, bill.period.days()), notation),
            amount_text(bill.total, notation),
            {},
            {}};
}

ordered_json use_json(const Explanation& e, const BillSummary& bill) {
    const std::int64_t milli = compared_milli(e, bill);
    return {{"bill", to_text(bill.id)},
            {"number", number_json(bill.number)},
            {"from", time::to_text(bill.period.from)},
            {"to", time::to_text(bill.period.to)},
            {"kwh", to_kilo(milli)},
            {"kwh_a_day", a_day(milli, bill.period.days())},
            {"total", voltmark::to_text(bill.total)},
            {"currency", bill.total.currency().name()}};
}

ordered_json earlier_json(const Explanation& e, const std::optional<BillSummary>& bill) {
    if (!bill) return nullptr;
    ordered_json json = use_json(e, *bill);
    const auto percent = [](const std::optional<std::int64_t>& permille) -> ordered_json {
        if (!permille) return nullptr;
        return to_decimal(*permille, 1);
    };
    json["kwh_change_percent"] = percent(energy_change(e, *bill));
    json["total_change_percent"] = percent(amount_change(e, *bill));
    return json;
}

}  // namespace

Flow compared_flow(const Explanation& explanation) {
    const auto& metered = explanation.bill.body.metered;
    const bool only_given = metered[static_cast<std::size_t>(Flow::export_active)] &&
                            !metered[static_cast<std::size_t>(Flow::import_active)];
    return only_given ? Flow::export_active : Flow::import_active;
}

std::int64_t compared_milli(const Explanation& explanation, const BillSummary& bill) {
    return compared_flow(explanation) == Flow::export_active ? bill.exported.milli()
                                                             : bill.imported.milli();
}

std::vector<ComparisonRow> comparison_rows(const Explanation& e, Notation notation,
                                           Language language) {
    std::vector<ComparisonRow> rows;
    rows.push_back(row_of(e, {"this bill", "本期"}, e.history.months.back(), notation, language));
    const auto add = [&](const Text& label, const std::optional<BillSummary>& bill) {
        if (!bill) {
            rows.push_back({label, {}, {}, {}, {}, {}, {}});
            return;
        }
        rows.push_back(row_of(e, label, *bill, notation, language));
        rows.back().kwh_change = change_text(energy_change(e, *bill), notation);
        rows.back().amount_change = change_text(amount_change(e, *bill), notation);
    };
    add({"before", "上期"}, e.history.before);
    add({"a year before", "去年同期"}, e.history.year_before);
    return rows;
}

ordered_json comparison_json(const Explanation& e) {
    ordered_json json{{"flow", to_text(compared_flow(e))},
                      {"before", earlier_json(e, e.history.before)},
                      {"year_before", earlier_json(e, e.history.year_before)},
                      {"months", ordered_json::array()}};
    for (const BillSummary& month : e.history.months) json["months"].push_back(use_json(e, month));
    return json;
}

}  // namespace voltmark::billing
