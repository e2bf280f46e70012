// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "voltmark/collect/arrears.hpp"
#include "voltmark/customer/customer_store.hpp"

namespace voltmark::api {

/// Who owes, as it stood when it was reckoned: small enough to be kept for a million contracts.
class ArrearsBook {
public:
    using ByAge = std::array<std::int64_t, collect::kAgeGroups.size()>;

    /// Contracts on whose arrears the same people may look: of one area and one class.
    struct Group {
        std::string area;
        customer::PartyKind kind = customer::PartyKind::person;
        friend bool operator==(const Group&, const Group&) = default;
    };
    /// What those of a group owe in one currency.
    struct Sum {
        Group group;
        Currency currency = kCny;
        ByAge open{};       ///< In minor units.
        ByAge customers{};  ///< With anything of that age.
        std::int64_t all = 0;
    };
    /// What one contract owes in one currency.
    struct Row {
        ContractId contract{};
        std::int64_t open = 0;  ///< In minor units.
        std::uint16_t sum = 0;  ///< Of which it is part: index into sums().
        std::uint8_t ages = 0;  ///< Bit i: something of kAgeGroups[i].
    };

    explicit ArrearsBook(time::CivilDay on) : on_{on} {}

    void add(const customer::ContractView& view, const collect::Arrears& arrears);
    /// Puts the rows in order: by currency, the most owed first. Called once, at the end.
    void close();

    time::CivilDay on() const { return on_; }
    const std::vector<Sum>& sums() const { return sums_; }
    const std::vector<Row>& rows() const { return rows_; }

private:
    std::size_t sum_of(const Group& group, Currency currency);

    time::CivilDay on_;
    std::vector<Sum> sums_;
    std::vector<Row> rows_;
};

/// Of every contract, as the books stand now.
ArrearsBook read_arrears(store::Session& session, time::CivilDay today);

}  // namespace voltmark::api
