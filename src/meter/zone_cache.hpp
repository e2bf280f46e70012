// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "voltmark/store/session.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::meter {

/// Sites share few zones; looking one up by name each time would cost more than the row.
class ZoneCache {
public:
    /// \errors  throws store::Failure: time.zone of a name that is none.
    time::Zone find(std::string_view name) {
        const auto it = known_.find(name);
        if (it != known_.end()) return it->second;
        const Result<time::Zone> zone = time::Zone::find(name);
        if (!zone) throw store::Failure{zone.error()};
        return known_.emplace(name, *zone).first->second;
    }

private:
    std::map<std::string, time::Zone, std::less<>> known_;
};

}  // namespace voltmark::meter
