// SPDX-License-Identifier: Apache-2.0
// The words for functions, orders and refusals.
#include "dlt645/words.hpp"

#include "voltmark/codec/dlt645.hpp"
#include "voltmark/codec/dlt645_errors.hpp"

namespace voltmark::codec::dlt645 {

namespace {

struct FunctionWord {
    Function function;
    std::string_view word;
};

constexpr FunctionWord kFunctions[] = {{Function::authenticate, "authenticate"},
                                       {Function::broadcast_time, "broadcast_time"},
                                       {Function::read, "read"},
                                       {Function::read_next, "read_next"},
                                       {Function::read_address, "read_address"},
                                       {Function::write, "write"},
                                       {Function::write_address, "write_address"},
                                       {Function::freeze, "freeze"},
                                       {Function::change_baud, "change_baud"},
                                       {Function::change_password, "change_password"},
                                       {Function::clear_demand, "clear_demand"},
                                       {Function::clear_meter, "clear_meter"},
                                       {Function::clear_events, "clear_events"},
                                       {Function::control, "control"}};

struct OrderWord {
    RelayOrder order;
    std::string_view word;
};

constexpr OrderWord kOrders[] = {
    {RelayOrder::trip, "trip"},           {RelayOrder::permit_close, "permit-close"},
    {RelayOrder::close, "close"},         {RelayOrder::alarm, "alarm"},
    {RelayOrder::alarm_off, "alarm-off"}, {RelayOrder::keep, "keep"},
    {RelayOrder::keep_off, "keep-off"}};

constexpr RefusalText kRefusals[] = {
    {"other", {"other error", "其他错误"}},
    {"no_data", {"no such data", "无请求数据"}},
    {"password", {"wrong password or not authorised", "密码错或未授权"}},
    {"baud", {"the baud rate cannot change", "通信速率不能更改"}},
    {"zones", {"too many zones of the year", "年时区数超"}},
    {"day_tables", {"too many day periods", "日时段数超"}},
    {"tariffs", {"too many tariffs", "费率数超"}},
    {"reserved", {"reserved", "保留"}}};

constexpr RefusalText kRefusals1997[] = {{"illegal_data", {"illegal data", "非法数据"}},
                                         {"identifier", {"wrong data identifier", "数据标识错"}},
                                         {"password", {"wrong password", "密码错"}},
                                         {"reserved", {"reserved", "保留"}},
                                         {"zones", {"too many zones of the year", "年时区数超"}},
                                         {"day_tables", {"too many day periods", "日时段数超"}},
                                         {"tariffs", {"too many tariffs", "费率数超"}},
                                         {"reserved", {"reserved", "保留"}}};

constexpr int kBauds[] = {600, 1200, 2400, 4800, 9600, 19200};

}  // namespace

std::string_view to_text(Function function) {
    for (const FunctionWord& known : kFunctions) {
        if (known.function == function) return known.word;
    }
    return "";
}

std::string_view to_text(RelayOrder order) {
    for (const OrderWord& known : kOrders) {
        if (known.order == order) return known.word;
    }
    return "";
}

std::optional<RelayOrder> parse_relay_order(std::string_view text) {
    for (const OrderWord& known : kOrders) {
        if (known.word == text) return known.order;
    }
    return std::nullopt;
}

std::vector<RefusalText> refusals_in(std::uint8_t err, Edition edition) {
    const std::span<const RefusalText> all =
        edition == Edition::y2007 ? std::span{kRefusals} : std::span{kRefusals1997};
    std::vector<RefusalText> set;
    for (std::size_t bit = 0; bit < all.size(); ++bit) {
        if ((err >> bit & 1) != 0) set.push_back(all[bit]);
    }
    return set;
}

std::vector<std::string_view> refusal_words(std::uint8_t err) {
    std::vector<std::string_view> words;
    for (const RefusalText& refusal : refusals_in(err, Edition::y2007))
        words.push_back(refusal.word);
    return words;
}

Error refusal_error(std::uint8_t err, Edition edition) {
    std::string en;
    std::string zh;
    for (const RefusalText& refusal : refusals_in(err, edition)) {
        en += (en.empty() ? "" : ", ") + std::string{refusal.text.en};
        zh += (zh.empty() ? "" : "、") + std::string{refusal.text.zh};
    }
    if (en.empty()) en = "no reason given", zh = "未说明原因";
    return make_error(kRefused, fmt::format("{:02X}", err), en, zh);
}

Error refusal_of(const Frame& frame) {
    return refusal_error(frame.data.empty() ? std::uint8_t{0} : frame.data[0], Edition::y2007);
}

std::optional<std::uint8_t> baud_bits(int baud) {
    for (std::size_t i = 0; i < std::size(kBauds); ++i) {
        if (kBauds[i] == baud) return static_cast<std::uint8_t>(2U << i);
    }
    return std::nullopt;
}

std::optional<int> baud_of(std::uint8_t bits) {
    for (const int baud : kBauds) {
        if (*baud_bits(baud) == bits) return baud;
    }
    return std::nullopt;
}

}  // namespace voltmark::codec::dlt645
