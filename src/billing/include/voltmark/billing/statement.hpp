// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/check.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/customer/bill_group.hpp"

namespace voltmark::billing {

/// A bill on a statement, or what a correction changed of one that an earlier statement has.
struct StatementItem {
    BillId bill;
    int replaces_version = 0;  ///< Of an adjustment: what was stated before. 0: the bill itself.
    Energy imported;           ///< Of an adjustment: the difference; so with the others.
    Energy exported;
    Money amount = Money::zero(kCny);

    bool is_adjustment() const { return replaces_version > 0; }
};

/// A member without a posted bill in the period.
struct MissingMember {
    ContractId contract{};
    std::optional<Error> reason;  ///< Of its hold; nothing: not billed, or not posted.
};

/// The bills of a group's contracts for a period, together. Never changed once it is issued: what
/// is corrected later stands on a later statement as an adjustment.
struct Statement {
    BillNumber number;  ///< "S2026-0000001"; series without gaps.
    std::string group;
    time::BillingPeriod period;
    time::CivilDay issued_on;
    time::CivilDay due_on;
    Money total = Money::zero(kCny);
    bool partial = false;  ///< Issued without those in `missing`.
    std::vector<StatementItem> items;
    std::vector<MissingMember> missing;
};

struct StatementOptions {
    std::string group;
    time::BillingPeriod period;
    bool partial = false;                     ///< Do not wait for members without a bill.
    std::optional<time::CivilDay> issued_on;  ///< Default: when the last of its bills was booked.
    std::optional<time::CivilDay> due_on;     ///< Default: when the last of its bills is due.
};

struct StatementReport {
    Statement statement;
    bool repeated = false;  ///< It was there; nothing was done.
};

/// Issues the statement of a group for a period: its members' posted bills that begin in it, those
/// of earlier periods that a partial statement left out, and adjustments for bills that were
/// corrected since they were stated. Belongs to the caller's transaction.
///
/// Repeated, it gives the statement that is there; after a partial one, a further statement as soon
/// as a bill that was missing is posted.
///
/// \errors  customer.group_unknown; billing.statement_empty (not_found): no member in the period,
///          or none with a bill; billing.statement_waits (conflict): members without a bill, named;
///          billing.statement_currency (conflict): bills in several currencies. Nothing is issued
///          then.
Result<StatementReport> make_statement(store::Session& session, const StatementOptions& options,
                                       Instant now);

/// \errors  billing.statement_unknown (not_found).
Result<Statement> load_statement(store::Session& session, std::string_view number);

/// Without items; of one group or of all, in the order of their numbers.
std::vector<Statement> list_statements(store::Session& session, const std::string& group = {});

/// Energy and money of one component over a statement's items.
struct ComponentSum {
    std::string line_id;
    tariff::Name name;
    rating::QuantityUnit unit = rating::QuantityUnit::none;
    std::int64_t quantity_e6 = 0;
    Money amount = Money::zero(kCny);
};

/// A statement with all that is printed of it.
struct StatementView {
    Statement statement;
    customer::BillGroup group;
    std::string payer;  ///< Empty but in a view with names.
    Issuer issuer;
    std::optional<std::string> payment_code;
    struct Row {
        StatementItem item;
        std::optional<BillNumber> bill_number;
        customer::ContractView contract;
        time::BillingPeriod period;
    };
    std::vector<Row> rows;  ///< One for each item.
    struct Missing {
        customer::ContractView contract;
        std::optional<Error> reason;
    };
    std::vector<Missing> missing;
    std::vector<ComponentSum> components;  ///< They sum to the total.

    /// The group's name.
    const std::string& name() const { return group.name.empty() ? payer : group.name; }
};
/// \errors  as of load_statement, load_bill and tariff::load_document.
Result<StatementView> view_statement(store::Session& session, std::string_view number);
/// With the names and addresses that documents show.
/// \errors  also those of customer::names_of.
Result<StatementView> view_statement(store::Session& session, const customer::Sight& sight,
                                     std::string_view number);

std::string to_json(const StatementView& view);
std::string to_text(const StatementView& view, Language language);

/// \errors  billing.pdf_write (unavailable).
Result<void> write_statement_pdf(const StatementView& view, Language language,
                                 const std::string& path);

/// Statements sum their items, items are what the bills say, and no series has a gap.
Invariant check_statements(store::Session& session);

}  // namespace voltmark::billing
