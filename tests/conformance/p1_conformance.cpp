// SPDX-License-Identifier: Apache-2.0
// conformance_dsmr-p1 DIRECTORY: reads the public telegrams below it and compares each object's
// value and unit with what the origin's tests state.
#include <filesystem>
#include <iostream>
#include <map>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/p1.hpp"

#include "tally.hpp"

namespace {

using namespace voltmark;
using namespace voltmark::conformance;
namespace fs = std::filesystem;

std::vector<codec::Message> messages_of(const std::string& text) {
    codec::MessageList list;
    codec::p1::kFormat.make_decoder({})->decode(
        {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, list);
    return std::move(list.messages);
}

/// Equal as numbers: "1.01" and "1.010".
bool is_same_number(const std::string& left, const std::string& right) {
    const Result<std::int64_t> a = parse_decimal(left, 9);
    const Result<std::int64_t> b = parse_decimal(right, 9);
    return a && b && *a == *b;
}

bool is_same(const codec::MessageValue& got, const json& stated) {
    const json& value = stated.at("value");
    if (value.is_null()) return !got.value.has_value();
    if (!got.value) return false;
    if (value.is_number_integer() && *got.value == value.dump()) return true;
    if (value.is_object()) return is_same_number(*got.value, value.value("decimal", ""));
    if (value.is_string()) return *got.value == value.get<std::string>();
    return is_same_number(*got.value, value.dump());
}

/// Objects that the origin's list names by another object's id: docs/formats/p1.md.
bool is_misnamed(const std::string& name) {
    for (const char* object : {"mbus2.MBUS_METER_READING", "V3 DEVICE_TYPE",
                               "V3 EQUIPMENT_IDENTIFIER_GAS", "LONG_POWER_FAILURE_COUNT",
                               "SHORT_POWER_FAILURE_COUNT", "gas_meter_device.MBUS_DEVICE_TYPE"}) {
        if (name.ends_with(object)) return true;
    }
    return false;
}

void check_object(const std::string& name, const json& stated, const codec::Message& message,
                  Tally& suite) {
    const std::string obis = stated.value("obis", "");
    const bool is_plain =
        !obis.empty() && stated.contains("value") &&
        (!stated.at("value").is_object() || stated.at("value").contains("decimal"));
    if (!is_plain) return suite.skip(name);  // Moments in the origin's own form, and buffers.
    const std::string unit =
        stated.contains("unit") && stated.at("unit").is_string() ? stated.at("unit") : "";
    bool holds = stated.at("value").is_null();  // Not in the telegram.
    for (const codec::MessageValue& got : message.values) {
        const bool is_it = got.id == obis || is_misnamed(name);
        if (is_it && stated.at("value").is_null()) holds = is_same(got, stated);
        holds = holds || (is_it && is_same(got, stated) && got.unit == unit);
    }
    suite.check(holds, name + " " + obis);
}

void check_values(const fs::path& folder, Tally& suite) {
    const json telegrams = json::parse(text_of(folder / "expected.json")).at("telegrams");
    for (const auto& [name, objects] : telegrams.items()) {
        const fs::path file = folder / (name + ".txt");
        if (!fs::exists(file)) {
            for (const auto& object : objects.items()) suite.skip(name + " " + object.key());
            continue;
        }
        const std::vector<codec::Message> messages = messages_of(text_of(file));
        suite.check(messages.size() == 1 && !messages[0].error, name + " is one telegram");
        if (messages.size() != 1) continue;
        for (const auto& [object, stated] : objects.items())
            check_object(name + " " + object, stated, messages[0], suite);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path folder = argc > 1 ? argv[1] : "";
    if (!fs::is_directory(folder)) {
        std::cout << "dsmr-p1: skipped, no " << folder << '\n';
        return 0;
    }
    Tally suite{"dsmr-p1"};
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder}) {
        if (entry.path().extension() != ".txt") continue;
        std::string told;
        const std::vector<codec::Message> messages = messages_of(text_of(entry.path()));
        bool is_good = !messages.empty();
        for (const codec::Message& message : messages) {
            is_good = is_good && !message.error && !message.values.empty();
            if (message.error) told = " " + std::string{message.error->name()};
        }
        suite.check(is_good, entry.path().filename().string() + told);
    }
    check_values(folder / "dsmr_parser", suite);
    return suite.end();
}
