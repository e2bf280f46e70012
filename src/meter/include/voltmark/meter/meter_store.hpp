// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "voltmark/meter/model.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::meter {

/// The tables of this module.
store::Schema schema();

/// New metering in bulk. Belongs to the caller's transaction.
/// \errors  throws store.duplicate for a key that exists.
void add_service_points(store::Session& session, std::span<const ServicePoint> points);
void add_installs(store::Session& session, std::span<const Install> installs);
void add_supplies(store::Session& session, std::span<const Supply> supplies);
void add_channels(store::Session& session, std::span<const Channel> channels);

/// Ends what serves a contract: from `end` on its service points are free for another.
void end_supplies(store::Session& session, ContractId contract, time::CivilDay end);

/// What an importer must know of a channel.
struct KnownChannel {
    ChannelId id{};
    Flow flow = Flow::import_active;
    int interval_minutes = 15;
    std::int64_t step_milli = 0;
    Validity valid;
    time::Zone zone = time::Zone::utc();  ///< Of its service point.
};

/// All channels, by site and number.
std::vector<KnownChannel> list_channels(store::Session& session);

/// The channel of a source key, looked up alone.
std::optional<KnownChannel> find_channel(store::Session& session, const std::string& source_key);

/// All channels by their source key, held in memory for the length of an import.
class ChannelDirectory {
public:
    static ChannelDirectory load(store::Session& session);

    const KnownChannel* find(std::string_view source_key) const;
    std::size_t size() const { return channels_.size(); }
    /// The zone of all channels; none where they have several, or there are none.
    std::optional<time::Zone> common_zone() const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, KnownChannel, Hash, std::equal_to<>> channels_;
};

/// A channel as it serves a contract during some days.
struct ServingChannel {
    ContractId contract;
    Channel channel;  ///< `valid` cut to the days on which it serves.
    time::Zone zone = time::Zone::utc();
};

/// The channels that serve contracts of a range of sites on some day of `days`, in order of site
/// and channel.
std::vector<ServingChannel> serving_channels(store::Session& session, SiteId first, SiteId last,
                                             const Validity& days);

}  // namespace voltmark::meter
