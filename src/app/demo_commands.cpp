// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <fstream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/billing/bill_pdf.hpp"
#include "voltmark/billing/bill_run.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/vee/estimate.hpp"

#include "after_posting.hpp"
#include "context.hpp"
#include "live_acquisition.hpp"
#include "operations.hpp"
#include "summary.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

namespace fs = std::filesystem;

struct DemoArguments {
    std::string data = "data/real";
    std::string out = "run";
};

/// The tariffs that the bundled customers are billed under.
constexpr std::string_view kDemoTariffs[] = {"demo.single.10kv", "demo.two_part.10kv",
                                             "cn.zj.residential.ladder",
                                             "cn.zj.residential.ladder_tou", "cn.zj.feed_in"};

/// The whole job on real readings, stage by stage; each does only what is not done yet.
class Demo {
public:
    Demo(Commands& commands, DemoArguments arguments)
        : commands_{commands}, say_{commands.context.console}, arguments_{std::move(arguments)} {}

    void run() {
        const fs::path data{arguments_.data};
        if (!fs::exists(data / "customers.csv") || !fs::is_directory(data / "readings"))
            return commands_.fail(make_error(kDemoData, arguments_.data));
        std::error_code ignored;
        fs::create_directories(arguments_.out, ignored);
        if (const Result<void> done = work(data); !done) commands_.fail(done.error());
    }

private:
    Result<void> work(const fs::path& data) {
        struct Stage {
            Text name;
            std::function<Result<void>()> work;
        };
        const Stage stages[] = {
            {{"store and tariffs", "建库与电价"}, [&] { return make_store(); }},
            {{"customers and meters", "用户与电表"}, [&] { return add_customers(data); }},
            {{"import and validate readings", "导入并校验读数"}, [&] { return import(data); }},
            {{"acquire from meters over sockets", "电表在线采集"},
             [&] { return acquire_meters(); }},
            {{"estimate what is missing", "估算缺失读数"}, [&] { return estimate(); }},
            {{"bill every month, post to the ledger", "逐月出账入账"}, [&] { return bill(); }},
            {{"print one bill", "输出一张账单"}, [&] { return document(); }},
            {{"summary", "汇总"}, [&] { return summarise(); }},
            {{"check", "核查"}, [&] { return check(); }}};
        for (const Stage& stage : stages) {
            const auto begin = std::chrono::steady_clock::now();
            if (Result<void> done = stage.work(); !done) return done;
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
            times_.emplace_back(say_.text(stage.name), took.count());
        }
        print_times();
        return ok();
    }

    Result<void> make_store() {
        Result<std::unique_ptr<store::Store>> store = commands_.context.create_store();
        if (!store) return store.error();
        store_ = std::move(*store);
        add_shipped_tariffs(*store_, kDemoTariffs, commands_.context.clock);
        return ok();
    }

    Result<void> add_customers(const fs::path& data) {
        if (customer::count_customers(*store_->reader()).contracts > 0) return ok();
        std::vector<portfolio::TableFinding> findings;
        const auto vault = commands_.context.vault(*store_->reader());
        if (!vault) return vault.error();
        const Result<AddedPortfolio> added =
            add_tables(*store_, **vault, (data / "customers.csv").string(),
                       (data / "meters.csv").string(), commands_.context.clock, findings);
        if (!added) return added.error();
        say_.note(say_.fill({"{} contracts with {} channels", "{} 户合同，{} 个通道"},
                            added->contracts, added->channels));
        return ok();
    }

    Result<void> import(const fs::path& data) {
        std::vector<fs::path> files;
        for (const fs::directory_entry& file : fs::directory_iterator{data / "readings"})
            files.push_back(file.path());
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            Progress bar{say_, file.filename().string(), "B"};
            const Result<acquire::ImportReport> report =
                acquire::import_file(*store_, file.string(), {}, commands_.context.clock,
                                     [&](const acquire::ImportProgress& progress) {
                                         bar.update(progress.bytes_done, progress.bytes);
                                     });
            bar.finish();
            if (!report) return report.error();
            print_import(say_, file.string(), *report, 3);
        }
        return ok();
    }

    /// Beside the files: meters that call in, into a store of their own.
    Result<void> acquire_meters() {
        constexpr int kMeters = 200;
        const Result<LiveAcquisition> live =
            acquire_live(arguments_.out, kMeters, commands_.context.clock);
        if (!live) return live.error();
        const acquire::SimulatorCheck& check = live->check;
        if (check.meters_whole != check.meters) commands_.exit = kExitProblems;
        if (say_.json) return ok();
        say_.line(say_.fill({"{} simulated meters (DL/T 698.45) called in over {} connections: {} "
                             "frames, {} records on "
                             "disk with {} syncs; {} of {} readings stored and right",
                             "{} 块模拟电表（DL/T 698.45）接入 {} 次：{} 帧，{} 条记录落盘（{} "
                             "次同步）；{}/{} 个读数入库且正确"},
                            live->meters.meters, live->meters.connected,
                            grouped(live->head_end.sessions.frames),
                            grouped(live->head_end.sessions.kept), live->head_end.syncs,
                            grouped(check.intervals_right), grouped(check.intervals_expected)));
        return ok();
    }

    Result<void> estimate() {
        const auto counts = meter::count_readings(*store_->reader());
        if (!counts.spans_begin) return ok();
        days_ = *counts.spans_begin;
        Progress bar{say_, say_.text({"estimating", "估算"}), say_.text({"channels", "通道"})};
        const vee::EstimateReport report = vee::estimate_missing(
            *store_, days_, {}, commands_.context.clock,
            [&](std::int64_t done, std::int64_t total) { bar.update(done, total); });
        bar.finish();
        say_.note(say_.fill({"{} readings missing on {} channels, {} estimated",
                             "{1} 个通道缺 {0} 个读数，已估算 {2} 个"},
                            grouped(report.slots_missing), grouped(report.channels),
                            grouped(report.slots_estimated)));
        return ok();
    }

    Result<void> bill() {
        std::vector<time::BillingPeriod> months;
        for (time::BillingPeriod month = time::month_of(days_.from); month.from < days_.to;
             month = time::month_of(month.to)) {
            months.push_back(month);
        }
        Progress bar{say_, say_.text({"billing", "出账"}), say_.text({"months", "月"})};
        std::int64_t done = 0;
        for (const time::BillingPeriod& month : months) {
            billing::RunOptions options;
            options.period = month;
            options.review = &billing::default_review();
            options.after = after_posting();
            const Result<billing::RunReport> report =
                billing::bill_period(*store_, options, commands_.context.clock, {});
            // Between the data sets lie months in which nobody was a customer.
            if (!report && report.error().code != &billing::kNoContracts) return report.error();
            bar.update(++done, static_cast<std::int64_t>(months.size()));
        }
        return ok();
    }

    /// The bill with the most lines, and of those the largest: the one that shows most.
    Result<void> document() {
        billing::BillFilter filter;
        filter.limit = 1'000'000;
        const store::Lease reader = store_->reader();
        std::optional<billing::BillSummary> chosen;
        std::size_t most = 0;
        for (const billing::BillSummary& summary : billing::list_bills(*reader, filter)) {
            const Result<billing::Bill> bill = billing::load_bill(*reader, summary.id);
            if (!bill) return bill.error();
            const std::size_t lines = bill->body.lines.size();
            if (chosen && std::pair{lines, summary.total} <= std::pair{most, chosen->total})
                continue;
            chosen = summary;
            most = lines;
        }
        if (!chosen) return ok();
        const Result<customer::Sight> sight = commands_.context.sight(*reader);
        if (!sight) return sight.error();
        Result<billing::Explanation> explanation =
            billing::explain_bill(*reader, *sight, chosen->id);
        if (!explanation) return explanation.error();
        bill_ = billing::to_text(chosen->id);
        const fs::path path = fs::path{arguments_.out} / ("bill-" + bill_);
        pdf_ = path.string() + ".pdf";
        if (Result<void> written = billing::write_bill_pdf(*explanation, say_.language, pdf_);
            !written) {
            return written;
        }
        json_ = path.string() + ".json";
        std::ofstream{json_, std::ios::binary} << billing::to_json(*explanation, true) << "\n";
        return ok();
    }

    Result<void> summarise() {
        if (!say_.json) say_.line("");
        print_summary(say_, *store_);
        return ok();
    }

    Result<void> check() {
        if (!say_.json) say_.line(say_.text({"Standing laws", "恒等关系"}));
        if (!print_check(say_, *store_)) commands_.exit = kExitProblems;
        return ok();
    }

    void print_times() {
        if (say_.json) return;
        say_.line(say_.text({"Time", "用时"}));
        Table table{{{""}, {"", Table::Align::right}}};
        double total = 0;
        for (const auto& [name, seconds] : times_) {
            table.row({name, fmt::format("{:.2f} s", seconds)});
            total += seconds;
        }
        table.row({say_.text({"together", "合计"}), fmt::format("{:.2f} s", total)});
        say_.print(table.to_text("  "));
        if (bill_.empty()) return;
        const std::string store = store::to_text(store_->location());
        say_.line(say_.fill({"\nOpen a bill line by line:\n  voltmark --store {} bill explain {}\n"
                             "The same printed: {}\nThe same as JSON, with every reading: {}",
                             "\n逐行查看账单：\n  voltmark --store {} bill explain {}\n"
                             "PDF 账单：{}\nJSON（含全部读数）：{}"},
                            store, bill_, pdf_, json_));
    }

    Commands& commands_;
    const Console& say_;
    DemoArguments arguments_;
    std::unique_ptr<store::Store> store_;
    std::vector<std::pair<std::string, double>> times_;
    time::BillingPeriod days_{};
    std::string bill_;
    std::string pdf_;
    std::string json_;
};

}  // namespace

void add_demo_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<DemoArguments>();
    CLI::App* verb = root.add_subcommand(
        "demo", say.text({"the whole job on bundled real readings: import, validate, estimate, "
                          "bill, post, check",
                          "用随附真实读数跑完整流程：导入、校验、估算、出账、入账、核查"}));
    verb->fallthrough();
    verb->add_option(
        "--data", arguments->data,
        say.text({"folder with the data (default: data/real)", "数据目录（默认 data/real）"}));
    verb->add_option(
        "--out", arguments->out,
        say.text({"folder for the printed bill (default: run)", "账单输出目录（默认 run）"}));
    verb->footer(say.text({"Safe to repeat: what is done already is left as it is.\nExample:",
                           "可重复运行：已完成的部分保持不变。\n示例："}) +
                 "\n  voltmark --store run/voltmark.db demo");
    verb->callback([&commands, arguments] { Demo{commands, *arguments}.run(); });
}

}  // namespace voltmark::app
