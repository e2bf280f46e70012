// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/correction_summary.hpp"

#include <algorithm>

#include "voltmark/base/decimal.hpp"

namespace voltmark::billing {

namespace {

constexpr std::array<std::int64_t, 9> kBounds = {-1000, -100, -10, -1, 0, 1, 10, 100, 1000};

std::vector<DifferenceBand> empty_bands(Currency currency) {
    std::vector<DifferenceBand> bands;
    for (std::size_t i = 0; i <= kBounds.size(); ++i) {
        DifferenceBand band;
        band.has_above = i > 0;
        band.has_up_to = i < kBounds.size();
        if (band.has_above) band.above = kBounds[i - 1];
        if (band.has_up_to) band.up_to = kBounds[i];
        band.sum = Money::zero(currency);
        bands.push_back(band);
    }
    return bands;
}

void count_band(std::vector<DifferenceBand>& bands, Money difference) {
    const std::int64_t unit = power_of_ten(difference.currency().minor_digits);
    for (DifferenceBand& band : bands) {
        if (band.has_up_to && difference.minor() > band.up_to * unit) continue;
        ++band.bills;
        band.sum += difference;
        return;
    }
}

CorrectionSummary begun(Currency currency) {
    CorrectionSummary sum;
    sum.currency = currency;
    sum.before = sum.after = sum.raised_by = sum.lowered_by = Money::zero(currency);
    sum.distribution = empty_bands(currency);
    return sum;
}

void count(CorrectionSummary& sum, const CorrectionItem& item) {
    const Money difference = item.difference();
    ++sum.bills;
    sum.before += item.before;
    sum.after += item.after;
    if (difference.minor() > 0) {
        ++sum.raised;
        sum.raised_by += difference;
    } else if (difference.minor() < 0) {
        ++sum.lowered;
        sum.lowered_by += difference;
    } else {
        ++sum.same;
    }
    count_band(sum.distribution, difference);
    sum.largest.push_back(item);
}

bool is_larger(const CorrectionItem& left, const CorrectionItem& right) {
    const auto size = [](const CorrectionItem& item) {
        const std::int64_t minor = item.difference().minor();
        return minor < 0 ? -minor : minor;
    };
    if (size(left) != size(right)) return size(left) > size(right);
    return left.new_bill() < right.new_bill();
}

}  // namespace

std::vector<CorrectionSummary> summarize(std::span<const CorrectionItem> items,
                                         std::size_t largest) {
    std::map<std::string, CorrectionSummary> sums;
    std::map<std::string, ContractId> last;
    for (const CorrectionItem& item : items) {
        const std::string currency = item.after.currency().name();
        CorrectionSummary& sum =
            sums.try_emplace(currency, begun(item.after.currency())).first->second;
        const auto [contract, fresh] = last.try_emplace(currency, item.contract);
        if (fresh || contract->second != item.contract) ++sum.contracts;
        contract->second = item.contract;
        count(sum, item);
    }
    std::vector<CorrectionSummary> found;
    for (auto& [currency, sum] : sums) {
        const std::size_t named = std::min(largest, sum.largest.size());
        std::partial_sort(sum.largest.begin(),
                          sum.largest.begin() + static_cast<std::ptrdiff_t>(named),
                          sum.largest.end(), is_larger);
        sum.largest.resize(named);
        found.push_back(std::move(sum));
    }
    return found;
}

}  // namespace voltmark::billing
