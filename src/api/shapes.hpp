// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/collect/payment.hpp"

#include "endpoint.hpp"

namespace voltmark::api {

// Shapes that several endpoints give: each a schema beside what makes it.

/// The day after the last; null where it is open.
Json end_json(time::CivilDay end);

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
