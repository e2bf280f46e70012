// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>

#include "nem12_report.hpp"

namespace voltmark::codec::nem12 {

/// What the specification says about one field of a record.
struct FieldRule {
    std::string_view name;
    std::size_t length = 0;  ///< At most; 0: judged where the field is read.
    bool is_mandatory = false;
    bool is_fixed = false;      ///< Exactly `length`, where not empty.
    bool is_free_text = false;  ///< For people: what it says decides nothing.
};

/// The fields of a record behind its indicator.
struct Fields {
    std::array<std::string_view, 22> at;  // A 250 record of NEM13 has most.

    std::string_view operator[](std::size_t index) const { return at[index]; }
};

/// `field` without blanks and quotes around it; `is_good` becomes false where the mode forbids
/// them.
std::string_view tidied(Report& report, std::string_view field, bool& is_good);

/// Cuts `body`, what follows the indicator, into one field for each rule and checks it against
/// them.
///
/// Lenient: empty fields may follow or be left out at the end, mandatory ones may be empty, and
/// lengths are free. Whoever needs a field checks that it is there. \param indicator  of the
/// record, for the wording. \param skipped    fields between the indicator and `body`, for the
/// wording.
bool read_fields(Report& report, std::string_view body, std::span<const FieldRule> rules,
                 int indicator, int skipped, Fields& fields);

/// Reads "20260701". False where it is none.
bool read_date(Report& report, std::string_view name, std::string_view field, time::CivilDay& day);

/// Reads a date that may be absent; lenient: an unreadable one is absent.
bool read_optional_date(Report& report, std::string_view name, std::string_view field,
                        std::optional<time::CivilDay>& day);

/// Reads "20260701173000", which may be absent; without seconds where `digits` is 12. Lenient:
/// either length, and an unreadable one is absent.
bool read_moment(Report& report, std::string_view name, std::string_view field, std::size_t digits,
                 std::optional<time::LocalSeconds>& moment);

/// Reads up to four digits; empty where they are none.
std::optional<int> find_number(std::string_view field);

/// Reads QualityMethod, ReasonCode and ReasonDescription of a 300 or 400 record into all of `event`
/// but its slots. \param allows_variable  whether V is a quality here.
bool read_quality(Report& report, std::string_view quality, std::string_view reason,
                  std::string_view text, bool allows_variable, QualityEvent& event);

}  // namespace voltmark::codec::nem12
