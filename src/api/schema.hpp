// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "voltmark/base/text.hpp"

namespace voltmark::api {

using Json = nlohmann::ordered_json;

/// JSON Schema as OpenAPI 3.1 has it: the part that these functions write is the part that `check`
/// reads.
namespace shape {

Json text(Text what, int length_max = 200);
/// One of some words.
Json word(Text what, std::initializer_list<std::string_view> words);
Json whole(Text what, std::int64_t least, std::int64_t most);
Json yes_no(Text what);
/// A decimal number as text: "12.30".
Json decimal(Text what);
/// A civil day: "2026-07-01".
Json day(Text what);
/// A moment: "2026-07-01T00:00:00Z".
Json moment(Text what);
/// The same, or null.
Json or_null(Json schema);
Json list(Json of, int items_max = 100'000);

struct Field {
    std::string_view name;
    Json schema;
    bool is_required = true;
};
/// An object of these fields and no others.
Json object(std::vector<Field> fields);
Json optional(Json schema);
/// Any object: what it holds is described elsewhere.
Json open(Text what);

/// A page of a list: {items, next}.
Json page(Json item);

}  // namespace shape

/// What does not fit a schema.
struct Misfit {
    std::string pointer;    ///< RFC 6901: "/lines/0/amount".
    std::string_view code;  ///< "missing", "unknown", "type", "length", "range", "form", "word".
    Text sentence;
    std::vector<std::string> args;

    std::string message(Language language) const;
};

/// Everything in a value that does not fit, 20 at most.
std::vector<Misfit> check(const Json& schema, const Json& value);

}  // namespace voltmark::api
