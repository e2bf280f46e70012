// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/dlms_frame.hpp"
#include "voltmark/codec/dlms_security.hpp"

namespace voltmark::acquire {

/// How a meter of DLMS/COSEM lets somebody in.
enum class DlmsEntry : std::uint8_t {
    open = 0,      ///< Lowest level: no password.
    password = 1,  ///< Low level.
    gmac = 5       ///< High level 5: both sides prove that they know the keys.
};

/// How one meter of DLMS/COSEM is spoken with.
struct DlmsAccess {
    bool is_hdlc = false;  ///< Over TCP; else the wrapper.
    std::uint16_t client = 16;
    std::uint16_t server = 1;    ///< The logical device.
    std::uint16_t physical = 0;  ///< Lower part of an HDLC address; 0 for none.
    DlmsEntry entry = DlmsEntry::open;
    std::string password;
    codec::dlms::Keys keys;  ///< Given: every service is encrypted and authenticated.
    int digits = 9;          ///< Of its registers, before the point: where they turn to zero.
    codec::Bytes title;      ///< The meter's system title; empty where it is taken as it says.

    bool is_ciphered() const { return !keys.encryption.empty(); }
};

/// Passwords and keys of meters: they never leave this but to the meter, ciphered or as the
/// meter's password. docs/operating/head_end.md has the file.
class DlmsSecrets {
public:
    /// \errors  acquire.secrets (invalid_input): wrong in what it says; no message has a secret in
    ///          it.
    static Result<std::shared_ptr<const DlmsSecrets>> parse(std::string_view yaml);

    /// What holds for an address; `default` where it has no entry of its own.
    const DlmsAccess& of(std::string_view address) const;
    /// Whose messages a system title begins; `default` where no entry has it.
    const DlmsAccess& of_title(codec::ByteSpan title) const;
    /// The meter that has the title; empty where no entry has it.
    std::string address_of_title(codec::ByteSpan title) const;
    /// Of the head end: two that know the same keys need two titles.
    const codec::Bytes& client_title() const { return client_title_; }

    void set_default(DlmsAccess access) { default_ = std::move(access); }
    void set(const std::string& address, DlmsAccess access);

private:
    DlmsAccess default_;
    std::map<std::string, DlmsAccess, std::less<>> by_address_;
    std::map<codec::Bytes, std::string> by_title_;
    codec::Bytes client_title_{'V', 'M', 'K', 0, 0, 0, 0, 1};
};

}  // namespace voltmark::acquire
