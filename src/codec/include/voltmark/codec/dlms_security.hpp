// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "voltmark/codec/dlms_apdu.hpp"

namespace voltmark::codec::dlms {

/// Keys of security suite 0, each 16 bytes; empty where there is none.
struct Keys {
    Bytes encryption;
    Bytes authentication;
};

/// Encrypts or authenticates `plain`, an APDU, as the control byte says.
///
/// \param tag      DB with the title inside; C8, CB ... without; not DD.
/// \param control  10, 20 or 30. \pre  keys of 16 bytes as it needs, a title of 8.
Ciphered encrypt(std::uint8_t tag, std::uint8_t control, ByteSpan title, std::uint32_t counter,
                 ByteSpan plain, const Keys& keys);

/// The APDU inside.
///
/// \param title  of the sender, where `ciphered` does not state it.
/// \errors  dlms.suite, dlms.key_missing, dlms.title_missing, dlms.decrypt.
/// \source  IEC 62056-5-3, 5.3.4 (suite 0: AES-GCM-128, IV = title + counter, tag of 12 bytes).
Result<Bytes> decrypt(const Ciphered& ciphered, ByteSpan title, const Keys& keys);

/// Accepts each sender's invocation counters in rising order alone.
class ReplayGuard {
public:
    /// Whether a message would be accepted. \errors  dlms.replay.
    Result<void> check(ByteSpan title, std::uint32_t counter) const;

    /// Keeps the counter of a message that was found genuine.
    void accept(ByteSpan title, std::uint32_t counter);

private:
    std::map<Bytes, std::uint32_t> highest_;
};

}  // namespace voltmark::codec::dlms
