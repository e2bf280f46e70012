// SPDX-License-Identifier: Apache-2.0
#include <openssl/evp.h>

#include "voltmark/base/check.hpp"
#include "voltmark/codec/dlms_errors.hpp"
#include "voltmark/codec/dlms_security.hpp"
#include "voltmark/codec/format.hpp"

namespace voltmark::codec::dlms {

namespace {

constexpr std::uint8_t kAuthenticated = 0x10;
constexpr std::uint8_t kEncrypted = 0x20;
constexpr std::uint8_t kBoth = 0x30;
constexpr std::size_t kKeySize = 16;
constexpr std::size_t kTitleSize = 8;
constexpr std::size_t kTagSize = 12;
/// More than any meter has; what a file of a million titles may make the guard keep.
constexpr std::size_t kTitlesMax = 65536;

struct ContextFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFree>;

/// What general ciphering authenticates of its header besides; with lengths, or without as some
/// meters have it. Empty for the others.
Bytes header_of(const Ciphered& ciphered, bool with_lengths) {
    Bytes header;
    if (ciphered.tag != 0xDD) return header;
    for (const Bytes* field : {&ciphered.transaction, &ciphered.title, &ciphered.recipient,
                               &ciphered.time, &ciphered.other}) {
        if (with_lengths) put_length(header, field->size());
        header.insert(header.end(), field->begin(), field->end());
    }
    return header;
}

/// What both directions of AES-GCM need.
struct Job {
    ByteSpan key;
    Bytes iv;
    Bytes associated;
    ByteSpan text;
};

int size_of(ByteSpan bytes) {
    VOLTMARK_CHECK(bytes.size() < 0x7FFFFFFF);
    return static_cast<int>(bytes.size());
}

Bytes iv_of(ByteSpan title, std::uint32_t counter) {
    Bytes iv{title.begin(), title.end()};
    put_u32(iv, counter);
    return iv;
}

Bytes associated_of(std::uint8_t control, ByteSpan authentication_key, ByteSpan header,
                    ByteSpan plain) {
    if ((control & kAuthenticated) == 0) return {};
    Bytes associated{control};
    associated.insert(associated.end(), authentication_key.begin(), authentication_key.end());
    associated.insert(associated.end(), header.begin(), header.end());
    if ((control & kEncrypted) == 0)
        associated.insert(associated.end(), plain.begin(), plain.end());
    return associated;
}

Bytes seal(const Job& job, std::uint8_t* tag) {
    const Context context{EVP_CIPHER_CTX_new()};
    Bytes out(job.text.size() + 16);
    int size = 0;
    int rest = 0;
    bool is_good = context && EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr,
                                                 job.key.data(), job.iv.data()) == 1;
    if (is_good && !job.associated.empty())
        is_good = EVP_EncryptUpdate(context.get(), nullptr, &size, job.associated.data(),
                                    size_of(job.associated)) == 1;
    size = 0;
    if (is_good && !job.text.empty())
        is_good = EVP_EncryptUpdate(context.get(), out.data(), &size, job.text.data(),
                                    size_of(job.text)) == 1;
    is_good = is_good && EVP_EncryptFinal_ex(context.get(), out.data() + size, &rest) == 1 &&
              EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, tag) == 1;
    VOLTMARK_CHECK(is_good);
    out.resize(job.text.size());
    return out;
}

/// Nothing where the tag is wrong; without a tag whatever comes out.
std::optional<Bytes> open(const Job& job, const Bytes& tag) {
    const Context context{EVP_CIPHER_CTX_new()};
    Bytes out(job.text.size() + 16);
    int size = 0;
    int rest = 0;
    VOLTMARK_CHECK(context && EVP_DecryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr,
                                                 job.key.data(), job.iv.data()) == 1);
    bool is_good = true;
    if (!job.associated.empty())
        is_good = EVP_DecryptUpdate(context.get(), nullptr, &size, job.associated.data(),
                                    size_of(job.associated)) == 1;
    size = 0;
    if (is_good && !job.text.empty())
        is_good = EVP_DecryptUpdate(context.get(), out.data(), &size, job.text.data(),
                                    size_of(job.text)) == 1;
    if (is_good && !tag.empty()) {
        Bytes expected = tag;
        is_good = EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, size_of(tag),
                                      expected.data()) == 1 &&
                  EVP_DecryptFinal_ex(context.get(), out.data() + size, &rest) == 1;
    }
    if (!is_good) return {};
    out.resize(job.text.size());
    return out;
}

}  // namespace

Ciphered encrypt(std::uint8_t tag, std::uint8_t control, ByteSpan title, std::uint32_t counter,
                 ByteSpan plain, const Keys& keys) {
    const bool is_authenticated = (control & kAuthenticated) != 0;
    const bool is_encrypted = (control & kEncrypted) != 0;
    VOLTMARK_CHECK((control & ~kBoth) == 0 && control != 0 && tag != 0xDD);
    VOLTMARK_CHECK(title.size() == kTitleSize && keys.encryption.size() == kKeySize);
    VOLTMARK_CHECK(!is_authenticated || keys.authentication.size() == kKeySize);
    Ciphered ciphered;
    ciphered.tag = tag;
    ciphered.control = control;
    ciphered.counter = counter;
    if (tag >= 0xDB) ciphered.title.assign(title.begin(), title.end());
    Bytes mac(kTagSize);
    const Bytes sealed = seal(
        {keys.encryption, iv_of(title, counter),
         associated_of(control, keys.authentication, {}, plain), is_encrypted ? plain : ByteSpan{}},
        mac.data());
    ciphered.content = is_encrypted ? sealed : Bytes{plain.begin(), plain.end()};
    if (is_authenticated) ciphered.content.insert(ciphered.content.end(), mac.begin(), mac.end());
    return ciphered;
}

Result<Bytes> decrypt(const Ciphered& ciphered, ByteSpan title, const Keys& keys) {
    const std::uint8_t control = ciphered.control;
    // Of the low bits 0 is the suite; 40 says the broadcast key and changes nothing else.
    if ((control & 0x8F) != 0 || (control & kBoth) == 0 || ciphered.key_information.size() > 2)
        return make_error(kSuite, to_hex({&control, 1}));
    const bool is_authenticated = (control & kAuthenticated) != 0;
    const bool is_encrypted = (control & kEncrypted) != 0;
    if (keys.encryption.size() != kKeySize ||
        (is_authenticated && keys.authentication.size() != kKeySize))
        return make_error(kKeyMissing);
    const ByteSpan sender = ciphered.title.empty() ? title : ByteSpan{ciphered.title};
    if (sender.size() != kTitleSize) return make_error(kTitleMissing);
    ByteSpan text = ciphered.content;
    Bytes tag;
    if (is_authenticated) {
        if (text.size() < kTagSize) return make_error(kDecrypt);
        tag.assign(text.end() - kTagSize, text.end());
        text = text.first(text.size() - kTagSize);
    }
    std::optional<Bytes> opened;
    for (const bool with_lengths : {true, false}) {
        if (opened) break;
        const Bytes header = header_of(ciphered, with_lengths);
        opened = open({keys.encryption, iv_of(sender, ciphered.counter),
                       associated_of(control, keys.authentication, header, text),
                       is_encrypted ? text : ByteSpan{}},
                      tag);
    }
    if (!opened) return make_error(kDecrypt);
    return is_encrypted ? *opened : Bytes{text.begin(), text.end()};
}

Result<void> ReplayGuard::check(ByteSpan title, std::uint32_t counter) const {
    const auto known = highest_.find(Bytes{title.begin(), title.end()});
    if (known != highest_.end() && counter <= known->second)
        return make_error(kReplay, counter, to_hex(title), known->second);
    return ok();
}

void ReplayGuard::accept(ByteSpan title, std::uint32_t counter) {
    if (highest_.size() >= kTitlesMax) highest_.erase(highest_.begin());
    highest_[Bytes{title.begin(), title.end()}] = counter;
}

}  // namespace voltmark::codec::dlms
