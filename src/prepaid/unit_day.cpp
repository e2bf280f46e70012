// SPDX-License-Identifier: Apache-2.0
#include "unit_day.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/ledger/ledger_store.hpp"

namespace voltmark::prepaid {

namespace {

using time::CivilDay;

/// How far back the day before is looked for. A balance that nobody computed for longer begins
/// anew.
constexpr int kDaysBack = 31;

/// Whether a computation says what the last one said.
bool is_same(const Day& left, const Day& right) {
    const auto words = [](const Day& day) {
        return std::make_tuple(day.charged.from, day.charged.to, day.provisional.minor(),
                               day.imported.milli(), day.estimated_slots, day.posted.minor(),
                               day.balance.minor(), day.warn.minor(), day.cut.minor(), day.state,
                               day.days_below, day.stopped.has_value());
    };
    return left.balance.currency() == right.balance.currency() && words(left) == words(right);
}

}  // namespace

UnitDay::UnitDay(store::Session& session, const Run& run, const Policy& policy,
                 const Tariffs& tariffs, const Clock& clock)
    : session_{session},
      run_{run},
      policy_{policy},
      clock_{clock},
      rater_{session, run.as_of, run.price_cut, tariffs} {
    for (const auto& stored : tariffs)
        currencies_.emplace(stored->tariff.id, stored->tariff.currency);
}

UnitDay::Works UnitDay::prepaid_contracts(customer::SiteRange sites) {
    const time::BillingPeriod day{run_.day, run_.day + std::chrono::days{1}};
    Works works;
    customer::scan_terms(session_, sites, day, [&](const customer::TermRow& row) {
        // Most contracts are not prepaid; their attributes need not be read.
        if (row.attributes.find("\"settlement\":\"prepaid\"") == row.attributes.npos) return;
        const Result<tariff::Attributes> attributes =
            tariff::Attributes::parse_json(row.attributes);
        if (!attributes || !is_prepaid(*attributes)) return;
        Work& work = works[row.id];
        const auto currency = currencies_.find(row.tariff);
        if (currency != currencies_.end()) work.currency = currency->second;
        work.thresholds = thresholds_of(policy_, *attributes, work.currency);
        work.posted = Money::zero(work.currency);
    });
    if (works.empty()) return works;
    customer::scan_contracts(session_, sites, day, [&](const customer::ContractRow& row) {
        const auto work = works.find(row.id);
        if (work != works.end()) work->second.valid = row.valid;
    });
    return works;
}

/// \returns  the documents of bills that were seen.
std::set<std::string> UnitDay::read_ledger(customer::SiteRange sites, Works& works) {
    std::set<std::string> bills;
    ledger::scan_entries(session_, sites.first, sites.last,
                         [&](const ledger::Entry& entry, Instant) {
                             const auto found = works.find(entry.contract);
                             if (found == works.end() || entry.booked_on > run_.day) return;
                             Work& work = found->second;
                             if (entry.kind == ledger::EntryKind::bill)
                                 bills.insert(entry.document);
                             const bool counts = entry.ledger == ledger::SubLedger::receivable ||
                                                 entry.ledger == ledger::SubLedger::prepaid;
                             if (!counts || entry.amount.currency() != work.currency) return;
                             work.posted -= entry.amount;
                             ++work.entries_seen;
                         });
    return bills;
}

void UnitDay::read_days_before(customer::SiteRange sites, Works& works) {
    for (auto& [contract, day] : days_on(session_, run_.day, sites)) {
        const auto work = works.find(contract);
        if (work != works.end()) work->second.of_day = day;
    }
    std::size_t open = works.size();
    for (const CivilDay day : run_days(session_, run_.day, kDaysBack)) {
        if (open == 0 || run_.day - day > std::chrono::days{kDaysBack}) break;
        for (auto& [contract, one] : days_on(session_, day, sites)) {
            const auto work = works.find(contract);
            if (work == works.end() || work->second.before) continue;
            work->second.before = std::move(one);
            --open;
        }
    }
}

std::vector<billing::OpenDays> UnitDay::open_days(const Works& works) const {
    const CivilDay end = run_.day + std::chrono::days{1};
    std::vector<billing::OpenDays> wanted;
    for (const auto& [contract, work] : works) {
        const CivilDay to = std::min(end, work.valid.to);
        // A contract without a bill is charged from the month in which it was first looked at.
        CivilDay from = std::max(work.valid.from, time::month_of(run_.day).from);
        if (work.before) from = std::min(from, work.before->charged.from);
        if (work.billed) from = work.billed_to;
        wanted.push_back({contract, {std::min(from, to), to}});
    }
    return wanted;
}

void UnitDay::conclude(const Work& work, const billing::ProvisionalCharge& charge, Instant at,
                       ComputedUnit& computed) const {
    Day day;
    day.contract = charge.contract;
    day.day = run_.day;
    day.run_id = run_.run_id;
    day.charged = charge.days;
    day.provisional = charge.days.days() == 0 ? Money::zero(work.currency) : charge.owed;
    day.imported = charge.imported;
    day.estimated_slots = charge.estimated_slots;
    day.posted = work.posted;
    day.entries_seen = work.entries_seen;
    day.balance = day.posted - day.provisional;
    day.warn = work.thresholds.warn;
    day.cut = work.thresholds.cut;
    std::optional<State> of_day;
    if (work.of_day) of_day = work.of_day->state;
    const Verdict verdict =
        judge(work.thresholds, day.balance, day.day, work.before ? &*work.before : nullptr, of_day);
    day.state = verdict.state;
    day.days_below = verdict.days_below;
    day.stopped = charge.stopped;
    day.computed_at = at;
    ++computed.by_state[static_cast<std::size_t>(day.state)];
    if (day.stopped) ++computed.stopped;
    if (work.of_day && is_same(*work.of_day, day)) return;
    std::optional<State> told;
    if (work.before) told = work.before->state;
    if (work.of_day) {
        day.revision_no = work.of_day->revision_no + 1;
        told = work.of_day->state;
    }
    if (told.value_or(State::ok) != day.state) {
        computed.events.push_back(
            {day.contract, day.day, day.revision_no, told, day.state, day.balance});
    }
    computed.days.push_back(std::move(day));
}

ComputedUnit UnitDay::compute(const Unit& unit) {
    ComputedUnit computed;
    computed.unit = unit;
    const customer::SiteRange sites = unit.sites;
    Works works = prepaid_contracts(sites);
    computed.unit.contracts = static_cast<int>(works.size());
    if (works.empty()) return computed;
    const Instant at = clock_.now();
    const std::set<std::string> bills = read_ledger(sites, works);
    std::set<ContractId> wanted;
    for (const auto& [contract, work] : works) wanted.insert(contract);
    for (const auto& [contract, to] :
         billing::billed_up_to(session_, sites, run_.day, wanted, bills)) {
        works.at(contract).billed_to = to;
        works.at(contract).billed = true;
    }
    read_days_before(sites, works);
    const std::vector<billing::OpenDays> days = open_days(works);
    const std::vector<billing::ProvisionalCharge> charges = rater_.rate(sites, days);
    VOLTMARK_CHECK(charges.size() == works.size());
    for (const billing::ProvisionalCharge& charge : charges)
        conclude(works.at(charge.contract), charge, at, computed);
    computed.unit.written = static_cast<int>(computed.days.size());
    return computed;
}

}  // namespace voltmark::prepaid
