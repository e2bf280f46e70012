// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::acquire {

/// What was due, and what of it is in the store (采集成功率). A meter's day is a read point that
/// succeeded when all of it is there.
struct Success {
    std::int64_t points_due = 0;
    std::int64_t points_read = 0;
    std::int64_t registers_due = 0;
    std::int64_t registers_read = 0;
    std::int64_t intervals_due = 0;
    std::int64_t intervals_read = 0;

    Success& operator+=(const Success& other);
    /// points_read / points_due in hundredths of a percent, rounded down; nothing where none is
    /// due.
    std::optional<std::int64_t> rate_e4() const;
};

/// A meter's day that is not whole.
struct MissingDay {
    std::string address;
    time::CivilDay day;
    Success has;
};

struct SilentMeter {
    std::string address;
    std::string terminal;
    std::int64_t heard_ms = 0;  ///< 0: never.
};

struct DriftingClock {
    std::string address;
    std::int64_t ahead_s = 0;
    std::int64_t asked_ms = 0;
};

struct AcquisitionReport {
    Success all;
    std::map<time::CivilDay, Success> by_day;
    /// By "area", "terminal", "protocol" and "vendor", and the name of each.
    std::map<std::string, std::map<std::string, Success>> by_group;
    std::vector<MissingDay> missing;  ///< The first kReportRows.
    std::int64_t missing_total = 0;
    std::vector<SilentMeter> silent;  ///< Likewise.
    std::int64_t silent_total = 0;
    std::vector<DriftingClock> clocks;
    std::int64_t held = 0;    ///< In the quarantine.
    std::int64_t events = 0;  ///< That meters reported.
};
inline constexpr std::size_t kReportRows = 1000;

struct ReportScope {
    time::CivilDay from;
    time::CivilDay to;  ///< Not included.
    Instant now;
    std::chrono::hours silent_after{36};
    std::chrono::seconds drift_max{300};
};

/// Counts what the listed meters owe and what the store has.
AcquisitionReport report_acquisition(store::Session& session, const HeadEndConfig& config,
                                     const ReportScope& scope);

}  // namespace voltmark::acquire
