// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/collect/payment.hpp"

#include "endpoint.hpp"

namespace voltmark::api {

// Shapes that several endpoints give: each a schema beside what makes it.

/// The day after the last; null where it is open.
Json end_json(time::CivilDay end);

/// "12.50", "CNY", as bodies and messages have them. \errors  api.currency; of parse_decimal.
Result<Money> money_in(const Json& body);
/// A number from 1 that a path or a query names; 0 where it is none.
std::int64_t number_of(std::string_view text);

/// The holder's name as lists and pages show it: names are read here and nowhere else.
std::string customer_name(const Call& call, const customer::ContractView& view);

/// The contract of the path's {consumer_no}. \errors  customer.unknown.
Result<ContractId> contract_of(store::Session& session, const Call& call);

/// The days of the query's from and to; nothing where neither is given.
/// \errors  api.query: one without the other, no days, or more than `days_max`.
Result<std::optional<time::BillingPeriod>> days_of(const Call& call, int days_max);

/// Today, as days of receipt and due days are counted.
time::CivilDay today_of(const Call& call);
time::CivilDay today_at(Instant now);

Json open_item_schema();
Json open_item_json(const collect::OpenItem& item);

/// What differs between two JSON objects, nested names as "a.b": [{field, before, after}].
Json change_schema();
/// \param before, after  JSON objects, or empty.
Json changes_json(const std::string& before, const std::string& after);

/// A job as it stands; what is answered where one was begun.
Json job_schema();
Json job_json(const Job& job, Language language);
/// Status 202.
Answer begun(const Job& job, Language language);

/// A bill as lists show it.
Json bill_schema();
/// A page of bills, with who they are for. \param filter  limit and after are taken from the call.
/// \errors  billing.bill_id (invalid_input): `after` is no bill.
Result<Answer> bill_page(store::Session& session, billing::BillFilter filter, const Call& call);

}  // namespace voltmark::api
