// SPDX-License-Identifier: Apache-2.0
// Contracts whose meters are read by hand, through whole bill runs, beside a synthetic city that is
// read by intervals.
#include <gtest/gtest.h>

#include "voltmark/billing/check.hpp"
#include "voltmark/billing/correction.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/billing/replay.hpp"
#include "voltmark/billing/verify.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/meter/register_store.hpp"
#include "voltmark/portfolio/portfolio_csv.hpp"

#include "city.hpp"
#include "proven.hpp"

namespace voltmark::billing {
namespace {

using time::make_day;

const time::CivilDay kSixteenth = make_day(2026, 7, 16);

constexpr std::string_view kCustomers =
    "site,consumer_no,contract,party,party_kind,tariff,from,class,voltage_kv,capacity_kva,people\n"
    "shop,R1,1,Shop,business,demo.two_part.10kv,2026-01-01,business,10,315,\n"
    "home,R2,1,Home,person,cn.zj.residential.ladder,2026-01-01,residential,,,3\n";

/// A meter of the shop with a register each of total, bands, reactive energy and demand.
std::string shop_meter(std::string_view serial, std::string_view from, std::string_view to,
                       int multiplier) {
    std::string rows;
    const auto add = [&](std::string_view name, std::string_view flow, std::string_view kind,
                         std::string_view band) {
        rows +=
            fmt::format("shop,1,Asia/Shanghai,{0},{1},{2},{3},{0}/{4},{5},register,{6},{7},6,1\n",
                        serial, from, to, multiplier, name, flow, kind, band);
    };
    add("t", "import", "energy", "total");
    for (const std::string_view band : {"sharp", "peak", "valley", "deep_valley"})
        add(band, "import", "energy", band);
    add("q", "reactive_import", "energy", "");
    add("d", "import", "demand", "");
    return rows;
}

/// Shop and home of the tables, with the shop's meter exchanged on 16 July.
void add_registers(store::Store& store) {
    const std::string meters =
        "site,service_point,zone,meter,installed_on,removed_on,multiplier,reading_key,flow,"
        "interval_minutes,register_kind,band,digits,use_contract\n" +
        shop_meter("OLD", "2026-01-01", "2026-07-16", 80) +
        shop_meter("NEW", "2026-07-16", "", 120) +
        "home,1,Asia/Shanghai,H1,2026-01-01,,1,H1,import,register,,,5,1\n";
    portfolio::TableReading tables = portfolio::read_tables(kCustomers, meters);
    for (const portfolio::TableFinding& finding : tables.findings)
        ADD_FAILURE() << finding.error.message();
    ASSERT_EQ(tables.portfolio.registers.size(), 15U);
    portfolio::renumber(tables.portfolio, SiteId{5000}, PartyId{5000});
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    ASSERT_TRUE(
        portfolio::add_portfolio(*writer, support::test_vault(), tables.portfolio, kClock.now()));
    transaction.commit();
}

using Values = std::vector<std::tuple<std::string, time::CivilDay, std::string>>;

void read_registers(store::Store& store, const Values& values) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    const auto registers = meter::registers_by_key(*writer);
    std::vector<meter::StoredRegisterReading> readings;
    for (const auto& [key, day, value] : values) {
        readings.push_back({registers.find(key)->second.id,
                            {day, *meter::parse_register(value), meter::Quality::actual},
                            {}});
    }
    const DeliveryId delivery =
        meter::open_delivery(*writer, meter::DeliveryKind::file, "round", "", kClock.now());
    meter::put_register_readings(*writer, delivery, readings);
    meter::accept_delivery(*writer, delivery);
    transaction.commit();
}

/// Everything that July asks for, but the home's closing value.
const Values kJulyValues = {
    {"OLD/t", kJuly.from, "1200.5"},      {"OLD/t", kSixteenth, "1450.75"},
    {"OLD/sharp", kJuly.from, "100"},     {"OLD/sharp", kSixteenth, "120"},
    {"OLD/peak", kJuly.from, "400"},      {"OLD/peak", kSixteenth, "480"},
    {"OLD/valley", kJuly.from, "350"},    {"OLD/valley", kSixteenth, "400"},
    {"OLD/deep_valley", kJuly.from, "9"}, {"OLD/deep_valley", kSixteenth, "39"},
    {"OLD/q", kJuly.from, "300"},         {"OLD/q", kSixteenth, "390"},
    {"OLD/d", kJuly.from, "9.9"},         {"OLD/d", kSixteenth, "1.82"},
    {"NEW/t", kSixteenth, "0"},           {"NEW/t", kJuly.to, "170.3"},
    {"NEW/sharp", kSixteenth, "0"},       {"NEW/sharp", kJuly.to, "12.1"},
    {"NEW/peak", kSixteenth, "0"},        {"NEW/peak", kJuly.to, "50.5"},
    {"NEW/valley", kSixteenth, "0"},      {"NEW/valley", kJuly.to, "40"},
    {"NEW/deep_valley", kSixteenth, "0"}, {"NEW/deep_valley", kJuly.to, "12"},
    {"NEW/q", kSixteenth, "0"},           {"NEW/q", kJuly.to, "41"},
    {"NEW/d", kJuly.to, "1.31"},          {"H1", kJuly.from, "99900"}};

constexpr ContractId kShop{SiteId{5000}, ContractNo{1}};
constexpr ContractId kHome{SiteId{5001}, ContractNo{1}};

class Registers : public support::EngineTest {
protected:
    void prepare() override {
        place_ = city(GetParam(), 6, kJuly);
        add_registers(*place_.store);
        read_registers(*place_.store, kJulyValues);
    }

    Result<Bill> bill_of(ContractId contract, int version = 1) {
        const store::Lease reader = place_.store->reader();
        return load_bill(*reader, {contract, kJuly.from, version});
    }

    Place place_;
};

VOLTMARK_ON_EACH_ENGINE(Registers);

TEST_P(Registers, AreBilledProvenAndReplayed) {
    read_registers(*place_.store, {{"H1", kJuly.to, "99990.7"}});
    EXPECT_EQ(bill(*place_.store, kJuly).progress.holds, 0);
    expect_proven(*place_.store);
    const Result<Bill> shop = bill_of(kShop);
    ASSERT_TRUE(shop.has_value()) << shop.error().message();
    // 250.25 x 80 and 170.3 x 120; the exchanged meter's bands by themselves.
    EXPECT_EQ(shop->imported, Energy::from_kilo(20'020 + 20'436));
    EXPECT_EQ(shop->body.max_demand->power, Power::from_milli(157'200'000));  // 1.31 x 120
    EXPECT_EQ(shop->body.registers.size(), 14U);
    EXPECT_EQ(bill_of(kHome)->imported, Energy::from_kilo(91));  // 90.7, rounded half up.
    const store::Lease reader = place_.store->reader();
    for (const ContractId contract : {kShop, kHome}) {
        const Result<std::vector<Disagreement>> replayed =
            replay_bill(*reader, {contract, kJuly.from, 1}, std::nullopt);
        ASSERT_TRUE(replayed.has_value()) << replayed.error().message();
        EXPECT_TRUE(replayed->empty());
    }
}

TEST_P(Registers, AreExplainedRowByRow) {
    read_registers(*place_.store, {{"H1", kJuly.to, "20.6"}});
    bill(*place_.store, kJuly);
    const store::Lease reader = place_.store->reader();
    const Result<Explanation> home = explain_bill(*reader, {kHome, kJuly.from, 1});
    ASSERT_TRUE(home.has_value()) << home.error().message();
    EXPECT_NE(to_text(*home, Language::en, false)
                  .find("H1 (energy taken, total, 2026-07): (20.6 - 99900, turned over zero) x 1 = "
                        "121 kWh"),
              std::string::npos)
        << to_text(*home, Language::en, false);
    const Result<Explanation> shop = explain_bill(*reader, {kShop, kJuly.from, 1});
    EXPECT_NE(to_text(*shop, Language::zh, false).find("抄于 2026-08-01 00:00"), std::string::npos);
    EXPECT_NE(to_json(*shop, false).find("\"register\": \"NEW/deep_valley\""), std::string::npos);
}

TEST_P(Registers, AValueThatIsMissingHoldsUntilItIsRead) {
    EXPECT_EQ(bill(*place_.store, kJuly).progress.holds, 1);
    {
        const store::Lease reader = place_.store->reader();
        const std::vector<HeldContract> held = list_holds(*reader, std::nullopt, 10);
        ASSERT_EQ(held.size(), 1U);
        EXPECT_EQ(held[0].hold.contract, kHome);
        EXPECT_EQ(held[0].hold.reason.message(), "register H1 was not read on 2026-08-01");
    }
    read_registers(*place_.store, {{"H1", kJuly.to, "99991"}});
    EXPECT_EQ(bill(*place_.store, kJuly).progress.bills, 1);
    expect_proven(*place_.store);
}

TEST_P(Registers, AValueReadAgainIsCorrectedByItsDelivery) {
    read_registers(*place_.store, {{"H1", kJuly.to, "99991"}});
    bill(*place_.store, kJuly);
    read_registers(*place_.store, {{"H1", kJuly.to, "99951"}});
    CorrectionOptions options;
    options.scope.period = kJuly;
    options.booked_on = make_day(2026, 8, 20);
    {
        const store::Lease reader = place_.store->reader();
        options.scope.since = meter::last_delivery(*reader);
    }
    const Result<CorrectionPlan> plan = simulate_correction(*place_.store, options, kClock, {});
    ASSERT_TRUE(plan.has_value()) << plan.error().message();
    const Result<Correction> asked = propose_correction(*place_.store, *plan, "read again",
                                                        security::Actor{"li"}, false, kClock);
    ASSERT_TRUE(asked.has_value()) << asked.error().message();
    const Result<Correction> done =
        carry_out_correction(*place_.store, asked->id, security::Actor{"li"}, options, kClock, {});
    ASSERT_TRUE(done.has_value()) << done.error().message();
    EXPECT_EQ(bill_of(kHome, 2)->imported, Energy::from_kilo(51));
    EXPECT_EQ(bill_of(kHome, 1)->imported, Energy::from_kilo(91));
    EXPECT_FALSE(bill_of(kShop, 2).has_value());
    expect_proven(*place_.store);
}

}  // namespace
}  // namespace voltmark::billing
