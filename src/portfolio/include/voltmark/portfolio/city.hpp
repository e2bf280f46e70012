// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "voltmark/base/random.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/portfolio/portfolio.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::portfolio {

/// A synthetic city: homes, shops, workshops, whose loads follow their trade, the hour, the
/// weekday, the season and chance. Everything follows from the seed: any customer's any day can be
/// made alone, in any order, on any machine.
///
/// Nine homes in ten customers (a twentieth of them with photovoltaics and a second contract for
/// what they feed in), businesses on single-part prices, and one workshop in fifty on a two-part
/// price with a reactive channel; or homes on the annual ladder alone, which daily readings can
/// bill. Readings have steps of 1 Wh. All names and addresses are made up.
class City {
public:
    enum class Kind : std::uint8_t { mixed, ladder_homes };

    /// \param first_site   its sites are first_site, first_site + 1 ...; its parties likewise.
    City(std::uint64_t seed, SiteId first_site, PartyId first_party, time::CivilDay supplied_from,
         time::IntervalGrid grid, Kind kind = Kind::mixed);

    /// The tariffs that its contracts refer to.
    static std::vector<std::string_view> tariffs();

    /// Adds customers [first, last) to `portfolio`.
    void add_customers(std::int64_t first, std::int64_t last, Portfolio& portfolio) const;

    /// One channel's readings of one span.
    struct ChannelSpan {
        meter::BlockKey key;
        meter::SpanReadings readings;
    };
    /// The readings of one customer's channels in the span that begins on `span`. What `out` held
    /// is reused.
    void readings(std::int64_t customer, time::CivilDay span, std::vector<ChannelSpan>& out) const;

    /// Smallest step of its meters.
    static constexpr std::int64_t kStepMilli = 1000;

private:
    enum class Trade : std::uint8_t { home, solar_home, business, workshop };
    struct Nature;
    class Flows;

    Random random_of(std::int64_t customer) const {
        return random_.split(static_cast<std::uint64_t>(customer));
    }
    Nature nature_of(std::int64_t customer) const;
    SiteId site_of(std::int64_t customer) const { return SiteId{raw(first_site_) + customer}; }
    void day(const Nature& nature, std::int64_t customer, time::CivilDay day, int slots,
             double* watt_hours) const;

    Random random_;
    SiteId first_site_;
    PartyId first_party_;
    time::CivilDay supplied_from_;
    time::IntervalGrid grid_;
    Kind kind_;
    time::Zone zone_;
};

}  // namespace voltmark::portfolio
