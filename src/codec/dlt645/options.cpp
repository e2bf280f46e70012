// SPDX-License-Identifier: Apache-2.0
#include "dlt645/options.hpp"

#include "voltmark/base/decimal.hpp"

namespace voltmark::codec::dlt645 {

void OptionReader::refuse(std::string_view name, std::string_view expected) {
    fail(name, text(name), expected);
}

Address OptionReader::address(std::string_view name, const Address& otherwise) {
    if (!has(name)) return otherwise;
    const std::optional<Address> address = parse_address(text(name));
    if (!address) refuse(name, "1..12 digits; leading ones may be A");
    return address.value_or(otherwise);
}

Identifier OptionReader::identifier(std::string_view name, std::size_t digits,
                                    Identifier otherwise) {
    if (!has(name)) return otherwise;
    const std::optional<Identifier> di = parse_identifier(text(name), digits);
    if (!di) refuse(name, fmt::format("{} hex digits", digits));
    return di.value_or(otherwise);
}

int OptionReader::number(std::string_view name, int least, int most, int otherwise) {
    if (!has(name)) return otherwise;
    const Result<std::int64_t> number = parse_decimal(text(name), 0);
    if (number && *number >= least && *number <= most) return static_cast<int>(*number);
    refuse(name, fmt::format("{}..{}", least, most));
    return otherwise;
}

std::optional<time::LocalSeconds> OptionReader::moment(std::string_view name) {
    if (!has(name)) return std::nullopt;
    const Result<time::Timestamp> moment = time::parse_timestamp(text(name));
    // The wire has two digits for the year; a meter's clock has no offset.
    const auto begin = time::LocalSeconds{time::make_day(2000, 1, 1)};
    const auto end = time::LocalSeconds{time::make_day(2100, 1, 1)};
    if (moment && !moment->offset && moment->local >= begin && moment->local < end)
        return moment->local;
    refuse(name, "2026-07-01T17:30:00, in 2000..2099, without an offset");
    return std::nullopt;
}

Authority OptionReader::password(std::string_view name) {
    Authority authority;
    const Result<std::int64_t> number = parse_decimal(text(name), 0);
    if (!number || text(name).size() != 8 || *number < 0) {
        refuse(name, "8 digits: two of level, six of password");
        return authority;
    }
    authority.level = static_cast<std::uint8_t>(*number / 1'000'000);
    authority.password = static_cast<std::uint32_t>(*number % 1'000'000);
    return authority;
}

Authority OptionReader::authority() {
    Authority authority = password("password");
    authority.operator_code = identifier("operator", 8, 0);
    return authority;
}

Bytes OptionReader::data(std::string_view name) {
    Result<Bytes> bytes = parse_hex(text(name));
    if (bytes) return std::move(*bytes);
    refuse(name, "hex digits in pairs");
    return {};
}

RelayOrder OptionReader::order(std::string_view name) {
    const std::optional<RelayOrder> order = parse_relay_order(text(name));
    if (!order) refuse(name, "trip, permit-close, close, alarm, alarm-off, keep or keep-off");
    return order.value_or(RelayOrder::keep);
}

Result<Bytes> encoded(const OptionReader& reader, const Address& to, const Request& request) {
    if (reader.error()) return *reader.error();
    return make_request(to, request);
}

}  // namespace voltmark::codec::dlt645
