// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/quality.hpp"

#include <array>

#include "voltmark/meter/reading_block.hpp"

namespace voltmark::meter {

namespace {

constexpr std::array<std::string_view, kQualityCount> kWords = {"actual", "substituted",
                                                                "estimated", "suspect", "missing"};
constexpr std::array<Text, kQualityCount> kNames = {{{"actual", "实测"},
                                                     {"substituted", "替代"},
                                                     {"estimated", "估算"},
                                                     {"suspect", "存疑"},
                                                     {"missing", "缺失"}}};

}  // namespace

std::string_view to_text(Quality quality) {
    return kWords[static_cast<std::size_t>(quality)];
}

Text name_of(Quality quality) {
    return kNames[static_cast<std::size_t>(quality)];
}

std::optional<Quality> find_quality(std::string_view word) {
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        if (kWords[i] == word) return static_cast<Quality>(i);
    }
    return std::nullopt;
}

std::vector<Quality> qualities_of(const SpanReadings& readings) {
    std::vector<Quality> qualities(readings.values_milli.size(), Quality::actual);
    for (const QualityRun& run : readings.runs)
        std::fill_n(qualities.begin() + run.first, run.count, run.quality);
    return qualities;
}

}  // namespace voltmark::meter
