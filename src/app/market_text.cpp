// SPDX-License-Identifier: Apache-2.0
#include "market_text.hpp"

#include "voltmark/base/decimal.hpp"

namespace voltmark::app {

namespace {

using market::Bar;
using market::Group;
using market::Report;

constexpr int kBarWidth = 40;

class ReportText {
public:
    ReportText(const Console& say, const Report& report) : say_{say}, report_{report} {}

    std::string write() {
        head();
        groups({"By customer class", "按用户类别"}, report_.classes, true);
        groups({"By area", "按区域"}, report_.areas, true);
        groups({"By present tariff", "按现行电价"}, report_.tariffs, true);
        groups({"By energy used, a tenth of the contracts each", "按用电量十分位"}, report_.deciles,
               false);
        bars();
        hits({"Raised most", "涨幅最大"}, report_.raised);
        hits({"Lowered most", "降幅最大"}, report_.lowered);
        unrated();
        return std::move(text_);
    }

private:
    std::string money(std::int64_t minor) const {
        return grouped(to_text(Money::from_minor(minor, report_.currency)));
    }
    std::string change(std::int64_t minor) const { return (minor > 0 ? "+" : "") + money(minor); }
    static std::string percent(std::int64_t change, std::int64_t before) {
        const std::int64_t share = market::permille(change, before);
        return fmt::format("{}{} %", share > 0 ? "+" : "", to_decimal(share, 1));
    }

    void head() {
        const Group& total = report_.total;
        const std::int64_t unchanged = total.contracts - total.winners - total.losers;
        text_ += say_.fill(
            {"{} .. {}, {} contracts rated under both\n", "{} .. {}，{} 户按两种电价计费\n"},
            time::to_text(report_.days.from), time::to_text(report_.days.to),
            grouped(total.contracts));
        text_ += say_.fill({"revenue {} -> {} {}: {} ({})\n", "收入 {} -> {} {}：{}（{}）\n"},
                           money(total.before), money(total.after), report_.currency.name(),
                           change(total.change()), percent(total.change(), total.before));
        text_ += say_.fill(
            {"{} would pay less, {} more, {} the same\n", "{} 户减少，{} 户增加，{} 户不变\n"},
            grouped(total.winners), grouped(total.losers), grouped(unchanged));
    }

    void title(const Text& heading) { text_ += fmt::format("\n{}\n", say_(heading)); }

    void groups(const Text& heading, const std::vector<Group>& all, bool only_several) {
        if (all.size() < (only_several ? 2U : 1U)) return;
        title(heading);
        using Align = Table::Align;
        Table table{{{""},
                     {say_.text({"contracts", "户数"}), Align::right},
                     {"kWh", Align::right},
                     {say_.text({"before", "现行"}), Align::right},
                     {say_.text({"change", "变动"}), Align::right},
                     {"", Align::right},
                     {say_.text({"pay less", "减少"}), Align::right},
                     {say_.text({"pay more", "增加"}), Align::right}}};
        for (const Group& one : all) {
            table.row({one.name.empty() ? say_.text({"(none)", "（无）"}) : one.name,
                       grouped(one.contracts), grouped(one.used_milli / 1'000'000),
                       money(one.before), change(one.change()), percent(one.change(), one.before),
                       grouped(one.winners), grouped(one.losers)});
        }
        text_ += table.to_text("  ");
    }

    std::string name_of(const Bar& bar) const {
        if (bar.from == 0 && bar.to == 0) return say_.text({"no change", "不变"});
        const char* sign = bar.to < 0 ? "-" : "+";
        const int from = std::abs(bar.from) / 10;
        if (std::abs(bar.to) == Bar::kNoEnd)
            return say_.fill({"{}{} % and more", "{}{} % 以上"}, sign, from);
        return fmt::format("{}{} .. {} %", sign, from, std::abs(bar.to) / 10);
    }

    void bars() {
        title({"Contracts by how much their year changes", "按年度电费变动幅度"});
        std::int64_t most = 1;
        for (const Bar& bar : report_.bars) most = std::max(most, bar.contracts);
        Table table{{{""}, {""}, {""}}};
        for (const Bar& bar : report_.bars) {
            const auto width = static_cast<int>((bar.contracts * kBarWidth + most - 1) / most);
            std::string drawn;
            for (int i = 0; i < width; ++i) drawn += "█";
            table.row({name_of(bar), drawn, grouped(bar.contracts)});
        }
        text_ += table.to_text("  ");
    }

    void hits(const Text& heading, const std::vector<market::Hit>& all) {
        if (all.empty()) return;
        title(heading);
        using Align = Table::Align;
        Table table{{{say_.text({"consumer number", "户号"})},
                     {"kWh", Align::right},
                     {say_.text({"before", "现行"}), Align::right},
                     {say_.text({"after", "变动后"}), Align::right},
                     {say_.text({"change", "变动"}), Align::right},
                     {"", Align::right}}};
        for (const market::Hit& hit : all) {
            const market::Outcome& one = hit.outcome;
            table.row({hit.consumer_no, grouped(one.used_milli / 1'000'000), money(one.before),
                       money(one.after), change(one.change()), percent(one.change(), one.before)});
        }
        text_ += table.to_text("  ");
    }

    void unrated() {
        if (!report_.unrated.empty())
            title({"Not rated, and in no figure above", "未能试算（不计入以上）"});
        for (const market::Unrated& one : report_.unrated) {
            text_ += say_.fill({"  {} contracts under {}: {}: {} (first {}-{})\n",
                                "  {} 户（{}）：{}：{}（首户 {}-{}）\n"},
                               grouped(one.contracts),
                               one.under_other ? say_.text({"the other tariff", "变动后电价"})
                                               : say_.text({"their own tariff", "现行电价"}),
                               one.code, one.example.message(say_.language), raw(one.first.site_id),
                               raw(one.first.contract_no));
        }
        if (report_.outside + report_.untouched > 0) {
            text_ += say_.fill({"\n{} contracts are not of the population, {} are not touched\n",
                                "\n{} 户不在范围内，{} 户不受影响\n"},
                               grouped(report_.outside), grouped(report_.untouched));
        }
    }

    const Console& say_;
    const Report& report_;
    std::string text_;
};

std::string advice_text(const Console& say, const market::Offer& offer,
                        const market::Offered& under) {
    std::string text = say.fill({"\nUnder {}:\n", "\n在 {} 下：\n"}, under.tariff);
    for (const market::Advice& advice : under.advice)
        text += fmt::format("  - {}\n", market::to_text(advice, offer.months, say.language));
    if (under.advice.empty()) {
        text += say.text({"  nothing that the load shows would save anything\n",
                          "  按现有负荷没有可节省之处\n"});
    }
    return text;
}

}  // namespace

std::string offer_text(const Console& say, const market::Offer& offer) {
    const market::Offered& present = offer.present();
    const std::string currency = present.total.currency().name();
    std::string text = say.fill({"{}: {} .. {}, {} kWh\n", "{}：{} .. {}，{} 千瓦时\n"},
                                offer.consumer_no, time::to_text(offer.days.from),
                                time::to_text(offer.days.to), grouped(to_kilo(offer.used_milli)));
    Table table{{{say.text({"tariff", "电价"})},
                 {say.text({"name", "名称"})},
                 {currency, Table::Align::right},
                 {say.text({"saves", "节省"}), Table::Align::right},
                 {""}}};
    for (const market::Offered& one : offer.tariffs) {
        table.row({one.tariff, say.language == Language::zh ? one.name.zh : one.name.en,
                   grouped(to_text(one.total)), grouped(to_text(present.total - one.total)),
                   one.is_present ? say.text({"present", "现行"}) : ""});
    }
    text += table.to_text("  ");
    text += advice_text(say, offer, present);
    if (!offer.tariffs.front().is_present) text += advice_text(say, offer, offer.tariffs.front());
    if (!offer.others.empty()) text += say.text({"\nNot offered:\n", "\n不适用：\n"});
    for (const market::NotOffered& one : offer.others) {
        text += fmt::format("  {}: {}\n", one.reason.name(), one.reason.message(say.language));
    }
    return text;
}

std::string what_if_text(const Console& say, const market::Report& report) {
    return ReportText{say, report}.write();
}

}  // namespace voltmark::app
