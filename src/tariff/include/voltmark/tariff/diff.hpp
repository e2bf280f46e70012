// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/tariff/model.hpp"

namespace voltmark::tariff {

/// One value that differs. An empty text stands for what is not there.
struct FieldChange {
    std::string field;  ///< "price.peak", "tier.1.to", "when", "months".
    std::string before;
    std::string after;

    friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

enum class ChangeKind : std::uint8_t { added, removed, changed };
std::string_view to_text(ChangeKind kind);

struct ComponentChange {
    ChangeKind kind = ChangeKind::changed;
    std::string component;
    std::vector<FieldChange> fields;
};

/// Minutes of a month that lie in another band than before. Counted over the year in which the
/// later of the two versions begins.
struct BandMove {
    std::string calendar;
    std::chrono::month month = std::chrono::January;
    std::string from;  ///< Empty: without a band.
    std::string to;
    std::int64_t minutes = 0;

    friend bool operator==(const BandMove&, const BandMove&) = default;
};

/// One version against another. A version that was added or removed stands against the one before
/// it in its own document, where there is one.
struct VersionChange {
    ChangeKind kind = ChangeKind::changed;
    std::optional<time::BillingPeriod> before;
    std::optional<time::BillingPeriod> after;
    std::vector<FieldChange> fields;  ///< Validity, source, rounding, included tax, calendars.
    std::vector<ComponentChange> components;
    std::vector<BandMove> bands;
};

struct TariffChange {
    std::vector<FieldChange> fields;  ///< Of the tariff itself.
    std::vector<VersionChange> versions;

    bool is_same() const { return fields.empty() && versions.empty(); }
};

/// "2026-08"; "2012-07-01.." where there is no end.
std::string valid_text(const time::BillingPeriod& valid);

/// What differs in meaning from `before` to `after`; the texts may differ in form without any
/// change. Versions that begin on the same day are compared, and so are two documents' only
/// versions.
TariffChange diff(const Tariff& before, const Tariff& after);

}  // namespace voltmark::tariff
