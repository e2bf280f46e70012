// SPDX-License-Identifier: Apache-2.0
// The input is a tariff document.
#include "voltmark/base/check.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/next_version.hpp"

namespace voltmark::tariff {
namespace {

void check_base(const std::vector<int>& base, std::size_t index) {
    for (const int one : base) VOLTMARK_CHECK(one >= 0 && static_cast<std::size_t>(one) < index);
}

void check_energy(const EnergyCharge& energy, const Version& version) {
    VOLTMARK_CHECK(energy.calendar >= 0 &&
                   static_cast<std::size_t>(energy.calendar) < version.calendars.size());
    const std::size_t bands =
        version.calendars[static_cast<std::size_t>(energy.calendar)].bands.size();
    VOLTMARK_CHECK(!energy.prices.empty() && !energy.prices.back().to);
    VOLTMARK_CHECK(energy.prices.size() == 1 || energy.tiers.count != TierCount::none);
    Energy end;
    for (const TierPrice& tier : energy.prices) {
        VOLTMARK_CHECK(tier.by_band.size() == 1 || tier.by_band.size() == bands);
        if (&tier == &energy.prices.back()) continue;
        VOLTMARK_CHECK(tier.to && *tier.to > end);
        end = *tier.to;
    }
}

/// What rating relies on.
void check_version(const Version& version) {
    VOLTMARK_CHECK(version.valid.from < version.valid.to);
    VOLTMARK_CHECK(!version.calendars.empty() && version.calendars[0].name == "main");
    VOLTMARK_CHECK(!version.components.empty());
    for (const BandCalendar& calendar : version.calendars) {
        VOLTMARK_CHECK(!calendar.bands.empty() && !calendar.rules.empty());
        for (const BandRule& rule : calendar.rules) {
            VOLTMARK_CHECK(rule.band >= 0 &&
                           static_cast<std::size_t>(rule.band) < calendar.bands.size());
            for (const MinuteRange& hours : rule.hours) {
                VOLTMARK_CHECK(0 <= hours.from && hours.from < hours.to && hours.to <= 1440);
                VOLTMARK_CHECK(hours.from % kBandEdgeMinutes == 0);
            }
        }
    }
    for (std::size_t i = 0; i < version.components.size(); ++i) {
        const Charge& charge = version.components[i].charge;
        if (const auto* energy = std::get_if<EnergyCharge>(&charge)) check_energy(*energy, version);
        if (const auto* one = std::get_if<PowerFactorCharge>(&charge)) check_base(one->base, i);
        if (const auto* one = std::get_if<PercentageCharge>(&charge)) check_base(one->base, i);
        if (const auto* one = std::get_if<MinimumCharge>(&charge)) check_base(one->base, i);
    }
}

/// A calendar that was found whole has a band for every slot; the first and the last week of a
/// version stand for the others.
void check_bands(const Tariff& tariff, const Version& version) {
    static const time::HolidayCalendar kNone;
    const time::HolidayCalendar& holidays =
        tariff.holidays.empty() ? kNone : **time::find_calendar(tariff.holidays);
    for (const BandCalendar& calendar : version.calendars) {
        for (int i = 0; i < 7; ++i) {
            const time::CivilDay day = version.valid.from + std::chrono::days{i};
            if (!version.valid.contains(day)) break;
            for (int minute = 0; minute < 1440; minute += 15) {
                const time::LocalSeconds at =
                    time::LocalSeconds{day} + std::chrono::minutes{minute};
                VOLTMARK_CHECK(calendar.band_at(at, holidays).has_value());
            }
        }
    }
}

/// A document takes a version more, or says why not; what it becomes can be read.
void check_next_version(std::string_view text, const Tariff& tariff) {
    const time::BillingPeriod& last = tariff.versions.back().valid;
    const time::CivilDay from =
        last.to == time::kOpenEnd ? last.from + std::chrono::days{1} : last.to;
    const voltmark::Result<std::string> made =
        add_version(text, {{from, from + std::chrono::days{1}}, {"next", "", {}, ""}, {}});
    if (made) {
        VOLTMARK_CHECK(read_document(*made).tariff->versions.size() == tariff.versions.size() + 1);
    } else {
        VOLTMARK_CHECK(!made.error().message().empty());
    }
}

void check_finding(const Error& finding) {
    VOLTMARK_CHECK(finding.place && finding.place->line > 0 && finding.place->column > 0);
    VOLTMARK_CHECK(!finding.message(Language::en).empty());
    VOLTMARK_CHECK(!finding.message(Language::zh).empty());
}

}  // namespace
}  // namespace voltmark::tariff

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace voltmark::tariff;
    const std::string_view text{reinterpret_cast<const char*>(bytes), size};
    const Reading reading = read_document(text);
    VOLTMARK_CHECK(reading.tariff.has_value() == reading.findings.empty());
    for (const voltmark::Error& finding : reading.findings) check_finding(finding);
    if (!reading.tariff) return 0;
    VOLTMARK_CHECK(!reading.tariff->versions.empty());
    for (const Version& version : reading.tariff->versions) {
        check_version(version);
        check_bands(*reading.tariff, version);
    }
    VOLTMARK_CHECK(read_document(text).tariff == reading.tariff);
    check_next_version(text, *reading.tariff);
    return 0;
}
