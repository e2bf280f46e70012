// SPDX-License-Identifier: Apache-2.0
// conformance_greenbutton DIRECTORY: reads every public feed below it, and compares what the
// origins' tests state of the readings, their types and their summaries with what the decoder
// gives.
#include <filesystem>
#include <iostream>

#include "voltmark/codec/greenbutton.hpp"
#include "voltmark/codec/greenbutton_errors.hpp"

#include "tally.hpp"

namespace {

using namespace voltmark;
using namespace voltmark::conformance;
namespace fs = std::filesystem;
using codec::greenbutton::Reading;
using codec::greenbutton::Series;

class Collector final : public codec::greenbutton::Sink {
public:
    void reading(const Series& of, const Reading& reading) override {
        series.push_back(of);
        readings.push_back(reading);
        if (reading.error) errors.push_back(*reading.error);
    }
    void summary(const codec::greenbutton::Summary& summary) override {
        summaries.push_back(summary);
    }
    void finding(const Error& error) override { errors.push_back(error); }

    std::vector<Series> series;
    std::vector<Reading> readings;
    std::vector<codec::greenbutton::Summary> summaries;
    std::vector<Error> errors;
};

/// Files whose own content breaks the schema: docs/formats/greenbutton.md.
const ErrorCode* expected_fault(const std::string& name) {
    if (name == "BulkSCEIntervalBlock.xml") return &codec::greenbutton::kOutsideBlock;
    if (name == "ESPIIntervalBlock.xml") return &codec::greenbutton::kReadingType;
    return nullptr;
}

void check_file(const fs::path& file, Tally& suite) {
    Collector got;
    codec::greenbutton::parse(text_of(file), got);
    const ErrorCode* expected = expected_fault(file.filename().string());
    const bool holds = expected == nullptr
                           ? got.errors.empty()
                           : got.errors.size() == 1 && got.errors[0].code == expected;
    std::string told;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, got.errors.size()); ++i)
        told += " " + std::string{got.errors[i].name()};
    suite.check(holds, file.filename().string() + told);
}

/// "123", "-1": a Ruby literal of a whole number.
bool is_whole(const std::string& text) {
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    return text.size() > first && text.find_first_not_of("0123456789", first) == std::string::npos;
}

/// What the tests of cew821 state of its sample's first usage point.
void check_sample(const fs::path& folder, Tally& suite) {
    Collector got;
    codec::greenbutton::parse(text_of(folder / "sample_greenbutton_data.xml"), got);
    const nlohmann::json stated = nlohmann::json::parse(text_of(folder / "expected.json"));
    const auto is = [](const std::optional<int>& code, const std::string& text) {
        return code && std::to_string(*code) == text;
    };
    for (const nlohmann::json& one : stated.at("expectations")) {
        const std::string object = one.value("object", "");
        const std::string field = one.value("field", "");
        const std::string equals = one.value("equals", "");
        const std::string what = object + "." + field + " " + equals;
        const codec::greenbutton::ReadingType& type = *got.series.at(0).type;
        if (object == "usage_point" && field == "href") {
            suite.check("\"" + got.series[0].usage_point + "\"" == equals, what);
        } else if (object == "usage_point" && field == "service_kind") {
            suite.check(got.series[0].service == 0 && equals == ":electricity", what);
        } else if (object == "meter_reading" && field == "href") {
            suite.check("\"" + got.series[0].meter_reading + "\"" == equals, what);
        } else if (object == "meter_reading" && field == "title") {
            suite.check("\"" + got.series[0].title + "\"" == equals, what);
        } else if (object == "reading_type" && is_whole(equals)) {
            const std::map<std::string, std::optional<int>> fields = {
                {"accumulation_behaviour", type.accumulation},
                {"commodity", type.commodity},
                {"currency", type.currency},
                {"flow_direction", type.flow},
                {"interval_length", type.interval_s},
                {"kind", type.kind},
                {"phase", type.phase},
                {"uom", type.uom},
                {"power_of_ten_multiplier", type.power_of_ten}};
            const auto known = fields.find(field);
            known == fields.end() ? suite.skip(what) : suite.check(is(known->second, equals), what);
        } else if (object.find("reading") != std::string::npos && field == "value" &&
                   is_whole(equals)) {
            suite.check(std::any_of(got.readings.begin(), got.readings.end(),
                                    [&](const Reading& reading) {
                                        return std::to_string(*reading.value) == equals;
                                    }),
                        what);
        } else {
            suite.skip(what);  // Atom's own ids, dates and links, which no reading needs.
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path folder = argc > 1 ? argv[1] : "";
    if (!fs::is_directory(folder)) {
        std::cout << "greenbutton: skipped, no " << folder << '\n';
        return 0;
    }
    Tally suite{"greenbutton"};
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder}) {
        if (entry.path().extension() == ".xml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) check_file(file, suite);
    check_sample(folder / "cew821", suite);
    return suite.end();
}
