// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/document.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/errors.hpp"

#include "read_parts.hpp"

namespace voltmark::tariff {

namespace {

constexpr std::size_t kDocumentBytesMax = std::size_t{4} << 20;
constexpr int kValuesMax = 100'000;
constexpr int kDepthMax = 32;

/// Whether a document stays within bounds when its aliases are written out: a few lines of them can
/// stand for millions of values, or for themselves.
bool is_bounded(const YAML::Node& node, int depth, int& values_left) {
    if (depth == 0 || --values_left < 0) return false;
    if (!node.IsSequence() && !node.IsMap()) return true;
    return std::all_of(node.begin(), node.end(), [&](const auto& entry) {
        if (node.IsSequence()) return is_bounded(entry, depth - 1, values_left);
        return is_bounded(entry.first, depth - 1, values_left) &&
               is_bounded(entry.second, depth - 1, values_left);
    });
}

time::BillingPeriod read_validity(const YAML::Node& node, Findings& findings) {
    MapReader map{node, findings};
    time::BillingPeriod valid{time::CivilDay{}, time::kOpenEnd};
    const YAML::Node from = map.get("from");
    if (from.IsDefined()) valid.from = read_day(from, findings).value_or(valid.from);
    if (const YAML::Node to = map.find("to"); to.IsDefined()) {
        valid.to = read_day(to, findings).value_or(valid.to);
        if (valid.to <= valid.from) map.add_value(to, "a day after 'from'");
    }
    return valid;
}

Source read_source(const YAML::Node& node, Findings& findings) {
    if (node.IsScalar()) return {node.Scalar(), "", {}, ""};
    MapReader map{node, findings};
    Source source;
    source.document = map.get_text("document");
    source.sheet = map.text("sheet", "");
    if (const std::string date = map.text("date", ""); !date.empty())
        source.sheet += (source.sheet.empty() ? "" : ", ") + date;
    if (const YAML::Node note = map.find("note"); note.IsDefined())
        source.note = read_name(note, findings);
    source.reliability = map.text("reliability", "");
    return source;
}

std::optional<IncludedTax> read_included_tax(const YAML::Node& node, Findings& findings) {
    if (!node.IsDefined()) return std::nullopt;
    MapReader map{node, findings};
    IncludedTax tax;
    tax.percent_e6 = map.decimal("percent", 6).value_or(0);
    if (!map.has("percent")) map.add(node, make_error(kKeyMissing, "percent"));
    for_each_item(map.find("except"), [&](const YAML::Node& item) {
        const std::optional<Layer> layer = find_layer(scalar_of(item));
        if (!layer) {
            map.add_value(item, "a layer");
            return;
        }
        tax.except.push_back(*layer);
    });
    return tax;
}

void read_calendars(MapReader& map, Version& version, const time::HolidayCalendar& holidays) {
    Findings& findings = map.findings();
    const YAML::Node bands = map.find("bands");
    const YAML::Node more = map.find("calendars");
    const auto add = [&](const std::string& name, const YAML::Node& node) {
        version.calendars.push_back(read_calendar(name, node, findings));
        check_calendar(version.calendars.back(), version.valid, holidays, node, findings);
    };
    if (bands.IsDefined()) add("main", bands);
    if (more.IsMap()) {
        for (const auto& entry : more) {
            const std::string name = scalar_of(entry.first);
            const bool twice =
                std::any_of(version.calendars.begin(), version.calendars.end(),
                            [&](const BandCalendar& other) { return other.name == name; });
            if (twice) map.add(entry.first, make_error(kDuplicate, name));
            add(name, entry.second);
        }
        // "main" is the default of every component, wherever it was written.
        const auto main =
            std::find_if(version.calendars.begin(), version.calendars.end(),
                         [](const BandCalendar& calendar) { return calendar.name == "main"; });
        if (main != version.calendars.end()) std::rotate(version.calendars.begin(), main, main + 1);
    }
    if (!version.calendars.empty() && version.calendars[0].name == "main") return;
    // A tariff without bands has one, all the time.
    BandCalendar all_day{"main", TimeBase::local, {"all"}, {BandRule{}}};
    version.calendars.insert(version.calendars.begin(), std::move(all_day));
}

void read_rounding(const YAML::Node& node, Version& version, Findings& findings) {
    if (!node.IsDefined()) return;
    MapReader map{node, findings};
    version.rounding =
        map.word("line", "half_up, half_even, toward_zero or away_from_zero", find_rounding)
            .value_or(Rounding::half_up);
    version.carries_remainder = map.flag("carry");
}

Version read_version(const YAML::Node& node, const time::HolidayCalendar& holidays,
                     Findings& findings) {
    MapReader map{node, findings};
    Version version;
    version.place = place_of(node);
    const YAML::Node valid = map.get("valid");
    if (valid.IsDefined()) version.valid = read_validity(valid, findings);
    const YAML::Node source = map.get("source");
    if (source.IsDefined()) version.source = read_source(source, findings);
    read_rounding(map.find("rounding"), version, findings);
    version.included_tax = read_included_tax(map.find("included_tax"), findings);
    read_calendars(map, version, holidays);
    version.billing_demand = read_billing_demand(map.find("billing_demand"), version, findings);
    const YAML::Node components = map.get("components");
    if (components.IsDefined() && (!components.IsSequence() || components.size() == 0)) {
        map.add(components, make_error(kForm, "a list of components"));
    }
    for_each_item(components, [&](const YAML::Node& item) {
        std::optional<Component> component = read_component(item, version, findings);
        if (component) version.components.push_back(std::move(*component));
    });
    check_lines(version, findings);
    check_tier_years(version, findings);
    return version;
}

/// A calendar that the tariff names must exist; without one, weekends are the only days off.
const time::HolidayCalendar* holidays_of(MapReader& map, Tariff& tariff) {
    static const time::HolidayCalendar kNone;
    tariff.holidays = map.text("holidays", "");
    if (tariff.holidays.empty()) return &kNone;
    const Result<const time::HolidayCalendar*> found = time::find_calendar(tariff.holidays);
    if (found) return *found;
    map.add(map.find("holidays"), found.error());
    return &kNone;
}

Tariff read_tariff(const YAML::Node& root, Findings& findings) {
    MapReader map{root, findings};
    Tariff tariff;
    tariff.id = map.get_text("tariff");
    if (tariff.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") != tariff.id.npos) {
        map.add_value(map.find("tariff"), "an id of small letters, digits, '.', '-' and '_'");
    }
    if (const YAML::Node name = map.find("name"); name.IsDefined())
        tariff.name = read_name(name, findings);
    tariff.currency = map.word("currency", "a currency such as CNY", find_currency).value_or(kCny);
    const std::string zone = map.text("zone", "Asia/Shanghai");
    if (const Result<time::Zone> found = time::Zone::find(zone); found) {
        tariff.zone = *found;
    } else {
        map.add(map.find("zone"), found.error());
    }
    const time::HolidayCalendar* holidays = holidays_of(map, tariff);
    if (const YAML::Node eligible = map.find("eligible"); eligible.IsDefined()) {
        tariff.eligible = read_condition(eligible, findings);
    }
    const YAML::Node versions = map.get("versions");
    if (versions.IsDefined() && (!versions.IsSequence() || versions.size() == 0)) {
        map.add(versions, make_error(kForm, "a list of versions"));
    }
    for_each_item(versions, [&](const YAML::Node& item) {
        Version version = read_version(item, *holidays, findings);
        check_reach(version, tariff.eligible, findings);
        if (!tariff.versions.empty() && version.valid.from < tariff.versions.back().valid.to) {
            const time::BillingPeriod& before = tariff.versions.back().valid;
            const std::string end =
                before.to == time::kOpenEnd ? "never" : time::to_text(before.to);
            map.add(item, make_error(kVersionOverlap, end));
        }
        tariff.versions.push_back(std::move(version));
    });
    return tariff;
}

}  // namespace

Name read_name(const YAML::Node& node, Findings& findings) {
    if (node.IsScalar()) return {node.Scalar(), node.Scalar()};
    MapReader map{node, findings};
    return {map.get_text("en"), map.get_text("zh")};
}

Condition read_condition(const YAML::Node& node, Findings& findings) {
    Condition condition;
    MapReader map{node, findings};
    if (!node.IsMap()) return condition;
    for (const auto& entry : node) {
        Condition::Part part;
        part.attribute = scalar_of(entry.first);
        const YAML::Node value = map.find(part.attribute);
        const AttributeInfo* info = find_attribute(part.attribute);
        if (info == nullptr) {
            map.add(entry.first, make_error(kValue, part.attribute, "an attribute of contracts"));
            continue;
        }
        if (info->type == AttributeType::word) {
            for_each_item(value,
                          [&](const YAML::Node& word) { part.words.push_back(scalar_of(word)); });
        } else {
            MapReader range{value, findings};
            part.from_e6 = range.decimal("from", 6);
            part.below_e6 = range.decimal("below", 6);
        }
        condition.parts.push_back(std::move(part));
    }
    return condition;
}

bool names_tariff(std::string_view yaml, std::string_view id) {
    const std::string line = fmt::format("tariff: {}\n", id);
    return yaml.starts_with(line) || yaml.find("\n" + line) != yaml.npos;
}

Reading read_document(std::string_view yaml) {
    Reading reading;
    if (yaml.size() > kDocumentBytesMax) {
        reading.findings.push_back(make_error(kYaml, "larger than 4 MiB").at({0, 0, 1, 1}));
        return reading;
    }
    try {
        const YAML::Node root = YAML::Load(std::string{yaml});
        int values_left = kValuesMax;
        if (!is_bounded(root, kDepthMax, values_left)) {
            reading.findings.push_back(
                make_error(kYaml, "too many values, or too deep, with its aliases written out")
                    .at({0, 0, 1, 1}));
            return reading;
        }
        Tariff tariff = read_tariff(root, reading.findings);
        if (reading.findings.empty()) reading.tariff = std::move(tariff);
    } catch (const YAML::Exception& e) {
        reading.tariff.reset();
        reading.findings.push_back(make_error(kYaml, e.msg).at(place_of(e.mark)));
    }
    std::stable_sort(reading.findings.begin(), reading.findings.end(),
                     [](const Error& left, const Error& right) {
                         return left.place.value_or(Place{}).offset <
                                right.place.value_or(Place{}).offset;
                     });
    return reading;
}

}  // namespace voltmark::tariff
