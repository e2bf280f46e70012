// SPDX-License-Identifier: Apache-2.0
// conformance_nem12 DIRECTORY: reads every public NEM12 file below it in both modes and says what
// became of it. By their names, files must be refused by strict mode or accepted by lenient mode; a
// few must be refused by both, for a reason that docs/formats/nem12.md explains.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "voltmark/codec/nem12.hpp"
#include "voltmark/codec/nem12_errors.hpp"
#include "voltmark/codec/nem13.hpp"

namespace {

using namespace voltmark;
namespace fs = std::filesystem;

/// What one mode makes of a file.
class Outcome : public codec::nem12::Sink {
public:
    void day(const codec::nem12::IntervalDay&) override { count(); }
    void count() { ++days_; }
    void finding(const codec::Finding& finding) override {
        (finding.verdict == codec::Verdict::refused ? refused_ : tolerated_)
            .push_back(finding.error);
    }

    bool is_accepted() const { return refused_.empty(); }
    bool is_refused_by(const ErrorCode& code) const {
        return std::ranges::any_of(refused_,
                                   [&](const Error& error) { return error.code == &code; });
    }

    /// "refused (nem12.value_count 3:212), 1 days".
    std::string summary() const {
        const std::vector<Error>& told = refused_.empty() ? tolerated_ : refused_;
        std::vector<std::string> shown;
        for (std::size_t i = 0; i < std::min<std::size_t>(told.size(), 3); ++i) {
            shown.push_back(
                fmt::format("{} {}", told[i].name(), to_text(told[i].place.value_or(Place{}))));
        }
        return fmt::format("{} ({}), {} days", is_accepted() ? "accepted" : "refused",
                           fmt::join(shown, ", "), days_);
    }

private:
    int days_ = 0;
    std::vector<Error> refused_;
    std::vector<Error> tolerated_;
};

/// The same of a NEM13 file.
class Nem13Outcome final : public codec::nem13::Sink, public Outcome {
public:
    void reading(const codec::nem13::AccumulatedReading&) override { Outcome::count(); }
    void finding(const codec::Finding& finding) override { Outcome::finding(finding); }
};

void parse(std::string_view text, codec::nem12::Mode mode, Outcome& outcome) {
    codec::nem12::parse(text, mode, outcome);
}
void parse(std::string_view text, codec::nem12::Mode mode, Nem13Outcome& outcome) {
    codec::nem13::parse(text, mode, outcome);
}

template <class Kind>
Outcome outcome_of(std::string_view text, codec::nem12::Mode mode) {
    Kind outcome;
    parse(text, mode, outcome);
    return outcome;
}

std::vector<fs::path> csv_files(const fs::path& directory) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{directory}) {
        if (entry.is_regular_file() && entry.path().extension() == ".csv")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

bool is_invalid_by_name(const fs::path& file) {
    const std::string name = file.filename().string();
    return file.parent_path().filename() == "invalid" || name.starts_with("invalid") ||
           name.starts_with("missing") || name.find("-invalid-") != std::string::npos;
}

/// The specification's own examples that are printed with 52 values in a day of 48.
bool is_misprinted(const fs::path& file) {
    const std::string name = file.filename().string();
    return name == "H.7_file1.csv" || name == "H.7_file2.csv" || name == "H.8_file2.csv";
}

bool is_as_expected(const fs::path& file, const Outcome& strict, const Outcome& lenient) {
    if (is_misprinted(file)) return lenient.is_refused_by(codec::nem12::kValueCount);
    return is_invalid_by_name(file) ? !strict.is_accepted() : lenient.is_accepted();
}

std::string read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return std::move(text).str();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || !fs::is_directory(argv[1])) {
        std::cout << "nem12: no directory of public files is given or there; nothing was tried\n";
        return 0;
    }
    int passed = 0;
    int failed = 0;
    for (const fs::path& file : csv_files(argv[1])) {
        const std::string text = read(file);
        const auto outcome =
            codec::nem13::is_nem13(text) ? outcome_of<Nem13Outcome> : outcome_of<Outcome>;
        const Outcome strict = outcome(text, codec::nem12::Mode::strict);
        const Outcome lenient = outcome(text, codec::nem12::Mode::lenient);
        const bool is_good = is_as_expected(file, strict, lenient);
        (is_good ? passed : failed) += 1;
        std::cout << fmt::format("{}: {}: strict {}; lenient {}\n", is_good ? "pass" : "FAIL",
                                 fs::relative(file, argv[1]).string(), strict.summary(),
                                 lenient.summary());
    }
    std::cout << fmt::format("nem12: {} passed, {} failed, 0 not supported\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
