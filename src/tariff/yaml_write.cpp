// SPDX-License-Identifier: Apache-2.0
#include "yaml_write.hpp"

#include <fmt/format.h>

namespace voltmark::tariff {

namespace {

constexpr int kStep = 2;

std::string blanks(int count) {
    return std::string(static_cast<std::size_t>(count), ' ');
}

/// The tag of a scalar that stood between quotes.
std::string scalar(const YAML::Node& node) {
    if (node.IsNull()) return "~";
    const std::string& text = node.Scalar();
    const bool plain = node.Tag() != "!" && !text.empty() && text.find('\n') == text.npos;
    return plain ? text : quoted(text);
}

std::string flow(const YAML::Node& node) {
    if (node.IsScalar() || node.IsNull()) return scalar(node);
    std::string text;
    for (const auto& item : node) {
        if (!text.empty()) text += ", ";
        text += node.IsMap() ? flow(item.first) + ": " + flow(item.second) : flow(item);
    }
    return node.IsMap() ? "{" + text + "}" : "[" + text + "]";
}

bool is_inline(const YAML::Node& node) {
    return !(node.IsMap() || node.IsSequence()) || node.size() == 0 ||
           node.Style() == YAML::EmitterStyle::Flow;
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string to_yaml(const YAML::Node& node, int indent) {
    if (is_inline(node)) return flow(node);
    std::string text;
    for (const auto& item : node) {
        if (!text.empty()) text += "\n" + blanks(indent);
        if (node.IsSequence()) {
            text += "- " + to_yaml(item, indent + kStep);
            continue;
        }
        const bool beside = is_inline(item.second);
        text += flow(item.first) + ":";
        text += beside ? " " : "\n" + blanks(indent + kStep);
        text += to_yaml(item.second, indent + kStep);
    }
    return text;
}

}  // namespace voltmark::tariff
