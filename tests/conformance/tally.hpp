// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

// What conformance programs share.

namespace voltmark::conformance {

using nlohmann::json;

/// Counts what a standard's cases came to, and says what failed.
struct Tally {
    std::string standard;
    int passed = 0;
    int failed = 0;
    int unsupported = 0;
    int explained = 0;

    void check(bool is_good, const std::string& what) {
        (is_good ? passed : failed) += 1;
        if (!is_good) std::cout << "fail: " << what << "\n";
    }
    /// A difference whose reason stands in the format's page.
    void explain(const std::string& what) {
        ++passed;
        ++explained;
        std::cout << "explained: " << what << "\n";
    }
    void skip(const std::string& what) {
        ++unsupported;
        std::cout << "not supported: " << what << "\n";
    }
    int end() const {
        if (explained > 0) {
            std::cout << fmt::format(
                "{}: {} of the passed differ for a reason that is documented\n", standard,
                explained);
        }
        std::cout << fmt::format("{}: {} passed, {} failed, {} not supported\n", standard, passed,
                                 failed, unsupported);
        return failed == 0 ? 0 : 1;
    }
};

inline std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return std::move(text).str();
}

inline json load(const std::filesystem::path& path) {
    return json::parse(text_of(path), nullptr, false);
}

}  // namespace voltmark::conformance
