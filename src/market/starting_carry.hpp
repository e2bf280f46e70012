// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/rating/tier_position.hpp"

namespace voltmark::market {

/// What a contract brings into a question's days.
struct StartingCarry {
    rating::Carry own;
    rating::Carry other;
};

/// As its newest earlier bill left it. Under another tariff only the positions in tiers are brought
/// along: credits and demands were counted by the rules of the own one. A year that begins on
/// another day was not counted by anyone, and begins from zero.
inline StartingCarry starting_carry(const billing::EarlierBill& bill, const rating::Segment& own,
                                    const rating::Segment& other) {
    StartingCarry carry;
    carry.own = rating::carried(bill.tiers_after, bill.period_to, own.days.from, *own.version);
    carry.other =
        rating::carried(bill.tiers_after, bill.period_to, other.days.from, *other.version);
    if (own.tariff->id == other.tariff->id) return carry;
    rating::Carry positions;
    positions.month = carry.other.month;
    positions.month_export = carry.other.month_export;
    if (rating::tier_year_start(*own.version) == rating::tier_year_start(*other.version))
        positions.year = carry.other.year;
    carry.other = std::move(positions);
    return carry;
}

}  // namespace voltmark::market
