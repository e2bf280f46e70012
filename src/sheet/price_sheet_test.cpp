// SPDX-License-Identifier: Apache-2.0
#include "voltmark/sheet/price_sheet.hpp"

#include <gtest/gtest.h>

namespace voltmark::sheet {
namespace {

std::vector<std::string> told(const std::vector<Error>& errors) {
    std::vector<std::string> texts;
    for (const Error& error : errors)
        texts.push_back(to_text(*error.place) + " " + std::string{error.name()});
    return texts;
}

// The headers that grid companies print, beside the program's own words.
TEST(ReadPriceSheet, ReadsBothLanguages) {
    const SheetReading reading = read_price_sheet(
        "\xEF\xBB\xBF月份;电价;用电分类;代理购电价格;需量电价;高峰;with.capacity_kva;decimals\r\n"
        "2026-09;cn.a;\"两;部制\";0.4012;=;0.87207;400;5\r\n"
        ";;;;;;;\r\n");
    ASSERT_TRUE(reading.sheet) << reading.findings.at(0).message();
    EXPECT_EQ(time::to_text(reading.sheet->month), "2026-09");
    ASSERT_EQ(reading.sheet->rows.size(), 1U);
    const SheetRow& row = reading.sheet->rows[0];
    EXPECT_EQ(row.tariff, "cn.a");
    EXPECT_EQ(row.category, "两;部制");
    EXPECT_EQ(to_text(*row.prices.at("purchase").price), "0.4012");
    EXPECT_FALSE(row.prices.at("demand").price);
    EXPECT_EQ(row.published.at("peak").decimals, 5);
    EXPECT_EQ(row.attributes.number_e6("capacity_kva"), 400'000'000);
    EXPECT_EQ(row.decimals, 5);
}

TEST(ReadPriceSheet, TellsEveryDefectWithItsPlace) {
    struct Case {
        std::string csv;
        std::vector<std::string> want;
    };
    const std::string head = "month,tariff,purchase\n";
    const Case cases[] = {
        {"", {"1:1 sheet.column"}},
        {"month,purchase\n", {"1:1 sheet.column"}},
        {head, {"1:1 sheet.missing"}},
        {"month,tariff,Total cost,with.colour,published.\n",
         {"1:14 sheet.column_unknown", "1:25 sheet.column_unknown", "1:37 sheet.column_unknown"}},
        {"month,tariff,purchase,上网电价\n", {"1:23 sheet.twice"}},
        {head + "2026-09,a\n", {"2:1 sheet.row"}},
        {head + "2026-09,\"a,1\n", {"2:9 sheet.quote"}},
        {head + "2026-09,a,x\n2026-9,b,1\n2026-09-01,c,0.123456789\n,,1\n",
         {"2:11 sheet.value", "3:1 sheet.value", "4:1 sheet.value", "4:14 sheet.value",
          "5:1 sheet.missing", "5:2 sheet.missing"}},
        {head + "2026-09,a,1\n2026-10,b,1\n2026-09,a,2\n", {"3:1 sheet.month", "4:9 sheet.twice"}},
        {"month,tariff,published.peak,decimals,with.people\n2026-09,a,=,9,many\n",
         {"2:11 sheet.value", "2:13 sheet.value", "2:15 attribute.value"}}};
    for (const Case& c : cases) {
        const SheetReading reading = read_price_sheet(c.csv);
        EXPECT_FALSE(reading.sheet);
        EXPECT_EQ(told(reading.findings), c.want) << c.csv;
    }
}

}  // namespace
}  // namespace voltmark::sheet
