// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "voltmark/meter/register_store.hpp"
#include "voltmark/meter/site_series.hpp"

namespace voltmark::vee {

/// What a contract says on some days, as far as rules ask.
struct TermFacts {
    time::BillingPeriod valid;
    std::optional<std::int64_t> capacity_milli;
    std::string customer_class;
};

/// What rules ask about the points of a range of sites.
class PointFacts {
public:
    PointFacts(store::Session& session, SiteId first, SiteId last, const time::BillingPeriod& days);

    using Point = std::pair<SiteId, ServicePointNo>;

    /// Whether a contract is served on a day, on a side of a point or on any.
    bool is_served(Point point, time::CivilDay day, std::optional<meter::Side> side) const;
    /// What the contract of the use side says; nothing where there is none.
    const TermFacts* terms_on(Point point, time::CivilDay day) const;

    /// Since when the customer of a day has been there, after another one.
    std::optional<time::CivilDay> moved_in(Point point, time::CivilDay day, meter::Side side) const;

    /// Empty where no meter is mounted.
    std::optional<std::int64_t> multiplier_on(Point point, time::CivilDay day) const;
    /// Whether anything is known of the point's meters at all.
    bool has_installs(Point point) const { return installs_.contains(point); }

private:
    std::map<Point, std::vector<meter::Install>> installs_;
    std::map<Point, std::vector<meter::Supply>> supplies_;
    std::map<ContractId, std::vector<TermFacts>> terms_;
};

}  // namespace voltmark::vee
