// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/site.hpp"

#include "voltmark/base/sha256.hpp"
#include "voltmark/security/secret.hpp"

namespace voltmark::api {

namespace {

constexpr std::string_view kPage = "index.html";
/// Where index.html has the nonce of its answer.
constexpr std::string_view kNonceMark = "__NONCE__";
constexpr std::size_t kNonceBytes = 16;

const SiteFile* find_file(std::span<const SiteFile> files, std::string_view path) {
    for (const SiteFile& file : files) {
        if (file.path == path) return &file;
    }
    return nullptr;
}

bool takes_gzip(const http::Request& request) {
    const std::string* accepted = request.header("accept-encoding");
    return accepted != nullptr && accepted->find("gzip") != std::string::npos;
}

/// Files under assets/ have the hash of their content in their name: they never change.
http::Response file_response(const SiteFile& file, const http::Request& request) {
    http::Response response;
    response.content_type = file.content_type;
    response.with("Vary", "Accept-Encoding");
    response.with("Cache-Control", file.path.starts_with("assets/")
                                       ? "public, max-age=31536000, immutable"
                                       : "no-cache");
    const bool is_packed = !file.gzip.empty() && takes_gzip(request);
    if (is_packed) response.with("Content-Encoding", "gzip");
    response.body = is_packed ? file.gzip : file.bytes;
    add_safety_headers(response, request);
    return response;
}

http::Response page_response(const SiteFile& page, const http::Request& request) {
    const std::string nonce = security::to_hex(security::random_secret(kNonceBytes).bytes());
    http::Response response;
    response.content_type = page.content_type;
    response.body = page.bytes;
    for (std::size_t at = response.body.find(kNonceMark); at != std::string::npos;
         at = response.body.find(kNonceMark, at))
        response.body.replace(at, kNonceMark.size(), nonce);
    response.with("Cache-Control", "no-store");
    add_safety_headers(response, request, nonce);
    return response;
}

/// Addresses of pages may have dots ("/tariffs/cn.zj.residential"), but end in no file's name.
bool is_file(std::string_view path) {
    static constexpr std::string_view kEndings[] = {".js",  ".css", ".map", ".json",
                                                    ".png", ".svg", ".ico", ".txt",
                                                    ".xml", ".php", ".db",  ".html"};
    const bool is_hidden = path.starts_with('.') || path.find("/.") != std::string_view::npos;
    return is_hidden || path.starts_with("assets/") ||
           std::any_of(std::begin(kEndings), std::end(kEndings),
                       [&](std::string_view ending) { return path.ends_with(ending); });
}

http::Response not_found(const http::Request& request) {
    http::Response response;
    response.status = 404;
    response.content_type = "text/plain; charset=utf-8";
    response.body = "404 Not Found\n";
    add_safety_headers(response, request);
    return response;
}

/// Whether a page of this address belongs to a side.
bool has_page(Side side, std::string_view path) {
    const bool is_portals = path == "my" || path.starts_with("my/");
    if (path == "signin" || side == Side::both) return true;
    return is_portals == (side == Side::portal);
}

http::Response portal_begins(const http::Request& request) {
    http::Response response;
    response.status = 303;
    response.with("Location", "/my");
    add_safety_headers(response, request);
    return response;
}

}  // namespace

void mount_site(http::Router& router, std::span<const SiteFile> files, Side side) {
    const auto serve = [files, side](const http::Request& request) {
        const std::string_view path = std::string_view{request.path}.substr(1);
        if (path == "api" || path.starts_with("api/")) return not_found(request);
        if (path.empty() && side == Side::portal) return portal_begins(request);
        if (const SiteFile* file = find_file(files, path); file != nullptr && path != kPage)
            return file_response(*file, request);
        const SiteFile* page = find_file(files, kPage);
        const bool is_page = !is_file(path) && page != nullptr && has_page(side, path);
        return is_page ? page_response(*page, request) : not_found(request);
    };
    router.add(http::Method::get, "/", serve);
    router.add(http::Method::get, "/{file...}", serve);
}

void add_safety_headers(http::Response& response, const http::Request& request,
                        std::string_view nonce) {
    // Attributes of style come from the charts and tables; elements of style carry the nonce.
    response.with(
        "Content-Security-Policy",
        fmt::format("default-src 'none'; script-src 'self'; style-src-elem 'self'{}; "
                    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src "
                    "'self'; connect-src 'self'; object-src 'none'; frame-src 'self' blob:; "
                    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
                    nonce.empty() ? "" : fmt::format(" 'nonce-{}'", nonce)));
    response.with("X-Content-Type-Options", "nosniff");
    response.with("Referrer-Policy", "no-referrer");
    response.with("Cross-Origin-Opener-Policy", "same-origin");
    response.with("Cross-Origin-Resource-Policy", "same-origin");
    response.with("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
    if (request.is_secure)
        response.with("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
}

}  // namespace voltmark::api
