// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/errors.hpp"
#include "voltmark/security/errors.hpp"

#include "endpoint.hpp"

namespace voltmark::api {

namespace {

int status_of(const Error& error) {
    const std::string_view code = error.name();
    if (code == security::kSignedOut.name || code == security::kSignIn.name) return 401;
    if (code == security::kForbidden.name || code == security::kFactorNeeded.name ||
        code == kForeignPage.name)
        return 403;
    if (code == kChanged.name) return 412;
    if (code == kTooMany.name) return 429;
    switch (error.kind()) {
        case ErrorKind::invalid_input:
            return 422;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::unavailable:
            return 503;
        case ErrorKind::corrupted:
            return 500;
    }
    return 500;
}

}  // namespace

http::Response problem(const Error& error, Language language, std::span<const Misfit> misfits) {
    const int status = status_of(error);
    Json json{{"type", fmt::format("urn:voltmark:problem:{}", error.name())},
              {"title", http::phrase_of(status)},
              {"status", status},
              {"code", error.name()},
              {"detail", error.message(language)},
              {"args", error.args}};
    if (error.place) json["place"] = to_text(*error.place);
    for (const Misfit& one : misfits) {
        json["errors"].push_back(
            {{"pointer", one.pointer}, {"code", one.code}, {"message", one.message(language)}});
    }
    http::Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    // Texts of an error may hold bytes that somebody sent.
    response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (status == 503 || status == 429) response.with("Retry-After", "1");
    return response;
}

}  // namespace voltmark::api
