// SPDX-License-Identifier: Apache-2.0
#include "verify_adjustment.hpp"

#include "voltmark/base/int128.hpp"
#include "voltmark/tariff/loss_table.hpp"

namespace voltmark::billing {

namespace {

using rating::AdjustedStretch;

constexpr std::int64_t kKilo = 1'000'000;

std::int64_t size_of(std::int64_t value) {
    return value < 0 ? -value : value;
}

/// Whether `whole` is numerator / denominator to the nearest whole, halves up: said by the bounds
/// that it lies between, so without dividing. \pre 0 <= numerator, 0 < denominator
bool is_nearest(std::int64_t whole, Int128 numerator, Int128 denominator) {
    const Int128 twice = 2 * numerator;
    return (2 * Int128{whole} - 1) * denominator <= twice &&
           twice < (2 * Int128{whole} + 1) * denominator;
}

std::int64_t nearest(Int128 numerator, Int128 denominator) {
    return static_cast<std::int64_t>((2 * numerator + denominator) / (2 * denominator));
}

/// Active energy taken, and reactive energy without sign.
struct Pair {
    std::int64_t active = 0;
    std::int64_t reactive = 0;

    explicit Pair(const rating::EnergyPair& pair)
        : active{pair.active.milli()}, reactive{pair.reactive.milli()} {}
    explicit Pair(const rating::SegmentUse& use)
        : active{use.total_milli[0]},
          reactive{size_of(use.total_milli[2]) + size_of(use.total_milli[3])} {}
    void add(const Pair& other) {
        active += other.active;
        reactive += other.reactive;
    }
};

/// Checks one stretch of a bill's adjustment.
class StretchChecker {
public:
    StretchChecker(const BillBody& body, std::span<const MeteredSegment> segments,
                   const AdjustedStretch& stretch, std::vector<Disagreement>& found)
        : body_{body}, segments_{segments}, stretch_{stretch}, found_{found} {
        for (std::size_t s = 0; s < segments.size(); ++s) {
            const time::BillingPeriod& days = segments[s].days;
            if (stretch.days.from <= days.from && days.to <= stretch.days.to) inside_.push_back(s);
        }
    }

    void run() {
        if (inside_.empty()) {
            disagree("days", time::to_text(stretch_.days), "none of the bill");
            return;
        }
        check_metered();
        check_transformer_loss();
        check_line_loss();
        check_billed();
        for (const std::size_t s : inside_) check_bands(s);
    }

private:
    void disagree(std::string_view what, std::string stated, std::string recomputed) {
        found_.push_back({fmt::format("{}, {}", time::to_text(stretch_.days), what),
                          std::move(stated), std::move(recomputed)});
    }
    void compare(std::string_view what, std::int64_t stated, std::int64_t recomputed) {
        if (stated != recomputed) disagree(what, to_kilo(stated), to_kilo(recomputed));
    }

    const tariff::Attributes& attributes() const { return segments_[inside_.front()].attributes; }
    std::int64_t number(std::string_view name) const {
        return attributes().number_e6(name).value_or(0);
    }
    bool is_behind_a_master() const { return attributes().word("sub_of").has_value(); }

    void check_metered() {
        Pair metered{rating::EnergyPair{}};
        for (const std::size_t s : inside_) metered.add(Pair{segments_[s].metered});
        compare("metered", stretch_.metered.active.milli(), metered.active);
        compare("metered reactive", stretch_.metered.reactive.milli(), metered.reactive);
    }

    /// Thirtieths of the month that the days up to `day` are, from where the bill's begin.
    int thirtieths(time::CivilDay day) const {
        const time::BillingPeriod month = time::month_of(stretch_.days.from);
        const time::CivilDay begin = std::max(month.from, segments_.front().days.from);
        const auto count = static_cast<int>((day - begin).count());
        return count == month.days() ? 30 : std::min(count, 30);
    }

    void check_transformer_loss() {
        const std::string_view method =
            is_behind_a_master() ? "none" : attributes().word("transformer_loss").value_or("none");
        if (method != to_text(stretch_.method))
            disagree("transformer loss", std::string{to_text(stretch_.method)},
                     std::string{method});
        const Pair lost{stretch_.transformer_loss};
        if (lost.active % kKilo != 0 || lost.reactive % kKilo != 0)
            disagree("transformer loss", to_kilo(lost.active), "whole kWh");
        if (method == "formula") check_formula(lost.active / kKilo, lost.reactive / kKilo);
        if (method == "fixed") check_share({number("loss_kwh"), number("loss_kvarh")}, lost);
        if (method == "table") check_table(lost);
        if (method == "none") check_share({0, 0}, lost);
    }

    void check_share(std::pair<std::int64_t, std::int64_t> a_month, const Pair& lost) {
        const auto share = [&](std::int64_t milli) {
            const Int128 month = Int128{30} * kKilo;
            return nearest(Int128{milli} * thirtieths(stretch_.days.to), month) -
                   nearest(Int128{milli} * thirtieths(stretch_.days.from), month);
        };
        compare("transformer loss", lost.active, share(a_month.first) * kKilo);
        compare("reactive transformer loss", lost.reactive, share(a_month.second) * kKilo);
    }

    void check_table(const Pair& lost) {
        const Result<const tariff::LossTable*> table =
            tariff::find_loss_table(attributes().word("loss_table").value_or(""));
        const int part = thirtieths(stretch_.days.to) - thirtieths(stretch_.days.from);
        if (!table || part == 0) {
            check_share({0, 0}, lost);
            return;
        }
        const std::int64_t kva =
            attributes().number_e6("loss_capacity_kva").value_or(number("capacity_kva"));
        const std::int64_t a_month = nearest(Int128{stretch_.metered.active.milli()} * 30, part);
        for (const tariff::LossRow& row :
             (*table)->rows(attributes().word("transformer_type").value_or(""),
                            ApparentPower::from_milli(kva))) {
            if (row.to && row.to->milli() < a_month) continue;
            check_share({row.active.milli(), row.reactive.milli()}, lost);
            return;
        }
        disagree("transformer loss", to_kilo(lost.active), "a row of the table");
    }

    /// The stated loss less the no-load part, which has few digits, is the load part to the
    /// nearest.
    void check_formula(std::int64_t active, std::int64_t reactive) {
        const Int128 hours = 24 * stretch_.days.days();
        const Int128 s =
            attributes().number_e6("loss_capacity_kva").value_or(number("capacity_kva"));
        const Int128 p = nearest(stretch_.metered.active.milli(), kKilo);
        const Int128 q = nearest(stretch_.metered.reactive.milli(), kKilo);
        const Int128 k = attributes().number_e6("shape_factor").value_or(kKilo);
        // Beyond these no loss is billed, and the products below could leave 128 bits.
        if (s <= 0 || std::max(p, q) * kKilo > 2 * s * hours) {
            disagree("transformer loss", std::to_string(active), "a load that it carries");
            return;
        }
        const auto check = [&](std::string_view what, std::int64_t whole, Int128 no_load,
                               Int128 no_load_unit, Int128 load, Int128 load_unit) {
            const auto kilo = static_cast<std::int64_t>(no_load / no_load_unit);
            const Int128 numerator =
                (no_load % no_load_unit) * load_unit + load % load_unit * no_load_unit;
            const auto rest = static_cast<std::int64_t>(load / load_unit);
            const std::int64_t left = whole - kilo - rest;
            if (left < 0 || left > 2 || !is_nearest(left, numerator, no_load_unit * load_unit))
                disagree(what, std::to_string(whole), "the formula");
        };
        // Watts in millionths: their thousandths are milliwatts, of which a kWh has a million.
        const Int128 load = k * (p * p + q * q);
        check("transformer loss", active, Int128{number("p0_w") / 1000} * hours, kKilo,
              load * (number("pk_w") / 1000), s * s * hours);
        check("reactive transformer loss", reactive, s * number("i0_percent") * hours,
              Int128{100} * kKilo * kKilo, load * number("uk_percent"),
              Int128{100} * kKilo * s * hours);
    }

    void check_line_loss() {
        Pair through{stretch_.metered};
        through.add(Pair{stretch_.transformer_loss});
        const std::int64_t percent = is_behind_a_master() ? 0 : number("line_loss_percent");
        const Int128 unit = Int128{100} * kKilo * kKilo;
        compare("line loss", stretch_.line_loss.active.milli(),
                nearest(Int128{through.active} * percent, unit) * kKilo);
        compare("reactive line loss", stretch_.line_loss.reactive.milli(),
                nearest(Int128{through.reactive} * percent, unit) * kKilo);
    }

    void check_billed() {
        std::int64_t active = stretch_.metered.active.milli() + stretch_.received.milli() +
                              stretch_.loss.active.milli();
        for (const rating::Deduction& deduction : stretch_.deducted)
            active -= deduction.active.milli();
        compare("billed", stretch_.billed.active.milli(), active);
        compare("billed reactive", stretch_.billed.reactive.milli(),
                stretch_.metered.reactive.milli() + stretch_.loss.reactive.milli());
        if (stretch_.deducted.empty() && !is_behind_a_master()) {
            compare("loss", stretch_.loss.active.milli(),
                    stretch_.transformer_loss.active.milli() + stretch_.line_loss.active.milli());
        }
        Pair used{rating::EnergyPair{}};
        for (const std::size_t s : inside_) used.add(Pair{body_.uses[s]});
        compare("priced", used.active, stretch_.billed.active.milli());
        compare("priced reactive", used.reactive, stretch_.billed.reactive.milli());
    }

    /// Bands sum to the segment, none is below zero, and of a contract that shares no meter each
    /// has its part of the segment's loss: to a kWh for each band whose half may have gone up.
    void check_bands(std::size_t s) {
        const rating::SegmentUse& billed = body_.uses[s];
        const std::int64_t metered_total = segments_[s].metered.total_milli[0];
        const std::int64_t loss = billed.total_milli[0] - metered_total;
        const bool alone = stretch_.deducted.empty() && !is_behind_a_master();
        for (std::size_t u = 0; u < billed.by_band.size(); ++u) {
            const rating::BandUse& bands = billed.by_band[u];
            if (bands.flow != Flow::import_active) continue;
            std::int64_t sum = 0;
            for (std::size_t b = 0; b < bands.milli.size(); ++b) {
                sum += bands.milli[b];
                if (bands.milli[b] < 0) compare("a band", bands.milli[b], 0);
                if (!alone || metered_total <= 0) continue;
                const std::int64_t metered = segments_[s].metered.by_band[u].milli[b];
                const std::int64_t part = nearest(Int128{loss} * metered, metered_total);
                const auto room = static_cast<std::int64_t>(bands.milli.size()) * kKilo;
                if (size_of(bands.milli[b] - metered - part) > room)
                    compare("loss of a band", bands.milli[b] - metered, part);
            }
            compare("bands", sum, billed.total_milli[0]);
        }
    }

    const BillBody& body_;
    std::span<const MeteredSegment> segments_;
    const AdjustedStretch& stretch_;
    std::vector<Disagreement>& found_;
    std::vector<std::size_t> inside_;
};

/// Segments that no stretch adjusts are billed as they were metered.
void check_untouched(const BillBody& body, const MeteredSegment& segment, std::size_t s,
                     std::vector<Disagreement>& found) {
    for (const AdjustedStretch& stretch : body.adjustment.stretches) {
        if (stretch.days.from <= segment.days.from && segment.days.to <= stretch.days.to) return;
    }
    if (body.uses[s].total_milli == segment.metered.total_milli &&
        body.uses[s].by_band == segment.metered.by_band)
        return;
    found.push_back({fmt::format("segment {}, adjusted", s + 1),
                     to_kilo(body.uses[s].total_milli[0]),
                     to_kilo(segment.metered.total_milli[0])});
}

/// All that went through the master's meter: what its own bill says of it. A contract behind a
/// master has its factor from there.
void check_through_master(const BillBody& body, std::span<const MeteredSegment> segments,
                          std::vector<Disagreement>& found) {
    if (!body.through_master) return;
    Pair through{rating::EnergyPair{}};
    for (const MeteredSegment& segment : segments) {
        if (segment.attributes.word("sub_of")) return;
        through.add(Pair{segment.metered});
    }
    for (const AdjustedStretch& stretch : body.adjustment.stretches) {
        through.add(Pair{stretch.transformer_loss});
        through.add(Pair{stretch.line_loss});
    }
    const Pair stated{*body.through_master};
    if (stated.active != through.active || stated.reactive != through.reactive)
        found.push_back(
            {"through the master's meter", to_kilo(stated.active), to_kilo(through.active)});
}

}  // namespace

std::vector<Disagreement> check_adjustment(const BillBody& body,
                                           std::span<const MeteredSegment> segments) {
    std::vector<Disagreement> found;
    for (std::size_t s = 0; s < segments.size(); ++s) check_untouched(body, segments[s], s, found);
    for (const AdjustedStretch& stretch : body.adjustment.stretches)
        StretchChecker{body, segments, stretch, found}.run();
    check_through_master(body, segments, found);
    return found;
}

}  // namespace voltmark::billing
