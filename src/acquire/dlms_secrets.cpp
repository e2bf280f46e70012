// SPDX-License-Identifier: Apache-2.0
#include "dlms_secrets.hpp"

#include <charconv>

#include <yaml-cpp/yaml.h>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/codec/format.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kTitleBytes = 8;

/// Reads the entry of one address; what it complains of names the place and never the value.
class EntryReader {
public:
    EntryReader(const YAML::Node& node, std::string address)
        : node_{node}, address_{std::move(address)} {
        if (!node_.IsMap()) fail("", "expected a map");
    }

    std::string text(const std::string& key) {
        known_.push_back(key);
        if (!node_.IsMap() || !node_[key]) return {};
        if (!node_[key].IsScalar()) fail(key, "expected a text");
        return node_[key].IsScalar() ? node_[key].Scalar() : "";
    }

    void number(const std::string& key, std::uint16_t& out) {
        const std::string digits = text(key);
        if (digits.empty()) return;
        std::uint16_t number = 0;
        const auto [end, failed] =
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (failed != std::errc{} || end != digits.data() + digits.size())
            return fail(key, "expected a whole number from 0 to 65535");
        out = number;
    }

    void bytes(const std::string& key, std::size_t size, codec::Bytes& out) {
        const std::string hex = text(key);
        if (hex.empty()) return;
        const Result<codec::Bytes> bytes = codec::parse_hex(hex);
        if (!bytes || bytes->size() != size)
            return fail(key, fmt::format("expected {} bytes in hex", size));
        out = *bytes;
    }

    void fail(std::string_view key, std::string_view what) {
        if (error_) return;
        error_ = make_error(kSecrets, fmt::format("{}{}{}", address_, key.empty() ? "" : ".", key),
                            what);
    }

    std::optional<Error> finish() {
        for (const auto& entry : node_.IsMap() ? node_ : YAML::Node{YAML::NodeType::Map}) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
            if (std::find(known_.begin(), known_.end(), key) == known_.end())
                fail(key, "is not known here");
        }
        return error_;
    }

private:
    YAML::Node node_;
    std::string address_;
    std::vector<std::string> known_;
    std::optional<Error> error_;
};

DlmsEntry entry_of(EntryReader& reader, const DlmsAccess& access) {
    const std::string word = reader.text("entry");
    if (word == "gmac") return DlmsEntry::gmac;
    if (word == "password") return DlmsEntry::password;
    if (word == "open") return DlmsEntry::open;
    if (!word.empty()) reader.fail("entry", "expected open, password or gmac");
    return access.password.empty() ? DlmsEntry::open : DlmsEntry::password;
}

Result<DlmsAccess> read_access(const YAML::Node& node, const std::string& address) {
    EntryReader reader{node, address};
    DlmsAccess access;
    const std::string framing = reader.text("framing");
    if (!framing.empty() && framing != "wrapper" && framing != "hdlc")
        reader.fail("framing", "expected wrapper or hdlc");
    access.is_hdlc = framing == "hdlc";
    reader.number("client", access.client);
    reader.number("server", access.server);
    reader.number("physical", access.physical);
    std::uint16_t digits = 9;
    reader.number("digits", digits);
    if (digits < 1 || digits > 9) reader.fail("digits", "expected 1 to 9");
    access.digits = digits;
    access.password = reader.text("password");
    reader.bytes("encryption_key", kKeyBytes, access.keys.encryption);
    reader.bytes("authentication_key", kKeyBytes, access.keys.authentication);
    reader.bytes("title", kTitleBytes, access.title);
    access.entry = entry_of(reader, access);
    if (access.keys.encryption.empty() != access.keys.authentication.empty())
        reader.fail("encryption_key", "both keys are needed, or none");
    if (access.entry == DlmsEntry::gmac && !access.is_ciphered())
        reader.fail("entry", "gmac needs both keys");
    // A ciphered answer names its meter by the title alone.
    if (access.is_ciphered() && access.title.empty() && address != "default")
        reader.fail("title", "must be given with keys");
    if (std::optional<Error> error = reader.finish()) return *error;
    return access;
}

}  // namespace

Result<std::shared_ptr<const DlmsSecrets>> DlmsSecrets::parse(std::string_view yaml) {
    auto secrets = std::make_shared<DlmsSecrets>();
    try {
        const YAML::Node root = YAML::Load(std::string{yaml});
        if (!root.IsMap()) return make_error(kSecrets, "YAML", "expected a map by address");
        for (const auto& entry : root) {
            const std::string address = entry.first.IsScalar() ? entry.first.Scalar() : "?";
            if (address == "client_title") {
                const Result<codec::Bytes> title =
                    codec::parse_hex(entry.second.IsScalar() ? entry.second.Scalar() : "");
                if (!title || title->size() != kTitleBytes)
                    return make_error(kSecrets, address, "expected 8 bytes in hex");
                secrets->client_title_ = *title;
                continue;
            }
            Result<DlmsAccess> access = read_access(entry.second, address);
            if (!access) return access.error();
            if (address == "default") {
                secrets->set_default(std::move(*access));
            } else {
                secrets->set(address, std::move(*access));
            }
        }
    } catch (const YAML::Exception& exception) {
        // Its own sentence may quote the line, and the line a key.
        return make_error(kSecrets, fmt::format("line {}", exception.mark.line + 1), "is no YAML");
    }
    return std::shared_ptr<const DlmsSecrets>{std::move(secrets)};
}

const DlmsAccess& DlmsSecrets::of(std::string_view address) const {
    const auto found = by_address_.find(address);
    return found == by_address_.end() ? default_ : found->second;
}

std::string DlmsSecrets::address_of_title(codec::ByteSpan title) const {
    const auto found = by_title_.find(codec::Bytes{title.begin(), title.end()});
    return found == by_title_.end() ? std::string{} : found->second;
}

const DlmsAccess& DlmsSecrets::of_title(codec::ByteSpan title) const {
    const auto found = by_title_.find(codec::Bytes{title.begin(), title.end()});
    return found == by_title_.end() ? default_ : of(found->second);
}

void DlmsSecrets::set(const std::string& address, DlmsAccess access) {
    if (!access.title.empty()) by_title_[access.title] = address;
    by_address_[address] = std::move(access);
}

}  // namespace voltmark::acquire
