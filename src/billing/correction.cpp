// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/correction.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/pipeline.hpp"
#include "voltmark/base/sha256.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/issue_log.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"

#include "correction_scope.hpp"
#include "correction_store.hpp"
#include "correction_tolerance.hpp"
#include "correction_totals.hpp"
#include "posting.hpp"
#include "rerating.hpp"

namespace voltmark::billing {

namespace {

/// One worker: its session, and what rates with it.
struct Worker {
    store::Lease reader;
    std::unique_ptr<Rerater> rater;
    std::unique_ptr<TotalsChange> totals;
};

int workers_for(const CorrectionOptions& options, std::size_t units) {
    const int wanted = options.workers > 0 ? options.workers : default_workers();
    return std::max(1, std::min(wanted, static_cast<int>(units)));
}

TariffBook book_of(store::Store& store, tariff::DocumentId cut) {
    const store::Lease reader = store.reader();
    return TariffBook{tariff::load_tariffs(*reader, cut)};
}

}  // namespace

Result<CorrectionPlan> simulate_correction(store::Store& store, const CorrectionOptions& options,
                                           const Clock& clock, const CorrectionProgress& progress) {
    CorrectionPlan plan;
    plan.scope = options.scope;
    if (plan.scope.bill) {
        const time::CivilDay from = plan.scope.bill->run_from;
        plan.scope.period = {from, from + std::chrono::days{1}};
    }
    const auto today =
        std::chrono::floor<std::chrono::days>(time::LocalSeconds{clock.now().time_since_epoch()});
    plan.booked_on = options.booked_on.value_or(today);
    plan.due_on = plan.booked_on + std::chrono::days{options.due_days};
    std::vector<ContractId> contracts;
    std::vector<time::BillingPeriod> periods;
    {
        const store::Lease reader = store.reader();
        Result<std::vector<ContractId>> scoped = contracts_in_scope(*reader, plan.scope);
        if (!scoped) return scoped.error();
        contracts = std::move(*scoped);
        periods = run_periods_from(*reader, plan.scope.period.from);
        plan.tariff_cut = tariff::last_document(*reader);
        plan.as_of = meter::settled_delivery(*reader);
        plan.price_cut = tariff::last_price_revision(*reader);
    }
    const TariffBook tariffs = book_of(store, plan.tariff_cut);
    const std::vector<ContractUnit> units = cut_units(contracts, options.contracts_a_unit);
    std::set<SiteId> beyond;
    run_pipeline<UnitAgain>(
        units.size(), workers_for(options, units.size()),
        [&] {
            auto worker = std::make_shared<Worker>(Worker{store.reader(), nullptr, nullptr});
            worker->rater = std::make_unique<Rerater>(
                *worker->reader, SeenByRun{plan.tariff_cut, plan.as_of, plan.price_cut}, tariffs,
                periods);
            return [worker, &units, &plan](std::size_t i) {
                return worker->rater->rate(units[i].unit,
                                           {units[i].contracts, plan.scope.period, nullptr});
            };
        },
        [&](std::size_t i, UnitAgain&& rated) {
            plan.looked_at += rated.looked_at;
            for (const RatedAgain& one : rated.changed) {
                plan.items.push_back(one.item());
                if (options.keeps_rows) plan.rows.push_back({one.before.row, one.after});
                if (!options.tolerance || !is_tolerable(one, *options.tolerance))
                    beyond.insert(plan.items.back().contract.site_id);
            }
            for (Hold& hold : rated.refused) plan.refused.push_back(std::move(hold));
            if (progress)
                progress(static_cast<std::int64_t>(i) + 1, static_cast<std::int64_t>(units.size()));
        });
    leave_tolerable(plan, beyond);
    return plan;
}

bool needs_second_person(const CorrectionPlan& plan, std::int64_t direct_up_to) {
    if (!plan.scope.is_single()) return true;
    std::map<std::string, Int128> moved;
    for (const CorrectionItem& item : plan.items) {
        const std::int64_t minor = item.difference().minor();
        moved[item.after.currency().name()] += minor < 0 ? -Int128{minor} : Int128{minor};
    }
    return std::any_of(moved.begin(), moved.end(), [&](const auto& one) {
        const Currency currency = *find_currency(one.first);
        return one.second > Int128{direct_up_to} * power_of_ten(currency.minor_digits);
    });
}

std::string correction_subject(CorrectionId id) {
    return fmt::format("correction {}", static_cast<std::int64_t>(id));
}

std::string correction_payload(CorrectionId id, std::span<const CorrectionItem> items) {
    std::string list;
    for (const CorrectionItem& item : items) {
        list += fmt::format("{} {} {} {} {:08x}\n", to_text(item.new_bill()),
                            item.after.currency().name(), item.before.minor(), item.after.minor(),
                            item.body_crc);
    }
    return nlohmann::json{{"correction", static_cast<std::int64_t>(id)},
                          {"bills", items.size()},
                          {"items_sha256", sha256_hex(list)}}
        .dump();
}

namespace {

/// What the other person reads, and decides about.
security::Request request_for(const Correction& one, std::span<const CorrectionItem> items,
                              const security::Actor& by) {
    security::Request request;
    request.kind = kCorrectionApproval;
    request.subject = correction_subject(one.id);
    request.payload = correction_payload(one.id, items);
    Money sum = Money::zero(items.front().after.currency());
    for (const CorrectionItem& item : items) {
        if (item.after.currency() == sum.currency()) sum += item.difference();
    }
    request.amount = sum;
    request.asked_by = by;
    request.summary_en =
        fmt::format("correct {} bills ({}): {}", items.size(), one.scope, one.reason);
    request.summary_zh =
        fmt::format("退补 {} 张账单（{}）：{}", items.size(), one.scope, one.reason);
    return request;
}

constexpr std::size_t kBillsNamed = 20;

/// Tells the audit log of a step of a correction: what it is for, and the first of its bills.
Result<void> log_step(store::Session& session, std::string_view action, const Correction& one,
                      std::span<const CorrectionItem> items, const security::Actor& by,
                      Instant now) {
    nlohmann::json bills = nlohmann::json::array();
    for (const CorrectionItem& item : items.first(std::min(items.size(), kBillsNamed))) {
        bills.push_back({{"bill", to_text(item.old_bill())},
                         {"new_bill", to_text(item.new_bill())},
                         {"currency", item.after.currency().name()},
                         {"before", to_text(item.before)},
                         {"after", to_text(item.after)}});
    }
    security::AuditEvent event{by.name, std::string{action}, "correction",
                               std::to_string(static_cast<std::int64_t>(one.id))};
    event.after = nlohmann::json{{"scope", one.scope},
                                 {"reason", one.reason},
                                 {"state", to_text(one.state)},
                                 {"bills", items.size()},
                                 {"first", std::move(bills)}}
                      .dump();
    const Result<security::AuditEntry> entry = security::write_audit(session, event, now);
    if (!entry) return entry.error();
    return ok();
}

}  // namespace

Result<Correction> propose_correction(store::Store& store, const CorrectionPlan& plan,
                                      const std::string& reason, const security::Actor& by,
                                      bool second_person, const Clock& clock) {
    if (plan.items.empty()) return make_error(kNothingToCorrect);
    if (reason.empty()) return make_error(kNoReason);
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    Correction one;
    one.id = CorrectionId{store::take_ids(*writer, "correction")};
    one.scope = to_text(plan.scope);
    one.period = plan.scope.period;
    one.reason = reason;
    one.asked_by = by.name;
    one.tariff_cut = plan.tariff_cut;
    one.as_of = plan.as_of;
    one.price_cut = plan.price_cut;
    one.booked_on = plan.booked_on;
    one.due_on = plan.due_on;
    one.second_person = second_person;
    write_correction(*writer, one, plan.items, clock.now());
    if (second_person) {
        const Result<security::Approval> asked =
            security::ask(*writer, request_for(one, plan.items, by), clock.now());
        if (!asked) return asked.error();
    }
    const Result<void> logged =
        log_step(*writer, "bill.correct.propose", one, plan.items, by, clock.now());
    if (!logged) return logged.error();
    transaction.commit();
    return one;
}

namespace {

/// Takes the approval of a correction, where it has to have one.
Result<std::optional<security::ApprovalId>> take_approval(store::Session& session,
                                                          const Correction& one,
                                                          std::span<const CorrectionItem> items,
                                                          const security::Actor& by, Instant now) {
    if (!one.second_person) return std::optional<security::ApprovalId>{};
    const std::string subject = correction_subject(one.id);
    const std::vector<security::Approval> asked =
        security::find_approvals(session, std::string{kCorrectionApproval}, subject);
    const security::ApprovalId newest =
        asked.empty() ? security::ApprovalId{} : asked.front().approval_id;
    const std::string payload = correction_payload(one.id, items);
    const security::Operation operation{kCorrectionApproval, subject, payload};
    const Result<security::Approval> taken =
        security::carry_out(session, newest, operation, by, now);
    if (!taken) return taken.error();
    return std::optional{taken->approval_id};
}

/// Makes the runs of a correction, one for each period, with the same units.
void write_runs(store::Session& session, const Correction& one,
                std::span<const CorrectionItem> items, std::span<const ContractUnit> units,
                Instant now) {
    std::vector<customer::SiteRange> ranges;
    for (const ContractUnit& unit : units)
        ranges.push_back({unit.unit.first_site, unit.unit.last_site});
    std::map<std::pair<time::CivilDay, time::CivilDay>, time::BillingPeriod> periods;
    for (const CorrectionItem& item : items)
        periods[{item.run_period.from, item.run_period.to}] = item.run_period;
    for (const auto& [key, period] : periods) {
        Run run;
        run.run_id = RunId{store::take_ids(session, "bill_run")};
        run.period = period;
        run.booked_on = one.booked_on;
        run.due_on = one.due_on;
        run.tariff_cut = one.tariff_cut;
        run.as_of = one.as_of;
        run.price_cut = one.price_cut;
        run.correction = one.id;
        write_run(session, run, ranges, now);
    }
}

std::vector<ContractId> contracts_of(std::span<const CorrectionItem> items) {
    std::vector<ContractId> contracts;
    for (const CorrectionItem& item : items) {
        if (contracts.empty() || contracts.back() != item.contract)
            contracts.push_back(item.contract);
    }
    return contracts;
}

/// Begins a proposed correction; one that was begun is left as it is.
Result<Correction> begin(store::Store& store, CorrectionId id, const security::Actor& by,
                         const CorrectionOptions& options, Instant now) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    Result<Correction> one = load_correction(*writer, id);
    if (!one) return one.error();
    if (one->state == CorrectionState::withdrawn)
        return make_error(kCorrectionWithdrawn, static_cast<std::int64_t>(id));
    if (one->state != CorrectionState::proposed) return one;
    const std::vector<CorrectionItem> items = correction_items(*writer, id);
    const Result<std::optional<security::ApprovalId>> approval =
        take_approval(*writer, *one, items, by, now);
    if (!approval) return approval.error();
    advance_correction(*writer, id, CorrectionState::proposed, CorrectionState::running);
    note_carried_out(*writer, id, by, *approval);
    const std::vector<ContractId> contracts = contracts_of(items);
    write_runs(*writer, *one, items, cut_units(contracts, options.contracts_a_unit), now);
    one->state = CorrectionState::running;
    one->approval = *approval;
    one->carried_out_by = by.name;
    if (const Result<void> logged = log_step(*writer, "bill.correct", *one, items, by, now);
        !logged)
        return logged.error();
    transaction.commit();
    return one;
}

/// A unit of a correction, rated and ready to be written.
struct MadeUnit {
    int unit_no = 0;
    customer::SiteRange sites{};
    std::vector<RatedAgain> bills;
    std::vector<std::vector<LineTotal>> totals;  ///< By run.
    std::optional<Error> refusal;
};

/// Carries one correction out.
class CarryingOut {
public:
    CarryingOut(store::Store& store, Correction correction)
        : store_{store}, correction_{std::move(correction)} {
        const store::Lease reader = store.reader();
        runs_ = correction_runs(*reader, correction_.id);
        VOLTMARK_CHECK(!runs_.empty());
        for (const Run& run : runs_) periods_.push_back(run.period);
        for (const Run& run : list_runs(*reader)) known_runs_.emplace(run.run_id, run);
        for (CorrectionItem& item : correction_items(*reader, correction_.id)) {
            wanted_.insert(item.old_bill());
            contracts_.push_back(item.contract);
            items_.emplace(item.new_bill(), std::move(item));
        }
        contracts_.erase(std::unique(contracts_.begin(), contracts_.end()), contracts_.end());
        for (const Unit& unit : list_units(*reader, runs_.front().run_id)) {
            if (unit.state == State::planned) open_.push_back(unit);
            ++units_;
        }
    }

    Result<void> work(const CorrectionOptions& options, const Clock& clock,
                      const CorrectionProgress& progress) {
        const TariffBook tariffs = book_of(store_, correction_.tariff_cut);
        std::optional<Error> refusal;
        auto done = static_cast<std::int64_t>(units_ - open_.size());
        run_pipeline<MadeUnit>(
            open_.size(), workers_for(options, open_.size()),
            [&] {
                auto worker = std::make_shared<Worker>(Worker{store_.reader(), nullptr, nullptr});
                worker->rater = std::make_unique<Rerater>(
                    *worker->reader,
                    SeenByRun{correction_.tariff_cut, correction_.as_of, correction_.price_cut},
                    tariffs, periods_);
                worker->totals = std::make_unique<TotalsChange>(*worker->reader);
                return [this, worker](std::size_t i) { return make(*worker, open_[i]); };
            },
            [&](std::size_t, MadeUnit&& made) {
                if (!made.refusal && !refusal) {
                    if (Result<void> written = commit(made, options.after, clock.now()); !written)
                        made.refusal = written.error();
                }
                if (made.refusal && !refusal) refusal = std::move(made.refusal);
                if (progress) progress(++done, static_cast<std::int64_t>(units_));
            });
        if (refusal) return *refusal;
        return ok();
    }

private:
    Error stale(const BillId& bill) const {
        return make_error(kCorrectionStale, to_text(bill),
                          static_cast<std::int64_t>(correction_.id));
    }

    /// The contracts of the correction at a unit's sites.
    std::span<const ContractId> contracts_at(const Unit& unit) const {
        const auto by_site = [](ContractId id, SiteId site) { return id.site_id < site; };
        const auto first =
            std::lower_bound(contracts_.begin(), contracts_.end(), unit.first_site, by_site);
        const auto last =
            std::lower_bound(first, contracts_.end(), SiteId{raw(unit.last_site) + 1}, by_site);
        return {first, last};
    }

    MadeUnit make(Worker& worker, const Unit& unit) const {
        MadeUnit made;
        made.unit_no = unit.unit_no;
        made.sites = {unit.first_site, unit.last_site};
        UnitAgain rated = worker.rater->rate(unit, {contracts_at(unit), {}, &wanted_});
        made.bills = std::move(rated.changed);
        made.refusal = compare(made.bills, unit);
        for (const Run& run : runs_) {
            for (const RatedAgain& bill : made.bills) {
                if (bill.run_period != run.period) continue;
                worker.totals->add(bill.before.row, -1);
                worker.totals->add(bill.after, 1);
            }
            made.totals.push_back(worker.totals->take());
        }
        return made;
    }

    /// Whether exactly the bills came out that were found, as they were found.
    std::optional<Error> compare(const std::vector<RatedAgain>& bills, const Unit& unit) const {
        std::set<BillId> seen;
        for (const RatedAgain& bill : bills) {
            const auto item = items_.find(bill.after.id);
            if (item == items_.end() || item->second != bill.item()) return stale(bill.after.id);
            seen.insert(bill.after.id);
        }
        auto item = items_.lower_bound({{unit.first_site, ContractNo{0}}, {}, 0});
        for (; item != items_.end() && item->first.contract.site_id <= unit.last_site; ++item)
            if (!seen.contains(item->first)) return stale(item->first);
        return std::nullopt;
    }

    /// Writes a unit: all of it or nothing.
    Result<void> commit(const MadeUnit& made, const AfterPosting& after, Instant now) const {
        const store::Lease writer = store_.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        std::vector<NumberedDocument> documents;
        for (std::size_t i = 0; i < runs_.size(); ++i) {
            std::vector<const RatedAgain*> bills;
            for (const RatedAgain& bill : made.bills) {
                if (bill.run_period == runs_[i].period) bills.push_back(&bill);
            }
            const bool planned =
                advance_unit(*writer, runs_[i].run_id, made.unit_no, State::planned, State::posted,
                             static_cast<int>(bills.size()), 0);
            if (!planned) return ok();  // Another process was faster.
            const auto written = write(*writer, i, made, bills, after, now);
            if (!written) return written.error();
            documents.insert(documents.end(), written->begin(), written->end());
        }
        // All runs of a correction are booked on one day.
        give_numbers(*writer, correction_.booked_on, documents);
        transaction.commit();
        return ok();
    }

    /// \returns  what was posted.
    Result<std::vector<NumberedDocument>> write(store::Session& session, std::size_t run_index,
                                                const MadeUnit& made,
                                                const std::vector<const RatedAgain*>& bills,
                                                const AfterPosting& after, Instant now) const {
        const Run& run = runs_[run_index];
        lock_units(session, run.period.from, made.sites);
        const std::map<BillId, State> standing =
            standing_states(session, run.period.from, made.sites);
        std::map<time::CivilDay, std::map<std::string, std::vector<ledger::Entry>>> posted;
        UnitPosting posting{run, made.unit_no};
        std::vector<BillRow> rows;
        for (const RatedAgain* bill : bills) {
            const auto now_standing = standing.find(bill->before.row.id);
            if (now_standing == standing.end()) return stale(bill->after.id);
            if (now_standing->second == State::posted) {
                const time::CivilDay booked = known_runs_.at(bill->before.run_id).booked_on;
                auto [day, fresh] = posted.try_emplace(booked);
                if (fresh) day->second = entries_by_document(session, booked, made.sites);
                const auto& entries = day->second[to_text(bill->before.row.id)];
                const Result<void> taken =
                    posting.take_back(bill->before.row, entries, bill->after.id);
                if (!taken) return taken.error();
            }
            posting.add(bill->after);
            rows.push_back(bill->after);
        }
        write_bills(session, run, made.unit_no, rows);
        write_totals(session, run.run_id, made.unit_no, made.totals[run_index]);
        posting.post(session, now, after);
        log_issue(session, run, made.unit_no, rows, now);
        return posting.documents();
    }

    static std::map<std::string, std::vector<ledger::Entry>> entries_by_document(
        store::Session& session, time::CivilDay booked_on, customer::SiteRange sites) {
        std::map<std::string, std::vector<ledger::Entry>> found;
        for (ledger::Entry& entry :
             ledger::entries_in(session, booked_on, sites.first, sites.last)) {
            std::vector<ledger::Entry>& entries = found[entry.document];
            entries.push_back(std::move(entry));
        }
        return found;
    }

    store::Store& store_;
    Correction correction_;
    std::vector<Run> runs_;
    std::vector<time::BillingPeriod> periods_;
    std::map<RunId, Run> known_runs_;
    std::map<BillId, CorrectionItem> items_;
    std::set<BillId> wanted_;
    std::vector<ContractId> contracts_;
    std::vector<Unit> open_;
    std::size_t units_ = 0;
};

}  // namespace

Result<Correction> carry_out_correction(store::Store& store, CorrectionId id,
                                        const security::Actor& by, const CorrectionOptions& options,
                                        const Clock& clock, const CorrectionProgress& progress) {
    Result<Correction> one = begin(store, id, by, options, clock.now());
    if (!one || one->state == CorrectionState::done) return one;
    CarryingOut carrying_out{store, *one};
    if (Result<void> worked = carrying_out.work(options, clock, progress); !worked)
        return worked.error();
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    advance_correction(*writer, id, CorrectionState::running, CorrectionState::done);
    transaction.commit();
    one->state = CorrectionState::done;
    return one;
}

Result<void> withdraw_correction(store::Store& store, CorrectionId id, const security::Actor& by,
                                 const Clock& clock) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    Result<Correction> one = load_correction(*writer, id);
    if (!one) return one.error();
    if (one->state == CorrectionState::done)
        return make_error(kCorrectionDone, static_cast<std::int64_t>(id));
    advance_correction(*writer, id, one->state, CorrectionState::withdrawn);
    one->state = CorrectionState::withdrawn;
    const std::vector<CorrectionItem> items = correction_items(*writer, id);
    if (Result<void> logged =
            log_step(*writer, "bill.correct.withdraw", *one, items, by, clock.now());
        !logged)
        return logged;
    transaction.commit();
    return ok();
}

}  // namespace voltmark::billing
