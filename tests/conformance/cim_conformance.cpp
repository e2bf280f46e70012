// SPDX-License-Identifier: Apache-2.0
// conformance_cim-61968-9 DIRECTORY: compares the public head-end message with its transcription,
// and reads the samples beside it without an error.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "voltmark/codec/cim.hpp"

namespace {

using namespace voltmark;
namespace fs = std::filesystem;
using nlohmann::json;

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

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

class Suite {
public:
    void check(const std::string& what, bool holds) {
        ++(holds ? passed_ : failed_);
        if (!holds) std::cout << "fail " << what << '\n';
    }
    int finish() const {
        std::cout << "cim-61968-9: " << passed_ << " passed, " << failed_
                  << " failed, 0 not supported\n";
        return failed_ == 0 ? 0 : 1;
    }

private:
    int passed_ = 0;
    int failed_ = 0;
};

void check_message(const fs::path& folder, Suite& suite) {
    const std::string name = "taiwan_hes_load_profile.xml";
    const Collector got = read(folder / name);
    const json stated = json::parse(text_of(folder / "expected.json")).at(name);
    const json& header = stated.at("header");
    suite.check("verb", got.head.verb == header.at("verb"));
    suite.check("noun", got.head.noun == header.at("noun"));
    suite.check("source", got.head.source == header.at("source"));
    const json& readings = stated.at("readings");
    suite.check("readings", got.readings.size() == readings.size());
    for (std::size_t i = 0; i < std::min(got.readings.size(), readings.size()); ++i) {
        const codec::cim::Reading& reading = got.readings[i];
        const std::string place = fmt::format("reading {} ", i);
        suite.check(place + "meter", reading.meter == stated.at("meter"));
        suite.check(place + "time", reading.time == readings[i].at("t"));
        suite.check(place + "type", reading.type_text == readings[i].at("reading_type"));
        suite.check(place + "value", reading.value == readings[i].at("value").get<std::string>());
        const json qualities = readings[i].value("qualities", json::array());
        for (std::size_t q = 0; q < qualities.size(); ++q) {
            suite.check(place + "quality",
                        q < reading.qualities.size() && qualities[q].get<std::string>().starts_with(
                                                            reading.qualities[q].first));
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
    Suite suite;
    check_message(folder, suite);
    for (const char* name :
         {"getLongXMLMeasure.xml", "getShortXMLMeasure.xml", "getSpanishXMLMeasure.xml"}) {
        const Collector got = read(folder / "encourage" / name);
        suite.check(name, got.errors.empty() && !got.readings.empty());
    }
    const Collector request = read(folder / "create_meterreadings_request.xml");
    suite.check("request", request.errors.empty() && request.head.verb == "create");
    return suite.finish();
}
