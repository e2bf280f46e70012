// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "voltmark/api/side.hpp"
#include "voltmark/http/router.hpp"

namespace voltmark::api {

/// A file of the console, as it is built into the program.
struct SiteFile {
    std::string_view path;  ///< "assets/index-abc.js"
    std::string_view content_type;
    std::string_view bytes;
    std::string_view gzip;  ///< Empty where it would hardly be shorter.
};

/// Serves the files, and `index.html` for every path that is no file's and so a page of the
/// console. Nothing below /api. \param files  outlive the router. \param side  the portal has the
/// pages below /my and signing in, the core all others.
void mount_site(http::Router& router, std::span<const SiteFile> files, Side side = Side::both);

/// What tells a browser to be careful with what we send: no frames, no foreign scripts, no guessing
/// of types, no addresses told to other sites.
/// \param nonce  that our own style elements carry; empty where an answer is no page.
void add_safety_headers(http::Response& response, const http::Request& request,
                        std::string_view nonce = {});

}  // namespace voltmark::api
