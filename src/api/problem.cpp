// SPDX-License-Identifier: Apache-2.0
#include "endpoint.hpp"

namespace voltmark::api {

int status_of(ErrorKind kind) {
    switch (kind) {
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

http::Response problem(const Error& error, Language language) {
    const int status = status_of(error.kind());
    Json json{{"type", fmt::format("urn:voltmark:problem:{}", error.name())},
              {"title", http::phrase_of(status)},
              {"status", status},
              {"code", error.name()},
              {"detail", error.message(language)},
              {"args", error.args}};
    if (error.place) json["place"] = to_text(*error.place);
    http::Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    // Texts of an error may hold bytes that somebody sent.
    response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (status == 503) response.with("Retry-After", "1");
    return response;
}

}  // namespace voltmark::api
