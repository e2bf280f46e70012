// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/base/result.hpp"

namespace voltmark {

// Policies are YAML documents of known keys. The first thing that is wrong with one ends its
// reading, with its place.

/// A value of a key or of a list.
struct PolicyItem {
    std::optional<std::string> text;  ///< Nothing where it is no scalar.
    Place place;
};

/// A mapping of a policy while it is read. What it throws is caught by `read_policy` alone.
class PolicyMap {
public:
    struct Node;
    explicit PolicyMap(std::shared_ptr<const Node> node) : node_{std::move(node)} {}

    /// It has these keys and no others, each once.
    void check_keys(const std::set<std::string>& known) const;
    std::vector<std::string> keys() const;
    std::string text(const std::string& key) const;
    /// A count of 10^-scale. \param expected  what it is told not to be: "number from 0 to 5".
    std::int64_t number(const std::string& key, int scale, std::int64_t lowest,
                        std::int64_t highest, const std::string& expected) const;
    /// Nothing where it is absent or no mapping.
    std::optional<PolicyMap> find_map(const std::string& key) const;
    /// Nothing where it is absent or no list.
    std::optional<std::vector<PolicyItem>> find_list(const std::string& key) const;
    /// Nothing where it is absent.
    std::optional<PolicyItem> find_item(const std::string& key) const;
    bool has(const std::string& key) const;
    Place place() const;
    Place place_of(const std::string& key) const;

    [[noreturn]] static void wrong(const Place& place, const std::string& what);

private:
    std::shared_ptr<const Node> node_;
};

/// \errors  `code`, with what is wrong and where.
Result<void> read_policy(std::string_view yaml, const ErrorCode& code,
                         const std::function<void(const PolicyMap&)>& read);

}  // namespace voltmark
