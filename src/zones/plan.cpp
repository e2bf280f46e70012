// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/plan.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/zones/errors.hpp"

namespace voltmark::zones {

namespace {

struct PartyWords {
    std::string_view word;
    Text name;
};
/// In the order of Party; the first four are those of Zone.
constexpr PartyWords kParties[] = {
    {"head_end", {"head end", "采集前置"}},
    {"core", {"core", "核心"}},
    {"portal", {"portal", "门户"}},
    {"store", {"store", "数据库"}},
    {"meters", {"meters and concentrators", "电能表与集中器"}},
    {"brokers", {"MQTT brokers", "MQTT 代理"}},
    {"staff", {"staff", "工作人员"}},
    {"everyone", {"everyone", "任何人"}},
    {"management", {"management", "运维网络"}},
    {"partners", {"partners", "合作方"}},
    {"name_servers", {"name servers", "域名服务器"}},
    {"time_servers", {"time servers", "时间服务器"}},
};

Party party_of(Zone zone) {
    return static_cast<Party>(zone);
}

Result<void> check_ports(const Plan& plan) {
    for (const auto* ports :
         {&plan.head_end_ports, &plan.dial_ports, &plan.broker_ports, &plan.core_ports,
          &plan.portal_ports, &plan.database_ports, &plan.partner_ports, &plan.ssh_ports}) {
        for (const int port : *ports) {
            if (port < 1 || port > 65535) return make_error(kZonePort, port);
        }
    }
    return ok();
}

Result<void> check_machines(const Plan& plan) {
    std::map<Network, Zone> seen;
    for (const Zone zone : kZones) {
        for (const Network& machine : networks_of(plan, party_of(zone))) {
            if (!machine.is_address()) return make_error(kMachine, to_text(machine), to_text(zone));
            const auto [known, is_new] = seen.emplace(machine, zone);
            const bool is_shared_store = plan.store.empty() && zone == Zone::store;
            if (!is_new && known->second != zone && !is_shared_store)
                return make_error(kTwoZones, to_text(machine), to_text(known->second),
                                  to_text(zone));
        }
    }
    return ok();
}

}  // namespace

std::string_view to_text(Party party) {
    return kParties[static_cast<std::size_t>(party)].word;
}

Text name_of(Party party) {
    return kParties[static_cast<std::size_t>(party)].name;
}

std::string_view to_text(Zone zone) {
    return to_text(party_of(zone));
}

Text name_of(Zone zone) {
    return name_of(party_of(zone));
}

std::optional<Zone> find_zone(std::string_view word) {
    for (const Zone zone : kZones) {
        if (to_text(zone) == word) return zone;
    }
    return std::nullopt;
}

Result<void> check_plan(const Plan& plan) {
    const Result<void> ports = check_ports(plan);
    if (!ports) return ports.error();
    return check_machines(plan);
}

const std::vector<Network>& networks_of(const Plan& plan, Party party) {
    static const std::vector<Network> kAnywhere;
    switch (party) {
        case Party::head_end:
            return plan.head_end;
        case Party::core:
            return plan.core;
        case Party::portal:
            return plan.portal;
        case Party::store:
            return plan.store.empty() ? plan.core : plan.store;
        case Party::meters:
            return plan.meters;
        case Party::brokers:
            return plan.brokers;
        case Party::staff:
            return plan.staff;
        case Party::everyone:
            return kAnywhere;
        case Party::management:
            return plan.management;
        case Party::partners:
            return plan.partners;
        case Party::name_servers:
            return plan.name_servers;
        case Party::time_servers:
            return plan.time_servers;
    }
    VOLTMARK_CHECK(false);
    return kAnywhere;
}

std::vector<Flow> flows_of(const Plan& plan) {
    std::vector<Flow> all = {
        {Party::meters, Party::head_end, false, plan.head_end_ports},
        {Party::head_end, Party::meters, false, plan.dial_ports},
        {Party::head_end, Party::brokers, false, plan.broker_ports},
        {Party::staff, Party::core, false, plan.core_ports},
        {Party::everyone, Party::portal, false, plan.portal_ports},
        {Party::core, Party::partners, false, plan.partner_ports},
        {Party::head_end, Party::store, false, plan.database_ports},
        {Party::core, Party::store, false, plan.database_ports},
        {Party::portal, Party::store, false, plan.database_ports},
    };
    for (const Zone zone : kZones) {
        // Where the store is on the core's machines, they are looked after as the core's.
        if (zone == Zone::store && plan.store.empty()) continue;
        const Party party = party_of(zone);
        all.push_back({Party::management, party, false, plan.ssh_ports});
        all.push_back({party, Party::name_servers, true, {53}});
        all.push_back({party, Party::name_servers, false, {53}});
        all.push_back({party, Party::time_servers, true, {123}});
    }
    std::erase_if(all, [&](const Flow& flow) {
        const auto is_nobody = [&](Party party) {
            return party != Party::everyone && networks_of(plan, party).empty();
        };
        return flow.ports.empty() || is_nobody(flow.from) || is_nobody(flow.to);
    });
    return all;
}

std::vector<Party> parties_in(const Plan& plan, Zone zone) {
    if (zone == Zone::core && plan.store.empty()) return {Party::core, Party::store};
    if (zone == Zone::store && plan.store.empty()) return {};
    return {party_of(zone)};
}

}  // namespace voltmark::zones
