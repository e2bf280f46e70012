// SPDX-License-Identifier: Apache-2.0
#pragma once

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

    /// Reads all of it; findings and counts are in `report`.
    void read(std::string_view text, ImportReport& report);

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

    std::map<std::string, meter::Register, std::less<>> registers_;
    time::CivilDay today_;
    std::vector<meter::StoredRegisterReading> readings_;
};

/// Stores a table of registers as one delivery, in one transaction.
ImportReport store_registers(store::Store& store, const std::string& path, std::string_view text,
                             const std::string& sha256, time::CivilDay today, bool all_or_nothing,
                             const Clock& clock);

}  // namespace voltmark::acquire
