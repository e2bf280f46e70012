// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace voltmark::zones {

/// A role of PostgreSQL, under which the processes of one zone work with the store.
enum class DatabaseRole : std::uint8_t { head_end, core, portal };
inline constexpr DatabaseRole kDatabaseRoles[] = {DatabaseRole::head_end, DatabaseRole::core,
                                                  DatabaseRole::portal};
std::string_view name_of(DatabaseRole role);  ///< "voltmark_head_end"

/// What the roles may do with a table, in the letters that PostgreSQL shows: r reads, a adds rows,
/// w changes them, d deletes them.
struct TableGrants {
    std::string_view table;
    std::string_view head_end;
    std::string_view core;
    std::string_view portal;

    std::string_view of(DatabaseRole role) const;
};

/// Every table of the store, by name. A table that is not here is nobody's but the owner's; a test
/// compares the list with the tables of a new store.
std::span<const TableGrants> table_grants();

/// Which rows of a table the portal's role sees and adds: those of the customer whose consumer
/// numbers the session names in the setting `voltmark.consumers`, or of people who are customers.
struct RowRule {
    std::string_view table;
    std::string_view condition;  ///< Of SQL, over the table's columns.
};
/// By table. The other tables that the portal may read tell nothing of a single customer.
std::span<const RowRule> row_rules();

/// SQL for psql: makes the roles where they are not there, without a password, sets their rights to
/// exactly those of the list, and puts the row rules in force for the portal. To be run by a
/// superuser, since the other roles are exempt from row rules; again after each `voltmark init` of
/// a newer version. All of it happens, or nothing.
std::string role_sql();

}  // namespace voltmark::zones
