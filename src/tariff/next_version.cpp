// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/next_version.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/errors.hpp"

#include "yaml_reader.hpp"
#include "yaml_write.hpp"

namespace voltmark::tariff {

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

/// One price for all bands that are priced, written once. Tiers of both kinds have the same form.
template <class Tiers>
std::optional<Price> single_price_in(const Tiers& tiers, const std::vector<int>& bands) {
    if (tiers.size() != 1) return std::nullopt;
    const std::vector<Price>& prices = tiers[0].by_band;
    const bool is_one = prices.size() == 1 ||
                        (!bands.empty() &&
                         std::count(prices.begin(), prices.end(), prices[0]) == std::ssize(prices));
    return is_one ? std::optional{prices[0]} : std::nullopt;
}

std::optional<Price> single_price_of(const EnergyCharge& charge) {
    if (charge.series) return std::nullopt;  // No sheet states its prices.
    return single_price_in(charge.prices, charge.bands);
}
std::optional<Price> single_price_of(const FixedCharge& charge) {
    return charge.price;
}
std::optional<Price> single_price_of(const DemandCharge& charge) {
    return single_price_in(charge.prices, charge.bands);
}
/// A minimum, an allowance and a settlement are no prices of a sheet; a share has none.
template <class Other>
std::optional<Price> single_price_of(const Other& /*charge*/) {
    return std::nullopt;
}

Error no_next(std::string_view tariff, std::string_view why) {
    return make_error(kNoNextVersion, tariff, why);
}

/// Where a scalar ends in the text.
std::size_t end_of(std::string_view body, const YAML::Node& scalar) {
    const auto begin = static_cast<std::size_t>(scalar.Mark().pos);
    if (begin >= body.size()) return body.npos;
    const char first = body[begin];
    if (first != '"' && first != '\'') return begin + scalar.Scalar().size();
    return body.find(first, begin + 1) + 1;
}

/// A last version without an end gets one. \returns  whether its place was found.
bool close_version(std::string& body, const YAML::Node& version, time::CivilDay end) {
    const YAML::Node valid = version["valid"];
    const YAML::Node from = valid["from"];
    const std::string to = "to: " + time::to_text(end);
    const std::size_t at = end_of(body, from);
    if (at > body.size()) return false;
    if (valid.Style() == YAML::EmitterStyle::Flow) {
        body.insert(at, ", " + to);
        return true;
    }
    const auto column = static_cast<std::size_t>(valid.Mark().column);
    body.insert(at, "\n" + std::string(column, ' ') + to);
    return true;
}

/// Where the list of versions ends: at the line of the key after it, or with the text.
std::size_t end_of_versions(std::string_view body, const YAML::Node& root) {
    const int versions = root["versions"].Mark().pos;
    int next = -1;
    for (const auto& entry : root) {
        const int at = entry.first.Mark().pos;
        if (at > versions && (next < 0 || at < next)) next = at;
    }
    if (next < 0) return body.size();
    const std::size_t line_end = body.rfind('\n', static_cast<std::size_t>(next));
    return line_end == body.npos ? 0 : line_end + 1;
}

/// `{document: ..., sheet: ..., reliability: A}`
std::string source_text(const Source& source) {
    std::string text = "{document: " + quoted(source.document);
    if (!source.sheet.empty()) text += ", sheet: " + quoted(source.sheet);
    if (!source.note.en.empty()) {
        text += fmt::format(", note: {{zh: {}, en: {}}}", quoted(source.note.zh),
                            quoted(source.note.en));
    }
    if (!source.reliability.empty()) text += ", reliability: " + quoted(source.reliability);
    return text + "}";
}

/// The last version with what `next` says, as a node. \returns  the component that has no single
/// price, where there is one.
std::optional<std::string> change(YAML::Node& version, const NextVersion& next) {
    version["valid"] = YAML::Load(fmt::format(
        "{{from: {}, to: {}}}", time::to_text(next.valid.from), time::to_text(next.valid.to)));
    version["source"] = YAML::Load(source_text(next.source));
    YAML::Node components = version["components"];
    for (const auto& [id, price] : next.prices) {
        bool found = false;
        for (YAML::Node component : components) {
            if (scalar_of(component["id"]) != id || !component["price"].IsScalar()) continue;
            component["price"] = YAML::Node{to_text(price)};
            found = true;
        }
        if (!found) return id;
    }
    return std::nullopt;
}

/// A version as far as it means something: where it stands in the text does not count.
Version without_places(Version version) {
    version.place = {};
    for (BandCalendar& calendar : version.calendars) {
        for (BandRule& rule : calendar.rules) rule.place = {};
    }
    for (Component& component : version.components) component.place = {};
    return version;
}

/// Whether all versions of `old` are still there; the last one may have got its end.
bool keeps_versions(const Tariff& old, const Tariff& made, const NextVersion& next) {
    if (made.versions.size() != old.versions.size() + 1) return false;
    for (std::size_t i = 0; i < old.versions.size(); ++i) {
        Version kept = without_places(old.versions[i]);
        if (kept.valid.to == time::kOpenEnd) kept.valid.to = next.valid.from;
        if (without_places(made.versions[i]) != kept) return false;
    }
    return true;
}

/// Whether the last version of `made` is the last one of `old` with what `next` says: the text was
/// put together, and this proves that it means what was wanted.
bool is_wanted(const Tariff& old, const Tariff& made, const NextVersion& next) {
    const Version& before = old.versions.back();
    const Version& after = made.versions.back();
    if (after.valid != next.valid || after.source != next.source) return false;
    if (after.components.size() != before.components.size()) return false;
    if (without_places(after).calendars != without_places(before).calendars) return false;
    if (after.billing_demand != before.billing_demand ||
        after.carries_remainder != before.carries_remainder)
        return false;
    if (after.rounding != before.rounding || after.included_tax != before.included_tax)
        return false;
    for (std::size_t i = 0; i < after.components.size(); ++i) {
        const Component& one = after.components[i];
        const Component& other = before.components[i];
        const auto wanted = next.prices.find(one.id);
        const bool same_frame = one.id == other.id && one.line == other.line &&
                                one.layer == other.layer && one.when == other.when &&
                                one.months == other.months && one.name == other.name &&
                                one.charge.index() == other.charge.index();
        const std::optional<Price> price =
            wanted == next.prices.end() ? find_single_price(other) : std::optional{wanted->second};
        if (!same_frame || find_single_price(one) != price) return false;
    }
    return true;
}

}  // namespace

std::optional<Price> find_single_price(const Component& component) {
    return std::visit([](const auto& charge) { return single_price_of(charge); }, component.charge);
}

Result<std::string> add_version(std::string_view body, const NextVersion& next) {
    const Reading old = read_document(body);
    VOLTMARK_CHECK(old.tariff.has_value());
    const std::string& id = old.tariff->id;
    const Version& last = old.tariff->versions.back();
    const bool is_open = last.valid.to == time::kOpenEnd;
    if (next.valid.from <= last.valid.from || (!is_open && next.valid.from < last.valid.to))
        return make_error(kVersionTaken, id, to_text(last.valid), to_text(next.valid));
    std::string text{body.starts_with(kMark) ? body.substr(kMark.size()) : body};
    if (!text.ends_with('\n')) text += '\n';
    const YAML::Node root = YAML::Load(text);
    const YAML::Node versions = root["versions"];
    if (root.Style() == YAML::EmitterStyle::Flow || versions.Style() == YAML::EmitterStyle::Flow)
        return no_next(id, "it is not written in block style");
    const YAML::Node last_node = versions[versions.size() - 1];
    YAML::Node version = YAML::Clone(last_node);
    if (const std::optional<std::string> missing = change(version, next))
        return no_next(id, fmt::format("component {} has no single price", *missing));
    const int dash = versions.Mark().column;
    const std::string added = fmt::format(
        "{}- {}\n", std::string(static_cast<std::size_t>(dash), ' '), to_yaml(version, dash + 2));
    // The later place first: what is put in there does not move the earlier one.
    text.insert(end_of_versions(text, root), added);
    if (is_open && !close_version(text, last_node, next.valid.from))
        return no_next(id, "the beginning of its last version is not plain");
    const Reading made = read_document(text);
    if (!made.tariff) return no_next(id, made.findings.front().message());
    if (!keeps_versions(*old.tariff, *made.tariff, next) ||
        !is_wanted(*old.tariff, *made.tariff, next))
        return no_next(id, "its form is not understood");
    return text;
}

}  // namespace voltmark::tariff
