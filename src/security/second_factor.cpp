// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/second_factor.hpp"

#include <soci/soci.h>

#include "voltmark/base/percent.hpp"
#include "voltmark/security/errors.hpp"

#include "factor_check.hpp"

namespace voltmark::security {

namespace {

constexpr std::size_t kTotpKeyBytes = 20;
/// 24 letters and digits: nobody guesses them, even from their hashes.
constexpr std::size_t kRecoveryBytes = 15;
constexpr std::size_t kRecoveryGroup = 6;

long long seconds_of(Instant instant) {
    return instant.time_since_epoch().count();
}

std::string place_of(std::string_view login) {
    return "totp/" + login_key(login);
}

Result<PersonRow> known(store::Session& session, std::string_view login) {
    std::optional<PersonRow> row = find_person(session, login);
    if (!row) return make_error(kPersonUnknown, login);
    return std::move(*row);
}

/// As it was made, however it was typed: without dashes and blanks, in capital letters.
Secret as_made(std::string_view typed) {
    std::string text;
    for (const char c : typed) {
        if (c == '-' || c == ' ') continue;
        text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    const Secret made{text};
    wipe(text);
    return made;
}

Secret in_groups(std::string text) {
    for (std::size_t at = kRecoveryGroup; at < text.size(); at += kRecoveryGroup + 1)
        text.insert(at, "-");
    const Secret grouped{text};
    wipe(text);
    return grouped;
}

std::string recovery_hash(const Secret& code) {
    return to_text(sha256(code.bytes()));
}

std::vector<Secret> make_recovery_codes(store::Session& session, PersonId id) {
    const auto person = static_cast<long long>(id);
    session.sql() << "DELETE FROM person_recovery_code WHERE person_id = :i",
        soci::use(person, "i");
    std::vector<Secret> codes;
    for (int i = 0; i < kRecoveryCodes; ++i) {
        std::string text = to_base32(random_secret(kRecoveryBytes));
        const std::string hash = recovery_hash(Secret{text});
        session.sql() << "INSERT INTO person_recovery_code (person_id, code_hash) VALUES (:i, :h)",
            soci::use(person, "i"), soci::use(hash, "h");
        codes.push_back(in_groups(std::move(text)));
    }
    return codes;
}

bool use_recovery_code(store::Session& session, PersonId id, std::string_view code) {
    const auto person = static_cast<long long>(id);
    const std::string hash = recovery_hash(as_made(code));
    long long found = 0;
    session.sql() << "SELECT count(*) FROM person_recovery_code WHERE person_id = :i AND "
                     "code_hash = :h",
        soci::into(found), soci::use(person, "i"), soci::use(hash, "h");
    if (found == 0) return false;
    session.sql() << "DELETE FROM person_recovery_code WHERE person_id = :i AND code_hash = :h",
        soci::use(person, "i"), soci::use(hash, "h");
    return true;
}

/// The key that was begun, as it is sealed; empty where nothing was, or too long ago.
std::string begun_key(store::Session& session, PersonId id, Instant now) {
    const auto person = static_cast<long long>(id);
    std::string sealed;
    long long begun = 0;
    session.sql() << "SELECT sealed, begun_at FROM person_factor_begun WHERE person_id = :i",
        soci::into(sealed), soci::into(begun), soci::use(person, "i");
    const bool holds =
        session.sql().got_data() && seconds_of(now) < begun + kBegunLapsesAfter.count();
    return holds ? sealed : std::string{};
}

Result<void> take_off(store::Session& session, PersonRow& row, const Actor& by,
                      const std::string& reason, Instant now) {
    if (row.totp_sealed.empty()) return make_error(kFactorNone, row.person.login);
    row.totp_sealed.clear();
    row.totp_last_step = 0;
    update_person(session, row);
    forget_factor_rows(session, row.person.person_id);
    return log_person(session, "user.second_factor.remove", by, row, Outcome::done, reason, now);
}

}  // namespace

FactorUse use_second_factor(store::Session& session, PersonRow& row, const Vault* vault,
                            std::string_view code, Instant now) {
    if (row.totp_sealed.empty()) return FactorUse::none_held;
    if (vault == nullptr) return FactorUse::refused;
    const Result<Secret> key = vault->open_own(place_of(row.person.login), row.totp_sealed);
    if (!key) return FactorUse::refused;
    if (const auto step = find_totp_step(*key, code, now, row.totp_last_step)) {
        row.totp_last_step = *step;
        return FactorUse::code;
    }
    return use_recovery_code(session, row.person.person_id, code) ? FactorUse::recovery_code
                                                                  : FactorUse::refused;
}

void forget_factor_rows(store::Session& session, PersonId id) {
    const auto person = static_cast<long long>(id);
    session.sql() << "DELETE FROM person_factor_begun WHERE person_id = :i", soci::use(person, "i");
    session.sql() << "DELETE FROM person_recovery_code WHERE person_id = :i",
        soci::use(person, "i");
}

std::string otpauth_uri(std::string_view login, const Secret& key) {
    std::string text = to_base32(key);
    const std::string uri = fmt::format("otpauth://totp/Voltmark:{}?secret={}&issuer=Voltmark",
                                        percent_encoded(login), text);
    wipe(text);
    return uri;
}

Result<BegunFactor> begin_second_factor(store::Session& session, const Vault& vault,
                                        std::string_view login, const Actor& by, Instant now) {
    const Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    if (!row->totp_sealed.empty()) return make_error(kFactorHeld, row->person.login);
    const Secret key = random_secret(kTotpKeyBytes);
    const auto person = static_cast<long long>(row->person.person_id);
    const std::string sealed = vault.seal_own(place_of(login), key);
    const long long at = seconds_of(now);
    session.sql() << "DELETE FROM person_factor_begun WHERE person_id = :i", soci::use(person, "i");
    session.sql() << "INSERT INTO person_factor_begun (person_id, sealed, begun_at) VALUES (:i, "
                     ":k, :t)",
        soci::use(person, "i"), soci::use(sealed, "k"), soci::use(at, "t");
    const Result<void> logged =
        log_person(session, "user.second_factor.begin", by, *row, Outcome::done, "", now);
    if (!logged) return logged.error();
    return BegunFactor{key, otpauth_uri(row->person.login, key), now + kBegunLapsesAfter};
}

Result<std::vector<Secret>> confirm_second_factor(store::Session& session, const Vault& vault,
                                                  std::string_view login, std::string_view code,
                                                  const Actor& by, Instant now) {
    Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    const PersonId id = row->person.person_id;
    const std::string sealed = begun_key(session, id, now);
    if (sealed.empty()) return make_error(kFactorBegun, row->person.login);
    const Result<Secret> key = vault.open_own(place_of(login), sealed);
    if (!key) return key.error();
    const auto step = find_totp_step(*key, code, now, 0);
    if (!step) return make_error(kFactorCode);
    forget_factor_rows(session, id);
    row->totp_sealed = sealed;
    row->totp_last_step = *step;
    update_person(session, *row);
    std::vector<Secret> codes = make_recovery_codes(session, id);
    const Result<void> logged =
        log_person(session, "user.second_factor.confirm", by, *row, Outcome::done, "", now);
    if (!logged) return logged.error();
    return codes;
}

Result<void> remove_second_factor(store::Session& session, std::string_view login, Instant now) {
    Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    return take_off(session, *row, {row->person.login}, "", now);
}

Result<void> take_second_factor(store::Session& session, std::string_view login, const Actor& by,
                                const std::string& reason, Instant now) {
    Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    if (is_same_person(by, {row->person.login})) return make_error(kOwnFactor);
    if (reason.empty()) return make_error(kReason);
    if (Result<void> taken = take_off(session, *row, by, reason, now); !taken) return taken;
    end_sign_ins(session, row->person.person_id);
    return ok();
}

Result<std::vector<Secret>> renew_recovery_codes(store::Session& session, std::string_view login,
                                                 Instant now) {
    const Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    if (row->totp_sealed.empty()) return make_error(kFactorNone, row->person.login);
    std::vector<Secret> codes = make_recovery_codes(session, row->person.person_id);
    const Result<void> logged = log_person(session, "user.recovery_codes", {row->person.login},
                                           *row, Outcome::done, "", now);
    if (!logged) return logged.error();
    return codes;
}

int count_recovery_codes(store::Session& session, PersonId id) {
    const auto person = static_cast<long long>(id);
    long long count = 0;
    session.sql() << "SELECT count(*) FROM person_recovery_code WHERE person_id = :i",
        soci::into(count), soci::use(person, "i");
    return static_cast<int>(count);
}

}  // namespace voltmark::security
