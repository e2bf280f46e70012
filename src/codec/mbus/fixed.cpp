// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "voltmark/base/check.hpp"
#include "voltmark/codec/format.hpp"
#include "voltmark/codec/mbus_errors.hpp"

#include "values.hpp"

// The fixed data structure, which EN 13757-3 keeps for meters of old.

namespace voltmark::codec::mbus {

namespace {

constexpr std::size_t kSize = 16;
constexpr std::uint8_t kBinary = 0x01;
constexpr std::uint8_t kAtFixedDate = 0x02;
constexpr std::uint8_t kSameButHistoric = 0x3E;

/// Units of codes that go in steps of ten: first .. first + count - 1.
struct UnitRow {
    std::uint8_t first;
    std::uint8_t count;
    int exponent;
    std::string_view unit;
    std::string_view word;
    std::string_view en;
    std::string_view zh;
};

constexpr UnitRow kUnits[] = {
    {0x02, 9, 0, "Wh", "energy", "energy", "能量"},
    {0x0B, 9, 3, "J", "energy", "energy", "能量"},
    {0x14, 9, 0, "W", "power", "power", "功率"},
    {0x1D, 9, 3, "J/h", "power", "power", "功率"},
    {0x26, 9, -6, "m3", "volume", "volume", "体积"},
    {0x2F, 9, -6, "m3/h", "volume_flow", "volume flow", "体积流量"},
    {0x38, 1, -3, "°C", "temperature", "temperature", "温度"},
    {0x39, 1, 0, "", "heat_cost", "units for heat cost allocation", "热费分配值"},
    {0x3F, 1, 0, "", "dimensionless", "number without dimension", "无量纲数"},
};

const UnitRow* find_unit(std::uint8_t code) {
    for (const UnitRow& row : kUnits) {
        if (code >= row.first && code < row.first + row.count) return &row;
    }
    return nullptr;
}

}  // namespace

Result<FixedData> parse_fixed(ByteSpan bytes) {
    if (bytes.size() != kSize) return make_error(kFixed, bytes.size()).at({0, bytes.size(), 0, 0});
    FixedData data;
    data.id = to_hex(Bytes{bytes.rend() - 4, bytes.rend()});
    data.access = bytes[4];
    data.status = bytes[5];
    data.medium = static_cast<std::uint8_t>(bytes[6] >> 6 | (bytes[7] >> 6) << 2);
    data.units = {static_cast<std::uint8_t>(bytes[6] & 0x3F),
                  static_cast<std::uint8_t>(bytes[7] & 0x3F)};
    for (std::size_t i = 0; i < 8; ++i) data.counters[i / 4][i % 4] = bytes[8 + i];
    return data;
}

Bytes encode_fixed(const FixedData& data) {
    const Result<Bytes> id = parse_hex(data.id);
    VOLTMARK_CHECK(id && id->size() == 4 && data.medium < 16);
    VOLTMARK_CHECK(data.units[0] < 0x40 && data.units[1] < 0x40);
    Bytes bytes{id->rbegin(), id->rend()};
    bytes.push_back(data.access);
    bytes.push_back(data.status);
    bytes.push_back(static_cast<std::uint8_t>(data.units[0] | (data.medium & 3U) << 6));
    bytes.push_back(static_cast<std::uint8_t>(data.units[1] | (data.medium >> 2U) << 6));
    for (const auto& counter : data.counters)
        bytes.insert(bytes.end(), counter.begin(), counter.end());
    return bytes;
}

Reading reading_of(const FixedData& data, std::size_t which) {
    VOLTMARK_CHECK(which < 2);
    Reading reading;
    std::uint8_t code = data.units[which];
    const bool is_same = which == 1 && code == kSameButHistoric;
    if (is_same) code = data.units[0];
    if (is_same || (data.status & kAtFixedDate) != 0) reading.qualities.emplace_back("historic");
    const UnitRow* row = find_unit(code);
    reading.quantity = row == nullptr ? "reserved" : row->word;
    if (row == nullptr) reading.qualities.push_back(fmt::format("unit:{:02X}", code));
    Record record;
    record.coding = (data.status & kBinary) != 0 ? 0x04 : 0x0C;
    record.data.assign(data.counters[which].begin(), data.counters[which].end());
    const Coded coded = coded_of(record, true);
    if (!coded.fault.empty()) reading.qualities.push_back(coded.fault);
    if (row != nullptr) {
        reading.name = {std::string{row->en}, std::string{row->zh}};
        reading.unit = row->unit;
    }
    if (!coded.number) return reading;
    reading.number = coded.number;
    if (row != nullptr) reading.number->exponent += row->exponent + code - row->first;
    reading.value = to_text(*reading.number);
    return reading;
}

}  // namespace voltmark::codec::mbus
