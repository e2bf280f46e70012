// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/proof.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/security/errors.hpp"

#include "json_fields.hpp"

namespace voltmark::security {

namespace {

using nlohmann::json;

constexpr std::string_view kProofWord = "voltmark-proof-1";

json texts_of(std::span<const Digest> digests) {
    json texts = json::array();
    for (const Digest& digest : digests) texts.push_back(to_text(digest));
    return texts;
}

json entry_json(const AuditEntry& entry) {
    const AuditEvent& event = entry.event;
    return {{"entry_no", entry.entry_no},
            {"at", entry.at.time_since_epoch().count()},
            {"actor", event.actor},
            {"action", event.action},
            {"object_kind", event.object_kind},
            {"object_id", event.object_id},
            {"before", event.before},
            {"after", event.after},
            {"purpose", event.purpose},
            {"outcome", to_text(event.outcome)},
            {"previous", to_text(entry.previous)}};
}

Result<AuditEntry> entry_in(const JsonFields& fields) {
    AuditEntry entry;
    AuditEvent& event = entry.event;
    entry.entry_no = fields.number("entry_no");
    entry.at = Instant{std::chrono::seconds{fields.number("at")}};
    event.actor = fields.text("actor");
    event.action = fields.text("action");
    event.object_kind = fields.text("object_kind");
    event.object_id = fields.text("object_id");
    event.before = fields.text("before");
    event.after = fields.text("after");
    event.purpose = fields.text("purpose");
    entry.previous = fields.digest("previous");
    const std::optional<Outcome> outcome = find_outcome(fields.text("outcome"));
    if (const auto& wrong = fields.wrong()) return make_error(kProofForm, *wrong);
    if (!outcome) return make_error(kProofForm, "outcome");
    event.outcome = *outcome;
    entry.hash = hash_of(entry);
    return entry;
}

/// The root that an entry binds its contents to.
std::optional<Digest> bound_root(const AuditEntry& entry) {
    const JsonFields after{json::parse(entry.event.after, nullptr, false)};
    const Digest root = after.digest("root");
    if (after.wrong()) return std::nullopt;
    return root;
}

const Checkpoint* checkpoint_over(const std::vector<Checkpoint>& all, std::int64_t entry) {
    for (const Checkpoint& one : all) {
        if (one.first_entry <= entry && entry <= one.last_entry) return &one;
    }
    return nullptr;
}

/// The entries about a thing, and the one that binds it.
std::vector<AuditEntry> entries_about(store::Session& session, const ProofSource& source) {
    AuditFilter filter;
    filter.object_kind = source.object_kind;
    filter.object_id = source.object_id;
    std::vector<AuditEntry> entries = list_audit(session, filter);
    const bool is_there = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
        return entry.entry_no == source.binding.entry_no;
    });
    if (is_there) return entries;
    if (auto binding = find_audit_entry(session, source.binding.entry_no))
        entries.push_back(std::move(*binding));
    std::sort(entries.begin(), entries.end(),
              [](const auto& left, const auto& right) { return left.entry_no < right.entry_no; });
    return entries;
}

/// Reads one entry of a proof and follows its way to a signature.
Result<AuditEntry> check_entry(const json& text, std::string_view public_key, Instant& signed_at) {
    const JsonFields fields{text};
    Result<AuditEntry> entry = entry_in(fields);
    if (!entry) return entry;
    const Result<Checkpoint> checkpoint = parse_checkpoint(fields.object("checkpoint").dump());
    const std::vector<Digest> path = fields.digests("path");
    if (const auto& wrong = fields.wrong()) return make_error(kProofForm, *wrong);
    if (!checkpoint) return checkpoint.error();
    if (!is_signed_by(*checkpoint, public_key)) return make_error(kUnproven, "signature");
    const std::int64_t size = checkpoint->last_entry - checkpoint->first_entry + 1;
    const std::int64_t index = entry->entry_no - checkpoint->first_entry;
    if (size <= 0 || index < 0 || index >= size) return make_error(kUnproven, "entry_no");
    const auto root = root_over(entry->hash, static_cast<std::size_t>(index),
                                static_cast<std::size_t>(size), path);
    if (root != checkpoint->root) return make_error(kUnproven, "path");
    signed_at = std::max(signed_at, checkpoint->at);
    return entry;
}

/// Whether the entry that binds is among the proven ones, and binds the content.
Result<void> check_binding(const JsonFields& binding, const Proven& proven) {
    const std::int64_t entry_no = binding.number("entry_no");
    const std::int64_t index = binding.number("index");
    const std::int64_t count = binding.number("count");
    const std::vector<Digest> path = binding.digests("path");
    if (const auto& wrong = binding.wrong()) return make_error(kProofForm, *wrong);
    const auto entry =
        std::find_if(proven.entries.begin(), proven.entries.end(),
                     [&](const AuditEntry& one) { return one.entry_no == entry_no; });
    if (entry == proven.entries.end() || index < 0 || count <= index)
        return make_error(kUnproven, "binding");
    const auto root = root_over(merkle_leaf(proven.content), static_cast<std::size_t>(index),
                                static_cast<std::size_t>(count), path);
    if (!root || root != bound_root(*entry)) return make_error(kUnproven, "content");
    return ok();
}

}  // namespace

Result<std::string> make_proof(store::Session& session, const ProofSource& source) {
    const Binding& binding = source.binding;
    const std::vector<AuditEntry> entries = entries_about(session, source);
    const auto binds = std::find_if(entries.begin(), entries.end(), [&](const AuditEntry& one) {
        return one.entry_no == binding.entry_no;
    });
    const bool is_bound = binds != entries.end() && binding.index < binding.leaves.size() &&
                          binding.leaves[binding.index] == merkle_leaf(source.content) &&
                          bound_root(*binds) == merkle_root(binding.leaves);
    if (!is_bound) return make_error(kNotBound, source.object_id);
    const std::vector<Checkpoint> checkpoints = list_checkpoints(session);
    json listed = json::array();
    for (const AuditEntry& entry : entries) {
        const Checkpoint* checkpoint = checkpoint_over(checkpoints, entry.entry_no);
        if (checkpoint == nullptr) return make_error(kNotSigned, entry.entry_no);
        const std::vector<Digest> hashes = hashes_under(session, *checkpoint);
        const auto index = static_cast<std::size_t>(entry.entry_no - checkpoint->first_entry);
        if (index >= hashes.size()) return make_error(kAuditBroken);
        json one = entry_json(entry);
        one["path"] = texts_of(merkle_path(hashes, index));
        one["checkpoint"] = json::parse(to_json(*checkpoint));
        listed.push_back(std::move(one));
    }
    return json{{"format", kProofWord},
                {"object_kind", source.object_kind},
                {"object_id", source.object_id},
                {"content", to_hex(source.content)},
                {"content_sha256", to_text(sha256(source.content))},
                {"binding",
                 {{"entry_no", binding.entry_no},
                  {"index", binding.index},
                  {"count", binding.leaves.size()},
                  {"path", texts_of(merkle_path(binding.leaves, binding.index))}}},
                {"entries", std::move(listed)}}
        .dump();
}

Result<Proven> check_proof(std::string_view text, std::string_view public_key) {
    const JsonFields fields{json::parse(text, nullptr, false)};
    Proven proven;
    proven.object_kind = fields.text("object_kind");
    proven.object_id = fields.text("object_id");
    const std::optional<std::vector<std::uint8_t>> content = parse_hex(fields.text("content"));
    const Digest digest = fields.digest("content_sha256");
    const JsonFields binding{fields.object("binding")};
    const json entries = fields.list("entries");
    if (fields.text("format") != kProofWord) return make_error(kProofForm, "format");
    if (const auto& wrong = fields.wrong()) return make_error(kProofForm, *wrong);
    if (!content) return make_error(kProofForm, "content");
    proven.content = *content;
    if (sha256(proven.content) != digest) return make_error(kUnproven, "content_sha256");
    for (const json& one : entries) {
        Result<AuditEntry> entry = check_entry(one, public_key, proven.signed_at);
        if (!entry) return entry.error();
        proven.entries.push_back(std::move(*entry));
    }
    if (const Result<void> bound = check_binding(binding, proven); !bound) return bound.error();
    return proven;
}

}  // namespace voltmark::security
