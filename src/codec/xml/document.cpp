// SPDX-License-Identifier: Apache-2.0
#include "xml/document.hpp"

namespace voltmark::codec::xml {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::vector<std::size_t> line_begins(std::string_view text) {
    std::vector<std::size_t> begins = {0};
    for (std::size_t at = text.find('\n'); at != std::string_view::npos;
         at = text.find('\n', at + 1))
        begins.push_back(at + 1);
    return begins;
}

Place place_in(const std::vector<std::size_t>& lines, std::size_t offset, std::size_t length) {
    const auto next = std::upper_bound(lines.begin(), lines.end(), offset);
    const auto line = static_cast<std::size_t>(next - lines.begin());
    return {offset, length, line, offset - lines[line - 1] + 1};
}

}  // namespace

Result<Document> Document::parse(std::string_view text, const ErrorCode& broken) {
    Document document;
    document.text_ = text;
    document.lines_ = line_begins(text);
    // One text a node, so that places are those of the input: no conversion of encodings.
    const pugi::xml_parse_result parsed = document.document_->load_buffer(
        text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    const auto offset =
        std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0)), text.size());
    if (!parsed)
        return make_error(broken, parsed.description()).at(place_in(document.lines_, offset, 0));
    if (document.root().empty())
        return make_error(broken, "no element").at(place_in(document.lines_, 0, 0));
    return document;
}

Place Document::place_of(pugi::xml_node node) const {
    const std::ptrdiff_t offset = node.offset_debug();
    if (offset < 0 || static_cast<std::size_t>(offset) > text_.size()) return {};
    return place_in(lines_, static_cast<std::size_t>(offset), std::string_view{node.name()}.size());
}

std::string_view local_name(pugi::xml_node node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
    for (const pugi::xml_node one : node.children()) {
        if (one.type() == pugi::node_element && local_name(one) == name) return one;
    }
    return {};
}

std::string_view text_of(pugi::xml_node node) {
    std::string_view text = node.child_value();
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace voltmark::codec::xml
