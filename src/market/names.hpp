// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace voltmark::market {

/// Names of areas, classes and tariffs as small numbers. Any thread may ask.
class Names {
public:
    int index_of(std::string_view name) {
        const std::scoped_lock lock{mutex_};
        const auto known = by_name_.find(name);
        if (known != by_name_.end()) return known->second;
        const auto index = static_cast<int>(names_.size());
        by_name_.emplace(names_.emplace_back(name), index);
        return index;
    }
    std::vector<std::string> take() { return std::move(names_); }

private:
    std::mutex mutex_;
    std::vector<std::string> names_;
    std::map<std::string, int, std::less<>> by_name_;
};

}  // namespace voltmark::market
