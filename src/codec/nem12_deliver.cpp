// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/nem12.hpp"

namespace voltmark::codec::nem12 {

namespace {

using meter::Quality;
using meter::QualityRun;

Quality quality_of(char flag) {
    switch (flag) {
        case 'A':
            return Quality::actual;
        case 'E':
            return Quality::estimated;
        case 'N':
            return Quality::missing;
        default:
            return Quality::substituted;
    }
}

/// Whether the run says no more than that its slots are measured.
bool is_plain(const QualityRun& run) {
    return run.quality == Quality::actual && run.method == 0 && run.reason == 0;
}

bool continues(const QualityRun& run, const QualityRun& next) {
    return run.first + run.count == next.first && run.quality == next.quality &&
           run.method == next.method && run.reason == next.reason;
}

class Deliverer final : public Sink {
public:
    explicit Deliverer(DeliverySink& sink) : sink_{sink} {}

    void day(const IntervalDay& day) override {
        to_delivered(day, span_);
        sink_.span(span_);
    }
    void finding(const Finding& finding) override { sink_.finding(finding); }

private:
    DeliverySink& sink_;
    DeliveredSpan span_;
};

}  // namespace

void to_delivered(const IntervalDay& day, DeliveredSpan& out) {
    out.key.assign(day.channel.nmi).append(1, '/').append(day.channel.suffix);
    out.unit = day.channel.unit;
    out.span = day.day;
    out.interval_minutes = day.channel.interval_minutes;
    out.line = day.place.line;
    out.readings.values_milli = day.values_milli;
    std::vector<QualityRun>& runs = out.readings.runs;
    runs.clear();
    for (const QualityEvent& event : day.events) {
        const QualityRun run{event.first, event.count, quality_of(event.flag), event.method,
                             event.reason.value_or(0)};
        if (run.quality == Quality::missing) {
            std::fill_n(out.readings.values_milli.begin() + run.first, run.count, 0);
        }
        if (is_plain(run)) continue;
        if (!runs.empty() && continues(runs.back(), run)) {
            runs.back().count += run.count;
        } else {
            runs.push_back(run);
        }
    }
}

void deliver(std::string_view text, Mode mode, DeliverySink& sink) {
    Deliverer deliverer{sink};
    parse(text, mode, deliverer);
}

}  // namespace voltmark::codec::nem12
