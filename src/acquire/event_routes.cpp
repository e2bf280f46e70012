// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/event_routes.hpp"

#include <algorithm>

namespace voltmark::acquire {

namespace {

// \source  DL/T 645-2007, annex A (03); DL/T 698.45-2017, annex A (30xx).
constexpr EventTerms kTerms[] = {
    {"0301", {"loss of voltage", "失压"}, "service", "03010101"},
    {"0305", {"loss of all voltages", "全失压"}, "service", "03050001"},
    {"0306", {"auxiliary supply lost", "辅助电源失电"}, "service", ""},
    {"030E", {"power flow reversed", "潮流反向"}, "inspection", "030E0101"},
    {"030F", {"overload", "过载"}, "service", "030F0101"},
    {"0311", {"power outage", "掉电"}, "service", "03110001"},
    {"033000", {"programming", "编程"}, "inspection", "03300001"},
    {"033001", {"meter reset", "电表清零"}, "inspection", ""},
    {"033004", {"clock set", "校时"}, "", "03300401"},
    {"03300D", {"meter cover opened", "开表盖"}, "inspection", "03300D01"},
    {"03300E", {"terminal cover opened", "开端钮盒"}, "inspection", "03300E01"},
    {"0335", {"magnetic interference", "恒定磁场干扰"}, "inspection", ""},
    {"3000", {"loss of voltage", "失压"}, "service", ""},
    {"3007", {"power reversed", "功率反向"}, "inspection", ""},
    {"3008", {"overload", "过载"}, "service", ""},
    {"300D", {"loss of all voltages", "全失压"}, "service", "300D0200"},
    {"300E", {"auxiliary supply lost", "辅助电源掉电"}, "service", ""},
    {"3011", {"power outage", "掉电"}, "service", "30110200"},
    {"3012", {"programming", "编程"}, "inspection", "30120200"},
    {"3013", {"meter reset", "电表清零"}, "inspection", ""},
    {"3016", {"clock set", "校时"}, "", "30160200"},
    {"301B", {"meter cover opened", "开盖"}, "inspection", "301B0200"},
    {"301C", {"terminal cover opened", "开端钮盒"}, "inspection", "301C0200"},
    {"302A", {"magnetic interference", "恒定磁场干扰"}, "inspection", "302A0200"},
    {"302C", {"abnormal supply", "电源异常"}, "service", ""},
    {"302E", {"clock fault or battery low", "时钟故障（含电池欠压）"}, "service", "302E0200"},
    {"310B", {"register decreased", "示度下降"}, "inspection", ""},
    {"310E", {"meter stopped", "停走"}, "service", ""}};

}  // namespace

std::span<const EventTerms> event_terms() {
    return kTerms;
}

const EventTerms* find_event_terms(std::string_view event) {
    const EventTerms* best = nullptr;
    for (const EventTerms& one : kTerms) {
        const bool is_longer = best == nullptr || one.id.size() > best->id.size();
        if (event.starts_with(one.id) && is_longer) best = &one;
    }
    return best;
}

std::string event_name(std::string_view event, Language language) {
    const EventTerms* terms = find_event_terms(event);
    return std::string{terms == nullptr ? event : terms->name.in(language)};
}

EventRoutes EventRoutes::usual() {
    EventRoutes routes;
    for (const EventTerms& one : kTerms) {
        if (!one.route.empty()) routes.patterns_[std::string{one.route}].emplace_back(one.id);
    }
    return routes;
}

bool EventRoutes::is_pattern(std::string_view text) {
    return !text.empty() && text.size() <= 8 &&
           text.find_first_not_of("0123456789ABCDEF") == std::string_view::npos;
}

void EventRoutes::set(std::string route, std::vector<std::string> patterns) {
    patterns_[std::move(route)] = std::move(patterns);
}

std::string EventRoutes::route_of(std::string_view event) const {
    std::string best;
    std::size_t length = 0;
    for (const auto& [route, patterns] : patterns_) {
        for (const std::string& pattern : patterns) {
            if (!event.starts_with(pattern) || pattern.size() <= length) continue;
            best = route;
            length = pattern.size();
        }
    }
    return best;
}

}  // namespace voltmark::acquire
