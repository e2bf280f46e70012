// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace voltmark::store {

/// For whom a thread works, as long as this lives: sessions that it takes meanwhile tell PostgreSQL
/// so, in the setting `voltmark.consumers`. A role that has row rules (zones::row_rules) sees the
/// rows of these customers alone; others, and SQLite, make nothing of it.
///
/// Of a thread, because it must hold for everything that is read for a request, and nothing that
/// reads must be able to forget it.
class CustomerScope {
public:
    /// \param consumers  consumer numbers, parted by commas.
    explicit CustomerScope(std::string consumers);
    ~CustomerScope();
    CustomerScope(const CustomerScope&) = delete;
    CustomerScope& operator=(const CustomerScope&) = delete;

    /// That of this thread; empty where there is none.
    static const std::string& current();

private:
    std::string before_;
};

}  // namespace voltmark::store
