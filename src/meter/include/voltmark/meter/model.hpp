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

/// What a register counts up, or keeps.
enum class RegisterKind : std::uint8_t {
    energy,  ///< Grows with what flows (示数).
    demand   ///< The highest mean power since it was last set back (最大需量), kW.
};
std::string_view to_text(RegisterKind kind);
std::optional<RegisterKind> find_register_kind(std::string_view word);

/// A register of a mounted meter, read at a few days and not interval by interval.
struct Register {
    RegisterId id{};
    ServicePointNo service_point_no{};
    std::string source_key;  ///< Its name in files: "M1/peak".
    Flow flow = Flow::import_active;
    RegisterKind kind = RegisterKind::energy;
    std::string band;  ///< The tariff band that it counts; empty: the total.
    int digits = 6;    ///< Before the point, 1..12.
    Validity valid;    ///< Within one install.
};

/// How readings arrived. The delivery's number is the order of recording.
enum class DeliveryKind : std::uint8_t { file, estimate, edit, simulation };
std::string_view to_text(DeliveryKind kind);

}  // namespace voltmark::meter
