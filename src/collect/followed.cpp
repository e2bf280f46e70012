// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/followed.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/store/rows.hpp"

#include "posting.hpp"

namespace voltmark::collect {

namespace {

/// Nothing where another process took it first.
std::optional<FollowedPayment> take_one(store::Session& session, const std::string& follower,
                                        const std::string& payment_id) {
    soci::statement taken =
        (session.sql().prepare
             << "DELETE FROM payment_untaken WHERE follower = :f AND payment_id = :i",
         soci::use(follower, "f"), soci::use(payment_id, "i"));
    taken.execute(true);
    if (taken.get_affected_rows() != 1) return std::nullopt;
    long long site = 0;
    int contract = 0;
    int day = 0;
    std::string currency;
    long long minor = 0;
    std::string method;
    long long at = 0;
    session.sql() << "SELECT p.site_id, p.contract_no, p.received_on, p.currency, p.amount_minor, "
                     "p.method, p.recorded_at FROM payment_key k JOIN payment p ON p.site_id = "
                     "k.site_id AND p.contract_no = k.contract_no AND p.payment_id = k.payment_id "
                     "WHERE k.payment_id = :i",
        soci::use(payment_id, "i"), soci::into(site), soci::into(contract), soci::into(day),
        soci::into(currency), soci::into(minor), soci::into(method), soci::into(at);
    VOLTMARK_CHECK(session.sql().got_data());  // Written in one transaction, and never deleted.
    const std::optional<Currency> known = find_currency(currency);
    VOLTMARK_CHECK(known.has_value());
    return FollowedPayment{{payment_id,
                            {SiteId{site}, ContractNo{contract}},
                            time::day_from_number(day),
                            Money::from_minor(minor, *known),
                            method},
                           Instant{std::chrono::seconds{at}}};
}

}  // namespace

void follow_payments(store::Session& session, const std::string& follower) {
    session.sql() << "INSERT INTO payment_follower (follower) VALUES (:f) ON CONFLICT DO NOTHING",
        soci::use(follower, "f");
}

void leave_payments(store::Session& session, const std::string& follower) {
    session.sql() << "DELETE FROM payment_follower WHERE follower = :f", soci::use(follower, "f");
    session.sql() << "DELETE FROM payment_untaken WHERE follower = :f", soci::use(follower, "f");
}

void note_for_followers(store::Session& session, const std::string& payment_id) {
    session.sql() << "INSERT INTO payment_untaken (follower, payment_id) SELECT follower, CAST(:i "
                     "AS TEXT) FROM payment_follower",
        soci::use(payment_id, "i");
}

bool has_followed(store::Session& session, const std::string& follower) {
    int count = 0;
    session.sql()
        << "SELECT count(*) FROM (SELECT 1 FROM payment_untaken WHERE follower = :f LIMIT "
           "1) AS one",
        soci::use(follower, "f"), soci::into(count);
    return count > 0;
}

std::vector<FollowedPayment> take_followed(store::Session& session, const std::string& follower,
                                           int limit) {
    std::vector<std::string> ids;
    const soci::rowset<std::string> rows =
        (session.sql().prepare << "SELECT payment_id FROM payment_untaken WHERE follower = :f "
                                  "ORDER BY payment_id LIMIT :l",
         soci::use(follower, "f"), soci::use(limit, "l"));
    for (const std::string& id : rows) ids.push_back(id);
    std::vector<FollowedPayment> taken;
    for (const std::string& id : ids) {
        std::optional<FollowedPayment> one = take_one(session, follower, id);
        if (one) taken.push_back(std::move(*one));
    }
    return taken;
}

}  // namespace voltmark::collect
