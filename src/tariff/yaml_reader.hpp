// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "voltmark/base/error.hpp"
#include "voltmark/base/price.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::tariff {

/// Collects what is wrong with a document; reading goes on after each finding, so that all are
/// seen.
using Findings = std::vector<Error>;

Place place_of(const YAML::Mark& mark);
inline Place place_of(const YAML::Node& node) {
    return place_of(node.Mark());
}

/// Reads one mapping of the document, key by key. A key that was never asked for is a finding:
/// nothing a price clerk writes may be silently ignored.
class MapReader {
public:
    MapReader(const YAML::Node& node, Findings& findings);
    // NOLINTNEXTLINE(bugprone-exception-escape): as in yaml_reader.cpp.
    ~MapReader();  ///< Reports the keys that nobody asked for.
    MapReader(const MapReader&) = delete;
    MapReader& operator=(const MapReader&) = delete;

    /// The value of `key`, or an undefined node.
    YAML::Node find(const std::string& key);
    /// The same; a finding where it is absent.
    YAML::Node get(const std::string& key);
    bool has(const std::string& key) const { return node_.IsMap() && node_[key].IsDefined(); }

    std::string text(const std::string& key, std::string otherwise);
    std::string get_text(const std::string& key);
    int whole_number(const std::string& key, int otherwise, int low, int high);
    bool flag(const std::string& key);
    /// \param scale  the number is a count of 10^-scale.
    std::optional<std::int64_t> decimal(const std::string& key, int scale);

    /// One of a closed list of words. `find_word` answers an optional; `what` names the list.
    template <class FindWord>
    auto word(const std::string& key, std::string_view what, FindWord find_word) {
        const YAML::Node value = find(key);
        decltype(find_word(std::string_view{})) found;
        if (!value.IsDefined()) return found;
        if (value.IsScalar()) found = find_word(value.Scalar());
        if (!found) add_value(value, what);
        return found;
    }

    const YAML::Node& node() const { return node_; }
    Findings& findings() { return findings_; }
    void add(const YAML::Node& at, Error error);
    /// "'x' is not `what`."
    void add_value(const YAML::Node& at, std::string_view what);

private:
    YAML::Node node_;
    Findings& findings_;
    std::set<std::string> asked_;
};

/// Calls `each` for the items of a list, or for a single value as if it were a list of one.
void for_each_item(const YAML::Node& node, const std::function<void(const YAML::Node&)>& each);

/// A scalar as text; empty where it is none.
std::string scalar_of(const YAML::Node& node);

std::optional<Price> read_price(const YAML::Node& node, Findings& findings);
std::optional<time::CivilDay> read_day(const YAML::Node& node, Findings& findings);

}  // namespace voltmark::tariff
