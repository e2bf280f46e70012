// SPDX-License-Identifier: Apache-2.0
// Files of several megabytes: read in pieces on several threads, and stored in several
// transactions.
#include "voltmark/acquire/errors.hpp"
#include "voltmark/acquire/import_file.hpp"
#include "voltmark/base/random.hpp"

#include "import_test_support.hpp"

namespace voltmark::acquire {
namespace {

using time::make_day;

class LargeImport : public ImportTest {};

VOLTMARK_ON_EACH_ENGINE(LargeImport);

std::vector<ChannelPlan> channels(int count, int minutes) {
    std::vector<ChannelPlan> plans;
    for (int i = 1; i <= count; ++i)
        plans.push_back({.key = fmt::format("NMI{:07}/E1", i), .interval_minutes = minutes});
    return plans;
}

/// "20260301"
std::string compact(time::CivilDay day) {
    std::string text = time::to_text(day);
    std::erase(text, '-');
    return text;
}

/// A NEM12 file of some 20 MB, which splits into three pieces. In it stand, here and there, faults
/// of every kind that pieces and the rules over them must tell alike.
std::string nem12_with_faults() {
    Random random{42};
    std::string text = "100,NEM12,202607250000,MDP,RETAILER\r\n";
    for (int meter = 1; meter <= 110; ++meter) {
        const std::string nmi = fmt::format("NMI{:07}", meter % 37 == 0 ? 9'999'999 : meter);
        text += fmt::format("200,{},E1,E1,E1,N1,M1,kWh,5,\r\n", nmi);
        for (int day = 0; day < 120; ++day) {
            text += "300," + compact(make_day(2026, 3, 1) + std::chrono::days{day});
            const bool is_odd = random.chance(0.02);
            for (int slot = 0; slot < (is_odd ? 287 : 288); ++slot)
                text += fmt::format(",{}.{:03}", random.below(9), random.below(1000));
            text += ",A,,,20260725000000,\r\n";
        }
    }
    // Days that other pieces state too: the same, and another.
    for (const int meter : {3, 60}) {
        const std::size_t channel = text.find(fmt::format("200,NMI{:07},", meter));
        const std::size_t first = text.find("\n300,", channel);
        const std::size_t second = text.find("\n300,", first + 1);
        std::string copy = text.substr(channel, second + 1 - channel);
        text += copy;
        copy.insert(copy.find(",A,,,"), "1");  // One more digit in the last value.
        text += copy;
    }
    return text + "900\r\n";
}

std::vector<std::string> lines_of(const ImportReport& report) {
    std::vector<std::string> lines;
    for (const ImportFinding& finding : report.findings) {
        lines.push_back(fmt::format(
            "{} {} {} {} {} {}", finding.error.name(), to_text(finding.verdict), finding.key,
            finding.error.place.value_or(Place{}).line, finding.error.message(), finding.readings));
    }
    for (const auto& [key, count] : report.counts) {
        lines.push_back(fmt::format("{} {} {} {}", key.first, to_text(key.second), count.findings,
                                    count.readings));
    }
    lines.push_back(fmt::format("{} {} {} {} {} {} {}", report.spans.spans_new,
                                report.spans.spans_unchanged, report.spans.spans_revised,
                                report.readings_stored, report.readings_missing,
                                report.readings_refused, report.bytes));
    return lines;
}

// However many processors a machine has, the store and the report are the same.
TEST_P(LargeImport, ManyWorkersGiveExactlyWhatOneGives) {
    const std::string text = nem12_with_faults();
    ASSERT_GT(text.size(), std::size_t{17} << 20);
    std::vector<std::vector<std::string>> reports;
    std::vector<AllReadings> stored;
    for (const int workers : {1, 5}) {
        const MeteredStore place{GetParam(), channels(110, 5)};
        ImportOptions options;
        options.workers = workers;
        reports.push_back(lines_of(import(*place.store, text, options)));
        stored.push_back(readings_of(*place.store));
    }
    EXPECT_EQ(reports[0], reports[1]);
    EXPECT_TRUE(stored[0] == stored[1]);
    EXPECT_GT(stored[0].size(), 12'000U);
    const std::string all = fmt::format("{}", fmt::join(reports[0], "\n"));
    for (const std::string_view code :
         {"nem12.duplicate_day refused", "nem12.repeated_day tolerated",
          "nem12.value_count refused", "import.unknown_channel"}) {
        EXPECT_NE(all.find(code), all.npos) << code;
    }
}

/// More spans than one transaction takes.
std::string many_days() {
    std::string text = "timestamp,key,value\n";
    for (int day = 0; day < 200; ++day) {
        for (int meter = 1; meter <= 120; ++meter) {
            const time::CivilDay of = make_day(2026, 1, 1) + std::chrono::days{day};
            for (int hour = 0; hour < 24; ++hour) {
                text += fmt::format("{} {:02}:00,NMI{:07}/E1,{}.5\n", time::to_text(of), hour,
                                    meter, 100 + (day * 31 + meter * 17 + hour) % 1000);
            }
        }
    }
    return text;
}

std::int64_t pages(store::Store& store) {
    std::int64_t count = 0;
    const store::Lease reader = store.reader();
    reader->bulk_query("PRAGMA page_count")->run({}, [&](const store::BulkRow& row) {
        count = row.integer(0);
    });
    return count;
}

// A disk that fills up in the middle: what was committed stays, and the same command completes it.
TEST(FullDisk, AnImportGoesOnWhenThereIsRoomAgain) {
    const TestFolder folder;
    const std::string path = folder.write("readings", many_days());
    const ImportOptions options;
    const MeteredStore whole{store::Engine::sqlite, channels(120, 60)};
    const std::int64_t empty_pages = pages(*whole.store);
    ASSERT_TRUE(import_file(*whole.store, path, options, kClock, {}).has_value());
    const std::int64_t full_pages = pages(*whole.store);

    const MeteredStore place{store::Engine::sqlite, channels(120, 60)};
    const std::int64_t room = empty_pages + (full_pages - empty_pages) * 95 / 100;
    place.store->writer()->run_script(fmt::format("PRAGMA max_page_count = {}", room));
    try {
        const auto taken = import_file(*place.store, path, options, kClock, {});
        FAIL() << "there was room";
    } catch (const std::exception& exception) {
        EXPECT_EQ(store::to_error(exception).name(), "store.full");
    }
    const std::size_t kept = readings_of(*place.store).size();
    EXPECT_EQ(kept, 20'000U);  // The first transaction.
    place.store->writer()->run_script("PRAGMA max_page_count = 1000000");
    const Result<ImportReport> again = import_file(*place.store, path, options, kClock, {});
    ASSERT_TRUE(again.has_value());
    EXPECT_FALSE(again->repeated);
    EXPECT_EQ(again->spans.spans_unchanged, 20'000);
    EXPECT_EQ(again->spans.spans_new, 4'000);
    EXPECT_TRUE(readings_of(*place.store) == readings_of(*whole.store));
    EXPECT_TRUE(import_file(*place.store, path, options, kClock, {})->repeated);
}

}  // namespace
}  // namespace voltmark::acquire
