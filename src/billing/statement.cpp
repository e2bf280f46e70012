// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/statement.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/billing/error_codes.hpp"
#include "voltmark/billing/errors.hpp"

#include "statement_store.hpp"

namespace voltmark::billing {

namespace {

using time::BillingPeriod;
using time::CivilDay;

constexpr std::size_t kNamedMissing = 5;  // In the error; the report has all.

/// The posted bills of a contract that begin in a period, latest versions, by the run's beginning.
std::map<CivilDay, BillSummary> posted_bills(store::Session& session, ContractId contract,
                                             const BillingPeriod& period) {
    BillFilter filter;
    filter.contract = contract;
    filter.period = period;
    filter.limit = 1000;
    std::map<CivilDay, BillSummary> latest;
    for (const BillSummary& one : list_bills(session, filter)) {
        if (one.state != State::posted) continue;
        const auto [it, fresh] = latest.try_emplace(one.id.run_from, one);
        if (!fresh && it->second.id.version_no < one.id.version_no) it->second = one;
    }
    return latest;
}

/// Why a contract has no bill in a period, where a run held it.
std::optional<Error> hold_of(store::Session& session, ContractId contract,
                             const BillingPeriod& period) {
    std::optional<Error> reason;
    const auto query = session.bulk_query(
        "SELECT h.code, h.details FROM bill_hold h JOIN bill_run r ON r.run_id = h.run_id WHERE "
        "h.site_id = ?1 AND h.contract_no = ?2 AND r.period_from >= ?3 AND r.period_from < ?4 "
        "ORDER BY h.run_id");
    query->run({raw(contract.site_id), raw(contract.contract_no), time::to_number(period.from),
                time::to_number(period.to)},
               [&](const store::BulkRow& row) { reason = error_from(row.text(0), row.text(1)); });
    return reason;
}

/// Gathers what a statement has to have.
class Gathering {
public:
    Gathering(store::Session& session, const StatementOptions& options)
        : session_{session},
          options_{options},
          members_{customer::group_members(session, options.group)},
          stated_{stated_bills(session, options.group)} {}

    Statement gather(const std::vector<Statement>& earlier) {
        std::set<BillingPeriod> periods{options_.period};
        for (const Statement& one : earlier) periods.insert(one.period);
        for (const customer::GroupMember& member : members_) {
            for (const BillingPeriod& period : periods) add_bills(member, period);
            note_missing(member);
        }
        add_adjustments();
        std::sort(statement_.items.begin(), statement_.items.end(),
                  [](const StatementItem& one, const StatementItem& other) {
                      return std::tuple{one.is_adjustment(), one.bill} <
                             std::tuple{other.is_adjustment(), other.bill};
                  });
        statement_.group = options_.group;
        statement_.period = options_.period;
        statement_.issued_on = options_.issued_on.value_or(booked_on_);
        statement_.due_on = options_.due_on.value_or(due_on_);
        return std::move(statement_);
    }

    std::size_t members() const { return in_period_; }

private:
    /// Bills of a member that no statement has yet.
    void add_bills(const customer::GroupMember& member, const BillingPeriod& period) {
        for (const auto& [run_from, bill] : posted_bills(session_, member.contract, period)) {
            if (!member.valid.contains(bill.period.from)) continue;
            if (period == options_.period) billed_.insert(member.contract);
            const bool is_known = stated_.contains({member.contract, run_from}) ||
                                  !taken_.insert({member.contract, run_from}).second;
            if (is_known) continue;
            statement_.items.push_back({bill.id, 0, bill.imported, bill.exported, bill.total});
            note_days(bill.run_id);
        }
    }

    void note_missing(const customer::GroupMember& member) {
        const BillingPeriod contract =
            customer::get_contract(session_, member.contract).contract.valid;
        const BillingPeriod days =
            time::intersect(time::intersect(member.valid, contract), options_.period);
        if (days.from >= days.to) return;
        ++in_period_;
        if (billed_.contains(member.contract)) return;
        statement_.missing.push_back(
            {member.contract, hold_of(session_, member.contract, options_.period)});
    }

    /// What corrections changed of bills that were stated, also of contracts that left the group.
    void add_adjustments() {
        for (const auto& [key, stated] : stated_) {
            const BillingPeriod day{key.second, key.second + std::chrono::days{1}};
            const auto standing = posted_bills(session_, key.first, day);
            const auto now = standing.find(key.second);
            if (now == standing.end() || now->second.id == stated.bill) continue;
            const BillSummary& bill = now->second;
            statement_.items.push_back(
                {bill.id, stated.bill.version_no, bill.imported - stated.imported,
                 bill.exported - stated.exported, bill.total - stated.amount});
            note_days(bill.run_id);
        }
    }

    void note_days(RunId id) {
        const Result<Run> run = load_run(session_, id);
        if (!run) return;
        booked_on_ = std::max(booked_on_, run->booked_on);
        due_on_ = std::max(due_on_, run->due_on);
    }

    store::Session& session_;
    const StatementOptions& options_;
    std::vector<customer::GroupMember> members_;
    std::map<std::pair<ContractId, CivilDay>, StatedBill> stated_;
    std::set<std::pair<ContractId, CivilDay>> taken_;
    std::set<ContractId> billed_;
    std::size_t in_period_ = 0;
    CivilDay booked_on_{};
    CivilDay due_on_{};
    Statement statement_;
};

Error waits(store::Session& session, const Statement& statement, std::size_t members) {
    std::vector<std::string> named;
    for (const MissingMember& one : statement.missing) {
        if (named.size() == kNamedMissing) {
            named.emplace_back("...");
            break;
        }
        named.push_back(customer::get_contract(session, one.contract).contract.consumer_no);
        if (one.reason) named.back() += fmt::format(" ({})", one.reason->name());
    }
    return make_error(kStatementWaits, statement.group, statement.missing.size(), members,
                      time::to_text(statement.period), fmt::format("{}", fmt::join(named, ", ")));
}

}  // namespace

Result<StatementReport> make_statement(store::Session& session, const StatementOptions& options,
                                       Instant now) {
    const Result<customer::BillGroup> group = customer::get_group(session, options.group);
    if (!group) return group.error();
    const std::vector<Statement> earlier = list_statements(session, options.group);
    const Statement* known = nullptr;
    for (const Statement& one : earlier) {
        if (one.period == options.period) known = &one;
    }
    const auto repeat = [&]() -> Result<StatementReport> {
        Result<Statement> whole = load_statement(session, to_text(known->number));
        if (!whole) return whole.error();
        return StatementReport{std::move(*whole), true};
    };
    if (known != nullptr && !known->partial) return repeat();
    Gathering gathering{session, options};
    Statement statement = gathering.gather(earlier);
    const bool has_bill =
        std::any_of(statement.items.begin(), statement.items.end(),
                    [](const StatementItem& item) { return !item.is_adjustment(); });
    if (known != nullptr && !has_bill) return repeat();
    if (!statement.missing.empty() && !options.partial)
        return waits(session, statement, gathering.members());
    if (statement.items.empty())
        return make_error(kStatementEmpty, options.group, time::to_text(options.period));
    const Currency currency = statement.items.front().amount.currency();
    statement.total = Money::zero(currency);
    for (const StatementItem& item : statement.items) {
        if (item.amount.currency() != currency)
            return make_error(kStatementCurrency, options.group, currency.name(),
                              item.amount.currency().name());
        statement.total += item.amount;
    }
    statement.partial = !statement.missing.empty();
    write_statement(session, statement, now);
    return StatementReport{std::move(statement), false};
}

}  // namespace voltmark::billing
