// SPDX-License-Identifier: Apache-2.0
// Load records (06). Provisional: no public capture of one is known; see docs/formats/dlt645.md.
//
// A record: A0 A0 | bytes from the time to the last AA | mm hh DD MM YY | class 1 | AA | ... |
// class 6 | AA | sum of all before it | E5. A class that is not recorded leaves its AA only.
#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/dlt645_errors.hpp"

#include "dlt645/data.hpp"
#include "dlt645/identifiers.hpp"
#include "dlt645/moment.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kBegin = 0xA0;
constexpr std::uint8_t kSeparator = 0xAA;
constexpr std::uint8_t kEnd = 0xE5;
constexpr std::size_t kHeadBytes = 8;
constexpr std::size_t kTimeBytes = 5;

/// What each class records, by the identifiers of the values that it is a record of.
const std::vector<std::vector<Identifier>>& classes() {
    static const std::vector<std::vector<Identifier>> kClasses = {
        {0x02010100, 0x02010200, 0x02010300, 0x02020100, 0x02020200, 0x02020300, 0x02800002},
        {0x02030000, 0x02030100, 0x02030200, 0x02030300, 0x02040000, 0x02040100, 0x02040200,
         0x02040300},
        {0x02060000, 0x02060100, 0x02060200, 0x02060300},
        {0x00010000, 0x00020000, 0x00030000, 0x00040000},
        {0x00050000, 0x00060000, 0x00070000, 0x00080000},
        {0x02800004, 0x02800005}};
    return kClasses;
}

Item item_of(Identifier di) {
    return layout_of(di)->items[0];
}

void broken(DecodedData& decoded, std::string_view what, std::size_t at) {
    note(decoded, make_error(kLoadRecord, what), at, 1);
}

/// Reads the classes of a record. False if its form is broken.
bool take_classes(DecodedData& decoded, ByteSpan data, std::size_t& at,
                  std::optional<time::LocalSeconds> moment) {
    for (const std::vector<Identifier>& own : classes()) {
        const bool is_recorded = at < data.size() && data[at] != kSeparator;
        for (std::size_t i = 0; is_recorded && i < own.size(); ++i) {
            if (!take_item(decoded, item_of(own[i]), data, at)) return false;
            decoded.values.back().time = moment;
            decoded.values.back().is_time_invalid = !moment;
        }
        if (at >= data.size() || data[at] != kSeparator) return false;
        ++at;
    }
    return true;
}

/// Reads one record. False where it is broken, since where the next begins is not known then. Of
/// a record with a wrong sum no value is given.
bool take_record(DecodedData& decoded, ByteSpan data, std::size_t& at) {
    const std::size_t begin = at;
    const std::size_t values_before = decoded.values.size();
    const auto fail = [&](std::string_view what) {
        decoded.values.resize(values_before);
        // An error among the values of a broken record is a consequence of it.
        broken(decoded, what, std::min(at, data.size() - 1));
        return false;
    };
    if (data.size() - at < kHeadBytes || data[at] != kBegin || data[at + 1] != kBegin)
        return fail("A0 A0");
    const ByteSpan time = data.subspan(at + 3, kTimeBytes);
    const std::optional<time::LocalSeconds> moment = minute_of(time);
    if (!moment) broken(decoded, "YYMMDDhhmm", at + 3);
    at += kHeadBytes;
    if (!take_classes(decoded, data, at, moment)) return fail("AA");
    if (data.size() - at < 2 || data[at] != sum8(data.subspan(begin, at - begin)))
        return fail("checksum");
    ++at;
    if (data[at] != kEnd) return fail("E5");
    ++at;
    return true;
}

}  // namespace

std::optional<Layout> load_layout(Identifier di) {
    const IdentifierParts parts{di};
    constexpr std::string_view kWhich[][2] = {
        {"oldest", "最早"}, {"at a time", "给定时间"}, {"newest", "最近一个"}};
    if (parts.di2 > classes().size() || parts.di1 != 0 || parts.di0 >= std::size(kWhich))
        return std::nullopt;
    Layout layout;
    layout.is_block = layout.is_open = true;
    const auto& which = kWhich[parts.di0];
    layout.name =
        parts.di2 == 0
            ? Name{fmt::format("load records, {}", which[0]), fmt::format("{}记录块", which[1])}
            : Name{fmt::format("load records of class {}, {}", parts.di2, which[0]),
                   fmt::format("第{}类负荷{}记录块", parts.di2, which[1])};
    return layout;
}

DecodedData decode_load_records(Identifier di, ByteSpan data) {
    DecodedData decoded;
    decoded.name = load_layout(di)->name;
    decoded.is_block = true;
    std::size_t at = 0;
    while (at < data.size() && take_record(decoded, data, at)) {
    }
    return decoded;
}

Result<Bytes> encode_load_records(Identifier di, std::span<const Value> values) {
    Bytes bytes;
    std::size_t next = 0;
    while (next < values.size()) {
        const std::optional<time::LocalSeconds> moment = values[next].time;
        if (!moment) return make_error(kRange, "-", "YYMMDDhhmm", to_text(di));
        const std::size_t first = next;
        Bytes body = minute_bytes(*moment);
        for (const std::vector<Identifier>& own : classes()) {
            const bool is_recorded = next < values.size() && values[next].time == moment &&
                                     values[next].item.id == to_text(own[0]);
            for (std::size_t i = 0; is_recorded && i < own.size(); ++i) {
                if (next == values.size())
                    return make_error(kDataShort, to_text(di), own.size() - i);
                Value value = values[next++];
                value.item = item_of(own[i]);
                const Result<Bytes> said = encode_value(value);
                if (!said) return said.error();
                body.insert(body.end(), said->begin(), said->end());
            }
            body.push_back(kSeparator);
        }
        // A value that no class expects next would never be taken.
        if (next == first) return make_error(kRange, values[next].item.id, "06", to_text(di));
        Bytes record = {kBegin, kBegin, static_cast<std::uint8_t>(body.size())};
        record.insert(record.end(), body.begin(), body.end());
        record.push_back(sum8(record));
        record.push_back(kEnd);
        bytes.insert(bytes.end(), record.begin(), record.end());
    }
    return bytes;
}

}  // namespace voltmark::codec::dlt645
