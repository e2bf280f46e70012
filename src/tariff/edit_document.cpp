// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/edit_document.hpp"

#include <yaml-cpp/yaml.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/base/price.hpp"
#include "voltmark/tariff/errors.hpp"

namespace voltmark::tariff {

namespace {

constexpr int kFactorScale = 8;

using Words = std::vector<std::string>;

/// The words behind a component's id; empty where `place` speaks of another one.
std::optional<Words> words_behind(const std::string& id, std::string_view place) {
    if (!place.starts_with(id)) return std::nullopt;
    place.remove_prefix(id.size());
    if (!place.empty() && place.front() != '.') return std::nullopt;
    Words words;
    while (!place.empty()) {
        place.remove_prefix(1);
        const std::size_t end = std::min(place.find('.'), place.size());
        words.emplace_back(place.substr(0, end));
        place.remove_prefix(end);
    }
    return words;
}

/// What one word leads to; an undefined node where it leads nowhere.
YAML::Node step(const YAML::Node& node, const std::string& word) {
    if (node.IsMap()) return node[word];
    const Result<std::int64_t> number = parse_decimal(word, 0);
    if (!node.IsSequence() || !number || *number < 1) return YAML::Node{YAML::NodeType::Undefined};
    return node[static_cast<std::size_t>(*number - 1)];
}

YAML::Node follow(const YAML::Node& node, std::span<const std::string> words) {
    if (words.empty() || !node.IsDefined()) return node;
    return follow(step(node, words.front()), words.subspan(1));
}

/// The place in a component: its own words first, then those of its price.
YAML::Node place_in(const YAML::Node& component, const Words& words) {
    const YAML::Node direct = follow(component, words);
    if (!words.empty() && direct.IsDefined() && !(direct.IsMap() && direct["price"].IsDefined()))
        return direct;
    const YAML::Node below = follow(step(component, "price"), words);
    // A tier's price, where it has one for all bands.
    if (below.IsDefined() && below.IsMap() && below["price"].IsDefined()) return below["price"];
    return below;
}

Result<void> scale(YAML::Node node, std::int64_t factor_e8) {
    if (node.IsSequence()) {
        for (YAML::Node item : node) {
            if (Result<void> done = scale(item, factor_e8); !done) return done;
        }
        return ok();
    }
    if (node.IsMap()) {
        for (auto entry : node) {
            if (entry.first.Scalar() == "to") continue;
            if (Result<void> done = scale(entry.second, factor_e8); !done) return done;
        }
        return ok();
    }
    const Result<Price> price = parse_price(node.Scalar());
    if (!price) return make_error(kEditValue, node.Scalar());
    const Int128 scaled = divide_rounded(Int128{price->e8} * factor_e8, power_of_ten(kFactorScale),
                                         Rounding::half_up);
    if (scaled > kPriceE8Max || scaled < -kPriceE8Max) return make_error(kEditValue, node.Scalar());
    node = to_text(Price{static_cast<std::int64_t>(scaled)});
    return ok();
}

Result<void> apply(const YAML::Node& component, const Words& words, const Edit& edit) {
    YAML::Node target = place_in(component, words);
    if (!target.IsDefined()) return make_error(kEditPlace, edit.place);
    if (edit.kind == Edit::Kind::scale) {
        const Result<std::int64_t> factor = parse_decimal(edit.value, kFactorScale);
        if (!factor) return make_error(kEditValue, edit.value);
        return scale(target, *factor);
    }
    if (!target.IsScalar()) return make_error(kEditPlace, edit.place);
    target = edit.value;
    return ok();
}

/// Changes each component of the document that `edit` speaks of. \returns  how many there are.
Result<int> apply(const YAML::Node& document, const Edit& edit) {
    int found = 0;
    for (const YAML::Node& version : document["versions"]) {
        for (const YAML::Node& component : version["components"]) {
            const std::optional<Words> words =
                words_behind(component["id"].as<std::string>(""), edit.place);
            if (!words) continue;
            ++found;
            if (Result<void> done = apply(component, *words, edit); !done) return done.error();
        }
    }
    return found;
}

}  // namespace

Result<Edit> parse_edit(Edit::Kind kind, std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos || equals == 0 || equals + 1 == text.size())
        return make_error(kEditForm, text);
    return Edit{kind, std::string{text.substr(0, equals)}, std::string{text.substr(equals + 1)}};
}

Result<std::string> edit_document(std::string_view yaml, std::span<const Edit> edits) {
    const YAML::Node document = YAML::Load(std::string{yaml});
    for (const Edit& edit : edits) {
        const Result<int> found = apply(document, edit);
        if (!found) return found.error();
        if (*found == 0) return make_error(kEditPlace, edit.place);
    }
    return YAML::Dump(document);
}

}  // namespace voltmark::tariff
