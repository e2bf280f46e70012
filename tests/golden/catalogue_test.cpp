// SPDX-License-Identifier: Apache-2.0
// The shipped tariffs, data/tariffs: each is sound, says where its numbers come from and how far
// they can be relied on, and stands in the table of README.md there.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/base/rounding.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::tariff {
namespace {

namespace fs = std::filesystem;
const fs::path kTariffs = fs::path{VOLTMARK_SOURCE_DIR} / "data/tariffs";

std::string text_of(const fs::path& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<fs::path> documents() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator{kTariffs}) {
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// Official, secondary, of a program, derived or from memory: docs/rules/README.md.
void expect_honest(const Source& source, const fs::path& file) {
    static const std::set<std::string> kCertain = {"A", "B"};
    static const std::set<std::string> kUncertain = {"C", "D", "M"};
    EXPECT_FALSE(source.document.empty()) << file;
    const bool is_uncertain = kUncertain.contains(source.reliability);
    EXPECT_TRUE(is_uncertain || kCertain.contains(source.reliability)) << file;
    EXPECT_TRUE(!is_uncertain || (!source.note.en.empty() && !source.note.zh.empty())) << file;
}

// A price clerk must see what can be billed by and what is for demonstration only.
TEST(Catalogue, EveryDocumentIsSoundAndNamesItsSource) {
    std::map<std::string, fs::path> file_of;
    for (const fs::path& file : documents()) {
        const Reading reading = read_document(text_of(file));
        for (const Error& finding : reading.findings) {
            ADD_FAILURE() << file << ": " << finding.name() << " "
                          << to_text(finding.place.value_or(Place{})) << " " << finding.message();
        }
        if (!reading.tariff) continue;
        const auto [other, is_new] = file_of.emplace(reading.tariff->id, file);
        EXPECT_TRUE(is_new) << file << " and " << other->second << " have one id";
        EXPECT_FALSE(reading.tariff->name.zh.empty() || reading.tariff->name.en.empty()) << file;
        for (const Version& version : reading.tariff->versions) expect_honest(version.source, file);
    }
}

// The catalogue is for at least twelve provinces; README.md there tells what each has.
TEST(Catalogue, HasALadderAndMoreForEachProvince) {
    std::map<std::string, int> documents_of;
    std::set<std::string> with_ladder;
    for (const fs::path& file : documents()) {
        const std::string province = file.parent_path().filename().string();
        if (file.parent_path().parent_path().filename() != "cn") continue;
        ++documents_of[province];
        if (file.stem() == "residential_ladder") with_ladder.insert(province);
    }
    const std::string table = text_of(kTariffs / "README.md");
    for (const auto& [province, count] : documents_of) {
        EXPECT_TRUE(with_ladder.contains(province)) << province;
        EXPECT_GE(count, 2) << province;
        EXPECT_NE(table.find(fmt::format("| `{}` | {} |", province, count)), std::string::npos)
            << "README.md has no row for the " << count << " documents of " << province;
    }
    EXPECT_GE(documents_of.size(), 12U);
}

/// What a kilowatt-hour of a band costs in a month by the tariff, funds included; 1e-8.
std::int64_t price_e8(const Version& version, std::chrono::month month, const std::string& band) {
    std::int64_t sum = 0;
    for (const Component& component : version.components) {
        const auto* energy = std::get_if<EnergyCharge>(&component.charge);
        if (energy == nullptr || !component.months.contains(month)) continue;
        const int index =
            version.calendars[static_cast<std::size_t>(energy->calendar)].find_band(band).value();
        sum += energy->prices.at(0).price(index).e8;
    }
    return sum;
}

// R-CAT-1: the published sheets, row by row. Printed to fewer decimals than the components have, a
// price is theirs, rounded.
TEST(Catalogue, GivesEveryPrintedPrice) {
    std::map<std::string, Tariff> tariffs;
    for (const fs::path& file : documents()) {
        Reading reading = read_document(text_of(file));
        ASSERT_TRUE(reading.tariff.has_value()) << file;
        tariffs.emplace(reading.tariff->id, std::move(*reading.tariff));
    }
    std::ifstream rows{fs::path{VOLTMARK_SOURCE_DIR} / "tests/golden/printed_prices.csv"};
    std::string id, month, band, printed;
    std::getline(rows, id);  // The header.
    int count = 0;
    while (std::getline(rows, id, ',') && std::getline(rows, month, ',') &&
           std::getline(rows, band, ',') && std::getline(rows, printed)) {
        ++count;
        const time::CivilDay day = *time::parse_day(month + "-01");
        const Version* version = tariffs.at(id).find_version(day);
        ASSERT_NE(version, nullptr) << id << " " << month;
        const auto decimals = static_cast<int>(printed.size() - printed.find('.') - 1);
        std::int64_t unit = 1;
        for (int i = decimals; i < 8; ++i) unit *= 10;
        const Int128 rounded = divide_rounded(
            Int128{price_e8(*version, time::to_ymd(day).month(), band)}, unit, Rounding::half_up);
        EXPECT_EQ(static_cast<std::int64_t>(rounded) * unit, *parse_decimal(printed, 8))
            << id << " " << month << " " << band << ": printed " << printed;
    }
    EXPECT_GE(count, 400);
}

}  // namespace
}  // namespace voltmark::tariff
