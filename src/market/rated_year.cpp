// SPDX-License-Identifier: Apache-2.0
#include "rated_year.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/meter/reading_store.hpp"

namespace voltmark::market {

using time::BillingPeriod;
using time::CivilDay;

namespace {

rating::UsageMeter measured(const ContractReadings& readings,
                            std::span<const rating::Segment> segments, const BillingPeriod& month,
                            const rating::BandMasks& masks) {
    rating::UsageMeter meter{segments, readings.channels, readings.zone, masks};
    for (const ContractReadings::Block& block : readings.blocks) {
        const rating::ChannelUse& channel = readings.channels[block.channel];
        const bool counts = channel.grid.is_daily() ? block.span == time::month_of(month.from).from
                                                    : month.contains(block.span);
        if (!counts) continue;
        const meter::BlockKey key{block.span, {readings.site, channel.channel_no}};
        const Result<meter::BlockView> view = meter::BlockView::open(key, block.bytes);
        if (!view) throw store::Failure{view.error()};
        meter.add(block.channel, block.span, *view);
    }
    return meter;
}

}  // namespace

std::vector<BillingPeriod> months_of(const BillingPeriod& days) {
    std::vector<BillingPeriod> months;
    for (CivilDay day = days.from; day < days.to; day = months.back().to)
        months.push_back(intersect(time::month_of(day), days));
    return months;
}

ContractReadings ContractReadings::load(store::Session& session, ContractId contract,
                                        const BillingPeriod& days) {
    ContractReadings readings;
    readings.site = contract.site_id;
    for (const meter::ServingChannel& one :
         meter::serving_channels(session, contract.site_id, contract.site_id, days)) {
        if (one.contract != contract) continue;
        readings.channels.push_back({one.channel.id.channel_no, one.channel.flow,
                                     *time::IntervalGrid::of_minutes(one.channel.interval_minutes),
                                     one.channel.valid});
        readings.zone = one.zone;
    }
    meter::BlockScan scan{session, meter::settled_delivery(session)};
    const SiteId site = contract.site_id;
    for (CivilDay day = time::month_of(days.from).from; day < days.to;
         day += std::chrono::days{1}) {
        scan.day(day, site, site, [&](const meter::StoredBlock& block) {
            for (std::size_t i = 0; i < readings.channels.size(); ++i) {
                if (readings.channels[i].channel_no != block.key.channel.channel_no) continue;
                readings.blocks.push_back({day, i, {block.bytes.begin(), block.bytes.end()}});
            }
        });
    }
    return readings;
}

Result<RatedYear> rate_year(const ContractReadings& readings, std::vector<rating::Term> terms,
                            const BillingPeriod& days, const rating::Carry& before) {
    VOLTMARK_CHECK(!terms.empty());
    RatedYear year;
    year.terms = std::move(terms);
    year.before = before;
    year.total = Money::zero(year.terms.front().tariff->currency);
    rating::BandMasks masks{days, &readings.prices};
    for (const rating::Term& term : year.terms) {
        for (const rating::ChannelUse& channel : readings.channels)
            masks.lay(*term.tariff, readings.zone, channel.grid);
    }
    rating::Carry carry = before;
    for (const BillingPeriod& month : months_of(days)) {
        Result<std::vector<rating::Segment>> segments = rating::cut_segments(month, year.terms);
        if (!segments) return segments.error();
        Result<rating::Usage> usage = measured(readings, *segments, month, masks).finish();
        if (!usage) return usage.error();
        Result<rating::Rated> rated = rating::price_usage(*segments, *usage, carry);
        if (!rated) return rated.error();
        carry = rated->after;
        year.total += rated->total;
        year.months.push_back({std::move(*segments), std::move(*usage), std::move(*rated)});
    }
    return year;
}

Result<Money> price_months(const RatedYear& year, std::span<const rating::Usage> usages) {
    VOLTMARK_CHECK(usages.size() == year.months.size());
    Money total = Money::zero(year.total.currency());
    rating::Carry carry = year.before;
    for (std::size_t month = 0; month < usages.size(); ++month) {
        const Result<rating::Rated> rated =
            rating::price_usage(year.months[month].segments, usages[month], carry);
        if (!rated) return rated.error();
        carry = rated->after;
        total += rated->total;
    }
    return total;
}

Result<Money> price_with(const RatedYear& year, std::string_view attribute,
                         std::string_view value) {
    std::vector<rating::Term> terms = year.terms;
    for (rating::Term& term : terms) {
        if (Result<void> set = term.attributes.set(attribute, value); !set) return set.error();
        if (!term.tariff->eligible.holds(term.attributes)) {
            return make_error(billing::kNotEligible, term.tariff->id, term.attributes.to_json());
        }
    }
    Money total = Money::zero(year.total.currency());
    rating::Carry carry = year.before;
    for (const RatedMonth& month : year.months) {
        const BillingPeriod days{month.segments.front().days.from, month.segments.back().days.to};
        const Result<std::vector<rating::Segment>> segments = rating::cut_segments(days, terms);
        if (!segments) return segments.error();
        const Result<rating::Rated> rated = rating::price_usage(*segments, month.usage, carry);
        if (!rated) return rated.error();
        carry = rated->after;
        total += rated->total;
    }
    return total;
}

}  // namespace voltmark::market
