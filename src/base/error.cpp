// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/error.hpp"

#include <fmt/args.h>

namespace voltmark {

std::string Error::message(Language language) const {
    fmt::dynamic_format_arg_store<fmt::format_context> store;
    for (const std::string& arg : args) store.push_back(arg);
    return fmt::vformat(code->text.in(language), store);
}

Error shifted(Error error, const Place& outer) {
    Place moved = error.place.value_or(Place{0, outer.length, 0, 0});
    moved.line = outer.line;
    moved.column = outer.column == 0 ? 0 : outer.column + moved.offset;
    moved.offset += outer.offset;
    error.place = moved;
    return error;
}

std::string to_text(const Place& place) {
    if (place.line != 0 && place.column != 0) return fmt::format("{}:{}", place.line, place.column);
    if (place.line != 0) return fmt::format("{}", place.line);
    return fmt::format("byte {}", place.offset);
}

}  // namespace voltmark
