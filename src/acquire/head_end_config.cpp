// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/head_end_config.hpp"

#include <charconv>
#include <filesystem>

#include <yaml-cpp/yaml.h>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/acquire/head_end_errors.hpp"

#include "protocol_dlms.hpp"
#include "secret_file.hpp"

namespace voltmark::acquire {

namespace {

/// Reads a map key by key, and knows which keys nobody asked for.
class Section {
public:
    Section(const YAML::Node& node, std::string place) : node_{node}, place_{std::move(place)} {
        if (node_ && !node_.IsMap()) fail("", "expected a map");
    }

    void text(const char* key, std::string& out) {
        const YAML::Node value = take(key);
        if (!value) return;
        if (!value.IsScalar()) return fail(key, "expected a text");
        out = value.Scalar();
    }

    /// A whole number of [low, high].
    template <class Number>
    void number(const char* key, Number& out, long long low, long long high) {
        const YAML::Node value = take(key);
        if (!value) return;
        const std::string& text = value.IsScalar() ? value.Scalar() : std::string{};
        long long number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool is_whole = error == std::errc{} && end == text.data() + text.size();
        if (text.empty() || !is_whole || number < low || number > high)
            return fail(key, fmt::format("expected a whole number from {} to {}", low, high));
        out = Number(number);
    }

    void flag(const char* key, bool& out) {
        const YAML::Node value = take(key);
        if (!value) return;
        const std::string text = value.IsScalar() ? value.Scalar() : "";
        if (text != "true" && text != "false") return fail(key, "expected true or false");
        out = text == "true";
    }

    YAML::Node take(const char* key) {
        known_.emplace_back(key);
        return node_ && node_.IsMap() ? node_[key] : YAML::Node{YAML::NodeType::Undefined};
    }

    void need(const char* key, const std::string& value) {
        if (value.empty()) fail(key, "must be given");
    }

    void fail(std::string_view key, std::string_view what) {
        if (error_) return;
        const std::string_view dot = place_.empty() || key.empty() ? "" : ".";
        error_ = make_error(kConfig, fmt::format("{}{}{}", place_, dot, key), what);
    }

    std::optional<Error> finish() {
        if (node_ && node_.IsMap()) {
            for (const auto& entry : node_) {
                const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
                if (std::find(known_.begin(), known_.end(), key) == known_.end())
                    fail(key, "is not known here");
            }
        }
        return error_;
    }

private:
    YAML::Node node_;
    std::string place_;
    std::vector<std::string> known_;
    std::optional<Error> error_;
};

/// Reads each entry of a list with `read(section)`.
template <class Read>
std::optional<Error> each_of(const YAML::Node& list, const std::string& place, Read&& read) {
    if (!list) return std::nullopt;
    if (!list.IsSequence()) return make_error(kConfig, place, "expected a list");
    for (std::size_t i = 0; i < list.size(); ++i) {
        Section section{list[i], fmt::format("{}[{}]", place, i)};
        read(section);
        if (std::optional<Error> error = section.finish()) return error;
    }
    return std::nullopt;
}

void read_protocol(Section& section, std::string& protocol) {
    section.text("protocol", protocol);
    if (find_protocol(protocol) == nullptr)
        section.fail("protocol",
                     fmt::format("expected one of {}", fmt::join(protocol_names(), ", ")));
}

void read_terminal_limits(Section& section, SessionLimits& limits) {
    section.number("answer_ms", limits.answer, 10, 600'000);
    section.number("pause_ms", limits.pause, 0, 600'000);
    section.number("attempts", limits.attempts, 1, 100);
    section.number("retry_seconds", limits.retry, 0, 86'400);
    section.number("questions_per_minute", limits.questions_a_minute, 0, 60'000);
}

/// A listener's or call's own limits, over those of all.
void read_own_limits(Section& section, const SessionLimits& all,
                     std::optional<SessionLimits>& own) {
    const YAML::Node node = section.take("limits");
    if (!node) return;
    own = all;
    Section limits{node, "limits"};
    read_terminal_limits(limits, *own);
    if (const std::optional<Error> error = limits.finish())
        section.fail("limits", error->message());
}

void read_listener(Section& section, HeadEndConfig& config) {
    Listener one;
    read_protocol(section, one.protocol);
    section.text("address", one.address);
    section.number("port", one.port, 0, 65535);
    read_own_limits(section, config.limits, one.limits);
    config.listeners.push_back(std::move(one));
}

void read_call(Section& section, HeadEndConfig& config) {
    Call one;
    section.text("name", one.name);
    read_protocol(section, one.protocol);
    section.text("host", one.host);
    section.number("port", one.port, 1, 65535);
    read_own_limits(section, config.limits, one.limits);
    section.need("name", one.name);
    section.need("host", one.host);
    if (one.port == 0) section.fail("port", "must be given");
    config.calls.push_back(std::move(one));
}

void read_task(Section& section, HeadEndConfig& config) {
    TaskPlan one;
    std::string kind;
    section.text("kind", kind);
    const std::optional<TaskKind> found = find_task_kind(kind);
    const bool is_planned = found && *found != TaskKind::on_demand && *found != TaskKind::clock_set;
    if (!is_planned) section.fail("kind", "expected daily_freeze, curve, clock or events");
    one.kind = found.value_or(TaskKind::daily_freeze);
    section.number("days_back", one.days_back, 1, 60);
    section.number("after_midnight_minutes", one.after_midnight, 0, 1439);
    section.number("every_hours", one.every, 1, 24 * 31);
    section.number("drift_seconds", one.drift_max, 1, 86'400);
    section.flag("correct", one.is_corrected);
    config.tasks.push_back(one);
}

void read_limits(Section& section, SessionLimits& limits) {
    section.number("connections", limits.connections, 1, 1'000'000);
    section.number("idle_seconds", limits.idle, 1, 86'400);
    read_terminal_limits(section, limits);
    section.number("redial_seconds", limits.redial, 1, 3600);
}

/// Which patterns of events go where.
void read_routes(Section& section, EventRoutes& routes) {
    for (const char* route : {"inspection", "service"}) {
        const YAML::Node list = section.take(route);
        if (!list) continue;
        if (!list.IsSequence()) section.fail(route, "expected a list");
        std::vector<std::string> patterns;
        for (const auto& one : list) patterns.push_back(one.IsScalar() ? one.Scalar() : "");
        for (const std::string& pattern : patterns) {
            if (!EventRoutes::is_pattern(pattern))
                section.fail(route, "expected the first hex digits of events");
        }
        routes.set(route, std::move(patterns));
    }
}

std::string path_in(const std::string& folder, const std::string& file) {
    return std::filesystem::path{file}.is_absolute() ? file : folder + "/" + file;
}

Result<void> read_meters(const std::string& file, const std::string& folder,
                         HeadEndConfig& config) {
    if (file.empty()) return ok();
    const Result<FileText> text = FileText::open(path_in(folder, file));
    if (!text) return text.error();
    Result<MeterList> meters = MeterList::parse(text->text());
    if (!meters) return meters.error();
    config.meters = std::move(*meters);
    return ok();
}

Result<void> read_secrets(const std::string& file, const std::string& counters,
                          const std::string& folder, HeadEndConfig& config) {
    if (file.empty()) return ok();
    const Result<SecretFile> parts = read_secret_file(path_in(folder, file));
    if (!parts) return parts.error();
    if (!parts->dlt645.empty()) {
        Result<MeterSecrets> known = MeterSecrets::parse(parts->dlt645, "dlt645");
        if (!known) return known.error();
        config.secrets = std::move(*known);
    }
    if (parts->dlms.empty()) return ok();
    const auto secrets = DlmsSecrets::parse(parts->dlms);
    if (!secrets) return secrets.error();
    const std::string numbers =
        counters.empty() ? config.journal + ".counters" : path_in(folder, counters);
    config.keyed.push_back(
        make_dlms_protocol(*secrets, std::make_shared<InvocationCounters>(numbers)));
    return ok();
}

Result<HeadEndConfig> read_root(const YAML::Node& root, const std::string& folder) {
    HeadEndConfig config;
    Section section{root, ""};
    std::string zone = "Asia/Shanghai";
    std::string meters;
    section.text("journal", config.journal);
    section.need("journal", config.journal);
    section.text("zone", zone);
    section.text("meters", meters);
    std::string secrets;
    std::string counters;
    section.text("secrets", secrets);
    section.number("order_poll_ms", config.order_poll, 10, 60'000);
    section.number("journal_keep_days", config.journal_keep_days, 0, 36'500);
    section.text("counters", counters);
    section.number("commit_ms", config.commit, 1, 60'000);
    section.number("plan_ms", config.plan, 10, 3'600'000);
    if (const YAML::Node bands = section.take("bands")) {
        if (!bands.IsSequence()) section.fail("bands", "expected a list");
        for (const auto& band : bands) config.bands.push_back(band.IsScalar() ? band.Scalar() : "");
    } else {
        config.bands = {"sharp", "peak", "flat", "valley"};
    }
    Section limits{section.take("limits"), "limits"};
    read_limits(limits, config.limits);
    Section events{section.take("events"), "events"};
    read_routes(events, config.event_routes);
    const auto listeners = each_of(section.take("listen"), "listen",
                                   [&](Section& one) { read_listener(one, config); });
    const auto calls =
        each_of(section.take("call"), "call", [&](Section& one) { read_call(one, config); });
    const auto tasks =
        each_of(section.take("tasks"), "tasks", [&](Section& one) { read_task(one, config); });
    for (const std::optional<Error>& error :
         {section.finish(), limits.finish(), events.finish(), listeners, calls, tasks}) {
        if (error) return *error;
    }
    const Result<time::Zone> found = time::Zone::find(zone);
    if (!found) return found.error();
    config.zone = *found;
    config.journal = path_in(folder, config.journal);
    if (const Result<void> read = read_meters(meters, folder, config); !read) return read.error();
    if (const Result<void> read = read_secrets(secrets, counters, folder, config); !read)
        return read.error();
    return config;
}

}  // namespace

const Protocol* HeadEndConfig::protocol(std::string_view name) const {
    for (const std::shared_ptr<const Protocol>& one : keyed) {
        if (one->name() == name) return one.get();
    }
    return find_protocol(name);
}

Result<HeadEndConfig> parse_head_end_config(std::string_view yaml, const std::string& folder) {
    try {
        return read_root(YAML::Load(std::string{yaml}), folder);
    } catch (const YAML::Exception& exception) {
        const auto line = static_cast<std::uint64_t>(exception.mark.line + 1);
        return make_error(kConfig, "YAML", exception.msg).at(Place{0, 0, line, 0});
    }
}

Result<HeadEndConfig> read_head_end_config(const std::string& path) {
    const Result<FileText> text = FileText::open(path, std::uint64_t{16} << 20);
    if (!text) return text.error();
    const std::string folder = std::filesystem::path{path}.parent_path().string();
    return parse_head_end_config(text->text(), folder.empty() ? "." : folder);
}

}  // namespace voltmark::acquire
