// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "voltmark/base/text.hpp"

namespace voltmark::meter {

/// How a reading came to be. Stored in reading blocks: numbers are set in stone.
enum class Quality : std::uint8_t {
    actual = 0,       ///< Measured, and passed validation.
    substituted = 1,  ///< Replaced for good, by agreement or by the metering provider.
    estimated = 2,    ///< Computed until an actual arrives; owes a confirmation.
    suspect = 3,      ///< Measured, but a validation rule doubts it; billed unless held.
    missing = 4,      ///< Nothing is known. The slot has no value, and never counts as zero.
};

inline constexpr int kQualityCount = 5;

/// The word in files and JSON: "actual" and so on.
std::string_view to_text(Quality quality);
Text name_of(Quality quality);
std::optional<Quality> find_quality(std::string_view word);

/// Consecutive slots of one span that are not simply actual.
struct QualityRun {
    int first = 0;
    int count = 0;
    Quality quality = Quality::actual;
    int method = 0;  ///< Substitution or estimation method, 0 when none (NEM12 codes 11..75, ours
                     ///< above 100).
    int reason = 0;  ///< NEM12 reason code, 0 when none.

    friend bool operator==(const QualityRun&, const QualityRun&) = default;
};

}  // namespace voltmark::meter
