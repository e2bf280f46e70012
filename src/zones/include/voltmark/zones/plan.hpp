// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/zones/network.hpp"

namespace voltmark::zones {

// Which machines a Voltmark has, and who may open connections to which. All of this is pure.

/// A group of machines behind rules of their own.
enum class Zone : std::uint8_t { head_end, core, portal, store };
inline constexpr Zone kZones[] = {Zone::head_end, Zone::core, Zone::portal, Zone::store};
std::string_view to_text(Zone zone);
std::optional<Zone> find_zone(std::string_view word);
Text name_of(Zone zone);

/// Who is at one end of a connection.
enum class Party : std::uint8_t {
    head_end,
    core,
    portal,
    store,         ///< PostgreSQL.
    meters,        ///< Meters and concentrators.
    brokers,       ///< Of MQTT, behind which meters are.
    staff,         ///< Who work with the console.
    everyone,      ///< Customers: whatever address they come from.
    management,    ///< From where machines are looked after, by SSH.
    partners,      ///< Who are told of bills and payments.
    name_servers,  ///< DNS.
    time_servers,  ///< NTP.
};
std::string_view to_text(Party party);
Text name_of(Party party);

/// Where everything is. An empty list means that there is no such party, and nothing is opened for
/// it; without a store of its own, PostgreSQL is on the core's machines.
struct Plan {
    std::vector<Network> head_end;
    std::vector<Network> core;
    std::vector<Network> portal;
    std::vector<Network> store;
    std::vector<Network> meters;
    std::vector<Network> brokers;
    std::vector<Network> staff;
    std::vector<Network> management;
    std::vector<Network> partners;
    std::vector<Network> name_servers;
    std::vector<Network> time_servers;

    std::vector<int> head_end_ports = {6980, 6981};
    std::vector<int> dial_ports = {};  ///< At which the head end calls concentrators.
    std::vector<int> broker_ports = {8883};
    std::vector<int> core_ports = {8443};
    std::vector<int> portal_ports = {8444};
    std::vector<int> database_ports = {5432};
    std::vector<int> partner_ports = {443};
    std::vector<int> ssh_ports = {22};
};

/// \errors  zones.port; zones.machine: a zone's machine that is a network; zones.two_zones: an
///          address in two zones.
Result<void> check_plan(const Plan& plan);

/// The addresses of a party; of everyone none.
const std::vector<Network>& networks_of(const Plan& plan, Party party);

/// Connections that may be opened.
struct Flow {
    Party from;
    Party to;
    bool is_udp = false;
    std::vector<int> ports = {};

    friend bool operator==(const Flow&, const Flow&) = default;
};

/// All that may be opened by or to machines of the zones; what is not here may not be.
/// \pre  check_plan holds.
std::vector<Flow> flows_of(const Plan& plan);

/// What runs on the machines of a zone: itself, and on the core's the store, where it has none of
/// its own.
std::vector<Party> parties_in(const Plan& plan, Zone zone);

}  // namespace voltmark::zones
