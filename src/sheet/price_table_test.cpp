// SPDX-License-Identifier: Apache-2.0
#include "voltmark/sheet/price_table.hpp"

#include <gtest/gtest.h>

namespace voltmark::sheet {
namespace {

using tariff::PriceStep;
using time::make_day;

Price price(std::string_view text) {
    return *parse_price(text);
}

PriceTable read(std::string_view csv, const char* zone = "Asia/Shanghai",
                std::optional<PriceStep> step = {}) {
    PriceTableOptions options;
    options.zone = *time::Zone::find(zone);
    options.step = step;
    return read_price_table(csv, options);
}

/// "code line:column" of the only finding.
std::string finding(const PriceTable& table) {
    if (table.findings.size() != 1) return fmt::format("{} findings", table.findings.size());
    const Error& error = table.findings[0];
    return fmt::format("{} {}", error.name(), to_text(error.place.value()));
}

// The step is seen from the moments; an empty cell is missing, not zero; other columns are left.
TEST(PriceTable, ReadsHoursAndLeavesGaps) {
    const PriceTable table = read(
        "timestamp,node,price\n2026-07-01 00:00,A,0.31\n2026-07-01 01:00,A,\n"
        "2026/7/1 2:00,A,-0.02\n");
    ASSERT_TRUE(table.findings.empty()) << finding(table);
    EXPECT_EQ(table.step, PriceStep::hour);
    EXPECT_EQ(table.prices, 2);
    const tariff::SpanPrices& day = table.spans.at(make_day(2026, 7, 1));
    ASSERT_EQ(day.size(), 24U);
    EXPECT_EQ(day[0], price("0.31"));
    EXPECT_EQ(day[1], std::nullopt);
    EXPECT_EQ(day[2], price("-0.02"));
}

TEST(PriceTable, DaysAndMonthsSayTheirStep) {
    EXPECT_EQ(read("timestamp,price\n2026-07-01,0.3\n").step, PriceStep::day);
    const PriceTable months = read("timestamp;price\n2026-07;0.3\n2026-08;0.4\n");
    EXPECT_EQ(months.step, PriceStep::month);
    EXPECT_EQ(months.spans.at(make_day(2026, 8, 1)), (tariff::SpanPrices{price("0.4")}));
}

// The hour that the clock shows twice comes twice, in order or with its offset.
TEST(PriceTable, TheRepeatedHourHasTwoPrices) {
    for (const char* csv : {"timestamp,price\n2026-10-25 01:00,1\n2026-10-25 02:00,2\n"
                            "2026-10-25 02:00,3\n2026-10-25 03:00,4\n",
                            "timestamp,price\n2026-10-25T01:00+02:00,1\n"
                            "2026-10-25T02:00+01:00,3\n2026-10-25T02:00+02:00,2\n"
                            "2026-10-25T03:00+01:00,4\n"}) {
        const PriceTable table = read(csv, "Europe/Berlin");
        ASSERT_TRUE(table.findings.empty()) << finding(table);
        const tariff::SpanPrices& day = table.spans.at(make_day(2026, 10, 25));
        ASSERT_EQ(day.size(), 25U);
        for (std::size_t slot = 1; slot <= 4; ++slot)
            EXPECT_EQ(day[slot], Price{static_cast<std::int64_t>(slot) * 100'000'000});
    }
}

// Every fault with its line and column; nothing is read then.
TEST(PriceTable, TellsWhereItIsWrong) {
    const std::string head = "timestamp,price\n";
    EXPECT_EQ(finding(read("")), "csv.empty 1:1");
    EXPECT_EQ(finding(read(head)), "csv.empty 1:1");
    EXPECT_EQ(finding(read("time,price\n2026-07-01,1\n")), "csv.column_missing 1:1");
    EXPECT_EQ(finding(read(head + "2026-07-01,1,2\n")), "csv.column_count 2:1");
    EXPECT_EQ(finding(read(head + "\"2026-07-01,1\n")), "csv.quote 2:1");
    EXPECT_EQ(finding(read(head + "yesterday,1\n")), "csv.timestamp 2:1");
    EXPECT_EQ(finding(read(head + "2026-07-01,cheap\n")), "decimal.digit 2:12");
    EXPECT_EQ(finding(read(head + "2026-07-01,1\n2026-07-01,2\n")), "csv.duplicate 3:12");
    EXPECT_EQ(finding(read(head + "2026-07-01 08:00,1\n")), "price.step 2:1");
    EXPECT_EQ(finding(read(head + "2026-07-01 08:00,1\n2026-07-01 08:05,1\n")), "price.step 2:1");
    EXPECT_EQ(finding(read(head + "2026-07-01 08:30,1\n", "UTC", PriceStep::hour)),
              "csv.off_grid 2:1");
    EXPECT_EQ(finding(read(head + "2026-07-01,1\n", "UTC", PriceStep::hour)), "csv.off_grid 2:1");
    EXPECT_EQ(finding(read(head + "2026-03-29 02:00,1\n2026-03-29 03:00,1\n", "Europe/Berlin")),
              "csv.skipped_hour 2:1");
}

}  // namespace
}  // namespace voltmark::sheet
