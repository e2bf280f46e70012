// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/rating/usage_adjustment.hpp"

namespace voltmark::billing {

/// A contract of a unit on its way to a bill, as those see it that share its meter. It points into
/// the rater's work.
struct MeteredContract {
    ContractId contract{};
    std::string_view consumer_no;
    std::vector<rating::Segment>* segments = nullptr;
    rating::Usage* usage = nullptr;
    rating::UsageAdjustment* adjustment = nullptr;
    std::optional<Error>* refusal = nullptr;
    bool has_meter = false;  ///< A channel of its own counts the energy that it takes.
};

/// Sites at which a contract lies behind another's meter, in some term of its.
std::set<SiteId> sites_with_shared_meters(std::span<const customer::ContractTerms> contracts);

/// Contracts of a unit that are measured and adjusted together: a master, and those behind its
/// meter at the same site.
class MeteringFamilies {
public:
    /// Finds them. A contract whose master is not among `contracts` is refused.
    /// \param contracts  ascending; they outlive this.
    explicit MeteringFamilies(std::vector<MeteredContract> contracts);

    /// Cuts the segments of a family where any of it changes. Before measuring.
    /// \returns  places of the contracts whose segments changed.
    std::vector<std::size_t> align();

    /// From measured to billed usage, for every contract. Where one of a family cannot be billed
    /// none is: what it has of the meter is not known then.
    void adjust();

private:
    struct Family {
        std::vector<std::size_t> members;  ///< The master first.
    };

    void find();
    void refuse(std::size_t place, Error error);
    void adjust(const Family& family);
    void adjust_alone(MeteredContract& contract);
    bool hold_together(const Family& family);

    std::vector<MeteredContract> contracts_;
    std::vector<Family> families_;
    std::vector<bool> in_family_;
};

}  // namespace voltmark::billing
