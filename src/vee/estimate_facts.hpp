// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "voltmark/vee/estimate.hpp"

#include "point_facts.hpp"
#include "register_advance.hpp"

namespace voltmark::vee {

/// What a range of sites says of its channels beside their own intervals: registers, daily
/// readings, customers, and channels of the same kind.
class EstimateFacts {
public:
    /// \param days  all that is read of the channels.
    EstimateFacts(store::Session& session, const FindingRange& range, DeliveryId as_of);

    /// Adds to a task what may tell of its gaps. \pre  its channel is one of the range's.
    void complete(const EstimateRules& rules, ChannelTask& task) const;

    /// Whether a channel of intervals of the same flow stands at the channel's point.
    bool has_intervals(ChannelId channel) const;

private:
    /// Channels that may stand for each other.
    using Kind = std::tuple<Flow, int, std::string, std::string, std::string>;

    Kind kind_of(const meter::SiteChannel& channel, time::CivilDay day) const;
    void add_registers(const meter::SiteChannel& channel, ChannelTask& task) const;
    void add_daily(const meter::SiteChannel& channel, ChannelTask& task) const;
    void add_neighbours(const EstimateRules& rules, const meter::SiteChannel& channel,
                        ChannelTask& task) const;

    store::Session& session_;
    FindingRange range_;
    DeliveryId as_of_;
    PointFacts points_;
    std::vector<meter::SiteChannel> channels_;  // By site and number.
    std::map<RegisterId, ShownRegister> registers_;
    std::map<SiteId, std::string> areas_;
    std::map<Kind, std::vector<const meter::SiteChannel*>> kinds_;
};

}  // namespace voltmark::vee
