// SPDX-License-Identifier: Apache-2.0
#include "load_file.hpp"

#include "voltmark/acquire/errors.hpp"
#include "voltmark/acquire/file_text.hpp"
#include "voltmark/acquire/import_file.hpp"
#include "voltmark/codec/csv.hpp"
#include "voltmark/codec/text.hpp"

#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

/// The flow that a channel of a file measures, by its name.
std::optional<Flow> flow_of(std::string_view key, Flow plain) {
    const std::size_t slash = key.rfind('/');
    if (slash != key.npos && slash + 1 < key.size()) {
        switch (codec::to_upper(key[slash + 1])) {
            case 'E':
                return Flow::import_active;
            case 'B':
                return Flow::export_active;
            case 'Q':
                return Flow::import_reactive;
            case 'K':
                return Flow::export_reactive;
            default:
                return std::nullopt;
        }
    }
    if (codec::equal_letters(key, "kwh")) return plain;
    if (codec::equal_letters(key, "kvarh")) return Flow::import_reactive;
    for (int f = 0; f < kFlowCount; ++f) {
        if (codec::equal_letters(key, to_text(static_cast<Flow>(f)))) return static_cast<Flow>(f);
    }
    return std::nullopt;
}

/// Puts what a parser delivers into channels; days of a channel may come in parts.
class LoadSink final : public codec::DeliverySink {
public:
    LoadSink(const time::Zone& zone, Flow plain, LoadFile& load)
        : zone_{zone}, plain_{plain}, load_{load} {}

    void span(const codec::DeliveredSpan& span) override {
        rating::ChannelReadings* channel = channel_of(span);
        if (channel == nullptr) return;
        const auto given = static_cast<int>(span.readings.values_milli.size());
        const int slots = channel->grid.slots(zone_, span.span);
        if (given != slots) {
            load_.findings.push_back(make_error(acquire::kSlots, span.key, given,
                                                time::to_text(span.span), slots, zone_.name())
                                         .at(Place{0, 0, span.line, 0}));
            return;
        }
        const auto [it, fresh] = channel->spans.try_emplace(span.span, span.readings);
        if (!fresh) merge(span.readings, it->second);
    }

    void finding(const codec::Finding& finding) override {
        if (finding.verdict == codec::Verdict::refused) load_.findings.push_back(finding.error);
    }

private:
    rating::ChannelReadings* channel_of(const codec::DeliveredSpan& span) {
        const auto known = channels_.find(span.key);
        if (known != channels_.end()) {
            return known->second ? &load_.channels[*known->second] : nullptr;
        }
        const std::optional<Flow> flow = flow_of(span.key, plain_);
        const auto grid = time::IntervalGrid::of_minutes(span.interval_minutes);
        const bool fits = flow && grid && has_unit_of(*flow, span);
        channels_.emplace(span.key, fits ? std::optional{load_.channels.size()} : std::nullopt);
        if (!fits) {
            load_.findings.push_back(make_error(kLoadFlow, span.key).at(Place{0, 0, span.line, 0}));
            return nullptr;
        }
        load_.channels.push_back({*flow, *grid, {}});
        return &load_.channels.back();
    }

    /// A table without units gives kvarh columns as kWh: only the name tells.
    static bool has_unit_of(Flow flow, const codec::DeliveredSpan& span) {
        const bool reactive = span.unit.base == codec::BaseUnit::var_hour;
        const bool active = span.unit.base == codec::BaseUnit::watt_hour;
        return is_active(flow) ? active : reactive || active;
    }

    static void merge(const meter::SpanReadings& part, meter::SpanReadings& whole) {
        std::vector<bool> given(part.values_milli.size(), true);
        for (const meter::QualityRun& run : part.runs) {
            if (run.quality == meter::Quality::missing)
                std::fill_n(given.begin() + run.first, run.count, false);
        }
        std::vector<bool> missing(whole.values_milli.size(), false);
        for (const meter::QualityRun& run : whole.runs) {
            if (run.quality == meter::Quality::missing)
                std::fill_n(missing.begin() + run.first, run.count, true);
        }
        std::erase_if(whole.runs, [](const meter::QualityRun& run) {
            return run.quality == meter::Quality::missing;
        });
        for (std::size_t slot = 0; slot < given.size(); ++slot) {
            if (given[slot]) {
                whole.values_milli[slot] = part.values_milli[slot];
            } else if (missing[slot]) {
                whole.runs.push_back({static_cast<int>(slot), 1, meter::Quality::missing, 0, 0});
            }
        }
        std::sort(whole.runs.begin(), whole.runs.end(),
                  [](const auto& left, const auto& right) { return left.first < right.first; });
    }

    time::Zone zone_;
    Flow plain_;
    LoadFile& load_;
    std::map<std::string, std::optional<std::size_t>, std::less<>> channels_;
};

}  // namespace

Result<LoadFile> read_load(const std::string& path, const time::Zone& zone, Flow flow) {
    const Result<acquire::FileText> file = acquire::FileText::open(path);
    if (!file) return file.error();
    LoadFile load;
    LoadSink sink{zone, flow, load};
    if (acquire::format_of(file->text()) == acquire::FileFormat::nem12) {
        codec::nem12::deliver(file->text(), codec::nem12::Mode::lenient, sink);
    } else {
        codec::csv::Options options;
        options.zone = zone;
        codec::csv::parse(file->text(), options, sink);
    }
    if (load.channels.empty() && load.findings.empty()) return make_error(acquire::kFormat);
    return load;
}

time::BillingPeriod days_of(const std::vector<rating::ChannelReadings>& channels) {
    time::BillingPeriod days{time::kOpenEnd, time::CivilDay{}};
    for (const rating::ChannelReadings& channel : channels) {
        if (channel.spans.empty()) continue;
        days.from = std::min(days.from, channel.spans.begin()->first);
        days.to = std::max(days.to, channel.grid.span_after(channel.spans.rbegin()->first));
    }
    return days;
}

}  // namespace voltmark::app
