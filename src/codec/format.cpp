// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/format.hpp"

#include "voltmark/codec/codec_errors.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec {

namespace {

template <class Range>
std::string names_of(const Range& range) {
    std::string names;
    for (const auto& one : range) names += (names.empty() ? "" : ", ") + std::string{one.name};
    return names;
}

/// The value of a hex digit, or -1.
int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char upper = to_upper(c);
    return upper >= 'A' && upper <= 'F' ? upper - 'A' + 10 : -1;
}

Result<void> check_options(const EncodeVerb& verb, const EncodeOptions& options) {
    for (const auto& given : options) {
        const auto is_named = [&](const EncodeOption& option) {
            return option.name == given.first;
        };
        if (std::none_of(verb.options.begin(), verb.options.end(), is_named))
            return make_error(kOptionUnknown, verb.name, given.first, names_of(verb.options));
    }
    for (const EncodeOption& option : verb.options) {
        if (option.is_required && !options.contains(option.name))
            return make_error(kOptionMissing, verb.name, option.name);
    }
    return ok();
}

}  // namespace

std::string_view to_text(Direction direction) {
    constexpr std::string_view kWords[] = {"request", "response", "report"};
    return kWords[static_cast<std::size_t>(direction)];
}

bool operator==(const Message& left, const Message& right) {
    const auto is_same_error = [](const std::optional<Error>& a, const std::optional<Error>& b) {
        if (!a || !b) return a.has_value() == b.has_value();
        return a->code == b->code && a->args == b->args && a->place == b->place;
    };
    return left.direction == right.direction && left.address == right.address &&
           left.control == right.control && left.function == right.function &&
           left.ids == right.ids && left.name == right.name && left.value == right.value &&
           left.unit == right.unit && left.values == right.values && left.time == right.time &&
           left.quality == right.quality && left.seq == right.seq && left.more == right.more &&
           left.details == right.details && left.place == right.place &&
           is_same_error(left.error, right.error);
}

const FormatInfo* find_format(std::string_view name) {
    for (const FormatInfo& format : formats()) {
        if (format.name == name) return &format;
    }
    return nullptr;
}

Result<Bytes> encode(const FormatInfo& format, std::string_view verb,
                     const EncodeOptions& options) {
    for (const EncodeVerb& known : format.verbs) {
        if (known.name != verb) continue;
        if (const Result<void> checked = check_options(known, options); !checked)
            return checked.error();
        return known.encode(options);
    }
    return make_error(kVerb, format.name, verb, names_of(format.verbs));
}

Result<Bytes> parse_hex(std::string_view text) {
    Bytes bytes;
    int high = -1;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == ' ' || text[at] == '\t') continue;
        const int digit = digit_of(text[at]);
        if (digit < 0) return make_error(kHex, excerpt(text.substr(at))).at({at, 1, 0, 0});
        if (high < 0) {
            high = digit;
            continue;
        }
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
        high = -1;
    }
    if (high >= 0)
        return make_error(kHex, excerpt(text.substr(text.size() - 1)))
            .at({text.size() - 1, 1, 0, 0});
    return bytes;
}

std::string to_hex(ByteSpan bytes) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

}  // namespace voltmark::codec
