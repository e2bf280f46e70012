// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>

#include "voltmark/codec/codec_errors.hpp"
#include "voltmark/codec/format.hpp"

namespace voltmark::codec {

/// Takes the checked options of a verb one by one; of several bad ones the first to be taken is
/// told. A codec adds what its own options are.
class OptionReader {
public:
    explicit OptionReader(const EncodeOptions& options) : options_{options} {}

    const std::optional<Error>& error() const { return error_; }

    bool has(std::string_view name) const { return options_.contains(name); }
    /// Null where the option is not given.
    const std::string* find(std::string_view name) const {
        const auto option = options_.find(name);
        return option == options_.end() ? nullptr : &option->second;
    }
    /// Empty where it is not given.
    std::string_view text(std::string_view name) const {
        const std::string* given = find(name);
        return given == nullptr ? std::string_view{} : std::string_view{*given};
    }

    void fail(std::string_view name, std::string_view value, std::string_view expected) {
        if (!error_) error_ = make_error(kOptionValue, name, value, expected);
    }

    /// Digits alone, of at most `most`; nothing where it is not given, or not so.
    std::optional<unsigned> whole_number(std::string_view name, unsigned most) {
        const std::string* given = find(name);
        if (given == nullptr) return std::nullopt;
        unsigned value = 0;
        const char* const end = given->data() + given->size();
        const auto read = std::from_chars(given->data(), end, value);
        if (read.ec == std::errc{} && read.ptr == end && value <= most) return value;
        fail(name, *given, fmt::format("0 .. {}", most));
        return std::nullopt;
    }

private:
    const EncodeOptions& options_;
    std::optional<Error> error_;
};

}  // namespace voltmark::codec
