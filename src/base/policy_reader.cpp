// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/policy_reader.hpp"

#include <yaml-cpp/yaml.h>

#include "voltmark/base/decimal.hpp"

namespace voltmark {

struct PolicyMap::Node {
    YAML::Node yaml;
};

namespace {

struct Wrong {
    Place place;
    std::string what;
};

Place place_of_mark(const YAML::Mark& mark) {
    if (mark.line < 0) return {0, 0, 1, 1};
    return {static_cast<std::uint64_t>(mark.pos), 0, static_cast<std::uint64_t>(mark.line + 1),
            static_cast<std::uint64_t>(mark.column + 1)};
}

PolicyItem item_of(const YAML::Node& node) {
    return {node.IsScalar() ? std::optional{node.Scalar()} : std::nullopt,
            place_of_mark(node.Mark())};
}

}  // namespace

void PolicyMap::wrong(const Place& place, const std::string& what) {
    throw Wrong{place, what};
}

void PolicyMap::check_keys(const std::set<std::string>& known) const {
    if (!node_->yaml.IsMap()) wrong(place_of_mark(node_->yaml.Mark()), "expected key: value");
    std::set<std::string> seen;
    for (const auto& entry : node_->yaml) {
        const Place place = place_of_mark(entry.first.Mark());
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
        if (!known.contains(key)) wrong(place, "unknown key '" + key + "'");
        if (!seen.insert(key).second) wrong(place, "'" + key + "' twice");
    }
}

std::vector<std::string> PolicyMap::keys() const {
    std::vector<std::string> keys;
    for (const auto& entry : node_->yaml) keys.push_back(entry.first.Scalar());
    return keys;
}

std::string PolicyMap::text(const std::string& key) const {
    const YAML::Node node = node_->yaml[key];
    if (!node.IsDefined() || !node.IsScalar())
        wrong(place_of_mark(node_->yaml.Mark()), key + " is missing");
    return node.Scalar();
}

std::int64_t PolicyMap::number(const std::string& key, int scale, std::int64_t lowest,
                               std::int64_t highest, const std::string& expected) const {
    const YAML::Node node = node_->yaml[key];
    if (!node.IsDefined()) wrong(place_of_mark(node_->yaml.Mark()), key + " is missing");
    const Result<std::int64_t> number = parse_decimal(node.IsScalar() ? node.Scalar() : "", scale);
    if (!number || *number < lowest || *number > highest)
        wrong(place_of(key), key + " is no " + expected);
    return *number;
}

std::optional<PolicyMap> PolicyMap::find_map(const std::string& key) const {
    const YAML::Node node = node_->yaml[key];
    if (!node.IsDefined() || !node.IsMap()) return std::nullopt;
    return PolicyMap{std::make_shared<const Node>(Node{node})};
}

std::optional<std::vector<PolicyItem>> PolicyMap::find_list(const std::string& key) const {
    const YAML::Node node = node_->yaml[key];
    if (!node.IsDefined() || !node.IsSequence()) return std::nullopt;
    std::vector<PolicyItem> items;
    for (const YAML::Node& one : node) items.push_back(item_of(one));
    return items;
}

std::optional<PolicyItem> PolicyMap::find_item(const std::string& key) const {
    const YAML::Node node = node_->yaml[key];
    if (!node.IsDefined()) return std::nullopt;
    return item_of(node);
}

bool PolicyMap::has(const std::string& key) const {
    return node_->yaml[key].IsDefined();
}

Place PolicyMap::place() const {
    return place_of_mark(node_->yaml.Mark());
}

Place PolicyMap::place_of(const std::string& key) const {
    return place_of_mark(node_->yaml[key].Mark());
}

Result<void> read_policy(std::string_view yaml, const ErrorCode& code,
                         const std::function<void(const PolicyMap&)>& read) {
    try {
        read(PolicyMap{std::make_shared<const PolicyMap::Node>(
            PolicyMap::Node{YAML::Load(std::string{yaml})})});
        return ok();
    } catch (const Wrong& fault) {
        return make_error(code, fault.what).at(fault.place);
    } catch (const YAML::Exception& e) {
        return make_error(code, e.msg).at(place_of_mark(e.mark));
    }
}

}  // namespace voltmark
