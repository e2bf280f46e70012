// SPDX-License-Identifier: Apache-2.0
// conformance_iec62056-21 DIRECTORY: block checks and data sets of the public tests below it.
#include <filesystem>
#include <iostream>

#include "voltmark/codec/format.hpp"
#include "voltmark/codec/iec62056_21.hpp"

#include "tally.hpp"

namespace {

using namespace voltmark;
using namespace voltmark::conformance;
namespace fs = std::filesystem;

std::string unhex(const std::string& hex) {
    const Result<codec::Bytes> bytes = codec::parse_hex(hex);
    return bytes ? std::string{bytes->begin(), bytes->end()} : std::string{};
}

/// A message with its check as the last byte.
void check_bcc(const json& test, Tally& suite) {
    const json inputs = test.value("inputs", json::object());
    const json data = inputs.value("correct_data", inputs.value("data", json{}));
    std::string text;
    if (data.is_object()) text = unhex(data.value("hex", ""));
    if (data.is_string()) text = data.get<std::string>();
    if (text.size() < 3) return suite.skip(test.at("test"));
    if (text[text.size() - 1] == codec::iec21::kEtx) return suite.skip(test.at("test"));
    suite.check(codec::iec21::bcc_of(text) == text.back(), test.at("test"));
}

/// A data set with the address, value and unit that a test states.
void check_data_set(const json& test, const json& constants, Tally& suite) {
    const std::string name = test.at("test");
    const bool has_unit = name.find("with_unit") != std::string::npos;
    const bool is_set = name.find("TestDataSets") == 0 &&
                        (has_unit || name.find("without_unit") != std::string::npos);
    if (!is_set) return suite.skip(name);
    const std::string text =
        constants.at("TestDataSets").at(has_unit ? "data_set_with_unit" : "data_set_without_unit");
    std::vector<Error> faults;
    const auto sets = codec::iec21::parse_data_lines(text, {}, faults);
    suite.check(faults.empty() && sets.size() == 1 && sets[0].address == "3.1.0" &&
                    sets[0].values.size() == 1 && sets[0].values[0].text == "100" &&
                    sets[0].values[0].unit == (has_unit ? "kWh" : ""),
                name);
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path folder = argc > 1 ? argv[1] : "";
    if (!fs::is_directory(folder)) {
        std::cout << "iec62056-21: skipped, no " << folder << '\n';
        return 0;
    }
    Tally suite{"iec62056-21"};
    for (const json& test : json::parse(text_of(folder / "pwitab/test_bcc.json")).at("tests"))
        check_bcc(test, suite);
    const json data = json::parse(text_of(folder / "pwitab/test_data.json"));
    for (const json& test : data.at("tests")) check_data_set(test, data.at("constants"), suite);
    // They ask a client for its own exceptions.
    for (const json& test : load(folder / "pwitab/test_client.json").at("tests"))
        suite.skip(test.at("test"));
    return suite.end();
}
