// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/bill_body.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/billing/errors.hpp"

namespace voltmark::billing {
namespace {

const time::CivilDay kFrom = time::make_day(2026, 7, 1);

std::vector<std::uint8_t> encoded(const BillBody& body) {
    std::vector<std::uint8_t> bytes;
    encode_body(body, kFrom, kCny, bytes);
    return bytes;
}

std::string_view refusal(std::span<const std::uint8_t> bytes) {
    const Result<BillBody> body = decode_body(bytes, kFrom, kCny);
    return body ? std::string_view{} : body.error().name();
}

rc::Gen<std::int64_t> amounts() {
    return rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000);
}

rating::ChargeLine any_line(int segments) {
    rating::ChargeLine line;
    line.formula = static_cast<rating::Formula>(*rc::gen::inRange(0, 4));
    line.segment = *rc::gen::inRange(0, segments);
    line.component = *rc::gen::inRange(0, 40);
    line.band = *rc::gen::inRange(-1, 6);
    line.tier = *rc::gen::inRange(-1, 4);
    if (*rc::gen::arbitrary<bool>()) line.share = {*rc::gen::inRange(1, 31), 31};
    if (line.formula == rating::Formula::share_of_base) {
        line.ratio = {*amounts(), 10'000};
    } else {
        line.unit = static_cast<rating::QuantityUnit>(*rc::gen::inRange(0, 7));
        line.quantity_e6 = *amounts();
        line.price = Price{*amounts()};
    }
    if (line.formula == rating::Formula::sum_of_products) {
        line.exact_e14 = Int128{*amounts()} * 1'000'000'007 + *amounts();
    } else if (line.formula != rating::Formula::price_times_quantity)
        line.base = Money::from_minor(*amounts(), kCny);
    line.amount = Money::from_minor(*amounts(), kCny);
    return line;
}

/// What only some tariffs leave behind: demands, and what carries over.
void add_state(BillBody& body) {
    const auto power = [] { return Power::from_milli(*amounts()); };
    const auto peak = [&] {
        return rating::MaxDemand{power(), Instant{std::chrono::seconds{*amounts() / 1'000'000}}};
    };
    for (rating::SegmentUse& use : body.uses) {
        use.month_demand = peak();
        use.demand_by_band.push_back({1, {peak(), std::nullopt, peak()}});
    }
    for (rating::ChargeLine& line : body.lines) {
        if (line.formula == rating::Formula::price_times_quantity)
            line.remainder_e14 = *rc::gen::inRange<std::int64_t>(-1000, 1000);
    }
    rating::Carry& carry = body.tiers_before;
    carry.month_export = Energy::from_milli(*amounts());
    carry.credits.push_back({"peak", Energy::from_milli(*amounts())});
    carry.balance = Energy::from_milli(*amounts());
    carry.credit_e8 = *amounts();
    carry.year_base_minor = *amounts();
    carry.demands.push_back({time::CivilDay{std::chrono::days{18000}}, power()});
}

rating::EnergyPair any_pair() {
    return {Energy::from_milli(*amounts()), ReactiveEnergy::from_milli(*amounts())};
}

rating::AdjustedStretch any_stretch() {
    rating::AdjustedStretch stretch;
    stretch.days.from = kFrom + std::chrono::days{*rc::gen::inRange(0, 400)};
    stretch.days.to = stretch.days.from + std::chrono::days{*rc::gen::inRange(1, 31)};
    stretch.metered = any_pair();
    if (*rc::gen::arbitrary<bool>()) stretch.master = "330100";
    stretch.received = Energy::from_milli(*amounts());
    const int deductions = *rc::gen::inRange(0, 3);
    for (int i = 0; i < deductions; ++i) {
        stretch.deducted.push_back({"330101", static_cast<rating::SubWay>(*rc::gen::inRange(0, 3)),
                                    *amounts(), Energy::from_milli(*amounts())});
    }
    stretch.method = static_cast<rating::LossMethod>(*rc::gen::inRange(0, 4));
    stretch.transformer_loss = any_pair();
    stretch.line_loss = any_pair();
    stretch.loss = any_pair();
    stretch.billed = any_pair();
    return stretch;
}

BillBody any_body() {
    BillBody body;
    const int segments = *rc::gen::inRange(1, 4);
    for (int s = 0; s < segments; ++s) {
        const time::CivilDay first = kFrom + std::chrono::days{*rc::gen::inRange(0, 400)};
        body.terms.push_back({{first, first + std::chrono::days{*rc::gen::inRange(1, 31)}},
                              tariff::DocumentId{*rc::gen::inRange(1, 1'000'000)},
                              *rc::gen::inRange(0, 9),
                              R"({"people":"5"})"});
        rating::SegmentUse use;
        for (std::int64_t& milli : use.total_milli) milli = *amounts();
        const int sums = *rc::gen::inRange(0, 3);
        for (int i = 0; i < sums; ++i) {
            use.by_band.push_back({static_cast<Flow>(*rc::gen::inRange(0, kFlowCount)),
                                   *rc::gen::inRange(0, 3),
                                   *rc::gen::container<std::vector<std::int64_t>>(amounts())});
        }
        body.uses.push_back(std::move(use));
    }
    if (*rc::gen::arbitrary<bool>()) body.through_master = any_pair();
    const int stretches = *rc::gen::inRange(0, 3);
    for (int i = 0; i < stretches; ++i) body.adjustment.stretches.push_back(any_stretch());
    for (bool& metered : body.metered) metered = *rc::gen::arbitrary<bool>();
    for (int& slots : body.slots_by_quality) slots = *rc::gen::inRange(0, 100'000);
    body.readings_digest = *rc::gen::arbitrary<std::uint32_t>();
    if (*rc::gen::arbitrary<bool>()) {
        body.max_demand = rating::MaxDemand{Power::from_milli(*amounts()),
                                            Instant{std::chrono::seconds{*amounts()}}};
    }
    if (*rc::gen::arbitrary<bool>()) body.power_factor_percent = *rc::gen::inRange(0, 101);
    body.tiers_before.month = Energy::from_milli(*amounts());
    body.tiers_before.year = Energy::from_milli(*amounts());
    if (*rc::gen::arbitrary<bool>()) add_state(body);
    const int lines = *rc::gen::inRange(0, 12);
    for (int i = 0; i < lines; ++i) body.lines.push_back(any_line(segments));
    for (Money& money : body.by_layer) money = Money::from_minor(*amounts(), kCny);
    return body;
}

// Law: what a bill says is what was written, and equal bills have equal bytes.
RC_GTEST_PROP(BillBody, SurvivesBeingStored, ()) {
    const BillBody body = any_body();
    const std::vector<std::uint8_t> bytes = encoded(body);
    const Result<BillBody> again = decode_body(bytes, kFrom, kCny);
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == body);
    RC_ASSERT(encoded(*again) == bytes);
}

// Law: half a body is none, and one with something behind it is another.
RC_GTEST_PROP(BillBody, IsRefusedWhenCutAnywhere, ()) {
    std::vector<std::uint8_t> bytes = encoded(any_body());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        RC_ASSERT(refusal(std::span{bytes}.first(size)) == "billing.body");
    bytes.push_back(0);
    RC_ASSERT(refusal(bytes) == "billing.body");
}

// Law: bytes that are no body are refused or are one; reading never leaves them.
RC_GTEST_PROP(BillBody, AnyChangedBitsAreReadInsideTheirBounds, ()) {
    std::vector<std::uint8_t> bytes = encoded(any_body());
    const int changes = *rc::gen::inRange(1, 4);
    for (int i = 0; i < changes; ++i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
        bytes[at] = *rc::gen::arbitrary<std::uint8_t>();
    }
    const Result<BillBody> body = decode_body(bytes, kFrom, kCny);
    if (!body) return;
    for (const rating::ChargeLine& line : body->lines)
        RC_ASSERT(static_cast<std::size_t>(line.segment) < body->terms.size());
    encoded(*body);
}

// Somebody goes back to an older program: it must not misread what the newer one wrote.
TEST(BillBody, OfANewerProgramIsRefusedAsSuch) {
    BillBody body;
    body.terms.resize(1);
    body.terms[0].days = {kFrom, kFrom + std::chrono::days{31}};
    body.uses.resize(1);
    std::vector<std::uint8_t> bytes = encoded(body);
    EXPECT_EQ(refusal(bytes), "");
    bytes[0] = 4;
    EXPECT_EQ(refusal(bytes), "billing.body_version");
    bytes[0] = 2;  // Says that there are steps from the meter, and has none.
    EXPECT_EQ(refusal(bytes), "billing.body");
    bytes[0] = 0;
    EXPECT_EQ(refusal(bytes), "billing.body");
}

}  // namespace
}  // namespace voltmark::billing
