// SPDX-License-Identifier: Apache-2.0
#include "live_acquisition.hpp"

#include <thread>

#include "voltmark/meter/meter_store.hpp"

#include "context.hpp"

namespace voltmark::app {

namespace {

using namespace std::chrono_literals;

acquire::SimulatorOptions options_of(int meters, const Clock& clock) {
    acquire::SimulatorOptions options;
    options.count = meters;
    options.seed = 7;
    options.zone = *time::Zone::find("Asia/Shanghai");
    options.day = std::chrono::floor<std::chrono::days>(options.zone.to_local(clock.now())) -
                  std::chrono::days{1};
    options.faults.noise = 100;
    options.faults.duplicate = 100;
    options.faults.reorder = 100;
    return options;
}

acquire::HeadEndConfig config_of(const acquire::SimulatorOptions& options,
                                 const std::string& journal) {
    acquire::HeadEndConfig config;
    config.journal = journal;
    config.zone = options.zone;
    for (const std::string& address : acquire::simulated_addresses(options))
        config.meters.add({address, options.protocol, "", "", "", ""});
    config.listeners = {{options.protocol, "127.0.0.1", 0}};
    config.commit = 50ms;
    return config;
}

void add_meters(store::Store& store, const acquire::SimulatorOptions& options) {
    const store::Lease writer = store.writer();
    if (meter::ChannelDirectory::load(*writer).size() > 0) return;
    store::Transaction transaction{*writer};
    acquire::add_simulated_meters(*writer, options);
    transaction.commit();
}

}  // namespace

Result<LiveAcquisition> acquire_live(const std::string& folder, int meters, const Clock& clock) {
    acquire::SimulatorOptions options = options_of(meters, clock);
    Result<std::unique_ptr<store::Store>> store =
        store::Store::create(store::parse_location(folder + "/live.db"), all_schemas(), clock);
    if (!store) return store.error();
    add_meters(**store, options);
    const acquire::HeadEndConfig config = config_of(options, folder + "/live.journal");
    Result<std::unique_ptr<acquire::HeadEnd>> head_end =
        acquire::HeadEnd::open(**store, config, clock);
    if (!head_end) return head_end.error();
    options.port = (*head_end)->listening().front().port;
    Result<void> worked = ok();
    std::thread worker{[&] { worked = (*head_end)->run(std::nullopt, [](const Error&) {}); }};
    const Result<acquire::SimulatorReport> report = acquire::simulate_meters(options);
    (*head_end)->stop();
    worker.join();
    if (!worked) return worked.error();
    if (!report) return report.error();
    return LiveAcquisition{*report, (*head_end)->counts(),
                           acquire::check_simulated(*(*store)->reader(), options)};
}

}  // namespace voltmark::app
