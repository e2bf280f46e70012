// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "voltmark/zones/errors.hpp"
#include "voltmark/zones/firewall.hpp"

namespace voltmark::zones {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Network network(std::string_view text) {
    return parse_network(text).value();
}

Plan small_plan() {
    Plan plan;
    plan.head_end = {network("10.0.1.1")};
    plan.core = {network("10.0.2.1")};
    plan.portal = {network("10.0.3.1")};
    plan.store = {network("10.0.4.1")};
    plan.meters = {network("10.64.0.0/10"), network("fd00:64::/32")};
    plan.staff = {network("10.0.9.0/24")};
    plan.management = {network("10.0.8.0/24")};
    return plan;
}

bool has_flow(const Plan& plan, Party from, Party to) {
    const std::vector<Flow> flows = flows_of(plan);
    return std::any_of(flows.begin(), flows.end(),
                       [&](const Flow& flow) { return flow.from == from && flow.to == to; });
}

// A typing mistake in an address opens a machine to somebody else.
TEST(Networks, AreAddressesOrWholeNetworksAndNothingElse) {
    for (const char* text : {"10.0.2.1", "10.0.2.0/24", "0.0.0.0/0", "fd00:2::/64", "::1"}) {
        const Result<Network> read = parse_network(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(to_text(*read), text);
    }
    for (const std::string_view text :
         {"", "10.0.2", "10.0.2.1/24", "10.0.2.0/33", "10.0.2.0/", "10.0.2.0/024", "10.0.2.256",
          "fd00::/129", "fd00::1/64", "10.0.2.1 ", "host.example", "10.0.2.0/24/8", "any",
          "10.0.2.1; accept", "10.0.2.0/-1"}) {
        const Result<Network> read = parse_network(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().name(), kNetwork.name);
    }
    EXPECT_FALSE(parse_network(std::string_view{"10.0.2.1\0x", 10}));
}

// nft refuses sets whose members overlap, in the middle of an operator's work.
TEST(Networks, InsideOthersAreLeftOut) {
    EXPECT_THAT(without_overlap({network("10.1.0.0/16"), network("10.0.0.0/8"), network("10.0.0.1"),
                                 network("::/0"), network("fd00::1"), network("10.0.0.0/8")}),
                ElementsAre(network("10.0.0.0/8"), network("::/0")));
}

TEST(Plans, HaveAMachineInOneZoneAlone) {
    Plan plan = small_plan();
    EXPECT_TRUE(check_plan(plan));
    plan.portal = plan.core;
    EXPECT_EQ(check_plan(plan).error().name(), kTwoZones.name);
    plan = small_plan();
    plan.portal = {network("10.0.3.0/24")};
    EXPECT_EQ(check_plan(plan).error().name(), kMachine.name);
    plan = small_plan();
    plan.core_ports = {8443, 65536};
    EXPECT_EQ(check_plan(plan).error().name(), kZonePort.name);
}

TEST(Plans, OpenWhatTheyNameAlone) {
    const Plan plan = small_plan();
    EXPECT_TRUE(has_flow(plan, Party::meters, Party::head_end));
    EXPECT_TRUE(has_flow(plan, Party::staff, Party::core));
    EXPECT_TRUE(has_flow(plan, Party::everyone, Party::portal));
    for (const Party zone : {Party::head_end, Party::core, Party::portal}) {
        EXPECT_TRUE(has_flow(plan, zone, Party::store));
        for (const Party other : {Party::head_end, Party::core, Party::portal})
            EXPECT_FALSE(has_flow(plan, zone, other));
    }
    EXPECT_FALSE(has_flow(plan, Party::head_end, Party::meters));
    EXPECT_FALSE(has_flow(plan, Party::core, Party::partners));
    EXPECT_FALSE(has_flow(plan, Party::core, Party::name_servers));
    EXPECT_FALSE(has_flow(plan, Party::everyone, Party::core));
}

// A store without machines of its own is PostgreSQL beside the core.
TEST(Plans, WithoutAStoreOpenTheCoresDatabase) {
    Plan plan = small_plan();
    plan.store.clear();
    EXPECT_TRUE(check_plan(plan));
    EXPECT_TRUE(parties_in(plan, Zone::store).empty());
    const std::string rules = firewall_rules(plan, Zone::core);
    EXPECT_THAT(rules, HasSubstr("ip saddr { 10.0.1.1 } tcp dport { 5432 } ct state new accept"));
    EXPECT_THAT(firewall_rules(plan, Zone::portal),
                HasSubstr("ip daddr { 10.0.2.1 } tcp dport { 5432 } ct state new accept"));
}

TEST(Firewall, StopsWhatNobodyOpened) {
    for (const Zone zone : kZones) {
        EXPECT_EQ(find_zone(to_text(zone)), zone);
        EXPECT_FALSE(name_of(zone).zh.empty());
        const std::string rules = firewall_rules(small_plan(), zone);
        for (const char* hook : {"input", "forward", "output"})
            EXPECT_THAT(rules,
                        HasSubstr(fmt::format("hook {} priority filter; policy drop;", hook)));
    }
    EXPECT_FALSE(find_zone("dmz"));
}

TEST(Firewall, NamesNetworksOfBothKinds) {
    const std::string rules = firewall_rules(small_plan(), Zone::head_end);
    EXPECT_THAT(rules,
                HasSubstr("ip saddr { 10.64.0.0/10 } tcp dport { 6980, 6981 } ct state new accept\n"
                          "        ip6 saddr { fd00:64::/32 } tcp dport { 6980, 6981 }"));
    EXPECT_THAT(rules, Not(HasSubstr("8443")));
}

}  // namespace
}  // namespace voltmark::zones
