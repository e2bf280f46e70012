// SPDX-License-Identifier: Apache-2.0
#include "download.hpp"

#include <fmt/format.h>

#include "voltmark/base/percent.hpp"

namespace voltmark::api {

namespace {

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
}

}  // namespace

std::pair<std::string, std::string> file_field(std::string_view name, Shown shown) {
    std::string plain;
    for (const char c : name) plain += is_plain(c) ? c : '_';
    std::string value =
        fmt::format("{}; filename=\"{}\"", shown == Shown::saved ? "attachment" : "inline", plain);
    if (plain != name) value += fmt::format("; filename*=UTF-8''{}", percent_encoded(name));
    return {"Content-Disposition", std::move(value)};
}

}  // namespace voltmark::api
