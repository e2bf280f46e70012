// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace voltmark::http {

// What handlers get and give. No library shows here.

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };
/// "GET" ...; of `del` "DELETE".
std::string_view to_text(Method method);
std::optional<Method> find_method(std::string_view word);

/// Names with values, in their order.
using Fields = std::vector<std::pair<std::string, std::string>>;
/// The first value of a name.
const std::string* find(const Fields& fields, std::string_view name);

/// A request whose head and body have arrived whole.
struct Request {
    Method method = Method::get;
    std::string path;  ///< Decoded, of whole segments: "/api/bills/92-1". No dots, no empty ones.
    Fields query;      ///< Decoded.
    Fields headers;    ///< Names in lower case.
    std::string body;
    std::string client;  ///< The peer's address, without its port.
    bool is_secure = false;
    Fields parameters;       ///< Of the path, filled by the router: {id}.
    std::string_view route;  ///< The pattern that the router found, for measurements.

    const std::string* header(std::string_view name) const { return find(headers, name); }
    /// \pre  the route has the parameter.
    const std::string& parameter(std::string_view name) const;
    /// The value of a cookie; nothing where it is not sent, or sent twice.
    std::optional<std::string> cookie(std::string_view name) const;
};

/// A piece of a body that is made while it is sent.
struct Piece {
    std::string bytes;  ///< May be empty.
    bool is_last = false;
    std::chrono::milliseconds pause{0};  ///< Before the next one is asked for.
};

/// What is answered.
struct Response {
    int status = 200;
    std::string content_type;  ///< Empty where there is no body.
    Fields headers;
    std::string body;
    /// Makes the body piece by piece instead, on a worker; it is dropped when the client is gone.
    std::function<Piece()> pieces;

    Response& with(std::string name, std::string value) & {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

/// Runs on a worker and may wait for a store. What it throws is answered with 500.
using Handler = std::function<Response(const Request&)>;

/// A standard phrase: "Not Found".
std::string_view phrase_of(int status);

}  // namespace voltmark::http
