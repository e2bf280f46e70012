// SPDX-License-Identifier: Apache-2.0
#include "bill_estimates.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"

namespace voltmark::app {

namespace {

using billing::ExplainedDay;
using std::chrono::days;

/// The error that was told of the gap in which a slot lies; a gap may go on into days that follow.
std::optional<int> error_of(std::span<const vee::StoredEstimate> stored, const ExplainedDay& day,
                            int slot) {
    const auto slots = static_cast<int>(day.readings.values_milli.size());
    std::optional<int> error;
    for (const vee::StoredEstimate& one : stored) {
        const auto away = static_cast<int>((day.day - one.gap.day).count());
        const int here = away * slots + slot - one.gap.first;
        if (here >= 0 && here < one.gap.slots) error = one.gap.error_permille;
    }
    return error;
}

std::string method_word(int number) {
    const std::optional<vee::Method> method = vee::find_method(number);
    return method ? std::string{to_text(*method)} : std::to_string(number);
}

std::string method_name(const Console& say, int number) {
    const std::optional<vee::Method> method = vee::find_method(number);
    return method ? std::string{say.text(name_of(*method))} : std::to_string(number);
}

}  // namespace

std::vector<BilledEstimate> estimates_in(store::Session& session,
                                         const billing::Explanation& explanation) {
    constexpr days kGapMost{35};
    std::map<ChannelNo, std::vector<vee::StoredEstimate>> stored;
    std::vector<BilledEstimate> found;
    const SiteId site = explanation.bill.id.contract.site_id;
    for (const ExplainedDay& day : explanation.days) {
        for (const meter::QualityRun& run : day.readings.runs) {
            if (run.quality != meter::Quality::estimated) continue;
            const auto [at, is_new] = stored.try_emplace(day.channel_no);
            if (is_new) {
                at->second = vee::read_estimates(session, {site, day.channel_no},
                                                 explanation.bill.period.from - kGapMost,
                                                 explanation.bill.period.to, explanation.run.as_of);
            }
            BilledEstimate one{day.source_key, day.flow,   day.day, run.first,
                               run.count,      run.method, 0,       {}};
            for (int slot = run.first; slot < run.first + run.count; ++slot)
                one.sum_milli += day.readings.values_milli[static_cast<std::size_t>(slot)];
            one.error_permille = error_of(at->second, day, run.first);
            found.push_back(std::move(one));
        }
    }
    return found;
}

std::string estimates_text(const Console& say, std::span<const BilledEstimate> estimates) {
    if (estimates.empty()) return {};
    using Align = Table::Align;
    Table table{{{say.text({"channel", "通道"})},
                 {say.text({"day", "日期"})},
                 {say.text({"slot", "点"}), Align::right},
                 {say.text({"slots", "点数"}), Align::right},
                 {"kWh", Align::right},
                 {say.text({"method", "方法"})},
                 {say.text({"error %", "误差 %"}), Align::right}}};
    for (const BilledEstimate& one : estimates) {
        table.row({one.source_key, time::to_text(one.day), std::to_string(one.first),
                   std::to_string(one.slots), to_decimal(one.sum_milli, 6, 0),
                   method_name(say, one.method),
                   one.error_permille ? to_decimal(*one.error_permille, 1) : ""});
    }
    return fmt::format("\n{}\n{}", say.text({"Estimated intervals", "估算的时段"}),
                       table.to_text("  "));
}

std::string estimates_json(std::span<const BilledEstimate> estimates) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const BilledEstimate& one : estimates) {
        rows.push_back({{"channel", one.source_key},
                        {"flow", to_text(one.flow)},
                        {"day", time::to_text(one.day)},
                        {"slot", one.first},
                        {"slots", one.slots},
                        {"kwh", to_decimal(one.sum_milli, 6, 0)},
                        {"method", method_word(one.method)},
                        {"number", one.method}});
        if (one.error_permille) rows.back()["error_permille"] = *one.error_permille;
    }
    return rows.dump();
}

}  // namespace voltmark::app
