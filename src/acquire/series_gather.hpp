// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <set>

#include "intake.hpp"

namespace voltmark::acquire {

/// One reading of a file that states each with its own times.
struct SeriesReading {
    std::string name;   ///< A reading key, where the file may have one; else empty.
    std::string point;  ///< Meter, metering point or usage point.
    Flow flow = Flow::import_active;
    /// Unix seconds of the file's moments; of local times, as if the clock were UTC's.
    std::optional<std::int64_t> begin;  ///< None: an interval of the channel's that ends at `end`.
    std::int64_t end = 0;
    bool is_local = false;  ///< The file states no offset: the clock of the channel's zone.
    std::int64_t milli = 0;
    meter::Quality quality = meter::Quality::actual;
    Place place;
};

/// The key of the channel or register that a point counts a flow with: POINT/import and so on, or
/// the only one of POINT/E1, E2 ... as NEM12 has them. Empty where there is none, or several.
/// \param is_known  whether there is such a key.
std::string key_of(const std::string& point, Flow flow,
                   const std::function<bool(const std::string&)>& is_known);

/// Readings one by one become spans of channels. A reading that fits no interval of its channel is
/// refused alone; what is alike in that is told once, with how many there are and the first place.
class SeriesGather {
public:
    using Take = std::function<void(Piece&&)>;
    using Note = std::function<void(ImportFinding&&)>;

    SeriesGather(const meter::ChannelDirectory& channels, const vee::RulePolicy& rules,
                 time::CivilDay today, Take take, Note note)
        : channels_{channels},
          rules_{rules},
          today_{today},
          take_{std::move(take)},
          note_{std::move(note)} {}

    void add(const SeriesReading& reading);
    /// Counts a reading that cannot be one of an interval, or a fault of the file.
    void refuse(Error error, const std::string& key, std::optional<time::CivilDay> day,
                Verdict verdict = Verdict::refused, std::int64_t readings = 1);
    /// Hands over all that is left.
    void finish();

private:
    struct Day {
        std::vector<std::int64_t> values;
        std::vector<meter::Quality> quality;  ///< `missing` where nothing was given.
        std::uint64_t line = 0;
    };
    using Place3 = std::tuple<std::string, std::string, std::optional<time::CivilDay>>;

    std::string channel_key(const SeriesReading& reading);
    void put(const std::string& key, const meter::KnownChannel& channel,
             const SeriesReading& reading);
    void flush();

    const meter::ChannelDirectory& channels_;
    const vee::RulePolicy& rules_;
    time::CivilDay today_;
    Take take_;
    Note note_;
    std::map<std::pair<std::string, time::CivilDay>, Day> open_;
    std::map<std::tuple<std::string, std::string, Flow>, std::string> keys_;
    std::map<Place3, ImportFinding> findings_;  ///< By code, key and day.
};

}  // namespace voltmark::acquire
