// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "voltmark/base/text.hpp"

namespace voltmark {

/// What a channel counts, seen from the customer: which of the four flows between grid and site.
/// Numbers are stored: set in stone.
enum class Flow : std::uint8_t {
    import_active = 0,    ///< kWh taken from the grid (正向有功).
    export_active = 1,    ///< kWh given to it (反向有功).
    import_reactive = 2,  ///< kvarh, lagging (正向无功).
    export_reactive = 3   ///< kvarh, leading (反向无功).
};

inline constexpr int kFlowCount = 4;

constexpr bool is_active(Flow flow) {
    return flow == Flow::import_active || flow == Flow::export_active;
}

/// The word in files: "import", "export", "reactive_import", "reactive_export".
std::string_view to_text(Flow flow);
Text name_of(Flow flow);
std::optional<Flow> find_flow(std::string_view word);

}  // namespace voltmark
