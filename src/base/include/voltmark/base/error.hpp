// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "voltmark/base/text.hpp"

namespace voltmark {

/// What the caller can do about an error. Decides retry, exit code and HTTP status; never the
/// wording.
enum class ErrorKind : std::uint8_t {
    invalid_input,  ///< The input must change.
    not_found,      ///< The thing named does not exist.
    conflict,       ///< Valid in itself, but not in the state that things are in.
    unavailable,    ///< May succeed later: disk full, server away.
    corrupted       ///< Something stored is not what was written.
};

/// One refusal from a module's closed list: stable name, kind, and its sentence in both languages.
/// Defined as `inline constexpr` in a module's `errors.hpp`; the sentence has {0}, {1} ... for
/// details.
struct ErrorCode {
    std::string_view name;  ///< "decimal.digit": stable, tested, listed in the module's README.
    ErrorKind kind;
    Text text;
};

/// Where in an input an error lies. Binary input: offset and length. Text: line and column too,
/// counted from 1 in bytes; 0 when the parser of a fragment does not know them.
struct Place {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint64_t line = 0;
    std::uint64_t column = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

/// An expected failure: what happened, with its details, and where. Bugs use VOLTMARK_CHECK
/// instead.
struct Error {
    const ErrorCode* code;          ///< Static storage.
    std::vector<std::string> args;  ///< Fill {0}, {1} ... of the sentence.
    std::optional<Place> place = {};

    std::string_view name() const { return code->name; }
    ErrorKind kind() const { return code->kind; }

    /// The sentence for people; may change in any release.
    std::string message(Language language = Language::en) const;

    /// This error at `where`.
    Error at(Place where) && {
        place = where;
        return std::move(*this);
    }
};

/// Makes an error of `code`; each of `args` is written with fmt.
template <class... Args>
Error make_error(const ErrorCode& code, const Args&... args) {
    return Error{&code, {fmt::format("{}", args)...}, {}};
}

/// Moves an error of an inner parser, which counts from its own first byte, to where that byte
/// lies. Line and column are taken from `outer`; the column grows by the inner offset.
Error shifted(Error error, const Place& outer);

/// `line:column` or `byte N`; empty when nothing is known.
std::string to_text(const Place& place);

}  // namespace voltmark
