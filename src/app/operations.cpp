// SPDX-License-Identifier: Apache-2.0
#include "operations.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/billing/check.hpp"
#include "voltmark/budget/plan.hpp"
#include "voltmark/codec/csv_errors.hpp"
#include "voltmark/collect/group_payment.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/collect/write_off.hpp"
#include "voltmark/prepaid/prepaid_run.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/errors.hpp"
#include "voltmark/tariff/tariff_store.hpp"
#include "voltmark/tariff/urdb.hpp"

#include "usage_errors.hpp"

namespace voltmark::embedded {
std::span<const File> shipped_tariffs();
}

namespace voltmark::app {

using nlohmann::ordered_json;

void add_workers_option(CLI::App& verb, const Console& say, int& workers) {
    verb.add_option("--workers", workers,
                    say.text({"threads (default: one a processor)", "线程数（默认每处理器一个）"}));
}

void add_shipped_tariffs(store::Store& store, std::span<const std::string_view> ids,
                         const Clock& clock) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    std::size_t added = 0;
    for (const embedded::File& file : embedded::shipped_tariffs()) {
        const bool is_wanted = std::any_of(ids.begin(), ids.end(), [&](std::string_view id) {
            return tariff::names_tariff(file.text, id);
        });
        if (!is_wanted) continue;
        const tariff::Reading reading = tariff::read_document(file.text);
        VOLTMARK_CHECK(reading.tariff.has_value());  // A test reads them all.
        tariff::add_document(*writer, *reading.tariff, file.text, clock.now());
        ++added;
    }
    VOLTMARK_CHECK(added == ids.size());
    transaction.commit();
}

namespace {

/// Replaces a URDB rate by the document that it becomes.
Result<void> convert_urdb(const std::vector<std::string>& options, TariffFile& file) {
    tariff::UrdbOptions set;
    for (const std::string& option : options) {
        const std::size_t equals = option.find('=');
        if (equals == option.npos) return make_error(kAttributeArgument, option);
        const Result<void> one =
            tariff::set_urdb_option(set, option.substr(0, equals), option.substr(equals + 1));
        if (!one) return one.error();
    }
    const Result<tariff::UrdbRate> rate = tariff::parse_urdb(file.document);
    if (!rate) return rate.error();
    file.urdb_metering = tariff::metering_option(*rate, set);
    file.document = tariff::to_document(*rate, set);
    return ok();
}

}  // namespace

std::optional<TariffFile> read_tariff_file(Commands& commands, const std::string& path,
                                           const std::vector<std::string>& options) {
    const Result<acquire::FileText> text = acquire::FileText::open(path);
    if (!text) {
        commands.fail(text.error());
        return std::nullopt;
    }
    TariffFile file;
    file.document = std::string{text->text()};
    if (tariff::looks_like_json(text->text())) {
        Result<void> converted = convert_urdb(options, file);
        if (!converted) {
            commands.fail(converted.error(), path);
            return std::nullopt;
        }
    } else if (!options.empty()) {
        commands.fail(make_error(tariff::kUrdbOption, path, options.front()));
        return std::nullopt;
    }
    tariff::Reading reading = tariff::read_document(file.document);
    for (const Error& finding : reading.findings) commands.fail(finding, path);
    if (!reading.tariff) return std::nullopt;
    file.tariff = std::move(*reading.tariff);
    return file;
}

Result<void> read_csv_options(const CsvArguments& arguments, codec::csv::Options& options) {
    if (!arguments.zone.empty()) {
        const Result<time::Zone> zone = time::Zone::find(arguments.zone);
        if (!zone) return zone.error();
        options.zone = *zone;
    }
    if (!arguments.unit.empty()) {
        const std::optional<codec::ReadingUnit> unit = codec::find_unit(arguments.unit);
        if (!unit) return make_error(codec::csv::kUnit, arguments.unit);
        options.unit = *unit;
    }
    options.label = arguments.label == "end" ? codec::csv::Label::end : codec::csv::Label::start;
    options.interval_minutes = arguments.interval;
    for (const std::string& column : arguments.columns) {
        const std::size_t equals = column.find('=');
        const std::string what = column.substr(0, equals);
        codec::csv::ColumnNames& names = options.columns;
        std::string* const name = what == "timestamp" ? &names.timestamp
                                  : what == "key"     ? &names.key
                                  : what == "channel" ? &names.channel
                                  : what == "value"   ? &names.value
                                  : what == "unit"    ? &names.unit
                                  : what == "quality" ? &names.quality
                                                      : nullptr;
        if (name == nullptr || equals == column.npos) return make_error(kColumnArgument, column);
        *name = column.substr(equals + 1);
    }
    return ok();
}

void add_csv_options(CLI::App& verb, const Console& say, CsvArguments& arguments) {
    verb.add_option("--zone", arguments.zone,
                    say.text({"CSV: zone of times without offset", "CSV：无时差时刻所在时区"}));
    verb.add_option("--unit", arguments.unit,
                    say.text({"CSV: unit where the file names none", "CSV：文件未注明时的单位"}));
    verb.add_option("--timestamp", arguments.label,
                    say.text({"CSV: start or end of the interval", "CSV：时刻为区间起点或终点"}))
        ->check(CLI::IsMember({"start", "end"}));
    verb.add_option("--interval", arguments.interval,
                    say.text({"CSV: minutes (default: seen from the file)",
                              "CSV：间隔分钟（默认由文件判断）"}))
        ->check(CLI::IsMember({5, 10, 15, 30, 60, 1440}));
    verb.add_option("--column", arguments.columns,
                    say.text({"CSV: what=header, such as timestamp=Time",
                              "CSV：含义=表头，如 timestamp=时间"}));
}

namespace {

ordered_json import_json(const std::string& path, const acquire::ImportReport& report,
                         std::size_t findings) {
    ordered_json json{{"file", path},
                      {"repeated", report.repeated},
                      {"come_again", report.come_again},
                      {"nothing_stored", report.nothing_stored},
                      {"spans_new", report.spans.spans_new},
                      {"spans_unchanged", report.spans.spans_unchanged},
                      {"spans_revised", report.spans.spans_revised},
                      {"readings_stored", report.readings_stored},
                      {"readings_missing", report.readings_missing},
                      {"readings_refused", report.readings_refused}};
    if (report.delivery) json["delivery"] = raw(*report.delivery);
    json["counts"] = ordered_json::array();
    for (const auto& [key, count] : report.counts) {
        json["counts"].push_back({{"code", key.first},
                                  {"verdict", to_text(key.second)},
                                  {"findings", count.findings},
                                  {"readings", count.readings}});
    }
    json["findings"] = ordered_json::array();
    for (std::size_t i = 0; i < std::min(findings, report.findings.size()); ++i) {
        const acquire::ImportFinding& finding = report.findings[i];
        ordered_json one{{"code", finding.error.name()},
                         {"verdict", to_text(finding.verdict)},
                         {"message", finding.error.message()}};
        if (!finding.key.empty()) one["channel"] = finding.key;
        if (finding.day) one["day"] = time::to_text(*finding.day);
        if (finding.error.place && finding.error.place->line != 0)
            one["line"] = finding.error.place->line;
        if (finding.error.place && finding.error.place->column != 0)
            one["column"] = finding.error.place->column;
        json["findings"].push_back(std::move(one));
    }
    return json;
}

}  // namespace

void print_import(const Console& say, const std::string& path, const acquire::ImportReport& report,
                  std::size_t findings) {
    if (say.json) return say.line(import_json(path, report, findings).dump());
    if (report.repeated) {
        return say.line(say.fill(
            {"{}: was imported before as delivery {}; no effect", "{}：已作为第 {} 批导入，无变化"},
            path, raw(*report.delivery)));
    }
    if (report.come_again) {
        say.note(say.fill({"{}: was imported before with refusals; only what is missing is filled",
                           "{}：此前导入时有拒收，本次仅补缺失部分"},
                          path));
    }
    if (report.nothing_stored) {
        say.line(say.fill(
            {"{}: something was refused, so nothing was stored", "{}：有拒收内容，全部未入库"},
            path));
    } else if (report.is_registers) {
        say.line(say.fill({"{}: {} register values stored, {} refused; {} new, {} revised, {} "
                           "unchanged",
                           "{}：入库 {} 个示数，拒收 {} 个；新增 {}，修订 {}，未变 {}"},
                          path, grouped(report.readings_stored), grouped(report.readings_refused),
                          grouped(report.spans.spans_new), grouped(report.spans.spans_revised),
                          grouped(report.spans.spans_unchanged)));
    } else {
        say.line(
            say.fill({"{}: {} readings stored, {} missing, {} refused; {} channel-days new, {} "
                      "revised, {} unchanged",
                      "{}：入库 {} 个读数，缺 {} 个，拒收 {} 个；通道日新增 {}，修订 {}，未变 {}"},
                     path, grouped(report.readings_stored), grouped(report.readings_missing),
                     grouped(report.readings_refused), grouped(report.spans.spans_new),
                     grouped(report.spans.spans_revised), grouped(report.spans.spans_unchanged)));
    }
    for (const auto& [key, count] : report.counts) {
        say.line(say.fill({"  {} {}: {} times, {} readings", "  {} {}：{} 次，{} 个读数"},
                          to_text(key.second), key.first, grouped(count.findings),
                          grouped(count.readings)));
    }
    for (std::size_t i = 0; i < std::min(findings, report.findings.size()); ++i) {
        const acquire::ImportFinding& finding = report.findings[i];
        std::string where = path;
        if (finding.error.place) where += ":" + to_text(*finding.error.place);
        const std::string channel =
            finding.key.empty() ? ""
                                : fmt::format(" ({}{}{})", finding.key, finding.day ? " " : "",
                                              finding.day ? time::to_text(*finding.day) : "");
        say.note(fmt::format("{}: {}: {}{}", where, finding.error.name(),
                             finding.error.message(say.language), channel));
    }
    if (report.findings.size() > findings) {
        say.note(
            say.fill({"... and more: --findings N prints them", "……更多请用 --findings N 打印"}));
    }
}

Result<AddedPortfolio> add_tables(store::Store& store, const security::Vault& vault,
                                  const std::string& customers_path, const std::string& meters_path,
                                  const Clock& clock,
                                  std::vector<portfolio::TableFinding>& findings,
                                  const TellAdded& tell) {
    const Result<acquire::FileText> customers = acquire::FileText::open(customers_path);
    if (!customers) return customers.error();
    const Result<acquire::FileText> meters = acquire::FileText::open(meters_path);
    if (!meters) return meters.error();
    portfolio::TableReading tables = portfolio::read_tables(customers->text(), meters->text());
    findings = std::move(tables.findings);
    if (!findings.empty()) return findings.front().error;
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    const auto count = [](const auto& list) {
        return std::max<std::int64_t>(static_cast<std::int64_t>(list.size()), 1);
    };
    portfolio::renumber(
        tables.portfolio, SiteId{store::take_ids(*writer, "site", count(tables.portfolio.sites))},
        PartyId{store::take_ids(*writer, "party", count(tables.portfolio.parties))});
    if (Result<void> all = portfolio::add_portfolio(*writer, vault, tables.portfolio, clock.now());
        !all)
        return all.error();
    const AddedPortfolio added{tables.portfolio.contracts.size(), tables.portfolio.channels.size(),
                               tables.portfolio.registers.size()};
    if (tell) {
        if (const Result<void> told = tell(*writer, added); !told) return told.error();
    }
    transaction.commit();
    return added;
}

std::string trial_balance_text(const Console& say,
                               std::span<const ledger::AccountBalance> balances) {
    Table table{{{say.text({"account", "科目"})},
                 {""},
                 {say.text({"debit", "借方"}), Table::Align::right},
                 {say.text({"credit", "贷方"}), Table::Align::right},
                 {say.text({"balance", "余额"}), Table::Align::right},
                 {""}}};
    std::map<std::string, Money> sums;
    for (const ledger::AccountBalance& one : balances) {
        const std::string currency = one.debit.currency().name();
        table.row({one.account, std::string{ledger::get_account(one.account).name.in(say.language)},
                   grouped(to_text(one.debit)), grouped(to_text(-one.credit)),
                   grouped(to_text(one.balance())), currency});
        sums.try_emplace(currency, Money::zero(one.debit.currency())).first->second +=
            one.balance();
    }
    for (const auto& [currency, sum] : sums) {
        table.row({"", say.text({"debits less credits", "借贷差额"}), "", "", grouped(to_text(sum)),
                   currency});
    }
    return table.to_text("  ");
}

std::string bill_summary_text(const Console& say, const billing::Explanation& explanation) {
    const billing::Bill& bill = explanation.bill;
    std::string text = say.fill(
        {"{}  {}, {} to {}, {}\n", "{}  {}，{} 至 {}，{}\n"}, billing::to_text(bill.id),
        explanation.contract.holder.name, time::to_text(bill.period.from),
        time::to_text(bill.period.to - std::chrono::days{1}), say(name_of(explanation.state)));
    if (const auto& replaces = explanation.replaces) {
        text += say.fill(
            {"  replaces {} of {}: difference {}, {}\n", "  更正 {}（原金额 {}）：差额 {}，{}\n"},
            billing::to_text(replaces->bill), grouped(to_text(replaces->total)),
            grouped(to_text(bill.total - replaces->total)), replaces->correction.reason);
    }
    if (explanation.replaced_by) {
        text += say.fill({"  replaced by {}\n", "  已由 {} 更正\n"},
                         billing::to_text(*explanation.replaced_by));
    }
    Table table{{{say.text({"line", "项目"})},
                 {say.text({"quantity", "数量"}), Table::Align::right},
                 {""},
                 {say.text({"price", "单价"}), Table::Align::right},
                 {say.text({"amount", "金额"}), Table::Align::right}}};
    for (const billing::ExplainedLine& line : explanation.lines) {
        const bool is_share = line.line.formula == rating::Formula::share_of_base;
        table.row({billing::heading_of(line, say.language),
                   is_share ? grouped(to_text(line.line.base))
                            : grouped(to_decimal(line.line.quantity_e6, 6, 0)),
                   is_share ? bill.total.currency().name() : std::string{to_text(line.line.unit)},
                   is_share ? to_decimal(line.line.ratio.numerator *
                                             (100'000'000 / line.line.ratio.denominator),
                                         6, 0) +
                                  " %"
                            : to_text(line.line.price),
                   grouped(to_text(line.line.amount))});
    }
    table.row({say.text({"total", "合计"}), "", "", bill.total.currency().name(),
               grouped(to_text(bill.total))});
    return text + table.to_text("  ");
}

bool print_check(const Console& say, store::Store& store) {
    Progress bar{say, say.text({"checking", "核查"}), say.text({"units", "单元"})};
    std::vector<billing::Invariant> laws = billing::check_bills(
        store, [&](std::int64_t done, std::int64_t total) { bar.update(done, total); });
    billing::Invariant payments{
        "payments", {"payments pay no more than they hold", "缴费核销不超过缴费金额"}, 1, 0, {}};
    for (const collect::PaymentProblem& problem : collect::check_payments(*store.reader())) {
        ++payments.violated;
        payments.cases.push_back(problem.payment_id + ": " + problem.what);
    }
    for (const collect::PaymentProblem& problem : collect::check_group_payments(*store.reader())) {
        ++payments.violated;
        payments.cases.push_back(problem.payment_id + ": " + problem.what);
    }
    laws.push_back(std::move(payments));
    billing::Invariant given_up{
        "write_offs",
        {"write-offs stand in the ledger with their amounts", "核销均按金额入账"},
        1,
        0,
        {}};
    for (const collect::WriteOffProblem& problem : collect::check_write_offs(*store.reader())) {
        ++given_up.violated;
        given_up.cases.push_back(problem.write_off_id + ": " + problem.what);
    }
    laws.push_back(std::move(given_up));
    for (billing::Invariant& law : budget::check_budget(*store.reader()))
        laws.push_back(std::move(law));
    for (billing::Invariant& law : prepaid::check_prepaid(*store.reader()))
        laws.push_back(std::move(law));
    bool holds = true;
    ordered_json json = ordered_json::array();
    for (const billing::Invariant& law : laws) {
        holds = holds && law.violated == 0;
        json.push_back({{"law", law.name},
                        {"statement", law.statement.in(say.language)},
                        {"checked", law.checked},
                        {"violated", law.violated},
                        {"cases", law.cases}});
        if (say.json) continue;
        say.line(fmt::format("  {}  {} ({})",
                             law.violated == 0 ? say({"holds", "成立"}) : say({"BROKEN", "不成立"}),
                             law.statement.in(say.language), grouped(law.checked)));
        for (const std::string& one : law.cases) say.line("         " + one);
    }
    if (say.json) say.line(ordered_json{{"holds", holds}, {"laws", json}}.dump());
    return holds;
}

}  // namespace voltmark::app
