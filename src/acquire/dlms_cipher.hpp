// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "voltmark/codec/dlms_security.hpp"

namespace voltmark::acquire {

/// What one side of an association does to its messages with suite 0: of a client or a meter.
class DlmsCipher {
public:
    /// Where numbers come from; nothing where there is none: then nothing is sealed.
    using Counter = std::function<std::optional<std::uint32_t>()>;

    DlmsCipher(codec::dlms::Keys keys, codec::Bytes title, Counter counter)
        : keys_{std::move(keys)}, title_{std::move(title)}, counter_{std::move(counter)} {}

    bool is_on() const { return !keys_.encryption.empty(); }
    const codec::Bytes& title() const { return title_; }
    const codec::Bytes& peer() const { return peer_; }
    void set_peer(codec::Bytes title) { peer_ = std::move(title); }

    /// The bytes to send: encrypted and authenticated where ciphering is on. Empty without number.
    codec::Bytes seal(const codec::dlms::Apdu& apdu);
    /// What arrived, opened where it is ciphered: each message of the peer once, in rising order.
    /// With ciphering on, what is not ciphered is refused but for association, release, exception.
    /// \errors  of parse_apdu and decrypt; dlms.replay; dlms.key_missing for what came in the open.
    Result<codec::dlms::Apdu> open(codec::ByteSpan bytes);

    /// The answer to a challenge of high level security 5. Empty without number.
    codec::Bytes prove(codec::ByteSpan challenge);
    bool is_proof(codec::ByteSpan challenge, codec::ByteSpan proof) const;

private:
    codec::dlms::Keys keys_;
    codec::Bytes title_;
    codec::Bytes peer_;
    Counter counter_;
    codec::dlms::ReplayGuard guard_;
};

/// Opens a ciphered message with the keys that its title says, or that `title` does.
/// \errors  of parse_apdu and decrypt.
Result<codec::dlms::Apdu> open_dlms(const codec::dlms::Ciphered& ciphered, codec::ByteSpan title,
                                    const codec::dlms::Keys& keys);

}  // namespace voltmark::acquire
