// SPDX-License-Identifier: Apache-2.0
// conformance_mscons DIRECTORY: reads the public messages below it and compares each quantity with
// the stated response, where there is one.
#include <filesystem>
#include <iostream>

#include "voltmark/codec/mscons.hpp"
#include "voltmark/codec/mscons_errors.hpp"

#include "tally.hpp"

namespace {

using namespace voltmark;
using namespace voltmark::conformance;
namespace fs = std::filesystem;

class Collector final : public codec::mscons::Sink {
public:
    void reading(const codec::mscons::MessageHeader& of,
                 const codec::mscons::Reading& reading) override {
        headers.push_back(of);
        readings.push_back(reading);
        if (reading.error) errors.push_back(*reading.error);
    }
    void finding(const Error& error) override { errors.push_back(error); }

    std::vector<codec::mscons::MessageHeader> headers;
    std::vector<codec::mscons::Reading> readings;
    std::vector<Error> errors;
};

/// "2021-01-01T23:00+00:00" of "202101012300+00".
std::string iso_of(const std::string& text) {
    return fmt::format("{}-{}-{}T{}:{}{}:00", text.substr(0, 4), text.substr(4, 2),
                       text.substr(6, 2), text.substr(8, 2), text.substr(10, 2), text.substr(12));
}

/// The origin's JSON holds quantities as numbers; their shortest text is compared.
std::string number_text(const json& number) {
    return number.is_string() ? number.get<std::string>() : number.dump();
}

void check_quantity(const std::string& name, const json& stated,
                    const codec::mscons::Reading& reading, Tally& suite) {
    const json& quantity = stated.at("qty_mengenangaben");
    suite.check(reading.value == number_text(quantity.at("menge")), name + " value");
    suite.check(reading.code == quantity.at("menge_qualifier"), name + " code");
    for (const json& time : stated.at("dtm_zeitangaben")) {
        const std::string function =
            time.at("datums_oder_uhrzeits_oder_zeitspannen_funktion_qualifier");
        const std::string text = iso_of(time.at("datum_oder_uhrzeit_oder_zeitspanne_wert"));
        if (function == "163")
            suite.check(reading.start && reading.start->text == text, name + " start");
        if (function == "164") suite.check(reading.end && reading.end->text == text, name + " end");
    }
}

/// The entries of the lists of that name in each of `objects`.
std::vector<json> inner(const std::vector<json>& objects, const char* name) {
    std::vector<json> all;
    for (const json& object : objects)
        all.insert(all.end(), object.at(name).begin(), object.at(name).end());
    return all;
}

/// Walks the stated response in its order: message, point, object, line, quantity.
void check_response(const fs::path& message, const json& stated, Tally& suite) {
    Collector got;
    codec::mscons::parse(text_of(message), got);
    const std::vector<json> points =
        inner(inner({stated}, "unh_unt_nachrichten"), "sg5_liefer_bzw_bezugsorte");
    std::size_t at = 0;
    for (const json& object : inner(points, "sg6_wert_und_erfassungsangaben_zum_objekt")) {
        const std::string location =
            object.at("loc_identifikationsangabe").at("ortsangabe").at("ortsangabe_code");
        for (const json& quantity :
             inner(inner({object}, "sg9_positionsdaten"), "sg10_mengen_und_statusangaben")) {
            const std::string name = fmt::format("{} {}", message.filename().string(), at);
            suite.check(at < got.readings.size(), name + " is there");
            if (at >= got.readings.size()) return;
            suite.check(got.readings[at].location == location, name + " location");
            check_quantity(name, quantity, got.readings[at], suite);
            ++at;
        }
    }
    suite.check(at == got.readings.size(), message.filename().string() + " has no more");
}

/// A month of quarter hours: as many values as it has, none wrong, none overlapping.
void check_profile(const fs::path& file, std::size_t values, Tally& suite) {
    Collector got;
    codec::mscons::parse(text_of(file), got);
    const std::string name = file.filename().string();
    suite.check(got.readings.size() == values, name + " values");
    suite.check(got.errors.empty(), name + " errors");
}

/// The converters' own unit tests ask for each segment; a QTY is one that a reader can be asked.
void check_units(const fs::path& file, Tally& suite) {
    const json suites = json::parse(text_of(file));
    for (const json& one : suites) {
        for (const json& test : one.at("tests")) suite.skip(test.at("test"));
    }
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path folder = argc > 1 ? argv[1] : "";
    if (!fs::is_directory(folder)) {
        std::cout << "mscons: skipped, no " << folder << '\n';
        return 0;
    }
    Tally suite{"mscons"};
    const fs::path restify = folder / "mscons-restify";
    for (const char* name : {"mscons-message-example", "mscons-message-example-una-spec"}) {
        const std::string stated = std::string{name} + "-expected-response.json";
        check_response(restify / (std::string{name} + ".txt"),
                       json::parse(text_of(restify / stated)), suite);
    }
    // Its trailer counts two segments where there are more: docs/formats/mscons.md.
    Collector simple;
    codec::mscons::parse(text_of(restify / "mscons-message-example-simple.txt"), simple);
    suite.check(simple.readings.size() == 2 && simple.errors.size() == 1 &&
                    simple.errors[0].code == &codec::mscons::kSegmentCount,
                "the simple example");
    const fs::path profiles = folder / "msconsconverter";
    check_profile(profiles / "MSCONS_TL_SAMPLE01.txt", 2976, suite);
    check_profile(profiles / "MSCONS_TL_SAMPLE02.txt", 2976, suite);
    check_profile(profiles / "MSCONS_TL_Multiple_LOC_SAMPLE.txt", 5944, suite);
    check_units(restify / "unit_tests.json", suite);
    return suite.end();
}
