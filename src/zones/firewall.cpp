// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/firewall.hpp"

#include "voltmark/base/check.hpp"

namespace voltmark::zones {

namespace {

/// One end of a packet as rules name it: "saddr" of what comes in, "daddr" of what goes out.
enum class End : std::uint8_t { source, destination };

std::string text_of_ports(const std::vector<int>& ports) {
    std::vector<int> sorted = ports;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    return fmt::format("{{ {} }}", fmt::join(sorted, ", "));
}

/// Appends `rest` behind a match of the networks: a line for IPv4, one for IPv6.
void add_lines(std::string& text, const std::vector<Network>& networks, End end,
               std::string_view rest) {
    for (const bool is_v6 : {false, true}) {
        std::vector<std::string> names;
        for (const Network& network : without_overlap(networks)) {
            if (network.is_v6 == is_v6) names.push_back(to_text(network));
        }
        if (names.empty()) continue;
        text += fmt::format("        {} {} {{ {} }} {}\n", is_v6 ? "ip6" : "ip",
                            end == End::source ? "saddr" : "daddr", fmt::join(names, ", "), rest);
    }
}

/// The flows that begin or end at what runs on a machine.
void add_flows(std::string& text, const Plan& plan, const std::vector<Party>& here, End far) {
    for (const Flow& flow : flows_of(plan)) {
        const Party near = far == End::source ? flow.to : flow.from;
        const Party other = far == End::source ? flow.from : flow.to;
        if (std::find(here.begin(), here.end(), near) == here.end()) continue;
        const std::string rest =
            fmt::format("{} dport {} ct state new accept", flow.is_udp ? "udp" : "tcp",
                        text_of_ports(flow.ports));
        text += fmt::format("        # {} to {}\n", name_of(flow.from).en, name_of(flow.to).en);
        if (other == Party::everyone) {
            text += "        " + rest + "\n";
        } else {
            add_lines(text, networks_of(plan, other), far, rest);
        }
    }
}

/// Everybody whom the plan names, but meters: a meter's network is not ours to answer.
std::vector<Network> named_in(const Plan& plan) {
    std::vector<Network> named;
    for (const Party party : {Party::head_end, Party::core, Party::portal, Party::store,
                              Party::staff, Party::management}) {
        const std::vector<Network>& networks = networks_of(plan, party);
        named.insert(named.end(), networks.begin(), networks.end());
    }
    return named;
}

/// What the Internet Protocol needs to work: errors, sizes of packets, neighbours.
/// \source  RFC 4890, 4.3 and 4.4; RFC 4861, 7.1: neighbours' messages have a hop limit of 255.
constexpr std::string_view kNeedsIn =
    "        icmp type { destination-unreachable, time-exceeded, parameter-problem } accept\n"
    "        icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, "
    "parameter-problem } accept\n"
    "        ip6 hoplimit 255 icmpv6 type { nd-router-advert, nd-neighbor-solicit, "
    "nd-neighbor-advert } accept\n"
    "        ip6 saddr fe80::/10 icmpv6 type mld-listener-query accept\n"
    "        icmp type echo-request limit rate 10/second accept\n"
    "        icmpv6 type echo-request limit rate 10/second accept\n";
constexpr std::string_view kNeedsOut =
    "        icmp type { destination-unreachable, time-exceeded, parameter-problem } accept\n"
    "        icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, "
    "parameter-problem } accept\n"
    "        ip6 hoplimit 255 icmpv6 type { nd-router-solicit, nd-neighbor-solicit, "
    "nd-neighbor-advert } accept\n"
    "        icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report } accept\n";

std::string input_chain(const Plan& plan, Zone zone) {
    std::string text =
        "    chain input {\n"
        "        type filter hook input priority filter; policy drop;\n"
        "        iif \"lo\" accept\n"
        "        ct state established,related accept\n"
        "        ct state invalid counter name invalid drop\n";
    text += kNeedsIn;
    add_flows(text, plan, parties_in(plan, zone), End::source);
    text += fmt::format(
        "        limit rate 10/minute burst 20 packets log prefix \"voltmark {} in: \"\n",
        to_text(zone));
    add_lines(text, named_in(plan), End::source, "counter name refused_in jump refuse");
    return text + "        counter name dropped_in drop\n    }\n";
}

std::string output_chain(const Plan& plan, Zone zone) {
    std::string text =
        "    chain output {\n"
        "        type filter hook output priority filter; policy drop;\n"
        "        oif \"lo\" accept\n"
        "        ct state established,related accept\n"
        "        ct state invalid counter name invalid drop\n";
    text += kNeedsOut;
    add_lines(text, named_in(plan), End::destination, "meta l4proto { icmp, ipv6-icmp } accept");
    add_flows(text, plan, parties_in(plan, zone), End::destination);
    text += fmt::format(
        "        limit rate 10/minute burst 20 packets log prefix \"voltmark {} out: \"\n",
        to_text(zone));
    return text + "        counter name refused_out jump refuse\n    }\n";
}

}  // namespace

std::string firewall_rules(const Plan& plan, Zone zone) {
    VOLTMARK_CHECK(!parties_in(plan, zone).empty());
    const std::vector<Network>& machines = networks_of(plan, parties_in(plan, zone).front());
    std::vector<std::string> addresses;
    for (const Network& machine : machines) addresses.push_back(to_text(machine));
    std::string text = fmt::format(
        "#!/usr/sbin/nft -f\n"
        "# Voltmark, zone {0}: {1}\n"
        "# Whoever may open a connection to or from here; everything else is stopped and counted.\n"
        "table inet voltmark_{0}\n"
        "delete table inet voltmark_{0}\n"
        "table inet voltmark_{0} {{\n"
        "    counter invalid {{}}\n"
        "    counter refused_in {{}}\n"
        "    counter dropped_in {{}}\n"
        "    counter refused_out {{}}\n"
        "    counter forwarded {{}}\n"
        "    chain refuse {{\n"
        "        meta l4proto tcp reject with tcp reset\n"
        "        reject with icmpx type admin-prohibited\n"
        "    }}\n",
        to_text(zone), fmt::join(addresses, ", "));
    text += input_chain(plan, zone);
    text +=
        "    chain forward {\n"
        "        type filter hook forward priority filter; policy drop;\n"
        "        counter name forwarded drop\n"
        "    }\n";
    return text + output_chain(plan, zone) + "}\n";
}

}  // namespace voltmark::zones
