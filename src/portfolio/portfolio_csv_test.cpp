// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/portfolio_csv.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/portfolio/errors.hpp"

namespace voltmark::portfolio {
namespace {

using time::make_day;

constexpr std::string_view kCustomers =
    "site,consumer_no,contract,party,party_kind,area,address,tariff,from,to,class,people\n"
    "home,990001,1,Wang,person,East,Road 1,t.ladder,2026-01-01,,residential,3\n"
    "home,990002,2,Wang,person,East,Road 1,t.feed_in,2026-01-01,,,\n"
    "shop,990003,1,Noodles,business,West,Road 2,t.single,2026-02-01,2027-02-01,business,\n";
constexpr std::string_view kMeters =
    "site,service_point,zone,meter,installed_on,removed_on,multiplier,channel,reading_key,flow,"
    "interval_minutes,step,use_contract,generation_contract\n"
    "home,1,Asia/Shanghai,H1,2026-01-01,,1,1,H/E1,import,60,0.001,1,2\n"
    "home,1,Asia/Shanghai,H1,2026-01-01,,1,2,H/B1,export,60,0.001,1,2\n"
    "shop,1,+08:00,S1,2026-02-01,2027-02-01,120,1,S/E1,import,15,0.036,1,\n";

// What the tables say is what the store will hold.
TEST(ReadTables, GivesEveryNounOfAPortfolio) {
    const TableReading reading = read_tables(kCustomers, kMeters);
    EXPECT_TRUE(reading.findings.empty());
    EXPECT_EQ(reading.site_keys, (std::vector<std::string>{"home", "shop"}));
    const Portfolio& portfolio = reading.portfolio;
    ASSERT_EQ(portfolio.parties.size(), 2U);  // Both contracts of the home are Wang's.
    EXPECT_EQ(portfolio.parties[1].kind, customer::PartyKind::business);
    EXPECT_EQ(portfolio.parties[1].name, "Noodles");
    ASSERT_EQ(portfolio.sites.size(), 2U);
    EXPECT_EQ(portfolio.sites[1].site_id, SiteId{2});
    EXPECT_EQ(portfolio.sites[1].area, "West");
    EXPECT_EQ(portfolio.sites[1].address, "Road 2");
    ASSERT_EQ(portfolio.contracts.size(), 3U);
    EXPECT_EQ(portfolio.contracts[1].id, (ContractId{SiteId{1}, ContractNo{2}}));
    EXPECT_EQ(portfolio.contracts[1].consumer_no, "990002");
    EXPECT_EQ(portfolio.contracts[1].party_id, PartyId{1});
    EXPECT_EQ(portfolio.contracts[1].valid.to, time::kOpenEnd);
    EXPECT_EQ(portfolio.contracts[2].valid.to, make_day(2027, 2, 1));
    ASSERT_EQ(portfolio.terms.size(), 3U);
    EXPECT_EQ(portfolio.terms[0].tariff, "t.ladder");
    EXPECT_EQ(portfolio.terms[0].attributes.word("class"), "residential");
    EXPECT_EQ(portfolio.terms[0].attributes.number_e6("people"), 3'000'000);
    EXPECT_FALSE(portfolio.terms[1].attributes.word("class").has_value());
    ASSERT_EQ(portfolio.points.size(), 2U);
    EXPECT_EQ(portfolio.points[1].zone, "+08:00");
    ASSERT_EQ(portfolio.installs.size(), 2U);  // Two channels of one meter.
    EXPECT_EQ(portfolio.installs[1].multiplier_e3, 120'000);
    ASSERT_EQ(portfolio.supplies.size(), 3U);
    EXPECT_EQ(portfolio.supplies[1].side, meter::Side::generation);
    EXPECT_EQ(portfolio.supplies[1].contract_no, ContractNo{2});
    ASSERT_EQ(portfolio.channels.size(), 3U);
    EXPECT_EQ(portfolio.channels[1].id, (ChannelId{SiteId{1}, ChannelNo{2}}));
    EXPECT_EQ(portfolio.channels[1].flow, Flow::export_active);
    EXPECT_EQ(portfolio.channels[2].source_key, "S/E1");
    EXPECT_EQ(portfolio.channels[2].interval_minutes, 15);
    EXPECT_EQ(portfolio.channels[2].step_milli, 36'000);
}

// A spreadsheet writes semicolons, quotes, blanks and a byte order mark; columns stand anywhere.
TEST(ReadTables, TakesTheTablesAsSpreadsheetsWriteThem) {
    const TableReading reading = read_tables(
        "\xEF\xBB\xBFtariff; site ;consumer_no;contract;party;party_kind;from\r\n"
        "t;home;1;;\"Li; sons\";person;20260101\r\n;;;;;;\r\n",
        "site;service_point;zone;meter;installed_on;channel;reading_key;flow;"
        "interval_minutes\r\nhome;;Asia/Shanghai;M;2026-01-01;1;k;import;1440\r\n");
    EXPECT_TRUE(reading.findings.empty());
    ASSERT_EQ(reading.portfolio.parties.size(), 1U);
    EXPECT_EQ(reading.portfolio.parties[0].name, "Li; sons");
    EXPECT_EQ(reading.portfolio.contracts[0].id.contract_no, ContractNo{1});
    EXPECT_EQ(reading.portfolio.points[0].service_point_no, ServicePointNo{1});
    EXPECT_EQ(reading.portfolio.installs[0].multiplier_e3, 1000);
    EXPECT_TRUE(reading.portfolio.supplies.empty());
}

std::string text_of(const std::string& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty()) << path;
    return text.str();
}

// The real set that ships is read whole.
TEST(ReadTables, ReadsTheBundledTables) {
    const std::string folder = VOLTMARK_SOURCE_DIR "/data/real/";
    const std::string customers = text_of(folder + "customers.csv");
    const std::string meters = text_of(folder + "meters.csv");
    const TableReading reading = read_tables(customers, meters);
    for (const TableFinding& finding : reading.findings)
        ADD_FAILURE() << to_text(*finding.error.place) << ": " << finding.error.message();
    const auto rows = [](const std::string& text) {
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) - 1;
    };
    EXPECT_EQ(reading.portfolio.contracts.size(), rows(customers));
    EXPECT_EQ(reading.portfolio.channels.size(), rows(meters));
    std::set<std::string> keys;
    for (const meter::Channel& channel : reading.portfolio.channels)
        keys.insert(channel.source_key);
    EXPECT_EQ(keys.size(), rows(meters));
    EXPECT_EQ(reading.site_keys.size(), reading.portfolio.sites.size());
}

/// The tables above with one text changed into another.
struct Fault {
    bool in_meters;
    std::string_view from;
    std::string_view to;
    std::vector<std::string_view> want;  ///< "code line:column", with "meters " before.
};

std::vector<std::string> findings_of(const Fault& fault) {
    std::string customers{kCustomers};
    std::string meters{kMeters};
    std::string& text = fault.in_meters ? meters : customers;
    const std::size_t at = text.find(fault.from);
    EXPECT_NE(at, text.npos) << fault.from;
    if (at != text.npos) text.replace(at, fault.from.size(), fault.to);
    const TableReading reading = read_tables(customers, meters);
    EXPECT_TRUE(reading.portfolio.sites.empty());  // Half a portfolio is none.
    std::vector<std::string> found;
    for (const TableFinding& finding : reading.findings) {
        found.push_back(fmt::format("{}{} {}", finding.in_meters ? "meters " : "",
                                    finding.error.name(), to_text(finding.error.place.value())));
        EXPECT_FALSE(finding.error.message(Language::zh).empty());
    }
    return found;
}

void expect_found(std::span<const Fault> faults) {
    for (const Fault& fault : faults) {
        const std::vector<std::string> want{fault.want.begin(), fault.want.end()};
        EXPECT_EQ(findings_of(fault), want) << fault.from << " -> " << fault.to;
    }
}

// Whoever keeps the table goes to the line and column that is told, and finds the fault there.
TEST(ReadTables, TellsEveryFaultOfCustomersWithItsPlace) {
    const Fault faults[] = {
        {false,
         kCustomers,
         "",
         {"portfolio.column 1:1", "portfolio.column 1:1", "portfolio.column 1:1",
          "portfolio.column 1:1", "portfolio.column 1:1", "portfolio.column 1:1",
          "portfolio.column 1:1", "meters portfolio.reference 2:1",
          "meters portfolio.reference 3:1", "meters portfolio.reference 4:1"}},
        {false,
         "party,",
         "partei,",
         {"portfolio.column_unknown 1:27", "portfolio.column 1:1", "meters portfolio.reference 2:1",
          "meters portfolio.reference 3:1", "meters portfolio.reference 4:1"}},
        {false, "address", "colour", {"portfolio.column_unknown 1:49"}},
        {false, "address", "area", {"portfolio.twice 1:49"}},
        {false,
         "Road 2,t.single",
         "Road 2,x,t.single",
         {"portfolio.row 4:1", "meters portfolio.reference 4:1"}},
        {false, "990003,1", "990003", {"portfolio.row 4:1", "meters portfolio.reference 4:1"}},
        {false, "990001", "", {"portfolio.missing 2:6"}},
        {false, "Noodles", "  ", {"portfolio.missing 4:15"}},
        {false, "t.ladder", "", {"portfolio.missing 2:39"}},
        {false, "person", "", {"portfolio.missing 2:20"}},
        {false, "person", "people", {"portfolio.value 2:20"}},
        {false, "2026-01-01", "", {"portfolio.missing 2:48"}},
        {false, "2026-01-01", "2026-02-30", {"portfolio.value 2:48"}},
        {false, "2027-02-01", "2026-02-01", {"portfolio.value 4:64"}},
        {false, "990003,1", "990003,0", {"portfolio.value 4:13"}},
        {false, "990003,1", "990003,one", {"portfolio.value 4:13"}},
        {false, "990003", "990001", {"portfolio.twice 4:6"}},
        {false,
         "990002,2",
         "990002,1",
         {"portfolio.twice 3:13", "meters portfolio.reference 2:64",
          "meters portfolio.reference 3:64"}},
        {false, "residential,3", "residential,three", {"attribute.value 2:72"}},
        {false, "residential,3", "\"a\"\"b\",3", {"attribute.value 2:60"}},
    };
    expect_found(faults);
}

TEST(ReadTables, TellsEveryFaultOfMetersWithItsPlace) {
    const Fault faults[] = {
        {true,
         "flow,",
         "direction,",
         {"meters portfolio.column_unknown 1:86", "meters portfolio.column 1:1"}},
        {true, "shop,1", "stop,1", {"meters portfolio.reference 4:1"}},
        {true, "shop,1,+08:00", ",1,+08:00", {"meters portfolio.missing 4:1"}},
        {true, "+08:00", "Mars/Olympus", {"meters portfolio.value 4:8"}},
        {true, "+08:00", "", {"meters portfolio.missing 4:8"}},
        {true, "shop,1", "shop,-1", {"meters portfolio.value 4:6"}},
        {true, "S1", "", {"meters portfolio.missing 4:15"}},
        {true, "2026-02-01", "February", {"meters portfolio.value 4:18"}},
        {true, "S/E1,import", "S/E1,", {"meters portfolio.missing 4:51"}},
        {true, "S/E1,import", "S/E1,sideways", {"meters portfolio.value 4:51"}},
        {true, "import,15", "import,7", {"meters portfolio.value 4:58"}},
        {true, "import,15", "import,x", {"meters portfolio.value 4:58"}},
        {true, "import,15", "import,99999999999", {"meters portfolio.value 4:58"}},
        {true, "import,15", "import,", {"meters portfolio.missing 4:58"}},
        {true, "S/E1", "", {"meters portfolio.missing 4:46"}},
        {true, "S/E1", "H/E1", {"meters portfolio.twice 4:46"}},
        {true, "0.036", "0.0000001", {"meters portfolio.value 4:61"}},
        {true, "0.036", "-1", {"meters portfolio.value 4:61"}},
        {true, "120,1", "0,1", {"meters portfolio.value 4:40"}},
        {true, "0.036,1", "0.036,3", {"meters portfolio.reference 4:67"}},
        {true, "0.036,1", "0.036,x", {"meters portfolio.value 4:67"}},
    };
    expect_found(faults);
}

// A customer with a thousand and one channels would overflow their numbers.
TEST(ReadTables, ASiteHasFewerThanAThousandChannels) {
    std::string meters{kMeters};
    for (int i = 3; i <= 1000; ++i)
        meters += fmt::format("home,1,Asia/Shanghai,H1,2026-01-01,,1,,k{},import,60,,1,\n", i);
    const TableReading reading = read_tables(kCustomers, meters);
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_EQ(reading.findings[0].error.name(), "portfolio.value");
    EXPECT_EQ(reading.findings[0].error.place->line, 1002U);
}

// It is the line of the first that a person must compare with.
TEST(ReadTables, ADuplicateNamesTheLineThatItRepeats) {
    const auto first_of = [](std::string_view from, std::string_view to) {
        std::string customers{kCustomers};
        customers.replace(customers.find(from), from.size(), to);
        return read_tables(customers, kMeters).findings.at(0).error.args.at(2);
    };
    EXPECT_EQ(first_of("990003", "990001"), "2");
    EXPECT_EQ(first_of("990002,2", "990002,1"), "2");
}

// Several rows speak of one meter: if they disagreed, the first would hold and nobody would know.
TEST(ReadTables, RowsOfOneMeterMustSayTheSame) {
    const auto finding_of = [](std::string_view row) {
        const TableReading reading =
            read_tables(kCustomers, std::string{kMeters} + std::string{row});
        return reading.findings.empty() ? std::string{"none"}
                                        : std::string{reading.findings[0].error.name()};
    };
    EXPECT_EQ(finding_of("home,1,Asia/Shanghai,H1,2026-01-01,,1,3,H/Q1,import,60,,1,2\n"), "none");
    EXPECT_EQ(finding_of("home,1,UTC,H1,2026-01-01,,1,3,H/Q1,import,60,,1,2\n"),
              "portfolio.differs");
    EXPECT_EQ(finding_of("home,1,Asia/Shanghai,H2,2026-01-01,,1,3,H/Q1,import,60,,1,2\n"),
              "portfolio.differs");
    EXPECT_EQ(finding_of("home,1,Asia/Shanghai,H1,2026-01-01,,40,3,H/Q1,import,60,,1,2\n"),
              "portfolio.differs");
    EXPECT_EQ(finding_of("home,1,Asia/Shanghai,H1,2026-01-01,,1,3,H/Q1,import,60,,2,2\n"),
              "portfolio.differs");
    EXPECT_EQ(finding_of("home,1,Asia/Shanghai,H1,2026-01-01,,1,2,H/Q1,import,60,,1,2\n"),
              "portfolio.twice");
}

// A meter exchange is two meters one after the other; two at a time is a slip.
TEST(ReadTables, APointHasOneMeterAtATime) {
    const auto finding_of = [](std::string_view installed_on) {
        const TableReading reading =
            read_tables(kCustomers, fmt::format("{}shop,1,+08:00,S2,{},,120,,S2/E1,import,15,,1,\n",
                                                kMeters, installed_on));
        return reading.findings.empty() ? std::string{"none"}
                                        : std::string{reading.findings[0].error.name()};
    };
    EXPECT_EQ(finding_of("2027-02-01"), "none");
    EXPECT_EQ(finding_of("2027-01-31"), "portfolio.overlap");
}

// Customers come on top of those that a store has.
TEST(Renumber, MovesEveryNumberByTheSame) {
    Portfolio portfolio = read_tables(kCustomers, kMeters).portfolio;
    renumber(portfolio, SiteId{101}, PartyId{1001});
    EXPECT_EQ(portfolio.parties[1].party_id, PartyId{1002});
    EXPECT_EQ(portfolio.sites[1].site_id, SiteId{102});
    EXPECT_EQ(portfolio.contracts[2].id.site_id, SiteId{102});
    EXPECT_EQ(portfolio.contracts[2].party_id, PartyId{1002});
    EXPECT_EQ(portfolio.terms[2].id.site_id, SiteId{102});
    EXPECT_EQ(portfolio.points[1].site_id, SiteId{102});
    EXPECT_EQ(portfolio.installs[1].site_id, SiteId{102});
    EXPECT_EQ(portfolio.supplies[2].site_id, SiteId{102});
    EXPECT_EQ(portfolio.channels[2].id.site_id, SiteId{102});
    renumber(portfolio, SiteId{1}, PartyId{1});
    EXPECT_EQ(portfolio.sites[1].site_id, SiteId{102});  // To where they begin.
}

}  // namespace
}  // namespace voltmark::portfolio
