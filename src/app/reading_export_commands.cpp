// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/reading_export.hpp"
#include "voltmark/base/replace_file.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/reading_store.hpp"

#include "context.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

struct ExportArguments {
    std::vector<std::string> keys;
    std::string consumer;
    std::string period;
    std::string format = "csv";
    std::string out = "-";
    acquire::ExportParties parties{"voltmark", "customer"};
};

void write(Commands& commands, const ExportArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<time::BillingPeriod> period = time::parse_period(arguments.period);
    if (!period) return commands.fail(period.error());
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const store::Lease reader = (*store)->reader();
    std::vector<std::string> keys = arguments.keys;
    if (!arguments.consumer.empty()) {
        const auto contract = customer::find_contract(*reader, arguments.consumer);
        if (!contract) return commands.fail(contract.error());
        for (std::string& key : acquire::keys_of(*reader, *contract, *period))
            keys.push_back(std::move(key));
    }
    if (keys.empty()) return commands.fail(make_error(kNoChannelArgument));
    std::vector<acquire::ExportedChannel> exported;
    std::int64_t days = 0;
    for (const std::string& key : keys) {
        const std::optional<meter::KnownChannel> known = meter::find_channel(*reader, key);
        if (!known) return commands.fail(make_error(kChannelArgument, key));
        Result<acquire::ExportedChannel> one = acquire::load_channel(*reader, key, *known, *period);
        if (!one) return commands.fail(one.error());
        days += static_cast<std::int64_t>(one->spans.size());
        exported.push_back(std::move(*one));
    }
    const std::string text = acquire::write_readings(arguments.format, exported, arguments.parties,
                                                     commands.context.clock.now());
    if (arguments.out == "-") return say.print(text);
    if (const auto failed = replace_file(arguments.out, text))
        return commands.fail(make_error(kWriteFile, arguments.out, *failed));
    if (say.json) {
        return say.line(nlohmann::ordered_json{
            {"path", arguments.out},
            {"format", arguments.format},
            {"channels", exported.size()},
            {"spans", days}}.dump());
    }
    say.line(say.fill({"{}: {} channels, {} spans of readings", "{}：{} 个通道，{} 段读数"},
                      arguments.out, exported.size(), grouped(days)));
}

}  // namespace

void add_reading_export_command(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<ExportArguments>();
    CLI::App* verb = noun.add_subcommand(
        "export", say.text({"readings of channels or of a customer, in a format of exchange",
                            "按交换格式导出通道或用户的读数"}));
    verb->fallthrough();
    verb->add_option("--key", arguments->keys, say.text({"of a channel", "通道键"}));
    verb->add_option("--consumer", arguments->consumer,
                     say.text({"all channels of this customer", "该户全部通道"}));
    verb->add_option("--period", arguments->period, say.text({"2026-07", "2026-07"}))->required();
    verb->add_option("--format", arguments->format, "csv, greenbutton, mscons, cim")
        ->check(CLI::IsMember({"csv", "greenbutton", "mscons", "cim"}));
    verb->add_option("--out", arguments->out, say.text({"file; - is standard output", "文件"}));
    verb->add_option("--sender", arguments->parties.sender,
                     say.text({"of a market message", "市场报文发送方"}));
    verb->add_option("--receiver", arguments->parties.receiver,
                     say.text({"of a market message", "市场报文接收方"}));
    verb->footer(say.text({"What is missing is not written. MSCONS takes active energy alone."
                           "\nExample:",
                           "缺失读数不写出；MSCONS 仅含有功电能。\n示例："}) +
                 "\n  voltmark readings export --consumer 310000000001 --period 2026-07 "
                 "--format greenbutton --out july.xml");
    verb->callback([&commands, arguments] { write(commands, *arguments); });
}

}  // namespace voltmark::app
