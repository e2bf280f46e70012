// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"

namespace voltmark::security {

// The approval: a sensitive operation waits until a second person agreed to exactly that. All of
// this is pure; approval_store.hpp keeps it.

/// A person who acts, as the command line names them. Who they are is not proven here.
struct Actor {
    std::string name;

    friend bool operator==(const Actor&, const Actor&) = default;
};

/// \errors  security.actor (invalid_input): empty, longer than 64 bytes, or with other characters
///          than letters (of any script), digits, '.', '_', '-' and '@'.
Result<Actor> make_actor(std::string_view name);

/// Small and capital letters do not make another person.
bool is_same_person(const Actor& left, const Actor& right);

/// A JSON text in the one form that equal contents have: names sorted, no blanks. Fractions are
/// texts ("0.4089"), because binary ones print in more than one way.
/// \errors  security.payload (invalid_input): not a JSON object, or with a fractional number.
Result<std::string> canonical_json(std::string_view json);

enum class ApprovalId : std::int64_t {};

/// How long an approval waits to be decided and carried out, where nothing else is said.
inline constexpr std::chrono::seconds kApprovalLapsesAfter = std::chrono::days{14};

/// What somebody asks for.
struct Request {
    std::string kind;     ///< "tariff.sheet", "bill.mass_correction", "bill.release".
    std::string subject;  ///< What it is about: a sheet's month, a run, a bill.
    std::string payload;  ///< JSON: exactly what is to be done, enough to do it.
    std::string summary_en;
    std::string summary_zh;
    std::optional<Money> amount;  ///< Where money moves.
    Actor asked_by;
    std::chrono::seconds lapses_after = kApprovalLapsesAfter;
};

/// Numbers are stored: set in stone.
enum class Verdict : std::uint8_t { none = 0, approved = 1, refused = 2 };

struct Decision {
    Verdict verdict = Verdict::none;
    Actor by;
    Instant at;
    std::string reason;

    friend bool operator==(const Decision&, const Decision&) = default;
};

struct Execution {
    Actor by;
    Instant at;

    friend bool operator==(const Execution&, const Execution&) = default;
};

/// An approval as it stands in the store.
struct Approval {
    ApprovalId approval_id{};
    std::string kind;
    std::string subject;
    std::string payload;  ///< Canonical.
    std::string payload_sha256;
    std::string summary_en;
    std::string summary_zh;
    std::optional<Money> amount;
    Actor asked_by;
    Instant asked_at;
    Instant lapses_at;
    std::optional<Decision> decision;
    std::optional<Execution> done;

    friend bool operator==(const Approval&, const Approval&) = default;
};

enum class State : std::uint8_t {
    waiting,   ///< Nobody decided yet.
    approved,  ///< May be carried out, once.
    refused,
    lapsed,  ///< Neither refused nor carried out in time.
    done
};
std::string_view to_text(State state);
Text name_of(State state);
std::optional<State> find_state(std::string_view word);

/// What an approval is at `now`; from `lapses_at` on it is too late.
State state_of(const Approval& approval, Instant now);

/// Whether `actor` may decide at `now`.
/// \errors  all conflict, in this order: security.changed (the stored payload is not what was asked
///          for), security.already_done, security.decided, security.lapsed, security.same_person.
Result<void> may_decide(const Approval& approval, const Actor& actor, Instant now);

/// What is about to be carried out.
struct Operation {
    std::string_view kind;
    std::string_view subject;
    std::string_view
        payload;  ///< JSON, made anew from what will be done: never read back from the
                  ///< approval, unless the operation does nothing but what stands there.
};

/// Whether `operation` may be carried out on the ground of `approval`.
/// \errors  security.payload; all conflict, in this order: security.already_done,
///          security.not_approved (waiting or refused), security.lapsed, security.changed.
Result<void> may_carry_out(const Approval& approval, const Operation& operation, Instant now);

}  // namespace voltmark::security
