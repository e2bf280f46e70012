// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/sub_metering.hpp"

#include <numeric>

#include "voltmark/base/check.hpp"
#include "voltmark/base/int128.hpp"
#include "voltmark/base/rounding.hpp"
#include "voltmark/rating/adjustment_errors.hpp"

namespace voltmark::rating {

namespace {

constexpr std::int64_t kKilo = 1'000'000;

/// `milli` x `numerator` / `denominator` in whole kWh, as mWh.
std::int64_t whole_kilo(std::int64_t milli, std::int64_t numerator, std::int64_t denominator) {
    return kKilo * static_cast<std::int64_t>(divide_rounded(
                       Int128{milli} * numerator, Int128{denominator} * kKilo, Rounding::half_up));
}

std::int64_t sum_of(std::span<const std::int64_t> parts) {
    return std::accumulate(parts.begin(), parts.end(), std::int64_t{0});
}

/// Brings parts that sum to no more than `room` inside it: what is above or below moves to the
/// others, `first` before them.
void fit(std::vector<std::int64_t>& parts, std::span<const std::int64_t> room, std::size_t first) {
    std::int64_t open = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::int64_t inside = std::clamp(parts[i], std::int64_t{0}, room[i]);
        open += parts[i] - inside;
        parts[i] = inside;
    }
    const auto move = [&](std::size_t i) {
        const std::int64_t inside = std::clamp(parts[i] + open, std::int64_t{0}, room[i]);
        open -= inside - parts[i];
        parts[i] = inside;
    };
    move(first);
    for (std::size_t i = 0; i < parts.size(); ++i) move(i);
    VOLTMARK_CHECK(open == 0);
}

Result<LossShare> find_loss_share(std::string_view word) {
    if (word == "shared") return LossShare::shared;
    if (word == "fixed") return LossShare::fixed;
    if (word == "joint") return LossShare::joint;
    if (word == "none") return LossShare::none;
    return make_error(kLossMethod, "loss_share", word, "shared, fixed, joint, none");
}

}  // namespace

std::string_view to_text(SubWay way) {
    static constexpr std::string_view kWords[] = {"fixed", "ratio", "metered"};
    return kWords[static_cast<std::size_t>(way)];
}

Result<std::optional<SubTerms>> sub_terms(const tariff::Attributes& attributes) {
    const std::optional<std::string_view> master = attributes.word("sub_of");
    const auto fixed = attributes.number_e6("sub_fixed_kwh");
    const auto percent = attributes.number_e6("sub_ratio_percent");
    if (!master) {
        if (fixed) return make_error(kSubTerms, "sub_fixed_kwh", "no sub_of");
        if (percent) return make_error(kSubTerms, "sub_ratio_percent", "no sub_of");
        return std::optional<SubTerms>{};
    }
    if (fixed && percent) return make_error(kSubTerms, "sub_fixed_kwh", "sub_ratio_percent");
    for (const std::string_view own : {"transformer_loss", "line_loss_percent"}) {
        const bool stated = attributes.word(own).value_or("none") != "none" ||
                            attributes.number_e6(own).value_or(0) != 0;
        if (stated) return make_error(kSubTerms, own, "sub_of");
    }
    SubTerms terms;
    terms.master = *master;
    terms.way = fixed ? SubWay::fixed : percent ? SubWay::ratio : SubWay::metered;
    terms.fixed_milli = fixed.value_or(0);
    terms.ratio_e6 = percent.value_or(0) / 100;
    const Result<LossShare> share =
        find_loss_share(attributes.word("loss_share").value_or("shared"));
    if (!share) return share.error();
    terms.loss_share = *share;
    if (terms.loss_share == LossShare::fixed) {
        const auto kwh = attributes.number_e6("loss_kwh");
        if (!kwh) return make_error(kLossTerm, "loss_kwh", "fixed");
        terms.loss_kwh = whole_kilo(*kwh, 1, 1) / kKilo;
    }
    return std::optional<SubTerms>{std::move(terms)};
}

Result<std::vector<std::int64_t>> sub_energies(std::int64_t master_milli,
                                               std::span<const SubMeter> subs) {
    std::vector<std::int64_t> parts(subs.size(), 0);
    std::int64_t left = master_milli;
    for (const SubWay way : {SubWay::fixed, SubWay::ratio, SubWay::metered}) {
        for (std::size_t i = 0; i < subs.size(); ++i) {
            if (subs[i].way != way) continue;
            parts[i] =
                way == SubWay::ratio ? whole_kilo(left, subs[i].ratio_e6, kKilo) : subs[i].milli;
            if (parts[i] > left)
                return make_error(kSubExceeds, subs[i].name, to_kilo(parts[i]), to_kilo(left));
            left -= parts[i];
        }
    }
    return parts;
}

std::int64_t fixed_of_days(std::int64_t a_month_milli, int from, int to, int days_of_month) {
    VOLTMARK_CHECK(0 <= from && from <= to && to <= days_of_month);
    return whole_kilo(a_month_milli, to, days_of_month) -
           whole_kilo(a_month_milli, from, days_of_month);
}

std::vector<std::int64_t> take_flat_first(std::int64_t amount, std::span<const std::int64_t> bands,
                                          std::size_t flat) {
    VOLTMARK_CHECK(flat < bands.size() && amount >= 0 && amount <= sum_of(bands));
    std::vector<std::int64_t> parts(bands.size(), 0);
    parts[flat] = amount;
    fit(parts, bands, flat);
    return parts;
}

std::vector<std::int64_t> split_by_bands(std::int64_t amount, std::span<const std::int64_t> bands,
                                         std::size_t flat) {
    constexpr std::int64_t kShareOne = 10'000;
    const std::int64_t total = sum_of(bands);
    VOLTMARK_CHECK(flat < bands.size() && amount >= 0 && amount <= total);
    std::vector<std::int64_t> parts(bands.size(), 0);
    parts[flat] = amount;
    for (std::size_t b = 0; b < bands.size() && total > 0; ++b) {
        if (b == flat) continue;
        const auto share = static_cast<std::int64_t>(
            divide_rounded(Int128{bands[b]} * kShareOne, total, Rounding::half_up));
        parts[b] = whole_kilo(amount, share, kShareOne);
        parts[flat] -= parts[b];
    }
    fit(parts, bands, flat);
    return parts;
}

std::vector<std::int64_t> divide_over(std::int64_t amount, std::span<const std::int64_t> room) {
    const std::int64_t total = sum_of(room);
    VOLTMARK_CHECK(!room.empty() && amount >= 0 && amount <= total);
    std::vector<std::int64_t> parts;
    std::int64_t passed = 0;
    std::int64_t given = 0;
    for (const std::int64_t one : room) {
        passed += one;
        const std::int64_t until = passed == total ? amount
                                   : total == 0    ? 0
                                                   : whole_kilo(amount, passed, total);
        parts.push_back(until - given);
        given = until;
    }
    fit(parts, room, 0);
    return parts;
}

}  // namespace voltmark::rating
