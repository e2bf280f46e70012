// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/codec/csv.hpp"
#include "voltmark/codec/nem12.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/civil.hpp"
#include "voltmark/vee/validate.hpp"

namespace voltmark::acquire {

/// The tables of this module.
store::Schema schema();

enum class FileFormat : std::uint8_t {
    automatic,
    nem12,
    csv,
    registers,  ///< A table.
    nem13,
    greenbutton,
    mscons,
    cim
};

/// By its word: "auto", "nem12", "nem13", "csv", "registers", "greenbutton", "mscons", "cim".
std::optional<FileFormat> find_format(std::string_view word);

/// NEM12 or NEM13 where the text begins with a 100 or 200 record; Green Button, MSCONS or
/// MeterReadings by their first words; a table of registers where a column is named so; else a
/// table of interval readings.
FileFormat format_of(std::string_view text);

struct ImportOptions {
    FileFormat format = FileFormat::automatic;  ///< Seen from the first bytes.
    codec::nem12::Mode nem12_mode = codec::nem12::Mode::lenient;
    codec::csv::Options csv;
    bool csv_zone_given =
        false;  ///< Else the zone of the store's channels, where they all have one.
    bool all_or_nothing = false;                           ///< Anything refused: nothing is stored.
    vee::RulePolicy rules = vee::default_rules();          ///< Those of the group "initial" run.
    int workers = 0;                                       ///< 0: one for each processor.
    std::uint64_t unpacked_max = std::uint64_t{16} << 30;  ///< Bytes: import.packed above it.
};

/// What became of what a finding is about.
enum class Verdict : std::uint8_t { refused, tolerated, reported };
std::string_view to_text(Verdict verdict);

struct ImportFinding {
    Error error;
    Verdict verdict = Verdict::refused;
    std::string key;  ///< The channel, where one is known.
    std::optional<time::CivilDay> day;
    std::int64_t readings = 0;  ///< How many it is about.
};

struct ImportReport {
    std::optional<DeliveryId> delivery;  ///< None where nothing was stored.
    bool repeated = false;               ///< The same file was accepted whole before: no effect.
    bool come_again = false;      ///< It was accepted before, but for what was refused: only slots
                                  ///< without a measured value were filled.
    bool is_registers = false;    ///< What registers showed: each value counts as a span.
    bool nothing_stored = false;  ///< --all-or-nothing, and something was refused.
    meter::PutCounts spans;
    std::int64_t readings_stored = 0;   ///< With a value.
    std::int64_t readings_missing = 0;  ///< Slots of stored spans without one.
    std::int64_t readings_refused = 0;
    std::int64_t bytes = 0;  ///< Of the file, unpacked.
    struct Count {
        std::int64_t findings = 0;
        std::int64_t readings = 0;
    };
    std::map<std::pair<std::string, Verdict>, Count> counts;  ///< Of all findings, by code.
    std::vector<ImportFinding> findings;                      ///< The first kFindingsKept.
};
inline constexpr std::size_t kFindingsKept = 1000;

/// What was found in all deliveries of a store, by code.
std::map<std::pair<std::string, Verdict>, ImportReport::Count> finding_counts(
    store::Session& session);

struct ImportProgress {
    std::int64_t bytes_done = 0;
    std::int64_t bytes = 0;
    std::int64_t readings = 0;
};

/// Reads a file of readings into the store: intervals as NEM12 or CSV, registers as CSV; plain or
/// packed with xz, gzip, zstd or zip.
///
/// Each channel's day is validated as it arrives, packed, and stored in slices of whole days; a bad
/// record is refused alone, with its place, and the good days are kept. The same file again has no
/// effect, but that what was refused (of a meter that was not known yet) fills what is missing; a
/// corrected one makes new revisions. Killed in the middle, it is simply run again.
///
/// \errors  import.unreadable (invalid_input): no such file, or no permission; import.packed
/// (invalid_input): damaged or
///          too large when unpacked; import.format (invalid_input): neither of the formats;
///          import.no_channels (conflict): the store has no meters;
///          import.zone (invalid_input): no zone can be told. Nothing is stored then. Throws the
///          store's failures.
Result<ImportReport> import_file(store::Store& store, const std::string& path,
                                 const ImportOptions& options, const Clock& clock,
                                 const std::function<void(const ImportProgress&)>& progress);

}  // namespace voltmark::acquire
