// SPDX-License-Identifier: Apache-2.0
#include "target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/src.hpp>
#include <boost/url/url_view.hpp>

namespace voltmark::http {

namespace {

namespace urls = boost::urls;

bool is_plain(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\';
    });
}

bool is_segment(std::string_view text) {
    return !text.empty() && text != "." && text != ".." && is_plain(text) &&
           text.find('/') == std::string_view::npos;
}

}  // namespace

bool read_target(std::string_view target, Request& request) {
    const auto url = urls::parse_origin_form({target.data(), target.size()});
    // The library reads "/./a" as "/a".
    if (!url || url->encoded_path().starts_with("/./")) return false;
    request.path.clear();
    const auto segments = url->segments();
    for (auto at = segments.begin(); at != segments.end(); ++at) {
        const std::string segment{*at};
        // "/" is one empty segment or none; a slash at the end of others is another path.
        if (segment.empty() && segments.size() == 1) break;
        if (!is_segment(segment)) return false;
        request.path += '/';
        request.path += segment;
    }
    if (request.path.empty()) request.path = "/";
    request.query.clear();
    urls::encoding_opts opts;
    opts.space_as_plus = true;
    for (const auto& one : url->params(opts)) {
        request.query.emplace_back(one.key, one.has_value ? one.value : std::string{});
        if (request.query.back().first.find('\0') != std::string::npos) return false;
    }
    return true;
}

}  // namespace voltmark::http
