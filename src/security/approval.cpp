// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/approval.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/sha256.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::security {

namespace {

constexpr std::size_t kActorBytesMax = 64;

constexpr std::string_view kStateWords[] = {"waiting", "approved", "refused", "lapsed", "done"};
constexpr Text kStateNames[] = {{"waiting", "待审批"},
                                {"approved", "已批准"},
                                {"refused", "已驳回"},
                                {"lapsed", "已失效"},
                                {"done", "已执行"}};

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Letters of other scripts are bytes above ASCII.
bool is_actor_byte(char c) {
    const bool letter = (small(c) >= 'a' && small(c) <= 'z') || (c >= '0' && c <= '9');
    return letter || (static_cast<unsigned char>(c) & 0x80U) != 0 || c == '.' || c == '_' ||
           c == '-' || c == '@';
}

bool has_fraction(const nlohmann::json& value) {
    if (value.is_number_float()) return true;
    if (!value.is_structured()) return false;
    return std::any_of(value.begin(), value.end(), has_fraction);
}

/// The verdict as both languages read it in a sentence.
std::string_view verdict_text(Verdict verdict) {
    return verdict == Verdict::approved ? "approved" : "refused";
}

bool is_intact(const Approval& approval) {
    return sha256_hex(approval.payload) == approval.payload_sha256;
}

}  // namespace

Result<Actor> make_actor(std::string_view name) {
    const bool plain = std::all_of(name.begin(), name.end(), is_actor_byte);
    if (name.empty() || name.size() > kActorBytesMax || !plain) return make_error(kActor, name);
    return Actor{std::string{name}};
}

bool is_same_person(const Actor& left, const Actor& right) {
    return std::equal(left.name.begin(), left.name.end(), right.name.begin(), right.name.end(),
                      [](char a, char b) { return small(a) == small(b); });
}

Result<std::string> canonical_json(std::string_view json) {
    const nlohmann::json value = nlohmann::json::parse(json, nullptr, false);
    if (!value.is_object()) return make_error(kPayload, "not an object");
    if (has_fraction(value)) return make_error(kPayload, "a fraction must be a text");
    return value.dump();
}

std::string_view to_text(State state) {
    return kStateWords[static_cast<std::size_t>(state)];
}

Text name_of(State state) {
    return kStateNames[static_cast<std::size_t>(state)];
}

std::optional<State> find_state(std::string_view word) {
    for (std::size_t i = 0; i < std::size(kStateWords); ++i) {
        if (kStateWords[i] == word) return static_cast<State>(i);
    }
    return std::nullopt;
}

State state_of(const Approval& approval, Instant now) {
    if (approval.done) return State::done;
    if (approval.decision && approval.decision->verdict == Verdict::refused) return State::refused;
    if (now >= approval.lapses_at) return State::lapsed;
    return approval.decision ? State::approved : State::waiting;
}

Result<void> may_decide(const Approval& approval, const Actor& actor, Instant now) {
    const std::int64_t id = static_cast<std::int64_t>(approval.approval_id);
    if (!is_intact(approval)) return make_error(kChanged, id, approval.payload_sha256);
    if (approval.done)
        return make_error(kAlreadyDone, id, approval.done->by.name,
                          time::to_text(approval.done->at));
    if (approval.decision) {
        return make_error(kDecided, id, verdict_text(approval.decision->verdict),
                          approval.decision->by.name);
    }
    if (now >= approval.lapses_at)
        return make_error(kLapsed, id, time::to_text(approval.lapses_at));
    if (is_same_person(approval.asked_by, actor))
        return make_error(kSamePerson, id, approval.asked_by.name);
    return ok();
}

Result<void> may_carry_out(const Approval& approval, const Operation& operation, Instant now) {
    const std::int64_t id = static_cast<std::int64_t>(approval.approval_id);
    const Result<std::string> payload = canonical_json(operation.payload);
    if (!payload) return payload.error();
    switch (state_of(approval, now)) {
        case State::done:
            return make_error(kAlreadyDone, id, approval.done->by.name,
                              time::to_text(approval.done->at));
        case State::waiting:
        case State::refused:
            return make_error(kNotApproved, id, to_text(state_of(approval, now)));
        case State::lapsed:
            return make_error(kLapsed, id, time::to_text(approval.lapses_at));
        case State::approved:
            break;
    }
    if (operation.kind != approval.kind || operation.subject != approval.subject)
        return make_error(kChanged, id, fmt::format("{} {}", operation.kind, operation.subject));
    const std::string digest = sha256_hex(*payload);
    if (digest != approval.payload_sha256 || !is_intact(approval))
        return make_error(kChanged, id, digest);
    return ok();
}

}  // namespace voltmark::security
