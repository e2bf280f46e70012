// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/codec/csv_columns.hpp"
#include "voltmark/meter/register_store.hpp"

namespace voltmark::acquire {

/// Whether a text is a table of what registers showed: its header has the column `register`.
bool is_register_table(std::string_view text);

/// What a table of registers says, checked against the registers that there are
/// (docs/formats/registers.md). A row that cannot be taken is refused alone.
class RegisterTable {
public:
    /// \param today  the last day of which there can be a value.
    RegisterTable(std::map<std::string, meter::Register, std::less<>> registers,
                  time::CivilDay today)
        : registers_{std::move(registers)}, today_{today} {}

    /// Reads a table, all of it; findings and counts are in `report`.
    void read(std::string_view text, ImportReport& report);

    /// One value of a file of another format.
    struct Row {
        std::string key;
        time::CivilDay day;  ///< That the value opens.
        std::string_view value;
        meter::Quality quality = meter::Quality::actual;
        Place place;
    };
    /// Takes a value, or tells why not. The same value of the same day again is nothing new.
    void add(const Row& row, ImportReport& report);
    /// Tells what is not read.
    static void refuse(Error error, const std::string& key, ImportReport& report,
                       Verdict verdict = Verdict::refused);
    bool has(const std::string& key) const { return registers_.contains(key); }

    const std::vector<meter::StoredRegisterReading>& readings() const { return readings_; }

    /// Tells values that are less than an earlier one of their register, and no turn over zero
    /// explains: they are kept, and hold the bill.
    /// \param known  what was stored around the days of the table.
    void tell_backwards(std::span<const meter::StoredRegisterReading> known,
                        ImportReport& report) const;

private:
    struct Taken {
        RegisterId id{};
        meter::RegisterReading reading;
    };
    Result<Taken> take(const codec::csv::Row& row, const codec::csv::Columns& columns) const;
    /// The register of a key, checked against day and value; `column` is told where one is wrong.
    Result<Taken> checked(std::string_view key, time::CivilDay day, std::string_view value,
                          std::string_view& column) const;

    std::map<std::string, meter::Register, std::less<>> registers_;
    time::CivilDay today_;
    std::vector<meter::StoredRegisterReading> readings_;
    std::map<std::pair<RegisterId, time::CivilDay>, std::pair<std::size_t, std::uint64_t>> added_;
};

/// What is known of a file of registers before it is read.
struct RegisterFile {
    std::string path;
    std::string sha256;
    time::CivilDay today;
    bool all_or_nothing = false;
};

/// Stores what `read` puts into a table as one delivery, in one transaction.
ImportReport store_registers(store::Store& store, const RegisterFile& file,
                             const std::function<void(RegisterTable&, ImportReport&)>& read,
                             const Clock& clock);

}  // namespace voltmark::acquire
