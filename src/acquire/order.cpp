// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/order.hpp"

#include <algorithm>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/acquire/meter_list.hpp"
#include "voltmark/acquire/order_errors.hpp"

namespace voltmark::acquire {

namespace {

struct OrderWord {
    std::string_view word;
    Text name;
};

constexpr OrderWord kKinds[] = {{"read", {"reading", "召测"}},
                                {"parameter", {"parameters", "参数读取"}},
                                {"clock", {"clock", "时钟"}},
                                {"events", {"events", "事件读取"}},
                                {"disconnect", {"disconnect", "停电（跳闸）"}},
                                {"connect", {"connect", "复电（合闸）"}},
                                {"permit_connect", {"permit to connect", "合闸允许"}}};

constexpr OrderWord kStates[] = {{"waiting_approval", {"waits for approval", "待审批"}},
                                 {"waiting", {"waiting", "待执行"}},
                                 {"sent", {"sent", "已下发"}},
                                 {"answered", {"answered", "已应答"}},
                                 {"confirmed", {"confirmed", "已确认"}},
                                 {"refused", {"refused", "被拒绝"}},
                                 {"unconfirmed", {"not confirmed", "未确认"}},
                                 {"expired", {"expired", "已过期"}},
                                 {"cancelled", {"cancelled", "已撤销"}}};

template <class Which, std::size_t N>
std::optional<Which> find_word(const OrderWord (&words)[N], std::string_view word) {
    const auto it = std::ranges::find(words, word, &OrderWord::word);
    if (it == std::end(words)) return std::nullopt;
    return static_cast<Which>(it - std::begin(words));
}

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789ABCDEFabcdef") == std::string_view::npos;
}

}  // namespace

std::string_view to_text(OrderKind kind) {
    return kKinds[static_cast<std::size_t>(kind)].word;
}
std::optional<OrderKind> find_order_kind(std::string_view word) {
    return find_word<OrderKind>(kKinds, word);
}
Text name_of(OrderKind kind) {
    return kKinds[static_cast<std::size_t>(kind)].name;
}

std::string_view to_text(OrderState state) {
    return kStates[static_cast<std::size_t>(state)].word;
}
std::optional<OrderState> find_order_state(std::string_view word) {
    return find_word<OrderState>(kStates, word);
}
Text name_of(OrderState state) {
    return kStates[static_cast<std::size_t>(state)].name;
}

Result<void> may_ask(const OrderDraft& draft, bool is_protected) {
    if (draft.meter.empty() || draft.meter.size() > 32 || !is_hex(draft.meter))
        return make_error(kOrderMeter, draft.meter);
    for (const std::string& id : draft.ids) {
        if (id.size() != 8 || !is_hex(id)) return make_error(kOrderIds, id);
    }
    if (draft.kind == OrderKind::parameter && draft.ids.empty()) return make_error(kOrderIds, "");
    const auto lasts = draft.expires_at - draft.asked_at;
    if (lasts <= std::chrono::seconds{0} || lasts > kOrderExpiresMax)
        return make_error(kOrderExpiry,
                          std::chrono::floor<std::chrono::days>(kOrderExpiresMax).count());
    if (is_control(draft.kind) && draft.reason.empty()) return make_error(kOrderReason);
    if (draft.kind == OrderKind::disconnect && is_protected)
        return make_error(kOrderProtected, draft.meter);
    return ok();
}

Result<void> may_send(const Order& order, const ListedMeter* meter, Instant now) {
    if (now >= order.asked.expires_at)
        return make_error(kOrderExpired, static_cast<std::int64_t>(order.order_id));
    if (!is_control(order.asked.kind)) return ok();
    if (meter == nullptr) return make_error(kUnknownMeter, order.asked.meter);
    if (order.asked.kind == OrderKind::disconnect && meter->is_protected)
        return make_error(kOrderProtected, order.asked.meter);
    return ok();
}

ClockMethod clock_method(std::chrono::seconds ahead, std::optional<Instant> set_at, Instant now) {
    const std::chrono::seconds drift = std::chrono::abs(ahead);
    if (drift <= kClockTolerance) return ClockMethod::none;
    const bool is_free = !set_at || now - *set_at >= std::chrono::hours{24};
    return drift <= kBroadcastDriftMax && is_free ? ClockMethod::broadcast : ClockMethod::write;
}

}  // namespace voltmark::acquire
