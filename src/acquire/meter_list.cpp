// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/meter_list.hpp"

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/acquire/protocol.hpp"
#include "voltmark/codec/csv_rows.hpp"

namespace voltmark::acquire {

namespace {

Error wrong(std::size_t line, std::string_view what) {
    return make_error(kMeters, fmt::format("line {}: {}", line, what)).at(Place{0, 0, line, 0});
}

}  // namespace

Result<MeterList> MeterList::parse(std::string_view text) {
    MeterList list;
    codec::csv::Row row;
    codec::csv::RowReader rows{text, codec::csv::find_delimiter(text.substr(0, text.find('\n')))};
    if (!rows.next(row)) return wrong(1, "no header");
    std::map<std::string, std::size_t, std::less<>> columns;
    for (std::size_t i = 0; i < row.fields.size(); ++i)
        columns.emplace(codec::trimmed(row.fields[i].text), i);
    for (const std::string_view needed : {"address", "protocol"}) {
        if (!columns.contains(needed))
            return wrong(1, fmt::format("there is no column '{}'", needed));
    }
    const std::size_t width = row.fields.size();
    while (rows.next(row)) {
        if (row.is_blank()) continue;
        if (row.fields.size() != width)
            return wrong(row.line, fmt::format("{} fields, not {}", row.fields.size(), width));
        const auto field = [&](std::string_view column) {
            const auto it = columns.find(column);
            return it == columns.end() ? std::string{}
                                       : std::string{codec::trimmed(row.fields[it->second].text)};
        };
        ListedMeter meter{field("address"), field("protocol"), field("terminal"),
                          field("key"),     field("area"),     field("vendor")};
        const std::string is_protected = field("protected");
        if (is_protected != "" && is_protected != "yes" && is_protected != "no")
            return wrong(row.line, fmt::format("protected is yes or no, not '{}'",
                                               codec::excerpt(is_protected)));
        meter.is_protected = is_protected == "yes";
        if (meter.address.empty()) return wrong(row.line, "no address");
        if (find_protocol(meter.protocol) == nullptr)
            return wrong(row.line, fmt::format("no protocol '{}'", codec::excerpt(meter.protocol)));
        if (list.find(meter.address) != nullptr)
            return wrong(row.line, fmt::format("{} stands there twice", meter.address));
        list.add(std::move(meter));
    }
    return list;
}

void MeterList::add(ListedMeter meter) {
    // A measuring point's address begins with its terminal's.
    if (meter.terminal.empty()) meter.terminal = meter.address.substr(0, meter.address.find('/'));
    if (meter.key.empty()) meter.key = meter.address;
    behind_[meter.terminal].push_back(meter.address);
    meters_.emplace(meter.address, std::move(meter));
}

const ListedMeter* MeterList::find(std::string_view address) const {
    const auto it = meters_.find(address);
    return it == meters_.end() ? nullptr : &it->second;
}

const std::vector<std::string>& MeterList::behind(std::string_view terminal) const {
    static const std::vector<std::string> kNone;
    const auto it = behind_.find(terminal);
    return it == behind_.end() ? kNone : it->second;
}

}  // namespace voltmark::acquire
