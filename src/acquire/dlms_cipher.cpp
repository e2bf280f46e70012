// SPDX-License-Identifier: Apache-2.0
#include "dlms_cipher.hpp"

#include "voltmark/codec/dlms_errors.hpp"

namespace voltmark::acquire {

namespace {

namespace dlms = codec::dlms;
using codec::Bytes;
using codec::ByteSpan;

constexpr std::uint8_t kBoth = 0x30;
constexpr std::uint8_t kAuthenticated = 0x10;
constexpr std::size_t kMacBytes = 12;
constexpr std::size_t kProofBytes = 17;  // Control, counter, mac.

/// The tag of the ciphered service; 0 for what has none and goes in the open.
std::uint8_t sealed_tag(std::uint8_t tag) {
    switch (tag) {
        case 0x01:
            return 0x21;
        case 0x08:
            return 0x28;
        case 0xC0:
            return 0xC8;
        case 0xC1:
            return 0xC9;
        case 0xC3:
            return 0xCB;
        case 0xC4:
            return 0xCC;
        case 0xC5:
            return 0xCD;
        case 0xC7:
            return 0xCF;
        case 0x0F:
            return 0xDB;  // A push says by its title whose it is.
        default:
            return 0;
    }
}

bool goes_in_the_open(const dlms::Apdu& apdu) {
    return std::holds_alternative<dlms::Association>(apdu) ||
           std::holds_alternative<dlms::Release>(apdu) ||
           std::holds_alternative<dlms::ExceptionResponse>(apdu);
}

}  // namespace

Bytes DlmsCipher::seal(const dlms::Apdu& apdu) {
    Bytes plain = dlms::encode_apdu(apdu);
    const std::uint8_t tag = is_on() && !plain.empty() ? sealed_tag(plain[0]) : 0;
    if (tag == 0) return plain;
    const std::optional<std::uint32_t> counter = counter_();
    if (!counter) return {};
    return dlms::encode_apdu(dlms::encrypt(tag, kBoth, title_, *counter, plain, keys_));
}

Result<dlms::Apdu> DlmsCipher::open(ByteSpan bytes) {
    Result<dlms::Apdu> apdu = dlms::parse_apdu(bytes);
    if (!apdu) return apdu;
    const auto* ciphered = std::get_if<dlms::Ciphered>(&*apdu);
    if (ciphered == nullptr) {
        if (is_on() && !goes_in_the_open(*apdu)) return make_error(dlms::kKeyMissing);
        return apdu;
    }
    const ByteSpan title = ciphered->title.empty() ? ByteSpan{peer_} : ByteSpan{ciphered->title};
    if (const Result<void> is_new = guard_.check(title, ciphered->counter); !is_new)
        return is_new.error();
    Result<dlms::Apdu> inner = open_dlms(*ciphered, title, keys_);
    if (inner) guard_.accept(title, ciphered->counter);
    return inner;
}

Bytes DlmsCipher::prove(ByteSpan challenge) {
    const std::optional<std::uint32_t> counter = counter_();
    if (!counter) return {};
    const dlms::Ciphered proof =
        dlms::encrypt(0xCB, kAuthenticated, title_, *counter, challenge, keys_);
    Bytes out{kAuthenticated};
    dlms::put_u32(out, *counter);
    out.insert(out.end(), proof.content.end() - kMacBytes, proof.content.end());
    return out;
}

bool DlmsCipher::is_proof(ByteSpan challenge, ByteSpan proof) const {
    if (proof.size() != kProofBytes || proof[0] != kAuthenticated) return false;
    dlms::Ciphered ciphered;
    ciphered.tag = 0xCF;
    ciphered.control = kAuthenticated;
    dlms::Reader number{proof.subspan(1, 4)};
    ciphered.counter = number.u32();
    ciphered.content.assign(challenge.begin(), challenge.end());
    ciphered.content.insert(ciphered.content.end(), proof.end() - kMacBytes, proof.end());
    return dlms::decrypt(ciphered, peer_, keys_).has_value();
}

Result<dlms::Apdu> open_dlms(const dlms::Ciphered& ciphered, ByteSpan title,
                             const dlms::Keys& keys) {
    const Result<Bytes> plain = dlms::decrypt(ciphered, title, keys);
    if (!plain) return plain.error();
    return dlms::parse_apdu(*plain);
}

}  // namespace voltmark::acquire
