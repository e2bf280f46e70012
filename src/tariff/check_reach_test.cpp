// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "voltmark/tariff/document.hpp"

namespace voltmark::tariff {
namespace {

/// A document of one version with these lines below its components.
std::string document(const std::string& components, const std::string& head = "") {
    return "tariff: t\n" + head +
           "versions:\n"
           "  - valid: {from: 2026-08-01, to: 2026-09-01}\n"
           "    source: test\n"
           "    components:\n" +
           components;
}

std::vector<std::string> told(const std::vector<Error>& errors) {
    std::vector<std::string> texts;
    for (const Error& error : errors)
        texts.push_back(to_text(*error.place) + " " + std::string{error.name()});
    return texts;
}

// What can never be charged is a mistake of whoever wrote it; a bill would silently lack it.
TEST(CheckReach, RefusesComponentsThatNoContractMeets) {
    const std::string head = "eligible: {voltage_kv: {from: 10, below: 35}, class: [business]}\n";
    for (const char* condition :
         {"when: {capacity_kva: {from: 315, below: 315}}", "when: {capacity_kva: {below: 0}}",
          "when: {voltage_kv: {from: 35}}", "when: {voltage_kv: {below: 10}}",
          "when: {class: residential}", "when: {relief: []}", "months: []"}) {
        const Reading reading =
            read_document(document("      - {id: base, price: 1}\n      - {id: never, price: 1, " +
                                       std::string{condition} + "}\n",
                                   head));
        EXPECT_EQ(told(reading.findings),
                  std::vector<std::string>{"8:9 tariff.component_unreachable"})
            << condition;
    }
    for (const char* condition :
         {"when: {capacity_kva: {from: 100, below: 315}}", "when: {voltage_kv: {from: 20}}",
          "when: {class: [residential, business]}", "when: {market: agency}"}) {
        const Reading reading = read_document(
            document("      - {id: base, price: 1, " + std::string{condition} + "}\n", head));
        EXPECT_TRUE(reading.findings.empty()) << condition;
    }
}

// A monthly sheet states all seasons; alone, months outside the version may be a slip.
TEST(CheckReach, NotesMonthsOutsideTheVersion) {
    const Reading alone =
        read_document(document("      - {id: a, price: 1}\n"
                               "      - {id: b, price: 1, months: [1]}\n"));
    ASSERT_TRUE(alone.tariff);
    EXPECT_EQ(told(notices_of(*alone.tariff)),
              std::vector<std::string>{"7:9 tariff.months_outside"});
    const Reading seasons =
        read_document(document("      - {id: a, line: e, price: 1, months: [\"7-9\"]}\n"
                               "      - {id: b, line: e, price: 2, months: [\"10-6\"]}\n"));
    EXPECT_TRUE(notices_of(*seasons.tariff).empty());
}

TEST(CheckReach, NotesDaysBetweenVersions) {
    const Reading reading = read_document(
        document("      - {id: a, price: 1}\n") +
        "  - valid: {from: 2026-10-01, to: 2026-11-01}\n    source: s\n"
        "    components: [{id: a, price: 1}]\n"
        "  - valid: {from: 2026-11-01}\n    source: s\n    components: [{id: a, price: 1}]\n");
    ASSERT_TRUE(reading.tariff);
    EXPECT_EQ(told(notices_of(*reading.tariff)),
              std::vector<std::string>{"7:5 tariff.version_gap"});
    EXPECT_NE(notices_of(*reading.tariff)[0].message().find("2026-09"), std::string::npos);
}

TEST(CheckReach, NotesPartsThatADividedPriceLacks) {
    const Reading reading =
        read_document(document("      - {id: a, price: 1}\n"
                               "      - {id: n, price: 1, layer: network}\n"
                               "      - {id: s, price: 1, layer: system}\n"));
    EXPECT_EQ(told(notices_of(*reading.tariff)),
              std::vector<std::string>{"3:5 tariff.layer_missing"});
    EXPECT_TRUE(notices_of(*read_document(document("      - {id: a, price: 1}\n")).tariff).empty());
}

}  // namespace
}  // namespace voltmark::tariff
