// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/validate.hpp"

#include "voltmark/base/quantity.hpp"

namespace voltmark::vee {

namespace {

using meter::Quality;
using meter::QualityRun;
using meter::SpanReadings;

void sort_runs(std::vector<QualityRun>& runs) {
    std::sort(runs.begin(), runs.end(), [](const QualityRun& left, const QualityRun& right) {
        return left.first < right.first;
    });
}

/// Makes slots missing, whatever they were before.
void refuse(SpanReadings& readings, int first, int count) {
    std::vector<QualityRun> runs;
    for (const QualityRun& run : readings.runs) {
        const int end = run.first + run.count;
        if (run.first < first) {
            QualityRun before = run;
            before.count = std::min(end, first) - run.first;
            runs.push_back(before);
        }
        if (end > first + count) {
            QualityRun after = run;
            after.first = std::max(run.first, first + count);
            after.count = end - after.first;
            runs.push_back(after);
        }
    }
    runs.push_back({first, count, Quality::missing, 0, 0});
    sort_runs(runs);
    readings.runs = std::move(runs);
    std::fill_n(readings.values_milli.begin() + first, count, 0);
}

/// Marks the actual ones of some slots as suspect; what says more than "actual" goes on saying it.
void doubt(SpanReadings& readings, int first, int count) {
    std::vector<QualityRun> added;
    int from = first;
    const auto close = [&](int to) {
        if (to > from) added.push_back({from, to - from, Quality::suspect, 0, 0});
    };
    for (const QualityRun& run : readings.runs) {
        if (run.first + run.count <= first || run.first >= first + count) continue;
        close(run.first);
        from = std::max(from, run.first + run.count);
    }
    close(first + count);
    readings.runs.insert(readings.runs.end(), added.begin(), added.end());
    sort_runs(readings.runs);
}

}  // namespace

Error to_error(const Finding& finding) {
    return make_error(code_of(finding.rule), finding.count, finding.first + 1,
                      to_kilo(finding.value_milli), to_kilo(finding.reference_milli));
}

std::vector<Finding> validate(const ChannelRules& rules, int interval_minutes,
                              meter::SpanReadings& readings) {
    std::vector<Finding> found;
    SpanContext context;
    context.interval_minutes = interval_minutes;
    context.slots = context.begun = static_cast<int>(readings.values_milli.size());
    check_span(rules, context, rule_span(readings), found);
    for (const Finding& one : found) {
        // A gap has nothing that could be refused or doubted.
        if (one.rule == Rule::gap || one.severity == Severity::report) continue;
        if (one.severity == Severity::refuse) {
            refuse(readings, one.first, one.count);
        } else {
            doubt(readings, one.first, one.count);
        }
    }
    return found;
}

}  // namespace voltmark::vee
