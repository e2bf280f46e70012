// SPDX-License-Identifier: Apache-2.0
// conformance_iec62056-21 DIRECTORY: block checks and data sets of the public tests below it.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "voltmark/codec/format.hpp"
#include "voltmark/codec/iec62056_21.hpp"

namespace {

using namespace voltmark;
namespace fs = std::filesystem;
using nlohmann::json;

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

class Suite {
public:
    void check(const std::string& what, bool holds) {
        ++(holds ? passed_ : failed_);
        if (!holds) std::cout << "fail " << what << '\n';
    }
    void unsupported() { ++unsupported_; }
    int finish() const {
        std::cout << "iec62056-21: " << passed_ << " passed, " << failed_ << " failed, "
                  << unsupported_ << " not supported\n";
        return failed_ == 0 ? 0 : 1;
    }

private:
    int passed_ = 0;
    int failed_ = 0;
    int unsupported_ = 0;
};

std::string unhex(const std::string& hex) {
    const Result<codec::Bytes> bytes = codec::parse_hex(hex);
    return bytes ? std::string{bytes->begin(), bytes->end()} : std::string{};
}

/// A message with its check as the last byte.
void check_bcc(const json& test, Suite& suite) {
    const json inputs = test.value("inputs", json::object());
    const json data = inputs.value("correct_data", inputs.value("data", json{}));
    std::string text;
    if (data.is_object()) text = unhex(data.value("hex", ""));
    if (data.is_string()) text = data.get<std::string>();
    if (text.size() < 3) return suite.unsupported();
    if (text[text.size() - 1] == codec::iec21::kEtx) return suite.unsupported();
    suite.check(test.at("test"), codec::iec21::bcc_of(text) == text.back());
}

/// A data set with the address, value and unit that a test states.
void check_data_set(const json& test, const json& constants, Suite& suite) {
    const std::string name = test.at("test");
    const bool has_unit = name.find("with_unit") != std::string::npos;
    const bool is_set = name.find("TestDataSets") == 0 &&
                        (has_unit || name.find("without_unit") != std::string::npos);
    if (!is_set) return suite.unsupported();
    const std::string text =
        constants.at("TestDataSets").at(has_unit ? "data_set_with_unit" : "data_set_without_unit");
    std::vector<Error> faults;
    const auto sets = codec::iec21::parse_data_lines(text, {}, faults);
    suite.check(name, faults.empty() && sets.size() == 1 && sets[0].address == "3.1.0" &&
                          sets[0].values.size() == 1 && sets[0].values[0].text == "100" &&
                          sets[0].values[0].unit == (has_unit ? "kWh" : ""));
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path folder = argc > 1 ? argv[1] : "";
    if (!fs::is_directory(folder)) {
        std::cout << "iec62056-21: skipped, no " << folder << '\n';
        return 0;
    }
    Suite suite;
    for (const json& test : json::parse(text_of(folder / "pwitab/test_bcc.json")).at("tests"))
        check_bcc(test, suite);
    const json data = json::parse(text_of(folder / "pwitab/test_data.json"));
    for (const json& test : data.at("tests")) check_data_set(test, data.at("constants"), suite);
    // They ask a client for its own exceptions.
    for (std::size_t i = 0;
         i < json::parse(text_of(folder / "pwitab/test_client.json")).at("tests").size(); ++i)
        suite.unsupported();
    return suite.finish();
}
