// SPDX-License-Identifier: Apache-2.0
#include "protocols.hpp"

#include <algorithm>
#include <array>

namespace voltmark::acquire {

namespace {

constexpr std::array<std::string_view, 5> kTaskWords = {"on_demand", "clock", "daily_freeze",
                                                        "curve", "clock_set"};

std::vector<const Protocol*> all() {
    return {&dlt645_protocol(), &dlt698_protocol(), &dlms_protocol()};
}

}  // namespace

std::string_view to_text(TaskKind kind) {
    return kTaskWords[static_cast<std::size_t>(kind)];
}

std::optional<TaskKind> find_task_kind(std::string_view word) {
    const auto it = std::find(kTaskWords.begin(), kTaskWords.end(), word);
    if (it == kTaskWords.end()) return std::nullopt;
    return static_cast<TaskKind>(it - kTaskWords.begin());
}

const Protocol* find_protocol(std::string_view name) {
    for (const Protocol* protocol : all()) {
        if (protocol->name() == name) return protocol;
    }
    return nullptr;
}

std::vector<std::string_view> protocol_names() {
    std::vector<std::string_view> names;
    for (const Protocol* protocol : all()) names.push_back(protocol->name());
    return names;
}

}  // namespace voltmark::acquire
