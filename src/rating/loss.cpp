// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/loss.hpp"

#include <array>
#include <numeric>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/int128.hpp"
#include "voltmark/base/rounding.hpp"
#include "voltmark/rating/adjustment_errors.hpp"

namespace voltmark::rating {

namespace {

using tariff::Attributes;

constexpr std::int64_t kKilo = 1'000'000;  // Thousandths (and millionths) of one.
constexpr std::int64_t kRatioOne = 1'000'000;

constexpr std::int64_t kCapacityKvaMax = 1'000'000;  // No transformer is larger.
constexpr std::int64_t kShapeFactorE6Max = 10 * kKilo;

std::int64_t whole(std::int64_t milli) {
    return static_cast<std::int64_t>(divide_rounded(milli, kKilo, Rounding::half_up));
}

/// A sum of two fractions of positive numbers, rounded half up to a whole. The whole parts are
/// taken out first, so that the common denominator stays inside 128 bits.
std::int64_t rounded_sum(Int128 n1, Int128 d1, Int128 n2, Int128 d2) {
    const Int128 rest = (n1 % d1) * d2 + (n2 % d2) * d1;
    return static_cast<std::int64_t>(n1 / d1 + n2 / d2 +
                                     divide_rounded(rest, d1 * d2, Rounding::half_up));
}

Result<std::int64_t> needed(const Attributes& attributes, std::string_view name,
                            std::string_view method) {
    const std::optional<std::int64_t> number = attributes.number_e6(name);
    if (!number) return make_error(kLossTerm, name, method);
    return *number;
}

/// The capacity of the transformer, which is the contract's unless it is stated apart.
Result<ApparentPower> capacity_of(const Attributes& attributes, std::string_view method) {
    const auto stated = attributes.number_e6("loss_capacity_kva");
    const Result<std::int64_t> kva =
        stated ? Result<std::int64_t>{*stated} : needed(attributes, "capacity_kva", method);
    if (!kva) return kva.error();
    if (*kva <= 0) return make_error(kLossTerm, "capacity_kva", method);
    if (*kva > kCapacityKvaMax * kKilo)
        return make_error(kLossNameplate, "capacity_kva", to_decimal(*kva, 6, 0));
    return ApparentPower::from_milli(*kva);
}

Result<void> read_nameplate(const Attributes& attributes, Nameplate& plate) {
    constexpr std::string_view kMethod = "formula";
    const Result<ApparentPower> capacity = capacity_of(attributes, kMethod);
    if (!capacity) return capacity.error();
    plate.capacity = *capacity;
    plate.shape_factor_e6 = attributes.number_e6("shape_factor").value_or(kRatioOne);
    struct Part {
        std::string_view name;
        std::int64_t max_e6;
        std::int64_t value_e6 = 0;
    };
    // A fifth of the capacity is beyond any transformer's losses; figures above are slips of units.
    const std::int64_t watts_e6_max = capacity->milli() / 5 * 1000;
    std::array<Part, 4> parts{{{"p0_w", watts_e6_max},
                               {"pk_w", watts_e6_max},
                               {"i0_percent", 100 * kKilo},
                               {"uk_percent", 100 * kKilo}}};
    for (Part& part : parts) {
        const Result<std::int64_t> value = needed(attributes, part.name, kMethod);
        if (!value) return value.error();
        if (*value > part.max_e6)
            return make_error(kLossNameplate, part.name, to_decimal(*value, 6, 0));
        part.value_e6 = *value;
    }
    if (plate.shape_factor_e6 > kShapeFactorE6Max)
        return make_error(kLossNameplate, "shape_factor", to_decimal(plate.shape_factor_e6, 6, 0));
    // Watts with six decimals; power is kept in milliwatts, the fourth decimal is nobody's.
    plate.no_load_loss = Power::from_milli(parts[0].value_e6 / 1000);
    plate.load_loss = Power::from_milli(parts[1].value_e6 / 1000);
    plate.no_load_current_e6 = parts[2].value_e6;
    plate.impedance_e6 = parts[3].value_e6;
    return ok();
}

Result<void> read_table(const Attributes& attributes, LossTerms& terms) {
    const std::optional<std::string_view> name = attributes.word("loss_table");
    const std::optional<std::string_view> type = attributes.word("transformer_type");
    if (!name) return make_error(kLossTerm, "loss_table", "table");
    if (!type) return make_error(kLossTerm, "transformer_type", "table");
    const Result<ApparentPower> capacity = capacity_of(attributes, "table");
    if (!capacity) return capacity.error();
    const Result<const tariff::LossTable*> table = tariff::find_loss_table(*name);
    if (!table) return table.error();
    terms.rows = &(*table)->rows(*type, *capacity);
    if (terms.rows->empty()) return make_error(kLossTableRow, *name, *type, to_kilo(*capacity));
    return ok();
}

Result<void> read_fixed(const Attributes& attributes, LossTerms& terms) {
    const Result<std::int64_t> active = needed(attributes, "loss_kwh", "fixed");
    if (!active) return active.error();
    terms.a_month = {Energy::from_milli(*active),
                     ReactiveEnergy::from_milli(attributes.number_e6("loss_kvarh").value_or(0))};
    return ok();
}

}  // namespace

std::string_view to_text(LossMethod method) {
    static constexpr std::string_view kWords[] = {"none", "table", "formula", "fixed"};
    return kWords[static_cast<std::size_t>(method)];
}

Result<LossTerms> loss_terms(const Attributes& attributes) {
    LossTerms terms;
    terms.line_percent_e6 = attributes.number_e6("line_loss_percent").value_or(0);
    if (terms.line_percent_e6 > 100 * kKilo)
        return make_error(kLossNameplate, "line_loss_percent",
                          to_decimal(terms.line_percent_e6, 6, 0));
    const std::string_view method = attributes.word("transformer_loss").value_or("none");
    Result<void> read = ok();
    if (method == "formula") {
        terms.method = LossMethod::formula;
        read = read_nameplate(attributes, terms.nameplate);
    } else if (method == "table") {
        terms.method = LossMethod::table;
        read = read_table(attributes, terms);
    } else if (method == "fixed") {
        terms.method = LossMethod::fixed;
        read = read_fixed(attributes, terms);
    } else if (method != "none") {
        return make_error(kLossMethod, "transformer_loss", method, "none, table, formula, fixed");
    }
    if (!read) return read.error();
    return terms;
}

Result<EnergyPair> formula_loss(const Nameplate& nameplate, const EnergyPair& through, int days) {
    VOLTMARK_CHECK(days >= 1 && days <= 31);
    const Int128 hours = 24 * days;
    const Int128 capacity = nameplate.capacity.milli();
    const Int128 p = whole(through.active.milli());
    const Int128 q = whole(through.reactive.milli());
    VOLTMARK_CHECK(capacity > 0 && p >= 0 && q >= 0);
    if (std::max(p, q) * kKilo > 2 * capacity * hours)
        return make_error(
            kLossOverload,
            p > q ? to_kilo(through.active) + " kWh" : to_kilo(through.reactive) + " kvarh", days,
            to_kilo(nameplate.capacity));
    // With P and Q bounded by the capacity, every product below stays under 10^38.
    const Int128 load = nameplate.shape_factor_e6 * (p * p + q * q);  // K in millionths.
    const std::int64_t active =
        rounded_sum(nameplate.no_load_loss.milli() * hours, kKilo,
                    load * nameplate.load_loss.milli(), capacity * capacity * hours);
    constexpr Int128 kPercentKilo =
        Int128{100} * kKilo * kKilo;  // 1e-6 of a %, thousandths of one.
    const std::int64_t reactive =
        rounded_sum(capacity * nameplate.no_load_current_e6 * hours, kPercentKilo,
                    load * nameplate.impedance_e6, Int128{100} * kKilo * capacity * hours);
    return EnergyPair{Energy::from_kilo(active), ReactiveEnergy::from_kilo(reactive)};
}

EnergyPair share_of_month(const EnergyPair& a_month, int from, int to) {
    VOLTMARK_CHECK(0 <= from && from <= to && to <= 30);
    const auto share = [&](std::int64_t milli) {
        const auto until = [&](int thirtieths) {
            return static_cast<std::int64_t>(
                divide_rounded(Int128{milli} * thirtieths, Int128{30} * kKilo, Rounding::half_up));
        };
        return until(to) - until(from);
    };
    return {Energy::from_kilo(share(a_month.active.milli())),
            ReactiveEnergy::from_kilo(share(a_month.reactive.milli()))};
}

EnergyPair line_loss(const EnergyPair& with_transformer, std::int64_t percent_e6) {
    const auto part = [&](std::int64_t milli) {
        return static_cast<std::int64_t>(divide_rounded(
            Int128{milli} * percent_e6, Int128{100} * kKilo * kKilo, Rounding::half_up));
    };
    return {Energy::from_kilo(part(with_transformer.active.milli())),
            ReactiveEnergy::from_kilo(part(with_transformer.reactive.milli()))};
}

namespace {

/// Parts of `loss` by ratios of six decimals; what rounding leaves over goes to the largest, and
/// what it takes too much comes from the largest down.
std::vector<std::int64_t> parts_by_ratio(std::int64_t loss, std::span<const std::int64_t> weights) {
    const auto count = static_cast<std::int64_t>(weights.size());
    Int128 total = 0;
    for (const std::int64_t weight : weights) {
        VOLTMARK_CHECK(weight >= 0);
        total += weight;
    }
    std::vector<std::int64_t> parts;
    std::int64_t rest = loss;
    for (const std::int64_t weight : weights) {
        const Int128 ratio =
            total == 0 ? 0 : divide_rounded(Int128{weight} * kRatioOne, total, Rounding::half_up);
        const std::int64_t part = total == 0 ? loss / count
                                             : static_cast<std::int64_t>(divide_rounded(
                                                   loss * ratio, kRatioOne, Rounding::half_up));
        parts.push_back(part);
        rest -= part;
    }
    while (rest != 0) {
        std::int64_t& largest = *std::max_element(parts.begin(), parts.end());
        const std::int64_t step = std::max(rest, -largest);
        largest += step;
        rest -= step;
    }
    return parts;
}

}  // namespace

std::vector<std::int64_t> apportion(std::int64_t loss, std::span<const LossPartner> partners) {
    VOLTMARK_CHECK(loss >= 0);
    std::int64_t open = loss;
    std::vector<std::int64_t> weights;
    for (const LossPartner& partner : partners) {
        if (partner.share == LossShare::fixed) open -= std::min(open, partner.fixed);
        if (partner.share == LossShare::shared || partner.share == LossShare::joint)
            weights.push_back(partner.weight);
    }
    std::vector<std::int64_t> parts;
    if (!weights.empty()) parts = parts_by_ratio(open, weights);
    auto part = parts.begin();
    std::vector<std::int64_t> paid;
    for (const LossPartner& partner : partners) {
        switch (partner.share) {
            case LossShare::shared:
                paid.push_back(*part++);
                break;
            case LossShare::joint:
                ++part;
                [[fallthrough]];
            case LossShare::none:
                paid.push_back(0);
                break;
            case LossShare::fixed:
                paid.push_back(partner.fixed);
                break;
        }
    }
    return paid;
}

std::vector<std::int64_t> spread_over_bands(std::int64_t loss, std::span<const std::int64_t> bands,
                                            std::size_t flat) {
    VOLTMARK_CHECK(flat < bands.size() && loss >= 0);
    const Int128 total = std::accumulate(bands.begin(), bands.end(), Int128{0});
    std::vector<std::int64_t> parts(bands.size(), 0);
    std::int64_t rest = loss;
    for (std::size_t b = 0; b < bands.size(); ++b) {
        VOLTMARK_CHECK(bands[b] >= 0);
        if (b == flat || total == 0) continue;
        parts[b] = static_cast<std::int64_t>(
            divide_rounded(Int128{loss} * bands[b], total, Rounding::half_up));
        rest -= parts[b];
    }
    parts[flat] = rest;
    while (parts[flat] < 0) {  // Halves of several bands went up.
        std::int64_t& largest = *std::max_element(parts.begin(), parts.end());
        const std::int64_t step = std::min(largest, -parts[flat]);
        largest -= step;
        parts[flat] += step;
    }
    return parts;
}

}  // namespace voltmark::rating
