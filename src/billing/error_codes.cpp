// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/error_codes.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/billing/errors.hpp"
#include "voltmark/meter/errors.hpp"
#include "voltmark/rating/adjustment_errors.hpp"
#include "voltmark/rating/errors.hpp"
#include "voltmark/tariff/errors.hpp"

namespace voltmark::billing {

Error error_from(std::string_view code, std::string_view details_json) {
    Error error{&kUnknownReason, {std::string{code}}, {}};
    const auto use = [&](std::span<const ErrorCode* const> codes) {
        for (const ErrorCode* known : codes) {
            if (known->name == code && known != &kUnknownReason) error = Error{known, {}, {}};
        }
    };
    use(kBillingErrors);
    use(rating::kRatingErrors);
    use(rating::kAdjustmentErrors);
    use(tariff::kTariffErrors);
    use(meter::kMeterErrors);
    const nlohmann::json details = nlohmann::json::parse(details_json, nullptr, false);
    if (error.code != &kUnknownReason && details.is_array()) {
        for (const nlohmann::json& detail : details) {
            if (detail.is_string()) error.args.push_back(detail.get<std::string>());
        }
    }
    // A sentence never asks for more details than its code had when it was stored.
    while (error.args.size() < 4) error.args.emplace_back();
    return error;
}

}  // namespace voltmark::billing
