// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "voltmark/meter/model.hpp"
#include "voltmark/meter/quality.hpp"
#include "voltmark/meter/register_value.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::meter {

/// New registers in bulk. Belongs to the caller's transaction.
/// \errors  throws store.duplicate for a key that exists.
void add_registers(store::Session& session, std::span<const Register> registers);

/// A register as it serves a contract during some days.
struct ServingRegister {
    ContractId contract;
    Register meter_register;  ///< `valid` cut to the days on which it serves.
    std::int64_t multiplier_e3 = 1000;
    time::Zone zone = time::Zone::utc();
};

/// The registers that serve contracts of a range of sites on some day of `days`, in order of site
/// and register.
std::vector<ServingRegister> serving_registers(store::Session& session, SiteId first, SiteId last,
                                               const Validity& days);

/// All registers by their source key, held in memory for the length of an import.
std::map<std::string, Register, std::less<>> registers_by_key(store::Session& session);

/// What a register showed when a day began, in the zone of its service point: a reading of 1 August
/// closes July.
struct RegisterReading {
    time::CivilDay day;
    RegisterValue value;
    Quality quality = Quality::actual;

    friend bool operator==(const RegisterReading&, const RegisterReading&) = default;
};

/// A reading with its register and the delivery that brought it.
struct StoredRegisterReading {
    RegisterId id{};
    RegisterReading reading;
    DeliveryId delivery{};
};

/// The readings of a range of sites on the days [from, to], as of a delivery, ascending by site,
/// register and day: the newest revision of each.
std::vector<StoredRegisterReading> register_readings(store::Session& session, SiteId first,
                                                     SiteId last, time::CivilDay from,
                                                     time::CivilDay to, DeliveryId as_of);

struct RegisterPut {
    std::int64_t added = 0;
    std::int64_t unchanged = 0;  ///< Said what was known.
    std::int64_t revised = 0;    ///< The older value stays readable.
};

/// Stores readings of one delivery, each register and day once. Storing the same again changes
/// nothing. Belongs to the caller's transaction.
RegisterPut put_register_readings(store::Session& session, DeliveryId delivery,
                                  std::span<const StoredRegisterReading> readings);

/// The registers that have a reading on [from, to] which a delivery or a later one brought, in
/// order.
std::vector<RegisterId> registers_since(store::Session& session, time::CivilDay from,
                                        time::CivilDay to, DeliveryId delivery);

}  // namespace voltmark::meter
