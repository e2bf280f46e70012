// SPDX-License-Identifier: Apache-2.0
#include "voltmark/http/message.hpp"

#include <algorithm>
#include <array>

#include "voltmark/base/check.hpp"

namespace voltmark::http {

namespace {

constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};

std::string_view without_blanks(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

std::string_view to_text(Method method) {
    return kMethods[static_cast<std::size_t>(method)];
}

std::optional<Method> find_method(std::string_view word) {
    const auto* at = std::find(kMethods.begin(), kMethods.end(), word);
    if (at == kMethods.end()) return std::nullopt;
    return static_cast<Method>(at - kMethods.begin());
}

const std::string* find(const Fields& fields, std::string_view name) {
    for (const auto& [key, value] : fields) {
        if (key == name) return &value;
    }
    return nullptr;
}

const std::string& Request::parameter(std::string_view name) const {
    const std::string* value = find(parameters, name);
    VOLTMARK_CHECK(value != nullptr);
    return *value;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
    std::optional<std::string> found;
    for (const auto& [key, value] : headers) {
        if (key != "cookie") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(';'), rest.size());
            const std::string_view pair = without_blanks(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            const std::size_t equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
            if (found) return std::nullopt;
            found = std::string{pair.substr(equals + 1)};
        }
    }
    return found;
}

std::string_view phrase_of(int status) {
    struct Phrase {
        int status;
        std::string_view text;
    };
    static constexpr Phrase kPhrases[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
    };
    for (const Phrase& one : kPhrases) {
        if (one.status == status) return one.text;
    }
    return "Status";
}

}  // namespace voltmark::http
