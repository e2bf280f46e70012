// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/base/flow.hpp"
#include "voltmark/base/ids.hpp"
#include "voltmark/time/grid.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::meter {

// The physical side: where energy is metered (service point), by what (install), in which series of
// readings (channel), and for whom (supply). Everything is effective-dated, days [from, to).

using Validity = time::BillingPeriod;

struct ServicePoint {
    SiteId site_id{};
    ServicePointNo service_point_no{};
    std::string name;
    std::string zone;  ///< Of its local days; a time::Zone.
};

/// A meter on a service point. `multiplier_e3` turns what it shows into what flowed (CT x PT).
struct Install {
    SiteId site_id{};
    ServicePointNo service_point_no{};
    Validity valid;
    std::string meter_serial;
    std::int64_t multiplier_e3 = 1000;
};

/// Which of a service point's flows a contract answers for.
enum class Side : std::uint8_t {
    use,        ///< Energy taken, and all reactive energy.
    generation  ///< Energy given.
};
std::string_view to_text(Side side);
std::optional<Side> find_side(std::string_view word);
constexpr Side side_of(Flow flow) {
    return flow == Flow::export_active ? Side::generation : Side::use;
}

/// The contract that a side of a service point serves.
struct Supply {
    SiteId site_id{};
    ServicePointNo service_point_no{};
    Side side = Side::use;
    Validity valid;
    ContractNo contract_no{};
};

/// One series of readings.
struct Channel {
    ChannelId id{};
    ServicePointNo service_point_no{};
    std::string source_key;  ///< Its name in files and protocols: "NMI/E1".
    Flow flow = Flow::import_active;
    int interval_minutes = 15;
    std::int64_t step_milli = 0;  ///< Smallest step of a reading; 0: unknown.
    Validity valid;
};

/// How readings arrived. The delivery's number is the order of recording.
enum class DeliveryKind : std::uint8_t { file, estimate, edit, simulation };
std::string_view to_text(DeliveryKind kind);

}  // namespace voltmark::meter
