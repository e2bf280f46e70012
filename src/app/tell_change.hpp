// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "context.hpp"

namespace voltmark::app {

/// What the command line did, a change or a reading of personal data, for the audit log. No
/// personal data stands in any of it.
struct ToldChange {
    std::string_view action;       ///< "tariff.import"
    std::string_view object_kind;  ///< "tariff"
    std::string object_id;
    nlohmann::ordered_json before = {};  ///< An object, or null.
    nlohmann::ordered_json after = {};
    std::string purpose = {};
};

/// Tells the audit log, in the transaction of the change. Who did not say who they are
/// (`--actor`) is told as "command-line". \errors  of make_actor and write_audit.
Result<void> tell_change(const Context& context, store::Session& session, const ToldChange& change);

}  // namespace voltmark::app
