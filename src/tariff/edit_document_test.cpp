// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/edit_document.hpp"

#include <gtest/gtest.h>

#include "voltmark/tariff/document.hpp"

namespace voltmark::tariff {
namespace {

constexpr std::string_view kDocument = R"(
tariff: t
name: "a: name, quoted"
versions:
  - valid: {from: 2026-01-01}
    source: d
    bands:
      - {band: peak, hours: "08:00-22:00"}
      - {band: valley}
    components:
      - {id: base, line: energy, price: 0.4, floats: true}
      - {id: loss, line: energy, price: 0.01}
      - {id: tou, line: energy, of: floats, float: {peak: 1.5, valley: 0.5}}
      - id: ladder
        tiers: {count: month}
        price:
          - {to: 100, price: 0.1}
          - {to: 200, peak: 0.2, valley: 0.15}
          - {price: 0.3}
      - {id: funds, price: {peak: 0.01, valley: 0.02}}
)";

Tariff edited(std::initializer_list<Edit> edits) {
    const Result<std::string> text =
        edit_document(kDocument, std::span{edits.begin(), edits.size()});
    EXPECT_TRUE(text.has_value()) << text.error().message();
    Reading reading = read_document(*text);
    for (const Error& finding : reading.findings) ADD_FAILURE() << finding.message();
    return *reading.tariff;
}

const EnergyCharge& energy(const Tariff& tariff, std::size_t component) {
    return std::get<EnergyCharge>(tariff.versions[0].components[component].charge);
}

// What a change does not speak of stays, however the text is written out again.
TEST(EditDocument, NothingElseChanges) {
    const Tariff plain = edited({});
    EXPECT_EQ(plain.name.en, "a: name, quoted");
    EXPECT_EQ(energy(plain, 3).prices.size(), 3U);
    const Tariff changed = edited({{Edit::Kind::set, "loss", "0.02"}});
    EXPECT_EQ(energy(changed, 1).prices[0].by_band[0].e8, 2'000'000);
    EXPECT_EQ(energy(changed, 0), energy(plain, 0));
    EXPECT_EQ(energy(changed, 3), energy(plain, 3));
}

TEST(EditDocument, BandsTiersAndBoundsAreNamedByTheirWords) {
    const Tariff changed = edited({{Edit::Kind::set, "funds.valley", "0.03"},
                                   {Edit::Kind::set, "ladder.1", "0.11"},
                                   {Edit::Kind::set, "ladder.1.to", "120"},
                                   {Edit::Kind::set, "ladder.2.peak", "0.25"}});
    EXPECT_EQ(energy(changed, 4).prices[0].by_band[1].e8, 3'000'000);
    EXPECT_EQ(energy(changed, 3).prices[0].price(0).e8, 11'000'000);
    EXPECT_EQ(*energy(changed, 3).prices[0].to, Energy::from_kilo(120));
    EXPECT_EQ(energy(changed, 3).prices[1].by_band[0].e8, 25'000'000);
}

// A float is a multiple of its base: whoever changes the base means both.
TEST(EditDocument, AFloatFollowsItsBase) {
    const Tariff changed = edited({{Edit::Kind::scale, "base", "1.05"}});
    EXPECT_EQ(energy(changed, 0).prices[0].by_band[0].e8, 42'000'000);
    EXPECT_EQ(energy(changed, 2).prices[0].by_band[0].e8, 21'000'000);
    const Tariff multiple = edited({{Edit::Kind::set, "tou.float.peak", "2"}});
    EXPECT_EQ(energy(multiple, 2).prices[0].by_band[0].e8, 40'000'000);
}

TEST(EditDocument, ScalingTakesAllPricesAndNoBound) {
    const Tariff changed = edited({{Edit::Kind::scale, "ladder", "1.5"}});
    EXPECT_EQ(*energy(changed, 3).prices[0].to, Energy::from_kilo(100));
    EXPECT_EQ(energy(changed, 3).prices[0].price(0).e8, 15'000'000);
    EXPECT_EQ(energy(changed, 3).prices[1].by_band[1].e8, 22'500'000);
    EXPECT_EQ(energy(changed, 3).prices[2].price(0).e8, 45'000'000);
}

TEST(EditDocument, RefusalsSayWhatIsWrong) {
    EXPECT_EQ(parse_edit(Edit::Kind::set, "energy").error().name(), "tariff.edit_form");
    EXPECT_EQ(parse_edit(Edit::Kind::set, "=1").error().name(), "tariff.edit_form");
    EXPECT_EQ(parse_edit(Edit::Kind::set, "a.b=1")->place, "a.b");
    const auto refusal = [](Edit edit) {
        return std::string{edit_document(kDocument, {&edit, 1}).error().name()};
    };
    EXPECT_EQ(refusal({Edit::Kind::set, "absent", "1"}), "tariff.edit_place");
    EXPECT_EQ(refusal({Edit::Kind::set, "funds", "1"}), "tariff.edit_place");
    EXPECT_EQ(refusal({Edit::Kind::set, "ladder.4", "1"}), "tariff.edit_place");
    EXPECT_EQ(refusal({Edit::Kind::set, "funds.flat", "1"}), "tariff.edit_place");
    EXPECT_EQ(refusal({Edit::Kind::scale, "funds", "much"}), "tariff.edit_value");
    EXPECT_EQ(refusal({Edit::Kind::scale, "tou.of", "2"}), "tariff.edit_value");
    EXPECT_EQ(refusal({Edit::Kind::set, "ladde", "1"}), "tariff.edit_place");
}

}  // namespace
}  // namespace voltmark::tariff
