// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/acquire/protocol.hpp"
#include "voltmark/base/result.hpp"

namespace voltmark::acquire {

/// Passwords and operators' codes of meters of DL/T 645. They are in a file of their own, and in
/// memory; in no store, journal, log or message.
class MeterSecrets {
public:
    /// Reads YAML: `default` and `meters`, each with level, password and operator.
    /// \errors  acquire.secrets (invalid_input). The message never holds what was written.
    static Result<MeterSecrets> parse(std::string_view yaml, const std::string& path);

    /// A meter's own, else that of all; nothing where there is none.
    std::optional<MeterSecret> find(std::string_view meter) const;
    void add(std::string meter, MeterSecret secret) { secrets_[std::move(meter)] = secret; }

private:
    std::map<std::string, MeterSecret, std::less<>> secrets_;  // Of all: under "".
};

}  // namespace voltmark::acquire
