// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "voltmark/meter/reading_store.hpp"
#include "voltmark/vee/check_store.hpp"

#include "day_facts.hpp"
#include "point_facts.hpp"
#include "unpacked_span.hpp"

namespace voltmark::vee {

/// What is checked at once: whole sites.
struct CheckUnit {
    SiteId first{};
    SiteId last{};
    std::int64_t series = 0;
};

struct CheckedUnit {
    std::vector<StoredFinding> findings;
    std::int64_t spans = 0;
    std::int64_t readings = 0;
};

/// How far before a period the rules of a policy look.
struct LookBack {
    int values = 0;  ///< Days whose readings they see.
    int sums = 0;    ///< Days whose sums they see; no fewer.
};
LookBack look_back(const RulePolicy& rules);

/// What a channel's days sum to: for what is usual, and for registers.
struct DaySums {
    PointFacts::Point point;
    const meter::SiteChannel* channel = nullptr;
    struct Day {
        std::int64_t sum_milli = 0;
        int present = 0;
        int slots = 0;  ///< 0: nothing is stored.
    };
    std::vector<Day> days;
};

/// Checks units of a store; one for each worker thread.
class UnitChecker {
public:
    UnitChecker(store::Session& session, const CheckOptions& options,
                const time::BillingPeriod& period, DeliveryId as_of, Instant now);

    ~UnitChecker();
    UnitChecker(const UnitChecker&) = delete;
    UnitChecker& operator=(const UnitChecker&) = delete;

    CheckedUnit check(const CheckUnit& unit);

private:
    struct ChannelWork;

    void read_blocks(const CheckUnit& unit);
    meter::BlockView open(const ChannelWork& work, std::size_t day) const;
    void check_point(std::span<ChannelWork* const> channels, const PointFacts& facts,
                     CheckedUnit& checked);
    void unpack(ChannelWork& work);
    void check_channel(ChannelWork& work, std::span<ChannelWork* const> channels,
                       const PointFacts& facts, CheckedUnit& checked);
    void check_day(ChannelWork& work, std::span<ChannelWork* const> channels,
                   const PointFacts& facts, std::size_t day);
    std::optional<Usual> usual_before(const ChannelWork& work, std::size_t day) const;
    time::CivilDay day_at(std::size_t index) const {
        return days_.from + std::chrono::days{static_cast<int>(index)};
    }

    store::Session& session_;
    const CheckOptions& options_;
    time::BillingPeriod period_;
    LookBack back_;
    time::BillingPeriod days_;  // All that is read: the period and what rules look back to.
    DeliveryId as_of_;
    meter::BlockScan scan_;
    DayTable table_;
    std::vector<std::uint8_t> bytes_;  // Of all blocks of a unit.
    std::vector<ChannelWork> works_;
    std::vector<std::vector<UnpackedSpan>> idle_spans_;  // Large: each point's go to the next.
    std::vector<Finding> found_;
};

/// Registers of a range of sites against their intervals and bands.
void check_registers(store::Session& session, const CheckUnit& unit, const CheckOptions& options,
                     const time::BillingPeriod& period, const time::BillingPeriod& days,
                     DeliveryId as_of, const std::vector<DaySums>& sums, CheckedUnit& checked);

}  // namespace voltmark::vee
