// SPDX-License-Identifier: Apache-2.0
#include "sign_ins.hpp"

#include "voltmark/api/errors.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/security/second_factor.hpp"
#include "voltmark/store/change.hpp"

#include "side.hpp"

namespace voltmark::api {

namespace {

using namespace std::chrono_literals;

/// Telling the store at each request that somebody is there would make every reader a writer.
constexpr auto kSeenEvery = 60s;

bool is_change(http::Method method) {
    return method != http::Method::get && method != http::Method::head &&
           method != http::Method::options;
}

std::optional<security::Secret> bearer_of(const http::Request& request) {
    constexpr std::string_view kScheme = "Bearer ";
    const std::string* header = request.header("authorization");
    if (header == nullptr || !header->starts_with(kScheme)) return std::nullopt;
    const auto bytes = security::parse_hex(std::string_view{*header}.substr(kScheme.size()));
    if (!bytes) return security::Secret{};
    return security::Secret{std::span<const std::uint8_t>{*bytes}};
}

/// \returns  empty where it is no token of ours.
security::Secret token_of(const http::Request& request) {
    const std::optional<std::string> cookie = request.cookie(cookie_name(request));
    const auto bytes = cookie ? security::parse_hex(*cookie) : std::nullopt;
    return bytes ? security::Secret{std::span<const std::uint8_t>{*bytes}} : security::Secret{};
}

bool has_csrf(const http::Request& request, const security::Secret& token) {
    const std::string* given = request.header("x-csrf-token");
    if (given == nullptr) return false;
    const auto bytes = security::parse_hex(*given);
    return bytes && security::is_equal_secret(*bytes, security::csrf_of(token).bytes());
}

Result<security::AuditEntry> log_refused(store::Store& store, const Clock& clock,
                                         const std::string& who, std::string_view action,
                                         std::string_view kind, std::string_view id) {
    return store::change(store, [&](store::Session& session) {
        security::AuditEvent event{who, std::string{action}, std::string{kind}, std::string{id}};
        event.outcome = security::Outcome::refused;
        return security::write_audit(session, event, clock.now());
    });
}

}  // namespace

std::string_view cookie_name(const http::Request& request) {
    return request.is_secure ? "__Host-voltmark" : "voltmark";
}

bool is_from_own_page(const http::Request& request) {
    const std::string* site = request.header("sec-fetch-site");
    if (site != nullptr && *site != "same-origin" && *site != "none") return false;
    const std::string* origin = request.header("origin");
    if (origin == nullptr) return true;
    const std::string* host = request.header("host");
    const std::string_view scheme = request.is_secure ? "https://" : "http://";
    return host != nullptr && *origin == fmt::format("{}{}", scheme, *host);
}

Result<Caller> SignIns::identify(store::Session& session, const http::Request& request) const {
    const Instant now = clock_.now();
    if (const std::optional<security::Secret> token = bearer_of(request)) {
        // Programs are the core's; the portal need not even read what tokens there are.
        if (people_.side == Side::portal) return make_error(security::kSignedOut);
        const Result<security::Principal> service =
            security::check_service_token(session, *token, now);
        if (!service) return service.error();
        return Caller{*service, {}, false};
    }
    const security::Secret token = token_of(request);
    if (token.empty()) return make_error(security::kSignedOut);
    const Result<security::TokenHolder> holder =
        security::check_token(session, people_.profile, token, now);
    if (!holder) return holder.error();
    if (!serves(people_.side, holder->principal.roles)) return make_error(security::kSignedOut);
    if (is_change(request.method) && (!is_from_own_page(request) || !has_csrf(request, token)))
        return make_error(kForeignPage);
    note_seen(token, holder->seen_at, now);
    return Caller{holder->principal, token, true, holder->has_second_factor};
}

void SignIns::note_seen(const security::Secret& token, Instant seen_at, Instant now) const {
    if (now < seen_at + kSeenEvery) return;
    store::run_change(store_, [&](store::Session& session) {
        security::note_seen(session, token, now);
        return true;
    });
}

Result<SignIns::Opened> SignIns::sign_in(const http::Request& request,
                                         const Credentials& given) const {
    // Nobody is signed in by another site's form under somebody else's name.
    if (!is_from_own_page(request)) return make_error(kForeignPage);
    const Instant now = clock_.now();
    const security::PasswordCheck check =
        security::check_password_of(*store_.reader(), people_.profile, given.name, given.password);
    const store::Lease writer = store_.writer();
    store::Transaction transaction{*writer};
    const Result<security::SignedIn> opened = security::sign_in(
        *writer, people_.profile, people_.vault, {given.name, check, given.code}, now);
    if (!opened) {
        transaction.commit();  // Failures count.
        return opened.error();
    }
    const Result<security::TokenHolder> holder =
        security::check_token(*writer, people_.profile, opened->token, now);
    if (!holder) return holder.error();
    const bool is_here = serves(people_.side, holder->principal.roles);
    if (!is_here) security::sign_out(*writer, opened->token);
    transaction.commit();
    // Told as to somebody unknown: which people there are is not this side's to tell.
    if (!is_here) return make_error(security::kSignIn);
    return Opened{{holder->principal, opened->token, true, holder->has_second_factor},
                  opened->must_change_password};
}

Result<void> SignIns::change_password(const Credentials& given,
                                      const security::Secret& chosen) const {
    const security::PasswordCheck check =
        security::check_password_of(*store_.reader(), people_.profile, given.name, given.password);
    const store::Lease writer = store_.writer();
    store::Transaction transaction{*writer};
    // Who has no business at this side is told, and noted, as somebody unknown.
    const Result<security::Person> person = security::get_person(*writer, given.name);
    const bool is_here = !person || serves(people_.side, person->roles);
    Result<void> changed = security::change_password(
        *writer, people_.profile,
        {is_here ? std::string_view{given.name} : std::string_view{}, check, chosen}, clock_.now());
    transaction.commit();  // Failures count.
    return changed;
}

void SignIns::sign_out(const Caller& caller) const {
    const store::Lease writer = store_.writer();
    store::Transaction transaction{*writer};
    security::sign_out(*writer, caller.token);
    const security::AuditEvent event{caller.principal.name, "user.sign_out", "person",
                                     caller.principal.name};
    const auto told = security::write_audit(*writer, event, clock_.now());
    VOLTMARK_CHECK(told.has_value());  // Whoever is signed in has a name that the log takes.
    transaction.commit();
}

bool SignIns::must_add_second_factor(const Caller& caller) const {
    if (!people_.needs_second_factor || !caller.by_cookie || caller.has_second_factor) return false;
    return !caller.principal.roles.contains(std::string{kCustomerRole});
}

Result<void> SignIns::confirm(const Caller& caller, const Credentials& given) const {
    const std::string& name = caller.principal.name;
    const security::PasswordCheck check =
        security::check_password_of(*store_.reader(), people_.profile, name, given.password);
    const store::Lease writer = store_.writer();
    store::Transaction transaction{*writer};
    Result<void> confirmed = security::confirm_self(*writer, people_.profile, people_.vault,
                                                    {name, check, given.code}, clock_.now());
    transaction.commit();  // Failures count.
    return confirmed;
}

Result<SignIns::Opened> SignIns::change_own_password(const Caller& caller,
                                                     const security::Secret& old,
                                                     const security::Secret& chosen) const {
    const std::string& name = caller.principal.name;
    const Instant now = clock_.now();
    const security::PasswordCheck check =
        security::check_password_of(*store_.reader(), people_.profile, name, old);
    const store::Lease writer = store_.writer();
    store::Transaction transaction{*writer};
    const Result<void> changed =
        security::change_password(*writer, people_.profile, {name, check, chosen}, now);
    if (!changed) {
        transaction.commit();  // Failures count.
        const bool is_wrong = changed.error().name() == security::kSignIn.name;
        return is_wrong ? make_error(security::kConfirm) : changed.error();
    }
    const Result<security::Secret> token = security::open_sign_in(*writer, name, now);
    if (!token) return token.error();
    transaction.commit();
    return Opened{{caller.principal, *token, true, caller.has_second_factor}, false};
}

Error SignIns::forbid(const Caller& caller, std::string_view action, const security::Object& object,
                      std::string_view id) const {
    const Result<security::AuditEntry> entry =
        log_refused(store_, clock_, caller.principal.name, action, object.kind,
                    id.empty() ? std::string_view{"-"} : id);
    if (!entry) return entry.error();
    return make_error(security::kForbidden, caller.principal.name, std::string{action},
                      object.kind);
}

void SignIns::note_limit(const std::string& who, std::string_view kind) const {
    // Who is refused is refused, also where the log cannot be written.
    static_cast<void>(log_refused(store_, clock_, who, "request.limit", kind, who));
}

}  // namespace voltmark::api
