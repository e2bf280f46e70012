// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"

namespace voltmark::acquire {

/// A meter as the head end knows it (采集档案).
struct ListedMeter {
    std::string address;   ///< In the protocol's frames; behind a terminal "33010001/2".
    std::string protocol;  ///< "dlt698"
    std::string terminal;  ///< Through whom it is asked: a concentrator, a call; else itself.
    std::string key;       ///< Its reading keys begin with this: KEY/import. Else the address.
    std::string area;      ///< 台区
    std::string vendor;
    bool is_protected = false;  ///< Never disconnected: a hospital, a mine's pumps (重要用户).
};

/// All meters that are to be asked, by address.
class MeterList {
public:
    /// Reads a CSV table: columns address and protocol, and terminal, key, area, vendor,
    /// protected (yes or no) if wanted.
    /// \errors  acquire.meters (invalid_input): with the line; nothing is taken then.
    static Result<MeterList> parse(std::string_view text);

    const ListedMeter* find(std::string_view address) const;
    /// Those that are asked through a terminal.
    const std::vector<std::string>& behind(std::string_view terminal) const;
    const std::map<std::string, ListedMeter, std::less<>>& all() const { return meters_; }
    void add(ListedMeter meter);

private:
    std::map<std::string, ListedMeter, std::less<>> meters_;
    std::map<std::string, std::vector<std::string>, std::less<>> behind_;
};

}  // namespace voltmark::acquire
