// SPDX-License-Identifier: Apache-2.0
#include "voltmark/market/report.hpp"

#include <fstream>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/market/errors.hpp"

namespace voltmark::market {

namespace {

constexpr int kDeciles = 10;
constexpr int kEdges[] = {20, 50, 100, 200, 500};  // Thousandths, either way.

using NameOf = int Outcome::*;

/// One group for each name of some kind.
std::vector<Group> groups_by(const WhatIf& answer, NameOf name) {
    std::vector<Group> all(answer.names.size());
    for (const Outcome& outcome : answer.outcomes)
        all[static_cast<std::size_t>(outcome.*name)].add(outcome);
    std::vector<Group> groups;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].contracts == 0) continue;
        all[i].name = answer.names[i];
        groups.push_back(std::move(all[i]));
    }
    return groups;
}

std::vector<Group> largest_first(std::vector<Group> groups) {
    std::stable_sort(groups.begin(), groups.end(), [](const Group& left, const Group& right) {
        return std::abs(left.before) > std::abs(right.before);
    });
    return groups;
}

std::vector<Group> by_name(std::vector<Group> groups) {
    std::sort(groups.begin(), groups.end(),
              [](const Group& left, const Group& right) { return left.name < right.name; });
    return groups;
}

/// Tenths of the contracts by energy used; equal use goes by contract.
std::vector<Group> deciles_of(const WhatIf& answer) {
    struct Place {
        std::int64_t used;
        std::uint32_t index;
        auto operator<=>(const Place&) const = default;
    };
    std::vector<Place> order;
    order.reserve(answer.outcomes.size());
    for (const Outcome& outcome : answer.outcomes)
        order.push_back({outcome.used_milli, static_cast<std::uint32_t>(order.size())});
    std::vector<Group> deciles(kDeciles);
    auto begin = order.begin();
    for (std::size_t d = 0; d < kDeciles; ++d) {
        deciles[d].name = std::to_string(d + 1);
        const auto end =
            order.begin() + static_cast<std::ptrdiff_t>(order.size() * (d + 1) / kDeciles);
        if (end != order.end()) std::nth_element(begin, end, order.end());
        for (; begin != end; ++begin) deciles[d].add(answer.outcomes[begin->index]);
    }
    return deciles;
}

/// The bar of a change: 0 for none, else 1 .. from the smallest.
std::size_t bar_of(std::int64_t change, std::int64_t before) {
    std::size_t bar = 1;
    for (const int edge : kEdges) {
        const auto size = Int128{change < 0 ? -change : change} * 1000;
        if (size > Int128{before < 0 ? -before : before} * edge) ++bar;
    }
    return change == 0 ? 0 : bar;
}

std::vector<Bar> bars_of(const WhatIf& answer) {
    constexpr std::size_t kSide = std::size(kEdges) + 1;
    std::vector<Bar> bars(2 * kSide + 1);
    for (std::size_t i = 1; i <= kSide; ++i) {
        const int from = i == 1 ? 0 : kEdges[i - 2];
        const int to = i == kSide ? Bar::kNoEnd : kEdges[i - 1];
        bars[kSide + i] = {from, to, 0};
        bars[kSide - i] = {-from, -to, 0};
    }
    for (const Outcome& outcome : answer.outcomes) {
        const std::size_t bar = bar_of(outcome.change(), outcome.before);
        ++bars[outcome.change() < 0 ? kSide - bar : kSide + bar].contracts;
    }
    return bars;
}

/// The contracts whose change is the largest in one direction, as long as it has that direction.
std::vector<Hit> hardest_hit(store::Session& session, const WhatIf& answer, std::size_t wanted,
                             std::int64_t sign) {
    std::vector<Outcome> hit(std::min(wanted, answer.outcomes.size()));
    const auto end = std::partial_sort_copy(
        answer.outcomes.begin(), answer.outcomes.end(), hit.begin(), hit.end(),
        [&](const Outcome& left, const Outcome& right) {
            const std::int64_t ours = left.change() * sign;
            const std::int64_t theirs = right.change() * sign;
            return ours != theirs ? ours > theirs : left.contract < right.contract;
        });
    std::vector<Hit> hits;
    for (auto one = hit.begin(); one != end && one->change() * sign > 0; ++one) {
        hits.push_back({*one, customer::get_contract(session, one->contract).contract.consumer_no});
    }
    return hits;
}

/// A field of a CSV row, quoted where it must be.
std::string field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == text.npos) return std::string{text};
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += c;
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace

void Group::add(const Outcome& outcome) {
    ++contracts;
    used_milli += outcome.used_milli;
    before += outcome.before;
    after += outcome.after;
    if (outcome.change() < 0) ++winners;
    if (outcome.change() > 0) ++losers;
}

std::int64_t permille(std::int64_t change, std::int64_t before) {
    if (before == 0) return 0;
    return static_cast<std::int64_t>(divide_rounded(
        Int128{change} * 1000, Int128{before < 0 ? -before : before}, Rounding::half_up));
}

Report summarize(store::Session& session, const WhatIf& answer, std::size_t hardest) {
    Report report;
    report.days = answer.days;
    report.currency = answer.currency;
    for (const Outcome& outcome : answer.outcomes) report.total.add(outcome);
    report.classes = largest_first(groups_by(answer, &Outcome::customer_class));
    report.areas = by_name(groups_by(answer, &Outcome::area));
    report.tariffs = largest_first(groups_by(answer, &Outcome::tariff));
    report.deciles = deciles_of(answer);
    report.bars = bars_of(answer);
    report.raised = hardest_hit(session, answer, hardest, 1);
    report.lowered = hardest_hit(session, answer, hardest, -1);
    report.unrated = answer.unrated;
    report.outside = answer.outside;
    report.untouched = answer.untouched;
    return report;
}

Result<void> write_csv(store::Session& session, const WhatIf& answer, const std::string& path) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << "consumer_no,area,class,tariff,kwh,before,after,change\n";
    const auto money = [&](std::int64_t minor) {
        return to_text(Money::from_minor(minor, answer.currency));
    };
    auto outcome = answer.outcomes.begin();
    const auto name = [&](int index) {
        return field(answer.names[static_cast<std::size_t>(index)]);
    };
    if (!answer.outcomes.empty()) {
        const customer::SiteRange sites{answer.outcomes.front().contract.site_id,
                                        answer.outcomes.back().contract.site_id};
        customer::scan_contracts(
            session, sites, answer.days, [&](const customer::ContractRow& row) {
                if (outcome == answer.outcomes.end() || outcome->contract != row.id) return;
                file << fmt::format("{},{},{},{},{},{},{},{}\n", field(row.consumer_no),
                                    name(outcome->area), name(outcome->customer_class),
                                    name(outcome->tariff), to_kilo(outcome->used_milli),
                                    money(outcome->before), money(outcome->after),
                                    money(outcome->change()));
                ++outcome;
            });
    }
    file.close();
    if (!file) return make_error(kCsv, path);
    return ok();
}

}  // namespace voltmark::market
