// SPDX-License-Identifier: Apache-2.0
#include "yaml_reader.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/errors.hpp"

namespace voltmark::tariff {

Place place_of(const YAML::Mark& mark) {
    if (mark.line < 0) return {0, 0, 1, 1};  // Of nothing, such as an empty document.
    return {static_cast<std::uint64_t>(mark.pos), 0, static_cast<std::uint64_t>(mark.line + 1),
            static_cast<std::uint64_t>(mark.column + 1)};
}

std::string scalar_of(const YAML::Node& node) {
    return node.IsScalar() ? node.Scalar() : std::string{};
}

MapReader::MapReader(const YAML::Node& node, Findings& findings)
    : node_{node}, findings_{findings} {
    if (!node_.IsMap()) {
        add(node_, make_error(kForm, "key: value"));
        return;
    }
    std::set<std::string> seen;
    for (const auto& entry : node_) {
        const std::string key = scalar_of(entry.first);
        if (!seen.insert(key).second) add(entry.first, make_error(kDuplicate, key));
    }
}

// NOLINTNEXTLINE(bugprone-exception-escape): its node was asked before; only memory can run out.
MapReader::~MapReader() {
    if (!node_.IsMap()) return;
    for (const auto& entry : node_) {
        const std::string key = scalar_of(entry.first);
        if (!asked_.contains(key)) add(entry.first, make_error(kKeyUnknown, key));
    }
}

void MapReader::add(const YAML::Node& at, Error error) {
    findings_.push_back(std::move(error).at(place_of(at.IsDefined() ? at : node_)));
}

void MapReader::add_value(const YAML::Node& at, std::string_view what) {
    if (at.IsScalar()) {
        add(at, make_error(kValue, at.Scalar(), what));
    } else {
        add(at, make_error(kForm, what));
    }
}

YAML::Node MapReader::find(const std::string& key) {
    asked_.insert(key);
    if (!node_.IsMap()) return YAML::Node{YAML::NodeType::Undefined};
    const YAML::Node& map = node_;  // The constant operator does not insert.
    YAML::Node value = map[key];
    // What the library answers for a missing key throws when it is asked anything; this does not.
    return value.IsDefined() ? value : YAML::Node{YAML::NodeType::Undefined};
}

YAML::Node MapReader::get(const std::string& key) {
    YAML::Node value = find(key);
    if (!value.IsDefined() && node_.IsMap()) add(node_, make_error(kKeyMissing, key));
    return value;
}

std::string MapReader::text(const std::string& key, std::string otherwise) {
    const YAML::Node value = find(key);
    if (!value.IsDefined()) return otherwise;
    if (!value.IsScalar()) add_value(value, "a text");
    return scalar_of(value);
}

std::string MapReader::get_text(const std::string& key) {
    const YAML::Node value = get(key);
    if (value.IsDefined() && scalar_of(value).empty()) add_value(value, "a text");
    return value.IsDefined() ? scalar_of(value) : std::string{};
}

int MapReader::whole_number(const std::string& key, int otherwise, int low, int high) {
    const YAML::Node value = find(key);
    if (!value.IsDefined()) return otherwise;
    const Result<std::int64_t> number = parse_decimal(scalar_of(value), 0);
    if (number && *number >= low && *number <= high) return static_cast<int>(*number);
    add_value(value, fmt::format("a whole number from {} to {}", low, high));
    return otherwise;
}

bool MapReader::flag(const std::string& key) {
    const YAML::Node value = find(key);
    if (!value.IsDefined()) return false;
    const std::string text = scalar_of(value);
    if (text != "true" && text != "false") add_value(value, "true or false");
    return text == "true";
}

std::optional<std::int64_t> MapReader::decimal(const std::string& key, int scale) {
    const YAML::Node value = find(key);
    if (!value.IsDefined()) return std::nullopt;
    const Result<std::int64_t> number = parse_decimal(scalar_of(value), scale);
    if (number) return *number;
    add_value(value, fmt::format("a number of at most {} decimals", scale));
    return std::nullopt;
}

void for_each_item(const YAML::Node& node, const std::function<void(const YAML::Node&)>& each) {
    if (!node.IsDefined()) return;
    if (!node.IsSequence()) {
        each(node);
        return;
    }
    for (const YAML::Node& item : node) each(item);
}

std::optional<Price> read_price(const YAML::Node& node, Findings& findings) {
    const Result<Price> price = parse_price(scalar_of(node));
    if (price) return *price;
    findings.push_back(
        make_error(kValue, scalar_of(node), "a price of at most 8 decimals").at(place_of(node)));
    return std::nullopt;
}

std::optional<time::CivilDay> read_day(const YAML::Node& node, Findings& findings) {
    const Result<time::CivilDay> day = time::parse_day(scalar_of(node));
    if (day) return *day;
    findings.push_back(Error{day.error()}.at(place_of(node)));
    return std::nullopt;
}

}  // namespace voltmark::tariff
