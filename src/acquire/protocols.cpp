// SPDX-License-Identifier: Apache-2.0
#include "protocols.hpp"

#include <algorithm>
#include <array>

namespace voltmark::acquire {

namespace {

constexpr std::array<std::string_view, 6> kTaskWords = {"on_demand", "clock",     "daily_freeze",
                                                        "curve",     "clock_set", "events"};

std::vector<const Protocol*> all() {
    return {&dlt645_protocol(), &dlt698_protocol(), &gdw3761_protocol(), &dlms_protocol()};
}

}  // namespace

std::string_view to_text(TaskKind kind) {
    return kTaskWords[static_cast<std::size_t>(kind)];
}

std::optional<TaskKind> find_task_kind(std::string_view word) {
    const auto it = std::find(kTaskWords.begin(), kTaskWords.end(), word);
    if (it == kTaskWords.end()) return std::nullopt;
    return static_cast<TaskKind>(it - kTaskWords.begin());
}

std::string to_second_text(time::LocalSeconds at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::hh_mm_ss clock{at - day};
    return fmt::format("{}T{:02}:{:02}:{:02}", time::to_text(day), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::unique_ptr<Exchange> Protocol::ask_step(const OrderStep& step) const {
    Job job;
    job.meter = step.meter;
    job.terminal = step.terminal;
    job.now = step.now;
    job.today = job.day = std::chrono::floor<std::chrono::days>(step.now);
    if (!step.ids.empty()) return nullptr;
    if (step.act == Act::read) job.kind = TaskKind::on_demand;
    if (step.act == Act::read_clock) job.kind = TaskKind::clock;
    if (step.act == Act::set_clock) job.kind = TaskKind::clock_set;
    if (step.act == Act::read_events) job.kind = TaskKind::events;
    return job.kind == TaskKind::daily_freeze ? nullptr : ask(job);
}

const Protocol* find_protocol(std::string_view name) {
    for (const Protocol* protocol : all()) {
        if (protocol->name() == name) return protocol;
    }
    return nullptr;
}

std::vector<std::string_view> protocol_names() {
    std::vector<std::string_view> names;
    for (const Protocol* protocol : all()) names.push_back(protocol->name());
    return names;
}

}  // namespace voltmark::acquire
