// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/urdb.hpp"

#include <gtest/gtest.h>

#include "voltmark/tariff/document.hpp"

namespace voltmark::tariff {
namespace {

/// 12 rows of 24 times one period.
std::string schedule(const std::string& period) {
    std::string row = "[" + period;
    for (int hour = 1; hour < 24; ++hour) row += "," + period;
    row += "]";
    std::string rows = "[" + row;
    for (int month = 1; month < 12; ++month) rows += "," + row;
    return rows + "]";
}

std::string rate_of(const std::string& energy, const std::string& more = "") {
    return R"({"label": "a", "energyratestructure": )" + energy + R"(, "energyweekdayschedule": )" +
           schedule("0") + R"(, "energyweekendschedule": )" + schedule("0") + more + "}";
}

/// The code of the refusal; empty where the rate is read.
std::string refusal(const std::string& json) {
    const Result<UrdbRate> rate = parse_urdb(json);
    return rate ? "" : std::string{rate.error().name()};
}

TEST(Urdb, RefusesByNameWhatItDoesNotUnderstand) {
    EXPECT_EQ(refusal("{"), "urdb.json");
    EXPECT_EQ(refusal("[]"), "urdb.items");
    EXPECT_EQ(refusal(R"({"items": [{}, {}]})"), "urdb.items");
    EXPECT_EQ(refusal(rate_of(R"([[{"rate": 0.1}]])")), "");
    EXPECT_EQ(refusal(rate_of(R"([[{"rate": 0.1}]])", R"(, "fueladjustment": 0.02)")),
              "urdb.field_unsupported");
    EXPECT_EQ(
        refusal(rate_of(R"([[{"rate": 0.1}]])", R"(, "coincidentratestructure": [[{"rate": 3}]])")),
        "urdb.field_unsupported");
    EXPECT_EQ(refusal(rate_of(R"([[{"rate": 0.1, "surcharge": 0.02}]])")),
              "urdb.field_unsupported");
    EXPECT_EQ(refusal(rate_of(R"([[{"rate": "cheap"}]])")), "urdb.field");
    EXPECT_EQ(refusal(rate_of(R"([[{"rate": 0.1, "unit": "therm"}]])")), "urdb.field");
    EXPECT_EQ(refusal(rate_of(R"([[{"rate": 0.1, "max": -5}, {"rate": 0.2}]])")), "urdb.field");
    EXPECT_EQ(refusal(rate_of("[]", "")), "");
    EXPECT_EQ(refusal(rate_of(R"([[{"rate": 0.1}]])",
                              R"(, "fixedchargefirstmeter": 3, "fixedchargeunits": "$/week")")),
              "urdb.field");
    EXPECT_EQ(refusal(rate_of(R"([[{"rate": 0.1}]])", R"(, "flatdemandunit": "hp")")),
              "urdb.field");
}

// Two bounds for one tier in one month: what the month's use is counted against is not said.
TEST(Urdb, RefusesPeriodsThatDisagreeOnATier) {
    std::string json = rate_of(R"([[{"rate": 0.1, "max": 100}, {"rate": 0.2}], )"
                               R"([{"rate": 0.3, "max": 150}, {"rate": 0.4}]])");
    EXPECT_EQ(refusal(json), "");  // The second period is not on the schedule.
    const std::size_t last = json.rfind("0]]");
    json.replace(last, 1, "1");
    EXPECT_EQ(refusal(json), "urdb.tiers_differ");
}

TEST(Urdb, TakesNumbersAsTheyAreWritten) {
    const Result<UrdbRate> rate = parse_urdb(rate_of(
        R"([[{"rate": 0.10221999999999999, "adj": 1.5e-05, "max": 9.999999680285692e+37}]])"));
    ASSERT_TRUE(rate.has_value());
    EXPECT_EQ(rate->energy.periods[0][0].rate.e8, 10'223'500);
    EXPECT_FALSE(rate->energy.periods[0][0].max_e6.has_value());
}

TEST(Urdb, OptionsHaveTheirPublicNames) {
    UrdbOptions options;
    EXPECT_TRUE(set_urdb_option(options, "ur_metering_option", "3"));
    EXPECT_TRUE(set_urdb_option(options, "year_end_sell_rate", "0.02748"));
    EXPECT_TRUE(set_urdb_option(options, "ur_nm_credit_month", "4"));
    EXPECT_EQ(options.metering_option, 3);
    EXPECT_EQ(options.year_end_sell_rate.e8, 2'748'000);
    EXPECT_EQ(options.credit_month, 4);
    EXPECT_EQ(set_urdb_option(options, "metering_option", "5").error().name(), "urdb.option");
    EXPECT_EQ(set_urdb_option(options, "colour", "red").error().name(), "urdb.option");
}

// Whatever the options, the document that comes out is sound.
TEST(Urdb, EveryMeteringOptionGivesASoundDocument) {
    const Result<UrdbRate> rate = parse_urdb(rate_of(
        R"([[{"rate": 0.1, "sell": 0.05, "max": 200, "unit": "kWh/kW"}, )"
        R"({"rate": 0.2, "sell": 0.04}]])",
        R"(, "flatdemandstructure": [[{"rate": 9}]], "flatdemandmonths": [0,0,0,0,0,0,0,0,0,0,0,0],
            "lookbackpercent": 0.8, "lookbackrange": 11, "demandreactivepowercharge": 0.3,
            "mincharge": 12, "minchargeunits": "$/month", "annualmincharge": 100)"));
    ASSERT_TRUE(rate.has_value()) << rate.error().message();
    for (int option = 0; option <= 4; ++option) {
        UrdbOptions options;
        options.metering_option = option;
        const std::string document = to_document(*rate, options);
        const Reading reading = read_document(document);
        ASSERT_TRUE(reading.tariff.has_value()) << reading.findings.front().message() << document;
        const Version& version = reading.tariff->versions[0];
        EXPECT_EQ(version.net_metering() != nullptr, option != 2 && option != 4);
        EXPECT_TRUE(version.billing_demand.has_value());
    }
}

}  // namespace
}  // namespace voltmark::tariff
