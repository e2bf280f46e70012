// SPDX-License-Identifier: Apache-2.0
// conformance_qgdw3761 DIRECTORY: reads the public frames of frames.json and compares what is
// stated of each; the numbers of primitives.json are written and compared.
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/gdw3761.hpp"
#include "voltmark/codec/gdw3761_errors.hpp"

namespace {

using namespace voltmark;
using nlohmann::json;
namespace gdw = codec::gdw3761;

struct Counts {
    int passed = 0;
    int failed = 0;
    int unsupported = 0;
};

std::vector<std::string> texts_of(const json& value) {
    if (value.is_string()) return {value.get<std::string>()};
    return value.get<std::vector<std::string>>();
}

/// What differs, or nothing.
std::string difference(const json& item, const gdw::Frame& frame, const gdw::UnitsRead& read) {
    const json& stated = item.at("layout_derived");
    const auto hex = [](unsigned byte) { return fmt::format("{:02X}", byte); };
    if (stated.at("C") != hex(frame.control)) return "control";
    if (stated.at("AFN") != hex(frame.afn)) return "AFN";
    if (stated.at("A2") != frame.address.terminal) return "terminal";
    if (stated.at("A1_bcd") != fmt::format("{:04X}", frame.address.region)) return "region";
    if (stated.at("MSA") != frame.address.master) return "master";
    if (stated.at("PSEQ") != frame.number()) return "number";
    if (stated.contains("Tp") != frame.time_tag.has_value()) return "time tag";
    if (stated.contains("DT") && !read.ids.empty()) {
        const std::string function = fmt::format("F{}", read.ids[0].function);
        if (texts_of(stated.at("DT")).at(0) != function) return "function " + function;
        const std::string point = fmt::format("P{}", read.ids[0].point);
        if (texts_of(stated.at("DA")).at(0) != point) return "point " + point;
    }
    return {};
}

void run_frame(const json& item, Counts& counts) {
    const std::string text = item.at("frame");
    const auto bytes = codec::parse_hex(text);
    const auto frame = gdw::parse_frame(*bytes);
    if (!frame) {
        ++counts.failed;
        std::cout << "fail: " << text << ": " << frame.error().name() << '\n';
        return;
    }
    const gdw::UnitsRead read = gdw::read_units(*frame);
    const std::string differs = difference(item, *frame, read);
    const bool is_same = gdw::write_frame(*frame) == *bytes;
    const bool is_unknown = read.error && read.error->code == &gdw::kUnitUnknown;
    if (!differs.empty() || !is_same || (read.error && !is_unknown)) {
        ++counts.failed;
        std::cout << "fail: " << text << ": "
                  << (read.error ? std::string{read.error->name()} : differs) << '\n';
    } else if (is_unknown) {
        ++counts.unsupported;
        std::cout << "not supported: " << text << ": " << read.error->message() << '\n';
    } else {
        ++counts.passed;
    }
}

/// Decimal numbers of two bytes; the others are codings that no unit read here has.
void run_number(const json& item, Counts& counts) {
    const std::string type = item.at("type");
    if (!type.starts_with("BCD")) {
        ++counts.unsupported;
        std::cout << "not supported: " << type << '\n';
        return;
    }
    const auto value = parse_decimal(item.at("value").get<std::string>(), 1);
    const auto wire = codec::parse_hex(item.at("wire").get<std::string>());
    const bool is_signed = type.find("unsigned") == std::string::npos;
    const auto written = gdw::write_number(*value, wire->size(), is_signed);
    const bool is_right = written && *written == *wire;
    (is_right ? counts.passed : counts.failed) += 1;
    if (!is_right) std::cout << "fail: " << type << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || !std::filesystem::is_directory(argv[1])) {
        std::cout
            << "qgdw3761: no directory of public files is given or there; nothing was tried\n";
        return 0;
    }
    const std::filesystem::path directory{argv[1]};
    Counts counts;
    std::ifstream frames{directory / "frames.json"};
    const json list = json::parse(frames);
    for (const json& item : list) run_frame(item, counts);
    std::ifstream primitives{directory / "primitives.json"};
    const json numbers = json::parse(primitives);
    for (const json& item : numbers.at("items")) run_number(item, counts);
    std::cout << fmt::format("qgdw3761: {} passed, {} failed, {} not supported\n", counts.passed,
                             counts.failed, counts.unsupported);
    return counts.failed == 0 ? 0 : 1;
}
