// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "voltmark/sheet/publish.hpp"
#include "voltmark/tariff/kwh_price.hpp"

#include "sheet_test_support.hpp"

namespace voltmark::sheet {
namespace {

MadeSheet make(const std::string& csv) {
    const SheetReading reading = read_price_sheet(csv);
    EXPECT_TRUE(reading.sheet) << csv;
    return make_documents(*reading.sheet, shipped);
}

std::vector<std::string> told(const MadeSheet& made) {
    EXPECT_TRUE(made.documents.empty());
    std::vector<std::string> texts;
    for (const Error& error : made.findings)
        texts.push_back(to_text(*error.place) + " " + std::string{error.name()});
    return texts;
}

TEST(MakeDocuments, MakesWhatTheDocumentedSheetSays) {
    const MadeSheet made = make(documented_sheet());
    ASSERT_TRUE(made.findings.empty()) << made.findings[0].message();
    EXPECT_EQ(made.checked, 7);
    ASSERT_EQ(made.documents.size(), 2U);
    EXPECT_EQ(made.documents[1].tariff, "cn.sh.single.10kv");
    EXPECT_EQ(made.documents[1].base_sha256, shipped("cn.sh.single.10kv")->sha256);
    EXPECT_TRUE(made.documents[1].body.starts_with(shipped("cn.sh.single.10kv")->body));
    const tariff::Tariff shanghai = *tariff::read_document(made.documents[1].body).tariff;
    const tariff::Version& september = shanghai.versions.at(1);
    EXPECT_EQ(time::to_text(september.valid), "2026-09");
    EXPECT_EQ(september.source.sheet, "代理购电 2026-09");
    EXPECT_EQ(september.source.document, shanghai.versions[0].source.document);
    const int peak = *september.calendars[0].find_band("peak");
    EXPECT_EQ(to_text(tariff::kwh_price(september, {std::chrono::September, peak, 0}, {})),
              "0.883755");
}

// The real sheets of 2026-08 against documents that end before it: what was published comes out.
TEST(MakeDocuments, RecomputesThePublishedSheetsOfAugust) {
    const auto july = [](const std::string& id) {
        tariff::StoredTariff stored = *shipped(id);
        stored.body = replaced(stored.body, "from: 2026-08-01, to: 2026-09-01",
                               "from: 2026-07-01, to: 2026-08-01");
        stored.tariff = *tariff::read_document(stored.body).tariff;
        return std::make_shared<const tariff::StoredTariff>(std::move(stored));
    };
    const SheetReading sheet = read_price_sheet(
        "month,tariff,purchase,loss,network,system,funds,demand,高峰,低谷,尖峰,平段,深谷\n"
        "2026-08,cn.sh.single.10kv,.428899,.013266,.2446,.037833,.029115,,.888413,.450638,,,\n"
        "2026-08,cn.jx.two_part.10kv,.408914,.016077,.1485,.03842,.0267525,42.3,.8840119,"
        ".3933151,.9657947,.6386635,.3524237\n");
    ASSERT_TRUE(sheet.sheet);
    const MadeSheet made = make_documents(*sheet.sheet, july);
    EXPECT_TRUE(made.findings.empty()) << made.findings[0].message();
    EXPECT_EQ(made.checked, 7);
}

// docs: the published table holds; a multiple that does not fit the month must not bill.
TEST(MakeDocuments, APublishedPriceThatDiffersIsToldAtItsPlace) {
    const std::string sheet = replaced(documented_sheet(), "0.883755", "0.883756");
    const MadeSheet made = make(sheet);
    EXPECT_EQ(told(made), std::vector<std::string>{"3:85 sheet.published_differs"});
    EXPECT_NE(made.findings[0].message().find("0.883755"), std::string::npos);
    // A province that prints five decimals says so.
    std::string five = replaced(replaced(sheet, "0.883756", "0.88376"), "0.448450", "0.44845");
    five = replaced(five, "deep_valley\n", "deep_valley,decimals\n");
    five = replaced(five, "0.3505125\n", "0.3505125,\n");
    five = replaced(five, "0.44845,\n", "0.44845,,5\n");
    EXPECT_TRUE(make(five).findings.empty());
}

TEST(MakeDocuments, RefusesWhatDoesNotFitTheTariff) {
    struct Case {
        std::string row;
        std::string want;
    };
    const std::string head = "month,tariff,purchase,loss,network,system,funds,tou,published.noon\n";
    const Case cases[] = {
        {"2026-09,cn.zj.absent,1,1,1,1,1,,", "2:9 sheet.tariff_unknown"},
        {"2026-09,cn.sh.single.10kv,1,,1,1,1,,", "2:9 sheet.price_missing"},
        {"2026-09,cn.sh.single.10kv,1,1,1,1,1,1,", "2:37 sheet.component"},
        {"2026-08,cn.sh.single.10kv,1,1,1,1,1,,", "2:9 sheet.version_refused"},
        {"2026-09,cn.sh.single.10kv,1,1,1,1,1,,1", "2:38 sheet.band"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(told(make(head + c.row + "\n")), std::vector<std::string>{c.want}) << c.row;
}

}  // namespace
}  // namespace voltmark::sheet
