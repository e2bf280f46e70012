// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/audit.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/bytes.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/security/signature.hpp"

#include "json_fields.hpp"
#include "sodium.hpp"

namespace voltmark::security {

namespace {

// Stored and signed: set in stone.
constexpr std::string_view kEntryForm = "voltmark-audit-1";
constexpr std::string_view kCheckpointForm = "voltmark-checkpoint-1";
constexpr std::size_t kEventTextMax = 1000;

constexpr std::string_view kOutcomeWords[] = {"done", "refused", "failed"};
constexpr Text kOutcomeNames[] = {{"done", "完成"}, {"refused", "拒绝"}, {"failed", "失败"}};

constexpr std::string_view kBreakWords[] = {"missing", "altered",    "unchained",
                                            "head",    "checkpoint", "unlisted"};
constexpr Text kBreakSentences[] = {
    {"entry {0} is missing", "缺少第 {0} 条记录"},
    {"entry {0} was altered", "第 {0} 条记录被改动"},
    {"entry {0} does not follow the one before", "第 {0} 条记录与前一条不相接"},
    {"the log does not end where the store says: at entry {0}", "日志末尾与记载不符：第 {0} 条"},
    {"checkpoint {1} did not sign these entries, from {0} on",
     "签名检查点 {1} 与第 {0} 条起的记录不符"},
    {"checkpoint {1} is not what entry {0} says it is",
     "签名检查点 {1} 与第 {0} 条记录的记载不符"}};

bool is_plain(const std::string& text) {
    if (text.size() > kEventTextMax || text.find('\0') != std::string::npos) return false;
    return is_utf8(text);
}

void write(ByteWriter& out, std::int64_t number) {
    out.svarint(number);
}
void write(ByteWriter& out, const Digest& digest) {
    for (const std::uint8_t byte : digest) out.u8(byte);
}

}  // namespace

std::string_view to_text(Outcome outcome) {
    return kOutcomeWords[static_cast<std::size_t>(outcome) - 1];
}

Text name_of(Outcome outcome) {
    return kOutcomeNames[static_cast<std::size_t>(outcome) - 1];
}

std::optional<Outcome> find_outcome(std::string_view word) {
    for (std::size_t i = 0; i < std::size(kOutcomeWords); ++i) {
        if (kOutcomeWords[i] == word) return static_cast<Outcome>(i + 1);
    }
    return std::nullopt;
}

std::vector<std::uint8_t> canonical_bytes(const AuditEntry& entry) {
    std::vector<std::uint8_t> bytes;
    ByteWriter out{bytes};
    const AuditEvent& event = entry.event;
    out.text(kEntryForm);
    write(out, entry.entry_no);
    write(out, entry.at.time_since_epoch().count());
    for (const std::string* text : {&event.actor, &event.action, &event.object_kind,
                                    &event.object_id, &event.before, &event.after, &event.purpose})
        out.text(*text);
    out.u8(static_cast<std::uint8_t>(event.outcome));
    write(out, entry.previous);
    return bytes;
}

Digest hash_of(const AuditEntry& entry) {
    return merkle_leaf(canonical_bytes(entry));
}

Result<AuditEvent> check_event(const AuditEvent& event) {
    const std::pair<const char*, const std::string*> needed[] = {
        {"actor", &event.actor},
        {"action", &event.action},
        {"object_kind", &event.object_kind},
        {"object_id", &event.object_id}};
    for (const auto& [name, text] : needed) {
        if (text->empty() || !is_plain(*text)) return make_error(kAuditEvent, name);
    }
    if (!is_plain(event.purpose)) return make_error(kAuditEvent, "purpose");
    AuditEvent checked = event;
    for (std::string* json : {&checked.before, &checked.after}) {
        if (json->empty()) continue;
        const Result<std::string> canonical = canonical_json(*json);
        if (!canonical) return canonical.error();
        *json = *canonical;
    }
    return checked;
}

std::vector<std::uint8_t> canonical_bytes(const Checkpoint& checkpoint) {
    std::vector<std::uint8_t> bytes;
    ByteWriter out{bytes};
    out.text(kCheckpointForm);
    write(out, checkpoint.checkpoint_no);
    write(out, checkpoint.first_entry);
    write(out, checkpoint.last_entry);
    write(out, checkpoint.chain);
    write(out, checkpoint.root);
    write(out, checkpoint.at.time_since_epoch().count());
    out.text(checkpoint.public_key);
    return bytes;
}

Result<SigningKey> make_signing_key(const Secret& seed) {
    require_sodium();
    if (seed.size() != crypto_sign_SEEDBYTES) return make_error(kKeyText, "audit");
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_key;
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret_key;
    crypto_sign_seed_keypair(public_key.data(), secret_key.data(), seed.bytes().data());
    sodium_memzero(secret_key.data(), secret_key.size());
    return SigningKey{seed, to_hex(public_key)};
}

SigningKey new_signing_key() {
    return *make_signing_key(random_secret(crypto_sign_SEEDBYTES));
}

void sign(Checkpoint& checkpoint, const SigningKey& key) {
    checkpoint.public_key = key.public_key;
    checkpoint.signature = to_hex(sign_bytes(key, canonical_bytes(checkpoint)));
}

bool is_signed_by(const Checkpoint& checkpoint, std::string_view public_key) {
    const auto bytes = parse_hex(checkpoint.signature);
    Signature signature;
    if (checkpoint.public_key != public_key || !bytes || bytes->size() != signature.size())
        return false;
    std::copy(bytes->begin(), bytes->end(), signature.begin());
    return is_signature_of(signature, canonical_bytes(checkpoint), public_key);
}

std::string to_json(const Checkpoint& checkpoint) {
    return nlohmann::json{{"checkpoint_no", checkpoint.checkpoint_no},
                          {"first_entry", checkpoint.first_entry},
                          {"last_entry", checkpoint.last_entry},
                          {"chain", to_text(checkpoint.chain)},
                          {"root", to_text(checkpoint.root)},
                          {"at", checkpoint.at.time_since_epoch().count()},
                          {"public_key", checkpoint.public_key},
                          {"signature", checkpoint.signature}}
        .dump();
}

Result<Checkpoint> parse_checkpoint(std::string_view json) {
    const JsonFields fields{nlohmann::json::parse(json, nullptr, false)};
    Checkpoint checkpoint;
    checkpoint.checkpoint_no = fields.number("checkpoint_no");
    checkpoint.first_entry = fields.number("first_entry");
    checkpoint.last_entry = fields.number("last_entry");
    checkpoint.chain = fields.digest("chain");
    checkpoint.root = fields.digest("root");
    checkpoint.at = Instant{std::chrono::seconds{fields.number("at")}};
    checkpoint.public_key = fields.text("public_key");
    checkpoint.signature = fields.text("signature");
    if (const auto& wrong = fields.wrong()) return make_error(kProofForm, *wrong);
    return checkpoint;
}

std::string_view to_text(AuditBreak::What what) {
    return kBreakWords[static_cast<std::size_t>(what)];
}

Text sentence_of(AuditBreak::What what) {
    return kBreakSentences[static_cast<std::size_t>(what)];
}

}  // namespace voltmark::security
