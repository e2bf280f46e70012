// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/check.hpp"

#include <map>
#include <set>

#include "voltmark/base/pipeline.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/statement.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/store/rows.hpp"

#include "posting.hpp"

namespace voltmark::billing {

namespace {

using time::CivilDay;

void violate(Invariant& law, std::string what) {
    ++law.violated;
    if (law.cases.size() < kCasesNamed) law.cases.push_back(std::move(what));
}

void merge(Invariant& into, const Invariant& part) {
    into.checked += part.checked;
    into.violated += part.violated;
    for (const std::string& one : part.cases) {
        if (into.cases.size() < kCasesNamed) into.cases.push_back(one);
    }
}

/// The laws that one unit's bills are checked against.
struct UnitLaws {
    Invariant energy{
        "energy", {"energy read equals energy billed", "读到的电量等于计费的电量"}, 0, 0, {}};
    Invariant lines{
        "lines", {"the lines of a bill sum to it", "账单各行之和等于账单金额"}, 0, 0, {}};
    Invariant entries{
        "entries",
        {"each posted bill is in the ledger with its amount", "已入账账单在账务中金额一致"},
        0,
        0,
        {}};
    Invariant contracts{"contracts",
                        {"each contract of a finished run has a bill or a reason",
                         "已完成批次中每户有账单或挂起原因"},
                        0,
                        0,
                        {}};
    Invariant orphans{
        "orphans",
        {"no bill, reading or entry without what it belongs to", "没有失去归属的账单、读数或分录"},
        0,
        0,
        {}};
    Invariant numbers{"numbers",
                      {"each posted bill has a number, and no series has a gap",
                       "已入账账单均有编号，编号连续无重"},
                      0,
                      0,
                      {}};
};

/// Energy of a contract in one run's period, by direction.
struct Read {
    std::int64_t import_milli = 0;
    std::int64_t export_milli = 0;
};

/// The energy that was read for each bill's contract in the days that the bill covers.
std::map<ContractId, Read> read_energy(store::Session& session, const Run& run, const Unit& unit,
                                       std::span<const BillRow> bills) {
    std::map<ContractId, time::BillingPeriod> covered;
    for (const BillRow& bill : bills) covered.emplace(bill.id.contract, bill.period);
    std::map<ContractId, Read> read;
    struct Target {
        meter::ServingChannel serving;
        Read* read;
    };
    std::vector<Target> targets;
    bool daily = false;
    for (meter::ServingChannel& serving :
         meter::serving_channels(session, unit.first_site, unit.last_site, run.period)) {
        const auto bill = covered.find(serving.contract);
        if (bill == covered.end()) continue;
        serving.channel.valid = intersect(serving.channel.valid, bill->second);
        Read& sums = read[serving.contract];
        daily = daily || serving.channel.interval_minutes == time::IntervalGrid::kDayMinutes;
        if (is_active(serving.channel.flow)) targets.push_back({std::move(serving), &sums});
    }
    meter::BlockScan scan{session, run.as_of};
    const CivilDay first = daily ? time::month_of(run.period.from).from : run.period.from;
    for (CivilDay day = first; day < run.period.to; day += std::chrono::days{1}) {
        auto target = targets.begin();
        scan.day(day, unit.first_site, unit.last_site, [&](const meter::StoredBlock& block) {
            while (target != targets.end() && target->serving.channel.id < block.key.channel)
                ++target;
            for (auto one = target;
                 one != targets.end() && one->serving.channel.id == block.key.channel; ++one) {
                const Result<meter::BlockView> view =
                    meter::BlockView::open(block.key, block.bytes);
                if (!view) throw store::Failure{view.error()};
                const meter::Channel& channel = one->serving.channel;
                std::int64_t sum = 0;
                if (channel.interval_minutes == time::IntervalGrid::kDayMinutes) {
                    const std::vector<std::int64_t> values = view->unpack().values_milli;
                    for (std::size_t i = 0; i < values.size(); ++i) {
                        if (channel.valid.contains(day + std::chrono::days{i})) sum += values[i];
                    }
                } else if (channel.valid.contains(day)) {
                    sum = view->sum_milli();
                }
                (channel.flow == Flow::import_active ? one->read->import_milli
                                                     : one->read->export_milli) += sum;
            }
        });
    }
    return read;
}

void check_lines(const BillRow& bill, Invariant& law) {
    ++law.checked;
    const Result<BillBody> body = decode_body(bill.body, bill.id.run_from, bill.total.currency());
    if (!body) return violate(law, to_text(bill.id) + ": " + body.error().message());
    Money lines = Money::zero(bill.total.currency());
    Money layers = lines;
    for (const rating::ChargeLine& line : body->lines) lines += line.amount;
    for (const Money& layer : body->by_layer) layers += layer;
    if (lines != bill.total || layers != bill.total) {
        violate(law, fmt::format("{}: {} in lines, {} in layers, {} on the bill", to_text(bill.id),
                                 to_text(lines), to_text(layers), to_text(bill.total)));
    }
}

/// What the ledger holds of a run's bills, by document.
std::map<std::string, std::int64_t> posted_amounts(store::Session& session, const Run& run,
                                                   const Unit& unit) {
    std::map<std::string, std::int64_t> amounts;
    const std::string journal = journal_id(run.run_id, unit.unit_no);
    for (const ledger::Entry& entry :
         ledger::entries_in(session, run.booked_on, unit.first_site, unit.last_site)) {
        const bool of_unit =
            entry.journal_id == journal || entry.journal_id.starts_with(journal + "-");
        if (of_unit) amounts[entry.document] += entry.amount.minor();
    }
    return amounts;
}

/// What a bill states besides the readings of channels: what shared meters and losses added to the
/// energy that the contract's own meter counted, and what registers showed. verify_bill proves it.
Read stated_besides(const BillRow& bill) {
    const Result<BillBody> body = decode_body(bill.body, bill.id.run_from, bill.total.currency());
    Read besides;
    if (!body) return besides;
    for (const rating::AdjustedStretch& stretch : body->adjustment.stretches)
        besides.import_milli += stretch.billed.active.milli() - stretch.metered.active.milli();
    besides.import_milli += rating::counted_milli(body->registers, Flow::import_active);
    besides.export_milli += rating::counted_milli(body->registers, Flow::export_active);
    return besides;
}

/// A bill that a correction replaced before it was in the ledger never comes there.
bool was_never_posted(const BillId& bill, const std::set<BillId>& replaced,
                      const std::set<std::string>& taken_back) {
    return replaced.contains(bill) && !taken_back.contains(to_text(bill));
}

/// What bills of versions before those of a unit came to.
std::map<BillId, std::int64_t> earlier_totals(store::Session& session, const Run& run,
                                              const Unit& unit) {
    std::map<BillId, std::int64_t> totals;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, version_no, total_minor FROM bill WHERE run_from = ?1 AND "
        "site_id >= ?2 AND site_id <= ?3");
    query->run({time::to_number(run.period.from), raw(unit.first_site), raw(unit.last_site)},
               [&](const store::BulkRow& row) {
                   totals.emplace(BillId{store::contract_in(row, 0), run.period.from,
                                         static_cast<int>(row.integer(2))},
                                  row.integer(3));
               });
    return totals;
}

/// The reversals of a correction mirror the bills that they take back.
void check_reversals(store::Session& session, const Run& run, const Unit& unit,
                     std::span<const BillRow> bills, const std::set<std::string>& taken_back,
                     std::map<std::string, std::int64_t>& posted, Invariant& law) {
    const std::map<BillId, std::int64_t> totals = earlier_totals(session, run, unit);
    for (const BillRow& bill : bills) {
        const BillId before{bill.id.contract, bill.id.run_from, bill.id.version_no - 1};
        if (!taken_back.contains(to_text(before))) continue;
        ++law.checked;
        const auto entry = posted.extract(reversal_of(before));
        const std::int64_t amount = entry.empty() ? 0 : entry.mapped();
        const auto total = totals.find(before);
        if (total != totals.end() && amount == -total->second) continue;
        violate(law, fmt::format("{}: taken back with {} in the ledger", to_text(before), amount));
    }
}

/// What is posted has its number, and nothing else has one.
void check_bill_numbers(store::Session& session, const Run& run, const Unit& unit,
                        std::span<const BillRow> bills, const std::set<BillId>& replaced,
                        const std::set<std::string>& taken_back, Invariant& law) {
    const auto numbers = numbers_in(session, run.period.from, {unit.first_site, unit.last_site});
    const bool may_lack = may_lack_numbers(session, run.run_id);
    for (const BillRow& bill : bills) {
        const bool is_posted =
            unit.state == State::posted && !was_never_posted(bill.id, replaced, taken_back);
        const bool has_number = numbers.contains({bill.id, NumberedKind::bill});
        if (is_posted != has_number && !(is_posted && may_lack))
            violate(law, fmt::format("{}: {}", to_text(bill.id),
                                     has_number ? "numbered and not posted" : "no number"));
        BillId before = bill.id;
        --before.version_no;
        if (run.correction == CorrectionId{} || !taken_back.contains(to_text(before))) continue;
        if (!may_lack && !numbers.contains({before, NumberedKind::reversal}))
            violate(law, reversal_of(before) + ": no number");
    }
}

/// \param energy  that the contract's channels read.
void check_energy(const BillRow& bill, Read energy, Invariant& law) {
    ++law.checked;
    const auto agrees = [&] {
        return energy.import_milli == bill.import_milli && energy.export_milli == bill.export_milli;
    };
    if (agrees()) return;
    const Read besides = stated_besides(bill);
    energy.import_milli += besides.import_milli;
    energy.export_milli += besides.export_milli;
    if (agrees()) return;
    violate(law, fmt::format("{}: read {} + {}, billed {} + {} mWh", to_text(bill.id),
                             energy.import_milli, energy.export_milli, bill.import_milli,
                             bill.export_milli));
}

UnitLaws check_unit(store::Session& session, const Run& run, const Unit& unit) {
    UnitLaws laws;
    const bool corrects = run.correction != CorrectionId{};
    const std::set<BillId> replaced = replaced_bills(session, run, unit);
    std::set<std::string> taken_back;
    if (!replaced.empty()) {
        for (ledger::Reversal& one : ledger::reversals_in(session, unit.first_site, unit.last_site))
            taken_back.insert(std::move(one.document));
    }
    const std::vector<BillRow> bills = unit_bills(session, run, unit);
    const std::map<ContractId, Read> read = read_energy(session, run, unit, bills);
    std::map<std::string, std::int64_t> posted = unit.state == State::posted
                                                     ? posted_amounts(session, run, unit)
                                                     : std::map<std::string, std::int64_t>{};
    for (const BillRow& bill : bills) {
        const bool stands = !replaced.contains(bill.id);  // Others saw what was known then.
        const auto found = read.find(bill.id.contract);
        if (stands) check_energy(bill, found == read.end() ? Read{} : found->second, laws.energy);
        check_lines(bill, laws.lines);
        if (unit.state != State::posted) continue;
        if (was_never_posted(bill.id, replaced, taken_back)) continue;
        ++laws.entries.checked;
        const auto entry = posted.extract(to_text(bill.id));
        const std::int64_t amount = entry.empty() ? 0 : entry.mapped();
        if (amount != bill.total.minor()) {
            violate(laws.entries, fmt::format("{}: {} on the bill, {} in the ledger",
                                              to_text(bill.id), bill.total.minor(), amount));
        }
    }
    check_bill_numbers(session, run, unit, bills, replaced, taken_back, laws.numbers);
    if (corrects && unit.state == State::posted)
        check_reversals(session, run, unit, bills, taken_back, posted, laws.entries);
    for (const auto& [document, minor] : posted)
        violate(laws.orphans, "ledger entry of no bill: " + document);
    if (unit.state == State::planned || corrects) return laws;
    std::vector<ContractId> accounted =
        billed_in(session, {unit.first_site, unit.last_site}, run.period);
    for (const Hold& hold : unit_holds(session, run.run_id, unit))
        accounted.push_back(hold.contract);
    std::sort(accounted.begin(), accounted.end());
    std::vector<ContractId> existing;
    for (const customer::ContractTerms& contract :
         customer::contracts_in(session, {unit.first_site, unit.last_site}, run.period)) {
        existing.push_back(contract.contract.id);
        if (run.only && contract.contract.id != *run.only) continue;
        ++laws.contracts.checked;
        if (std::binary_search(accounted.begin(), accounted.end(), contract.contract.id)) continue;
        violate(laws.contracts,
                fmt::format("{} in {}", contract.contract.consumer_no, time::to_text(run.period)));
    }
    for (const BillRow& bill : bills) {
        ++laws.orphans.checked;
        if (std::binary_search(existing.begin(), existing.end(), bill.id.contract)) continue;
        violate(laws.orphans, "bill of no contract: " + to_text(bill.id));
    }
    return laws;
}

Invariant check_ledger(store::Session& session) {
    Invariant law{
        "ledger",
        {"debits equal credits, and sub-ledgers equal their accounts", "借贷相等，明细账等于总账"},
        0,
        0,
        {}};
    const std::vector<ledger::AccountBalance> balances =
        ledger::trial_balance(session, time::kOpenEnd);
    law.checked = static_cast<std::int64_t>(balances.size());
    for (const ledger::BookProblem& problem : ledger::check_books(session)) {
        violate(law, fmt::format("{}: {}", problem.where, to_text(problem.difference)));
    }
    return law;
}

}  // namespace

std::vector<Invariant> check_bills(
    store::Store& store, const std::function<void(std::int64_t, std::int64_t)>& progress) {
    struct Work {
        Run run;
        Unit unit;
    };
    std::vector<Work> works;
    std::vector<Invariant> laws;
    {
        const store::Lease reader = store.reader();
        for (const Run& run : list_runs(*reader)) {
            for (const Unit& unit : list_units(*reader, run.run_id)) works.push_back({run, unit});
        }
        laws.push_back(check_ledger(*reader));
        laws.push_back(check_statements(*reader));
    }
    UnitLaws all;
    {
        const store::Lease reader = store.reader();
        const std::int64_t blocks = meter::count_orphan_blocks(*reader);
        all.orphans.violated = blocks;
        if (blocks > 0)
            all.orphans.cases.push_back(fmt::format("reading blocks of no channel: {}", blocks));
        NumberProblems numbers = check_numbers(*reader);
        all.numbers.checked = numbers.checked;
        for (std::string& problem : numbers.problems) violate(all.numbers, std::move(problem));
    }
    run_pipeline<UnitLaws>(
        works.size(),
        std::min(default_workers(), static_cast<int>(std::max<std::size_t>(works.size(), 1))),
        [&] {
            auto seat = std::make_shared<store::Lease>(store.reader());
            return [seat, &works](std::size_t index) {
                return check_unit(**seat, works[index].run, works[index].unit);
            };
        },
        [&](std::size_t index, UnitLaws&& part) {
            merge(all.energy, part.energy);
            merge(all.lines, part.lines);
            merge(all.entries, part.entries);
            merge(all.contracts, part.contracts);
            merge(all.orphans, part.orphans);
            merge(all.numbers, part.numbers);
            if (progress)
                progress(static_cast<std::int64_t>(index) + 1,
                         static_cast<std::int64_t>(works.size()));
        });
    std::vector<Invariant> result = {all.energy,    all.lines,   all.entries,
                                     all.contracts, all.orphans, all.numbers};
    result.insert(result.end(), laws.begin(), laws.end());
    return result;
}

}  // namespace voltmark::billing
