// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/flow.hpp"

#include <array>

namespace voltmark {

namespace {

constexpr std::array<std::string_view, kFlowCount> kWords = {"import", "export", "reactive_import",
                                                             "reactive_export"};
constexpr std::array<Text, kFlowCount> kNames = {{{"energy taken", "用电量"},
                                                  {"energy given", "上网电量"},
                                                  {"reactive energy, lagging", "正向无功电量"},
                                                  {"reactive energy, leading", "反向无功电量"}}};

}  // namespace

std::string_view to_text(Flow flow) {
    return kWords[static_cast<std::size_t>(flow)];
}

Text name_of(Flow flow) {
    return kNames[static_cast<std::size_t>(flow)];
}

std::optional<Flow> find_flow(std::string_view word) {
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        if (kWords[i] == word) return static_cast<Flow>(i);
    }
    return std::nullopt;
}

}  // namespace voltmark
