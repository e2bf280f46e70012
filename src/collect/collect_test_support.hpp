// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/ledger/ledger_store.hpp"

#include "support/engine_test.hpp"

namespace voltmark::collect {

/// 2026-07-25T17:20:00Z.
inline const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};

inline Money yuan(std::int64_t fen) {
    return Money::from_minor(fen, kCny);
}

/// A bill as it stands in the ledger, due after 15 days. Belongs to the caller's transaction.
inline void post_bill(store::Session& session, ContractId contract, const std::string& id,
                      time::CivilDay day, std::int64_t fen) {
    const std::string journal = "J-" + id;
    const ledger::Entry entry{contract,
                              id,
                              ledger::SubLedger::receivable,
                              ledger::EntryKind::bill,
                              day,
                              day + std::chrono::days{15},
                              yuan(fen),
                              journal};
    ledger::post(
        session,
        {journal, day, "test", {{ledger::kReceivable, yuan(fen)}, {ledger::kRevenue, yuan(-fen)}}},
        {&entry, 1}, kClock.now());
}

}  // namespace voltmark::collect
