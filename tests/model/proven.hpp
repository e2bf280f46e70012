// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "voltmark/billing/check.hpp"
#include "voltmark/billing/replay.hpp"
#include "voltmark/billing/verify.hpp"

// What must hold of every bill of a store, whatever was done to it.

namespace voltmark::billing {

/// Every bill, standing or not.
inline std::vector<BillId> all_bills(store::Store& store) {
    BillFilter filter;
    filter.limit = 10'000;
    std::vector<BillId> ids;
    for (const BillSummary& one : list_bills(*store.reader(), filter)) ids.push_back(one.id);
    return ids;
}

/// All standing laws hold.
inline void expect_sound(store::Store& store) {
    for (const Invariant& law : check_bills(store, {})) {
        EXPECT_EQ(law.violated, 0)
            << law.name << ": " << (law.cases.empty() ? "" : law.cases.front());
    }
}

inline void expect_none(const Result<std::vector<Disagreement>>& found, const BillId& bill) {
    ASSERT_TRUE(found.has_value()) << found.error().message();
    for (const Disagreement& one : *found) {
        ADD_FAILURE() << to_text(bill) << ", " << one.what << ": stated " << one.stated
                      << ", recomputed " << one.recomputed;
    }
}

/// Every bill comes out of the readings again, with other code.
inline void expect_verified(store::Store& store) {
    const store::Lease reader = store.reader();
    for (const BillId& id : all_bills(store)) expect_none(verify_bill(*reader, id), id);
}

/// Every bill comes out of a replay byte for byte.
inline void expect_replayed(store::Store& store) {
    const store::Lease reader = store.reader();
    for (const BillId& id : all_bills(store)) expect_none(replay_bill(*reader, id, {}), id);
}

inline void expect_proven(store::Store& store) {
    expect_sound(store);
    expect_verified(store);
    expect_replayed(store);
}

}  // namespace voltmark::billing
