// SPDX-License-Identifier: Apache-2.0
#include "arrears_book.hpp"

#include <algorithm>
#include <tuple>

#include "voltmark/base/check.hpp"

namespace voltmark::api {

std::size_t ArrearsBook::sum_of(const Group& group, Currency currency) {
    // A utility has some dozen areas and a currency: a walk is as fast as a map.
    const auto at = std::find_if(sums_.begin(), sums_.end(), [&](const Sum& one) {
        return one.currency == currency && one.group == group;
    });
    const auto place = static_cast<std::size_t>(at - sums_.begin());
    if (place == sums_.size()) sums_.push_back({group, currency, {}, {}, 0});
    return place;
}

void ArrearsBook::add(const customer::ContractView& view, const collect::Arrears& arrears) {
    const std::size_t place = sum_of({view.area, view.kind}, arrears.open.currency());
    VOLTMARK_CHECK(place <= UINT16_MAX);
    Sum& sum = sums_[place];
    Row row{arrears.contract, arrears.open.minor(), static_cast<std::uint16_t>(place), 0};
    ++sum.all;
    for (std::size_t i = 0; i < arrears.by_age.size(); ++i) {
        const std::int64_t open = arrears.by_age[i].minor();
        if (open == 0) continue;
        VOLTMARK_CHECK(!__builtin_add_overflow(sum.open[i], open, &sum.open[i]));
        ++sum.customers[i];
        row.ages = static_cast<std::uint8_t>(row.ages | 1U << i);
    }
    rows_.push_back(row);
}

void ArrearsBook::close() {
    const auto order = [&](const Row& row) {
        return std::tuple{sums_[row.sum].currency.code, -row.open, row.contract};
    };
    std::sort(rows_.begin(), rows_.end(),
              [&](const Row& left, const Row& right) { return order(left) < order(right); });
    rows_.shrink_to_fit();
}

ArrearsBook read_arrears(store::Session& session, time::CivilDay today) {
    constexpr int kContractsAtOnce = 5000;
    constexpr customer::Validity kEver{time::day_from_number(0), time::kOpenEnd};
    ArrearsBook book{today};
    for (const customer::SiteRange sites :
         customer::site_ranges(session, kEver, kContractsAtOnce)) {
        const auto owing = collect::arrears_in(session, sites.first, sites.last, today);
        if (owing.empty()) continue;
        const std::vector<customer::ContractView> views = customer::views_in(session, sites);
        auto view = views.begin();
        for (const collect::Arrears& one : owing) {
            while (view != views.end() && view->contract.id < one.contract) ++view;
            VOLTMARK_CHECK(view != views.end() && view->contract.id == one.contract);
            book.add(*view, one);
        }
    }
    book.close();
    return book;
}

}  // namespace voltmark::api
