// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/review.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/identity_store.hpp"

#include "review_store.hpp"

namespace voltmark::billing {

namespace {

/// What the audit log is told.
struct Deed {
    const security::Actor& by;
    std::string_view action;
};

/// Puts an open review on somebody's list, where `may` agrees with whose it is on.
template <class May>
Result<Reviewed> put_on(store::Store& store, const BillId& bill, const std::string& assignee,
                        const Deed& deed, const Clock& clock, May may) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    Result<ReviewRow> held = load_held(*writer, bill);
    if (!held) return held.error();
    if (const Result<void> agreed = may(*writer, held->review); !agreed) return agreed.error();
    note_assignee(*writer, bill, assignee);
    security::AuditEvent event{deed.by.name, std::string{deed.action}, "bill", to_text(bill)};
    event.before = nlohmann::json{{"assignee", held->review.assignee}}.dump();
    event.after = nlohmann::json{{"assignee", assignee}}.dump();
    const Result<security::AuditEntry> logged = security::write_audit(*writer, event, clock.now());
    if (!logged) return logged.error();
    transaction.commit();
    held->review.assignee = assignee;
    return std::move(held->review);
}

Result<void> is_theirs(const Reviewed& review, const security::Actor& by) {
    if (review.assignee.empty() || security::is_same_person(by, {review.assignee})) return ok();
    return make_error(kReviewTaken, to_text(review.bill), review.assignee);
}

}  // namespace

Result<Reviewed> take_review(store::Store& store, const BillId& bill, const security::Actor& by,
                             const Clock& clock) {
    return put_on(store, bill, by.name, {by, "bill.take"}, clock,
                  [&](store::Session&, const Reviewed& review) { return is_theirs(review, by); });
}

Result<Reviewed> give_back_review(store::Store& store, const BillId& bill,
                                  const security::Actor& by, const Clock& clock) {
    return put_on(store, bill, "", {by, "bill.give_back"}, clock,
                  [&](store::Session&, const Reviewed& review) { return is_theirs(review, by); });
}

Result<Reviewed> assign_review(store::Store& store, const BillId& bill, const std::string& assignee,
                               const security::Actor& by, const Clock& clock) {
    return put_on(store, bill, assignee, {by, "bill.assign"}, clock,
                  [&](store::Session& session, const Reviewed&) -> Result<void> {
                      const auto person = security::get_person(session, assignee);
                      if (!person) return person.error();
                      return ok();
                  });
}

}  // namespace voltmark::billing
