// SPDX-License-Identifier: Apache-2.0
// conformance_cim-61968-9 DIRECTORY: compares the public head-end message with its transcription,
// and reads the samples beside it without an error.
#include <filesystem>
#include <iostream>

#include "voltmark/codec/cim.hpp"

#include "tally.hpp"

namespace {

using namespace voltmark;
using namespace voltmark::conformance;
namespace fs = std::filesystem;

class Collector final : public codec::cim::Sink {
public:
    void header(const codec::cim::Header& of) override { head = of; }
    void reading(const codec::cim::Reading& reading) override {
        readings.push_back(reading);
        if (reading.error) errors.push_back(*reading.error);
    }
    void event(const codec::cim::Event&) override {}
    void finding(const Error& error) override { errors.push_back(error); }

    codec::cim::Header head;
    std::vector<codec::cim::Reading> readings;
    std::vector<Error> errors;
};

Collector read(const fs::path& file) {
    Collector got;
    codec::cim::parse(text_of(file), got);
    return got;
}

void check_message(const fs::path& folder, Tally& suite) {
    const std::string name = "taiwan_hes_load_profile.xml";
    const Collector got = read(folder / name);
    const json stated = json::parse(text_of(folder / "expected.json")).at(name);
    const json& header = stated.at("header");
    suite.check(got.head.verb == header.at("verb"), "verb");
    suite.check(got.head.noun == header.at("noun"), "noun");
    suite.check(got.head.source == header.at("source"), "source");
    const json& readings = stated.at("readings");
    suite.check(got.readings.size() == readings.size(), "readings");
    for (std::size_t i = 0; i < std::min(got.readings.size(), readings.size()); ++i) {
        const codec::cim::Reading& reading = got.readings[i];
        const std::string place = fmt::format("reading {} ", i);
        suite.check(reading.meter == stated.at("meter"), place + "meter");
        suite.check(reading.time == readings[i].at("t"), place + "time");
        suite.check(reading.type_text == readings[i].at("reading_type"), place + "type");
        suite.check(reading.value == readings[i].at("value").get<std::string>(), place + "value");
        const json qualities = readings[i].value("qualities", json::array());
        for (std::size_t q = 0; q < qualities.size(); ++q) {
            suite.check(q < reading.qualities.size() &&
                            qualities[q].get<std::string>().starts_with(reading.qualities[q].first),
                        place + "quality");
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path folder = argc > 1 ? argv[1] : "";
    if (!fs::is_directory(folder)) {
        std::cout << "cim-61968-9: skipped, no " << folder << '\n';
        return 0;
    }
    Tally suite{"cim-61968-9"};
    check_message(folder, suite);
    for (const char* name :
         {"getLongXMLMeasure.xml", "getShortXMLMeasure.xml", "getSpanishXMLMeasure.xml"}) {
        const Collector got = read(folder / "encourage" / name);
        suite.check(got.errors.empty() && !got.readings.empty(), name);
    }
    const Collector request = read(folder / "create_meterreadings_request.xml");
    suite.check(request.errors.empty() && request.head.verb == "create", "request");
    return suite.end();
}
