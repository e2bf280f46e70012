// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/errors.hpp"

#include "read_parts.hpp"

namespace voltmark::tariff {

namespace {

constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::max();

/// Whether some contract can meet both; attributes are not negative.
bool can_both_hold(const Condition::Part& one, const Condition::Part& other) {
    if (one.attribute != other.attribute) return true;
    const std::int64_t from =
        std::max({std::int64_t{0}, one.from_e6.value_or(0), other.from_e6.value_or(0)});
    const std::int64_t below =
        std::min(one.below_e6.value_or(kNoBound), other.below_e6.value_or(kNoBound));
    if (find_attribute(one.attribute)->type == AttributeType::number) return from < below;
    return std::any_of(one.words.begin(), one.words.end(), [&](const std::string& word) {
        return std::find(other.words.begin(), other.words.end(), word) != other.words.end();
    });
}

bool can_hold(const Condition& condition, const Condition& eligible) {
    return std::all_of(
        condition.parts.begin(), condition.parts.end(), [&](const Condition::Part& part) {
            return can_both_hold(part, part) &&
                   std::all_of(
                       eligible.parts.begin(), eligible.parts.end(),
                       [&](const Condition::Part& needed) { return can_both_hold(part, needed); });
        });
}

/// The months that a version has days of; all of them from a year on.
time::MonthSet months_of(const time::BillingPeriod& valid) {
    time::MonthSet months;
    time::CivilDay day = valid.from;
    for (int i = 0; i < 12 && day < valid.to; ++i) {
        const time::BillingPeriod month = time::month_of(day);
        months.add(static_cast<unsigned>(time::to_ymd(day).month()));
        day = month.to;
    }
    return months;
}

bool have_common(time::MonthSet one, time::MonthSet other) {
    for (unsigned month = 1; month <= 12; ++month) {
        if (one.contains(std::chrono::month{month}) && other.contains(std::chrono::month{month}))
            return true;
    }
    return false;
}

/// A sheet that is valid for one month states the floats of all seasons: a component beside which
/// another of its kind and line applies is one of several seasons.
bool has_season_beside(const Version& version, const Component& component, time::MonthSet months) {
    return std::any_of(
        version.components.begin(), version.components.end(), [&](const Component& other) {
            return &other != &component && other.line == component.line &&
                   other.charge.index() == component.charge.index() &&
                   other.months != time::MonthSet::all() && have_common(other.months, months);
        });
}

void note_months(const Version& version, std::vector<Error>& notices) {
    const time::MonthSet months = months_of(version.valid);
    for (const Component& component : version.components) {
        if (have_common(component.months, months) || has_season_beside(version, component, months))
            continue;
        notices.push_back(make_error(kMonthsOutside, component.id, time::to_text(version.valid))
                              .at(component.place));
    }
}

/// A price that is divided into what it is for, as Chinese sheets divide it, has all four parts.
void note_layers(const Version& version, std::vector<Error>& notices) {
    const auto has = [&](Layer layer) {
        return std::any_of(version.components.begin(), version.components.end(),
                           [&](const Component& component) {
                               return component.layer == layer &&
                                      std::holds_alternative<EnergyCharge>(component.charge);
                           });
    };
    if (!has(Layer::network)) return;
    for (const Layer layer : {Layer::energy, Layer::system, Layer::fund}) {
        if (!has(layer))
            notices.push_back(make_error(kLayerMissing, to_text(layer)).at(version.place));
    }
}

}  // namespace

void check_reach(const Version& version, const Condition& eligible, Findings& findings) {
    for (const Component& component : version.components) {
        const bool never = component.months == time::MonthSet{};
        if (!never && can_hold(component.when, eligible)) continue;
        findings.push_back(make_error(kComponentUnreachable, component.id).at(component.place));
    }
}

std::vector<Error> notices_of(const Tariff& tariff) {
    std::vector<Error> notices;
    for (std::size_t i = 0; i < tariff.versions.size(); ++i) {
        const Version& version = tariff.versions[i];
        if (i > 0 && tariff.versions[i - 1].valid.to != version.valid.from) {
            const time::BillingPeriod gap{tariff.versions[i - 1].valid.to, version.valid.from};
            notices.push_back(make_error(kVersionGap, time::to_text(gap)).at(version.place));
        }
        if (tariff.currency == kCny) note_layers(version, notices);
        note_months(version, notices);
    }
    return notices;
}

}  // namespace voltmark::tariff
