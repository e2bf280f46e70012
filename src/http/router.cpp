// SPDX-License-Identifier: Apache-2.0
#include "voltmark/http/router.hpp"

#include "voltmark/base/check.hpp"

namespace voltmark::http {

namespace {

/// The first segment of a path, and what follows it. \pre  the path begins with '/'.
std::pair<std::string_view, std::string_view> cut(std::string_view path) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    return {path.substr(0, end), path.substr(end)};
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

void Router::add(Method method, std::string pattern, Handler handler, Pace pace,
                 std::size_t body_bytes) {
    VOLTMARK_CHECK(!pattern.empty() && pattern.front() == '/');
    Node* node = &root_;
    std::string_view left = pattern;
    while (!left.empty()) {
        const auto [segment, rest] = cut(left);
        left = rest;
        std::unique_ptr<Node>* next = nullptr;
        std::string_view name;
        if (!is_parameter(segment)) {
            next = &node->fixed[std::string{segment}];
        } else {
            name = segment.substr(1, segment.size() - 2);
            const bool takes_rest = name.ends_with("...");
            VOLTMARK_CHECK(!takes_rest || left.empty());
            if (takes_rest) name.remove_suffix(3);
            next = takes_rest ? &node->rest : &node->any;
        }
        if (!*next) {
            *next = std::make_unique<Node>();
            (*next)->name = name;
        }
        VOLTMARK_CHECK((*next)->name == name);
        node = next->get();
    }
    const bool is_new =
        node->handlers.try_emplace(method, Served{std::move(handler), pace, body_bytes}).second;
    VOLTMARK_CHECK(is_new);
    node->pattern = pattern;
    routes_.push_back({method, std::move(pattern)});
}

const Router::Node* Router::walk(const Node& node, std::string_view path, Fields& parameters) {
    if (path.empty()) return node.handlers.empty() ? nullptr : &node;
    const auto [segment, rest] = cut(path);
    if (const auto fixed = node.fixed.find(segment); fixed != node.fixed.end()) {
        if (const Node* found = walk(*fixed->second, rest, parameters)) return found;
    }
    if (node.any && !segment.empty()) {
        parameters.emplace_back(node.any->name, segment);
        if (const Node* found = walk(*node.any, rest, parameters)) return found;
        parameters.pop_back();
    }
    if (node.rest) {
        parameters.emplace_back(node.rest->name, path.substr(1));
        return node.rest.get();
    }
    return nullptr;
}

Router::Found Router::find(Request& request) const {
    Found found;
    request.parameters.clear();
    if (request.path.empty() || request.path.front() != '/') return found;
    const Node* node = walk(root_, request.path, request.parameters);
    if (node == nullptr) return found;
    request.route = node->pattern;
    for (const auto& [method, handler] : node->handlers) found.allowed.push_back(method);
    const Method wanted = request.method == Method::head ? Method::get : request.method;
    const auto handler = node->handlers.find(wanted);
    if (handler == node->handlers.end()) return found;
    found.handler = &handler->second.handler;
    found.pace = handler->second.pace;
    found.body_bytes = handler->second.body_bytes;
    return found;
}

}  // namespace voltmark::http
