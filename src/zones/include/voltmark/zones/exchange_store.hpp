// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/security/approval.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/zones/exchange.hpp"

namespace voltmark::zones {

/// The tables of this module.
store::Schema schema();

/// The number that a sender's next file has. Belongs to the caller's transaction, which also notes
/// the file: until it ends, nobody else gets a number.
std::int64_t next_sequence(store::Session& session, const std::string& sender);

/// Notes a file that was made, and logs it. Belongs to the caller's transaction; call it last.
/// \errors  of security::write_audit.
Result<void> note_sent(store::Session& session, const ExchangeHeader& header,
                       const security::Actor& by);

KnownSender known_sender(store::Session& session, const ExchangeHeader& header);

/// Notes a file whose content was taken in, and logs it: also which numbers before it are missing.
/// Belongs to the caller's transaction; call it last.
/// \errors  of judge_arrival, since another process may have taken in the same file meanwhile; of
///          security::write_audit.
Result<Arrival> note_received(store::Session& session, const ExchangeHeader& header,
                              bool accept_gap, const security::Actor& by, Instant now);

struct ExchangeNote {
    bool is_sent = false;  ///< Else received.
    ExchangeHeader header;
    std::string by;
    Instant at;  ///< Of what was received, when.
};
/// Everything that was sent and received, by sender and number.
std::vector<ExchangeNote> list_exchange(store::Session& session);

}  // namespace voltmark::zones
