// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/method.hpp"

namespace voltmark::vee {

namespace {

struct Named {
    Method method;
    std::string_view word;
    Text name;
};

constexpr Named kNames[] = {
    {Method::linear, "linear", {"straight line", "线性插值"}},
    {Method::like_day, "like_day", {"mean of like days", "同类日平均"}},
    {Method::proxy_day, "proxy_day", {"days that resemble it", "相似日平均"}},
    {Method::own_profile, "own_profile", {"own profile, scaled", "自身负荷曲线缩放"}},
    {Method::bridge, "bridge", {"own profile, led from end to end", "自身曲线首尾衔接"}},
    {Method::class_profile, "class_profile", {"profile of the class, scaled", "类别曲线缩放"}},
    {Method::neighbour, "neighbour", {"neighbours, scaled", "邻近用户缩放"}},
    {Method::register_bound,
     "register_bound",
     {"bound to the register's advance", "按示数差约束分摊"}},
    {Method::district, "district", {"bound to the transformer's energy", "按台区总量约束分摊"}},
    {Method::scalar_from_interval,
     "scalar_from_interval",
     {"advance from intervals", "由区间电量推算示数差"}},
    {Method::interval_from_scalar,
     "interval_from_scalar",
     {"intervals from an advance", "由示数差推算区间电量"}},
    {Method::move_in, "move_in", {"use of the place before", "入户估算"}},
    {Method::blend, "blend", {"own profile and days that resemble it", "自身曲线与相似日组合"}},
    {Method::smooth,
     "smooth",
     {"smoothed own profile, led from end to end", "自身平滑曲线首尾衔接"}},
    {Method::smooth_blend,
     "smooth_blend",
     {"smoothed own profile and days that resemble it", "自身平滑曲线与相似日组合"}},
    {Method::alike,
     "alike",
     {"days weighed by likeness, led from end to end", "按相似度加权日平均"}},
    {Method::smooth_alike,
     "smooth_alike",
     {"smoothed days weighed by likeness, led from end to end", "按相似度加权平滑日平均"}},
    {Method::mixed, "mixed", {"methods weighed by trial", "按试估误差加权组合"}},
};

constexpr Method kMethods[] = {Method::linear,
                               Method::like_day,
                               Method::proxy_day,
                               Method::own_profile,
                               Method::bridge,
                               Method::class_profile,
                               Method::neighbour,
                               Method::register_bound,
                               Method::district,
                               Method::scalar_from_interval,
                               Method::interval_from_scalar,
                               Method::move_in,
                               Method::blend,
                               Method::smooth,
                               Method::smooth_blend,
                               Method::alike,
                               Method::smooth_alike,
                               Method::mixed};

const Named* find_named(int number) {
    for (const Named& one : kNames) {
        if (static_cast<int>(one.method) == number) return &one;
    }
    return nullptr;
}

}  // namespace

std::span<const Method> all_methods() {
    return kMethods;
}

std::string_view to_text(Method method) {
    return find_named(static_cast<int>(method))->word;
}

Text name_of(Method method) {
    return find_named(static_cast<int>(method))->name;
}

std::optional<Method> find_method(std::string_view word) {
    for (const Named& one : kNames) {
        if (one.word == word) return one.method;
    }
    return std::nullopt;
}

std::optional<Method> find_method(int number) {
    const Named* named = find_named(number);
    return named != nullptr ? std::optional{named->method} : std::nullopt;
}

}  // namespace voltmark::vee
