// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/vee/estimate.hpp"

namespace voltmark::vee {

/// The rules of the group `estimation` on the days of one channel.
class EstimateCheck {
public:
    /// \pre  `task` outlives it. \param policy  null: nothing is ever caught.
    EstimateCheck(const RulePolicy* policy, const ChannelTask& task);

    using Filled = std::map<time::CivilDay, meter::SpanReadings>;

    /// What is to be said of a day as it was filled. \param filled  the days filled so far: they go
    /// before those that are stored.
    std::vector<Finding> find(time::CivilDay day, const Filled& filled) const;

    /// Whether an estimate may stay: nothing is said of its values. That a gap is left, or that
    /// estimates go on for long, no other method would change.
    static bool is_about_values(const Finding& finding);

private:
    const meter::SpanReadings* day_in(time::CivilDay day, const Filled& filled) const;
    std::optional<Usual> usual_before(time::CivilDay day) const;
    int estimated_days_before(time::CivilDay day, const Filled& filled) const;

    const RulePolicy* policy_;
    const ChannelTask& task_;
    ChannelRules rules_;
};

}  // namespace voltmark::vee
