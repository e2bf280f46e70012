// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/usage_adjustment.hpp"

#include <numeric>

#include "voltmark/base/check.hpp"
#include "voltmark/base/int128.hpp"
#include "voltmark/rating/adjustment_errors.hpp"

namespace voltmark::rating {

namespace {

constexpr std::int64_t kKilo = 1'000'000;

std::size_t at(Flow flow) {
    return static_cast<std::size_t>(flow);
}

/// The band that takes what rounding leaves over: flat, or the largest where none is called so.
std::size_t residual_band(const tariff::BandCalendar& calendar,
                          std::span<const std::int64_t> milli) {
    if (const auto flat = calendar.find_band("flat")) return static_cast<std::size_t>(*flat);
    return static_cast<std::size_t>(std::max_element(milli.begin(), milli.end()) - milli.begin());
}

const tariff::BandCalendar& calendar_of(const Segment& segment, const BandUse& use) {
    return segment.version->calendars[static_cast<std::size_t>(use.calendar)];
}

const BandUse* find_import_bands(const SegmentUse& use) {
    for (const BandUse& bands : use.by_band) {
        if (bands.flow == Flow::import_active) return &bands;
    }
    return nullptr;
}

/// Energies by band of one calendar as bands of another, by name; a band that the other does not
/// know stands on its residual band.
std::vector<std::int64_t> translated(std::span<const std::int64_t> milli,
                                     const tariff::BandCalendar& from, const BandUse& to_use,
                                     const tariff::BandCalendar& to) {
    std::vector<std::int64_t> parts(to_use.milli.size(), 0);
    const std::size_t residual = residual_band(to, to_use.milli);
    for (std::size_t b = 0; b < milli.size(); ++b) {
        const auto same = to.find_band(from.bands[b]);
        parts[same ? static_cast<std::size_t>(*same) : residual] += milli[b];
    }
    return parts;
}

void add(std::vector<std::int64_t>& to, std::span<const std::int64_t> parts, int sign) {
    for (std::size_t b = 0; b < to.size(); ++b) to[b] += sign * parts[b];
}

/// How many thirtieths of its month have passed with so many days of it.
int thirtieths(int days, int month) {
    return days == month ? 30 : std::min(days, 30);
}

std::int64_t reactive_of(const SegmentUse& use) {
    return std::abs(use.total_milli[at(Flow::import_reactive)]) +
           std::abs(use.total_milli[at(Flow::export_reactive)]);
}

EnergyPair metered_in(const SegmentUse& use) {
    return {Energy::from_milli(use.total_milli[at(Flow::import_active)]),
            ReactiveEnergy::from_milli(reactive_of(use))};
}

/// Adjusts the usages of one family, stretch by stretch of the master's segments.
class FamilyAdjuster {
public:
    explicit FamilyAdjuster(std::vector<FamilyMember> family)
        : family_{std::move(family)}, adjustments_(family_.size()) {
        VOLTMARK_CHECK(!family_.empty());
        for (const FamilyMember& member : family_) {
            VOLTMARK_CHECK(member.segments.size() == member.usage.segments.size());
            VOLTMARK_CHECK(member.usage.missing_slots == 0);
            own_segments_.push_back(own_segments(member));
        }
    }

    Result<std::vector<AdjustedUsage>> run() {
        const std::size_t count = master().segments.size();
        for (std::size_t first = 0; first < count; first = last_) {
            last_ = first + 1;
            while (last_ < count && goes_on(last_)) ++last_;
            first_ = first;
            if (Result<void> adjusted = adjust_stretch(); !adjusted) return adjusted.error();
        }
        share_power_factor();
        std::vector<AdjustedUsage> answer;
        for (std::size_t m = 0; m < family_.size(); ++m)
            answer.push_back({std::move(family_[m].usage), {std::move(adjustments_[m])}});
        return answer;
    }

private:
    /// A contract of the family in the current stretch.
    struct Partner {
        std::size_t member = 0;
        std::optional<SubTerms> sub;  ///< None: the master.
        AdjustedStretch steps;
        std::int64_t milli = 0;  ///< Active energy after sub-metering.
    };

    FamilyMember& master() { return family_[0]; }

    /// For each segment of the master, that of the member with the same days.
    std::vector<std::optional<std::size_t>> own_segments(const FamilyMember& member) const {
        std::vector<std::optional<std::size_t>> own(family_[0].segments.size());
        for (std::size_t s = 0; s < own.size(); ++s) {
            const auto it = std::find_if(member.segments.begin(), member.segments.end(),
                                         [&](const Segment& segment) {
                                             return segment.days == family_[0].segments[s].days;
                                         });
            if (it != member.segments.end())
                own[s] = static_cast<std::size_t>(it - member.segments.begin());
        }
        return own;
    }

    const Segment* segment_of(std::size_t member, std::size_t s) const {
        const std::optional<std::size_t> own = own_segments_[member][s];
        return own ? &family_[member].segments[*own] : nullptr;
    }
    SegmentUse& use_of(std::size_t member, std::size_t s) {
        return family_[member].usage.segments[*own_segments_[member][s]];
    }

    /// Segment `s` of the master belongs to the stretch of the one before it.
    bool goes_on(std::size_t s) const {
        const Segment& before = family_[0].segments[s - 1];
        const Segment& now = family_[0].segments[s];
        if (time::month_of(before.days.from) != time::month_of(now.days.from)) return false;
        for (std::size_t m = 0; m < family_.size(); ++m) {
            const Segment* left = segment_of(m, s - 1);
            const Segment* right = segment_of(m, s);
            if ((left == nullptr) != (right == nullptr)) return false;
            if (left != nullptr && *left->attributes != *right->attributes) return false;
        }
        return true;
    }

    time::BillingPeriod days() const {
        return {family_[0].segments[first_].days.from, family_[0].segments[last_ - 1].days.to};
    }

    Result<void> adjust_stretch() {
        const Result<LossTerms> losses = loss_terms(*master().segments[first_].attributes);
        if (!losses) return losses.error();
        Result<std::vector<Partner>> partners = find_partners();
        if (!partners) return partners.error();
        Partner& one = partners->front();
        if (partners->size() == 1 && !losses->any()) {
            through_ += one.steps.metered;
            return ok();
        }
        has_subs_ = has_subs_ || partners->size() > 1;
        if (Result<void> valid = check_not_negative(); !valid) return valid;
        if (Result<void> taken = take_subs(*partners); !taken) return taken;
        if (Result<void> added = add_losses(*losses, *partners); !added) return added;
        through_ += one.steps.metered + one.steps.transformer_loss + one.steps.line_loss;
        for (Partner& partner : *partners) {
            partner.steps.billed = billed_of(partner.member);
            adjustments_[partner.member].push_back(std::move(partner.steps));
        }
        return ok();
    }

    /// The master, and who stands behind it in these days.
    Result<std::vector<Partner>> find_partners() {
        std::vector<Partner> partners;
        for (std::size_t m = 0; m < family_.size(); ++m) {
            const Segment* segment = segment_of(m, first_);
            if (segment == nullptr) continue;
            Result<std::optional<SubTerms>> sub = sub_terms(*segment->attributes);
            if (!sub) return sub.error();
            if (m == 0 && *sub) return make_error(kSubNested, family_[m].name);
            if (m > 0 && (!*sub || (**sub).master != master().name)) continue;
            if (*sub && (**sub).way != SubWay::metered && family_[m].has_meter)
                return make_error(kSubTerms, "a meter of its own", "an agreed energy");
            Partner partner{m, std::move(*sub), {}, 0};
            partner.steps.days = days();
            for (std::size_t s = first_; s < last_; ++s)
                partner.steps.metered += metered_in(use_of(m, s));
            partners.push_back(std::move(partner));
        }
        return partners;
    }

    Result<void> check_not_negative() {
        for (std::size_t s = first_; s < last_; ++s) {
            const SegmentUse& use = master().usage.segments[s];
            std::int64_t lowest = use.total_milli[at(Flow::import_active)];
            if (const BandUse* bands = find_import_bands(use))
                lowest =
                    std::min(lowest, *std::min_element(bands->milli.begin(), bands->milli.end()));
            if (lowest < 0)
                return make_error(kAdjustNegative, to_kilo(lowest),
                                  time::to_text(master().segments[s].days.from));
        }
        return ok();
    }

    // Sub-metering.

    Result<void> take_subs(std::vector<Partner>& partners) {
        std::vector<SubMeter> subs;
        for (std::size_t i = 1; i < partners.size(); ++i) subs.push_back(sub_meter(partners[i]));
        Partner& one = partners.front();
        const Result<std::vector<std::int64_t>> parts =
            sub_energies(one.steps.metered.active.milli(), subs);
        if (!parts) return parts.error();
        one.milli = one.steps.metered.active.milli();
        for (const SubWay way : {SubWay::fixed, SubWay::ratio, SubWay::metered}) {
            for (std::size_t i = 0; i < subs.size(); ++i) {
                if (subs[i].way != way) continue;
                Partner& partner = partners[i + 1];
                partner.milli = (*parts)[i];
                one.milli -= partner.milli;
                one.steps.deducted.push_back({family_[partner.member].name, way, subs[i].ratio_e6,
                                              Energy::from_milli(partner.milli)});
                if (Result<void> taken = take(partner); !taken) return taken;
            }
        }
        return ok();
    }

    SubMeter sub_meter(const Partner& partner) const {
        SubMeter sub{family_[partner.member].name, partner.sub->way, 0, partner.sub->ratio_e6};
        const time::BillingPeriod month = time::month_of(days().from);
        const auto passed = [&](time::CivilDay day) {
            return static_cast<int>((day - month.from).count());
        };
        if (sub.way == SubWay::fixed) {
            sub.milli = fixed_of_days(partner.sub->fixed_milli, passed(days().from),
                                      passed(days().to), month.days());
        } else if (sub.way == SubWay::metered) {
            sub.milli = partner.steps.metered.active.milli();
        }
        return sub;
    }

    /// Takes a partner's energy off the master, segment by segment, and gives it to the partner
    /// where no meter counted it there.
    Result<void> take(Partner& partner) {
        const bool agreed = partner.sub->way != SubWay::metered;
        std::vector<std::int64_t> amounts;
        for (std::size_t s = first_; s < last_; ++s) {
            const SegmentUse& from =
                agreed ? master().usage.segments[s] : use_of(partner.member, s);
            amounts.push_back(from.total_milli[at(Flow::import_active)]);
        }
        if (agreed) amounts = divide_over(partner.milli, amounts);
        if (agreed) {
            partner.steps.master = master().name;
            partner.steps.received = Energy::from_milli(partner.milli);
        }
        for (std::size_t s = first_; s < last_; ++s) {
            const std::int64_t amount = amounts[s - first_];
            SegmentUse& use = master().usage.segments[s];
            if (amount > use.total_milli[at(Flow::import_active)])
                return exceeds(partner, amount, use.total_milli[at(Flow::import_active)]);
            Result<void> taken =
                agreed ? take_agreed(partner, s, amount) : take_metered(partner, s, amount);
            if (!taken) return taken;
            use.total_milli[at(Flow::import_active)] -= amount;
        }
        return ok();
    }

    Error exceeds(const Partner& partner, std::int64_t amount, std::int64_t left) const {
        return make_error(kSubExceeds, family_[partner.member].name, to_kilo(amount),
                          to_kilo(left));
    }

    Result<void> take_agreed(const Partner& partner, std::size_t s, std::int64_t amount) {
        SegmentUse& own = use_of(partner.member, s);
        const Segment& own_segment = *segment_of(partner.member, s);
        const BandUse* own_bands = find_import_bands(own);
        const BandUse* first = find_import_bands(master().usage.segments[s]);
        if (own_bands != nullptr && first == nullptr)
            return make_error(kSubBands, family_[partner.member].name, master().name);
        bool given = false;
        for (BandUse& bands : master().usage.segments[s].by_band) {
            if (bands.flow != Flow::import_active) continue;
            const tariff::BandCalendar& calendar = calendar_of(master().segments[s], bands);
            const std::size_t flat = residual_band(calendar, bands.milli);
            const std::vector<std::int64_t> parts =
                own_bands != nullptr ? split_by_bands(amount, bands.milli, flat)
                                     : take_flat_first(amount, bands.milli, flat);
            add(bands.milli, parts, -1);
            for (BandUse& to : own.by_band) {
                if (given || to.flow != Flow::import_active) continue;
                add(to.milli, translated(parts, calendar, to, calendar_of(own_segment, to)), 1);
            }
            given = true;
        }
        own.total_milli[at(Flow::import_active)] += amount;
        family_[partner.member].usage.metered[at(Flow::import_active)] = true;
        return ok();
    }

    /// What its own meter counted by bands is taken from the same bands.
    Result<void> take_metered(const Partner& partner, std::size_t s, std::int64_t amount) {
        const SegmentUse& own = use_of(partner.member, s);
        const BandUse* own_bands = find_import_bands(own);
        for (BandUse& bands : master().usage.segments[s].by_band) {
            if (bands.flow != Flow::import_active) continue;
            const tariff::BandCalendar& calendar = calendar_of(master().segments[s], bands);
            std::vector<std::int64_t> parts;
            if (own_bands == nullptr) {
                parts = take_flat_first(amount, bands.milli, residual_band(calendar, bands.milli));
            } else {
                const Segment& own_segment = *segment_of(partner.member, s);
                parts = translated(own_bands->milli, calendar_of(own_segment, *own_bands), bands,
                                   calendar);
            }
            for (std::size_t b = 0; b < parts.size(); ++b) {
                if (parts[b] > bands.milli[b]) return exceeds(partner, parts[b], bands.milli[b]);
            }
            add(bands.milli, parts, -1);
        }
        return ok();
    }

    // Losses.

    Result<void> add_losses(const LossTerms& terms, std::vector<Partner>& partners) {
        if (!terms.any()) return ok();
        Partner& one = partners.front();
        const Result<EnergyPair> lost = transformer_loss(terms, one.steps.metered);
        if (!lost) return lost.error();
        one.steps.method = terms.method;
        one.steps.transformer_loss = *lost;
        one.steps.line_loss = line_loss(one.steps.metered + *lost, terms.line_percent_e6);
        const EnergyPair all = one.steps.transformer_loss + one.steps.line_loss;
        const Result<std::vector<LossPartner>> sharing = loss_partners(partners);
        if (!sharing) return sharing.error();
        const std::vector<std::int64_t> paid = apportion(all.active.milli() / kKilo, *sharing);
        for (std::size_t i = 0; i < partners.size(); ++i) {
            partners[i].steps.loss.active = Energy::from_kilo(paid[i]);
            add_loss(partners[i].member, Flow::import_active, paid[i]);
        }
        // Reactive energy is the master's: the contracts behind it have its power factor (R-SUB-7).
        if (master().usage.metered[at(Flow::import_reactive)]) {
            one.steps.loss.reactive = all.reactive;
            add_loss(0, Flow::import_reactive, all.reactive.milli() / kKilo);
        }
        return ok();
    }

    Result<EnergyPair> transformer_loss(const LossTerms& terms, const EnergyPair& through) {
        const Segment& first = master().segments[first_];
        const int month = time::month_of(first.days.from).days();
        const int before = thirtieths(first.month_days_before, month);
        const int after = thirtieths(first.month_days_before + days().days(), month);
        switch (terms.method) {
            case LossMethod::none:
                return EnergyPair{};
            case LossMethod::fixed:
                return share_of_month(terms.a_month, before, after);
            case LossMethod::formula:
                if (!master().usage.metered[at(Flow::import_reactive)])
                    return make_error(kLossReactive);
                return formula_loss(terms.nameplate, through, days().days());
            case LossMethod::table:
                break;
        }
        if (before == after) return EnergyPair{};
        // A part of a month is looked up as the month that it is like (R-LOSS-3).
        const auto a_month = static_cast<std::int64_t>(
            divide_rounded(Int128{through.active.milli()} * 30, after - before, Rounding::half_up));
        const tariff::LossRow& row = tariff::find_row(*terms.rows, Energy::from_milli(a_month));
        return share_of_month({row.active, row.reactive}, before, after);
    }

    Result<std::vector<LossPartner>> loss_partners(const std::vector<Partner>& partners) {
        const tariff::Attributes& attributes = *master().segments[first_].attributes;
        const std::string_view basis = attributes.word("loss_basis").value_or("energy");
        if (basis != "energy" && basis != "capacity")
            return make_error(kLossMethod, "loss_basis", basis, "energy, capacity");
        const Segment& first = master().segments[first_];
        const int month = time::month_of(first.days.from).days();
        std::vector<LossPartner> sharing;
        for (const Partner& partner : partners) {
            LossPartner one{LossShare::shared, partner.milli, 0};
            if (partner.sub) {
                one.share = partner.sub->loss_share;
                one.fixed =
                    share_of_month({Energy::from_kilo(partner.sub->loss_kwh), {}},
                                   thirtieths(first.month_days_before, month),
                                   thirtieths(first.month_days_before + days().days(), month))
                        .active.milli() /
                    kKilo;
            }
            if (basis == "capacity" && partners.size() > 1) {
                const auto capacity =
                    segment_of(partner.member, first_)->attributes->number_e6("capacity_kva");
                const bool asked = one.share == LossShare::shared || one.share == LossShare::joint;
                if (asked && !capacity)
                    return make_error(kLossTerm, "capacity_kva", "loss_basis capacity");
                one.weight = capacity.value_or(0);
            }
            sharing.push_back(one);
        }
        return sharing;
    }

    /// Adds a loss to a member's segments by what was used in each, and to their bands.
    void add_loss(std::size_t member, Flow flow, std::int64_t kwh) {
        std::vector<LossPartner> weights;
        std::int64_t used = 0;
        for (std::size_t s = first_; s < last_; ++s)
            used += std::abs(use_of(member, s).total_milli[at(flow)]);
        for (std::size_t s = first_; s < last_; ++s) {
            const std::int64_t milli = std::abs(use_of(member, s).total_milli[at(flow)]);
            weights.push_back(
                {LossShare::shared, used == 0 ? segment_of(member, s)->days.days() : milli, 0});
        }
        const std::vector<std::int64_t> parts = apportion(kwh, weights);
        for (std::size_t s = first_; s < last_; ++s) {
            SegmentUse& use = use_of(member, s);
            const std::int64_t part = parts[s - first_];
            use.total_milli[at(flow)] += part * kKilo;
            for (BandUse& bands : use.by_band) {
                if (bands.flow != flow) continue;
                const std::size_t flat =
                    residual_band(calendar_of(*segment_of(member, s), bands), bands.milli);
                const std::vector<std::int64_t> spread = spread_over_bands(part, bands.milli, flat);
                for (std::size_t b = 0; b < spread.size(); ++b) bands.milli[b] += spread[b] * kKilo;
            }
        }
    }

    EnergyPair billed_of(std::size_t member) {
        EnergyPair billed;
        for (std::size_t s = first_; s < last_; ++s) billed += metered_in(use_of(member, s));
        return billed;
    }

    /// The master's power factor is that of all that its meter counted and lost, and the same for
    /// all behind it (R-SUB-7).
    void share_power_factor() {
        if (!has_subs_) return;
        for (std::size_t m = 0; m < family_.size(); ++m) {
            Usage& usage = family_[m].usage;
            usage.through_master = through_;
            for (const Flow flow : {Flow::import_reactive, Flow::export_reactive})
                usage.metered[at(flow)] = master().usage.metered[at(flow)];
        }
    }

    std::vector<FamilyMember> family_;
    std::vector<std::vector<AdjustedStretch>> adjustments_;
    std::vector<std::vector<std::optional<std::size_t>>> own_segments_;
    std::size_t first_ = 0;  ///< Segments of the master in the current stretch: [first_, last_).
    std::size_t last_ = 0;
    EnergyPair through_;
    bool has_subs_ = false;
};

bool asks_for_adjustment(std::span<const Segment> segments) {
    return std::any_of(segments.begin(), segments.end(), [](const Segment& segment) {
        return rating::asks_for_adjustment(*segment.attributes);
    });
}

/// Deductions and losses are energies of a month: what is priced interval by interval cannot have
/// them.
Result<void> check_tariffs(std::span<const FamilyMember> family) {
    const auto in_order = [](const tariff::Component& component) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
        return energy != nullptr &&
               (energy->tiers.split == tariff::TierSplit::in_order || energy->series);
    };
    for (const FamilyMember& member : family) {
        for (const Segment& segment : member.segments) {
            const tariff::Version& version = *segment.version;
            const bool by_interval =
                std::any_of(version.components.begin(), version.components.end(), in_order);
            if (by_interval || version.net_metering() != nullptr)
                return make_error(kAdjustIntervals, segment.tariff->id);
        }
    }
    return ok();
}

}  // namespace

bool asks_for_adjustment(const tariff::Attributes& attributes) {
    return attributes.word("transformer_loss") || attributes.number_e6("line_loss_percent") ||
           attributes.word("sub_of") || attributes.number_e6("sub_fixed_kwh") ||
           attributes.number_e6("sub_ratio_percent");
}

Result<std::vector<AdjustedUsage>> adjust_family(std::vector<FamilyMember> family) {
    const bool asked = family.size() > 1 || asks_for_adjustment(family.front().segments);
    if (asked) {
        if (Result<void> checked = check_tariffs(family); !checked) return checked.error();
    }
    return FamilyAdjuster{std::move(family)}.run();
}

Result<AdjustedUsage> adjust_usage(Usage usage, std::span<const Segment> segments) {
    // Without all readings nothing is priced, and so nothing is taken of them either.
    if (usage.missing_slots > 0 || !asks_for_adjustment(segments))
        return AdjustedUsage{std::move(usage), {}};
    const Result<std::string> master = master_of(segments);
    if (!master) return master.error();
    if (!master->empty()) return make_error(kSubFamily, *master);
    std::vector<FamilyMember> alone;
    alone.push_back({{}, segments, std::move(usage), true});
    Result<std::vector<AdjustedUsage>> adjusted = adjust_family(std::move(alone));
    if (!adjusted) return adjusted.error();
    return std::move(adjusted->front());
}

Result<std::string> master_of(std::span<const Segment> segments) {
    std::string master;
    for (const Segment& segment : segments) {
        const Result<std::optional<SubTerms>> sub = sub_terms(*segment.attributes);
        if (!sub) return sub.error();
        if (!*sub) continue;
        if (!master.empty() && master != (**sub).master) return make_error(kSubNested, master);
        master = (**sub).master;
    }
    return master;
}

bool is_agreed(std::span<const Segment> segments) {
    return std::all_of(segments.begin(), segments.end(), [](const Segment& segment) {
        const Result<std::optional<SubTerms>> sub = sub_terms(*segment.attributes);
        return sub && *sub && (**sub).way != SubWay::metered;
    });
}

Usage unmetered(std::span<const Segment> segments) {
    Usage usage;
    for (const Segment& segment : segments) {
        SegmentUse& use = usage.segments.emplace_back();
        find_band_uses(*segment.version, use.by_band);
        use.by_series = find_series_uses(*segment.version);
    }
    return usage;
}

std::vector<Segment> cut_at(std::span<const Segment> segments,
                            std::span<const time::CivilDay> days) {
    std::vector<Segment> cut;
    for (const Segment& segment : segments) {
        cut.push_back(segment);
        std::vector<time::CivilDay> inside{days.begin(), days.end()};
        std::sort(inside.begin(), inside.end());
        for (const time::CivilDay day : inside) {
            if (day <= cut.back().days.from || day >= cut.back().days.to) continue;
            Segment rest = cut.back();
            rest.days.from = cut.back().days.to = day;
            rest.month_days_before += cut.back().days.days();
            cut.push_back(rest);
        }
    }
    return cut;
}

EnergyPair power_factor_energy(const Usage& usage) {
    if (usage.through_master) return *usage.through_master;
    return {Energy::from_milli(usage.total_milli(Flow::import_active)),
            ReactiveEnergy::from_milli(std::abs(usage.total_milli(Flow::import_reactive)) +
                                       std::abs(usage.total_milli(Flow::export_reactive)))};
}

}  // namespace voltmark::rating
