// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/meter_secrets.hpp"

#include <charconv>

#include <yaml-cpp/yaml.h>

#include "voltmark/acquire/head_end_errors.hpp"

namespace voltmark::acquire {

namespace {

/// All of a text as a number of `base`, at most `max`.
std::optional<std::uint32_t> number_in(const YAML::Node& node, int base, std::uint32_t max) {
    if (!node || !node.IsScalar()) return std::nullopt;
    const std::string& text = node.Scalar();
    std::uint32_t number = 0;
    const char* const last = text.data() + text.size();
    const auto [end, failed] = std::from_chars(text.data(), last, number, base);
    if (failed != std::errc{} || end != last || number > max) return std::nullopt;
    return number;
}

Result<MeterSecret> secret_in(const YAML::Node& node, const std::string& path,
                              const std::string& place) {
    const auto wrong = [&](std::string_view what) {
        return make_error(kSecrets, path, fmt::format("{}: {}", place, what));
    };
    if (!node.IsMap()) return wrong("expected level, password and operator");
    for (const auto& entry : node) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
        if (key != "level" && key != "password" && key != "operator")
            return wrong("only level, password and operator are known here");
    }
    const auto level = number_in(node["level"], 10, 99);
    const auto password = number_in(node["password"], 10, 999'999);
    const auto operator_code = number_in(node["operator"], 16, 0xFFFFFFFF);
    if (!level) return wrong("level is a number from 0 to 99");
    if (!password) return wrong("password is six digits");
    if (!operator_code) return wrong("operator is eight hex digits");
    return MeterSecret{static_cast<std::uint8_t>(*level), *password, *operator_code};
}

}  // namespace

Result<MeterSecrets> MeterSecrets::parse(std::string_view yaml, const std::string& path) {
    MeterSecrets secrets;
    try {
        const YAML::Node root = YAML::Load(std::string{yaml});
        if (!root.IsMap()) return make_error(kSecrets, path, "expected default and meters");
        for (const auto& entry : root) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
            if (key != "default" && key != "meters")
                return make_error(kSecrets, path, "only default and meters are known here");
        }
        if (root["default"]) {
            const Result<MeterSecret> one = secret_in(root["default"], path, "default");
            if (!one) return one.error();
            secrets.add("", *one);
        }
        if (root["meters"] && !root["meters"].IsMap())
            return make_error(kSecrets, path, "meters: expected a map of addresses");
        for (const auto& entry : root["meters"]) {
            const std::string meter = entry.first.IsScalar() ? entry.first.Scalar() : "?";
            const Result<MeterSecret> one = secret_in(entry.second, path, meter);
            if (!one) return one.error();
            secrets.add(meter, *one);
        }
    } catch (const YAML::Exception& exception) {
        return make_error(kSecrets, path,
                          fmt::format("not YAML, line {}", exception.mark.line + 1));
    }
    return secrets;
}

std::optional<MeterSecret> MeterSecrets::find(std::string_view meter) const {
    auto it = secrets_.find(meter);
    if (it == secrets_.end()) it = secrets_.find("");
    if (it == secrets_.end()) return std::nullopt;
    return it->second;
}

}  // namespace voltmark::acquire
