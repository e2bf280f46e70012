// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/message.hpp"

namespace voltmark::codec {

struct DecodeOptions {
    Bytes key;                 ///< Of encrypted formats; empty where none was given.
    Bytes authentication_key;  ///< DLMS suite 0; empty where none was given.
};

/// What a person asks to be encoded: an option's name without dashes, and its text.
using EncodeOptions = std::map<std::string, std::string, std::less<>>;

struct EncodeOption {
    std::string_view name;
    bool is_required = false;
    Text what;
};

/// A message that a master sends: `voltmark encode --format dlt645 read --address ... --di ...`.
struct EncodeVerb {
    std::string_view name;
    Text what;
    std::span<const EncodeOption> options;
    std::string_view example;  ///< Its options, as typed.
    /// \errors  codec.option_value, or the format's own. \pre  required options are there, no
    /// others than the verb's.
    Result<Bytes> (*encode)(const EncodeOptions& options);
};

/// A format that `voltmark decode` prints message by message.
struct FormatInfo {
    std::string_view name;  ///< "dlt645"
    Text title;
    bool is_text = false;  ///< A file is text; else hex lines, or bytes with --binary.
    std::unique_ptr<Decoder> (*make_decoder)(const DecodeOptions& options);
    std::span<const EncodeVerb> verbs = {};
};

/// In the order in which help lists them.
std::span<const FormatInfo> formats();
const FormatInfo* find_format(std::string_view name);

/// Encodes by a verb's name, after checking its options.
/// \errors  codec.verb, codec.option_unknown, codec.option_missing, codec.option_value, and the
///          format's own.
Result<Bytes> encode(const FormatInfo& format, std::string_view verb, const EncodeOptions& options);

/// Bytes of a text of hex digits in pairs; blanks may stand anywhere, "0x" nowhere.
/// \errors  codec.hex, with the place in the text.
Result<Bytes> parse_hex(std::string_view text);

/// In upper case without blanks.
std::string to_hex(ByteSpan bytes);

}  // namespace voltmark::codec
