// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/security/signature.hpp"

namespace voltmark::zones {

// A file that goes one way, from zone to zone or over a data diode, where nobody can ask back:
// signed, numbered, and checked before anything of it is used. All of this is pure;
// exchange_file.hpp reads and writes. docs/formats/exchange.md

/// What the content is. Words stand in files: set in stone.
enum class ContentType : std::uint8_t {
    readings,    ///< A file that `readings import` reads.
    journal,     ///< A file of a head end's journal.
    bills,       ///< What `bill export` wrote.
    checkpoint,  ///< A signed checkpoint of the audit log.
};
inline constexpr ContentType kContentTypes[] = {ContentType::readings, ContentType::journal,
                                                ContentType::bills, ContentType::checkpoint};
std::string_view to_text(ContentType type);
std::optional<ContentType> find_content_type(std::string_view word);

struct ExchangeHeader {
    std::string sender;  ///< Who numbers its files: 1 to 64 letters, digits and . _ -
    ContentType type = ContentType::readings;
    std::int64_t sequence = 1;  ///< From 1, without a gap, by sender.
    Instant made_at;
    std::uint64_t content_bytes = 0;
    security::Digest content{};  ///< SHA-256.

    friend bool operator==(const ExchangeHeader&, const ExchangeHeader&) = default;
};

/// \errors  exchange.name
Result<void> check_sender(std::string_view sender);

inline constexpr std::size_t kExchangeStart = 12;  ///< Bytes from which a header's size is known.
inline constexpr std::size_t kExchangeHeaderMax = 512;

/// The header with its signature, which the content follows. Its size depends on the sender and the
/// type alone. \pre  check_sender holds.
std::vector<std::uint8_t> make_exchange_header(const ExchangeHeader& header,
                                               const security::SigningKey& key);

/// How long a file's header is. \param start  its first bytes; the first kExchangeStart are read.
/// \errors  exchange.form, exchange.version (invalid_input); exchange.cut.
Result<std::size_t> exchange_header_size(std::span<const std::uint8_t> start);

/// \param bytes  the whole header.
/// \errors  exchange.form (invalid_input), with its place: also what is signed rightly, so that
///          nothing is guessed.
Result<ExchangeHeader> parse_exchange_header(std::span<const std::uint8_t> bytes);

/// The same, once the signature was found to be that of the key.
/// \errors  exchange.signature (corrupted); of parse_exchange_header.
Result<ExchangeHeader> open_exchange_header(std::span<const std::uint8_t> bytes,
                                            std::string_view public_key);

/// What a receiver knows of the sender of a file.
struct KnownSender {
    std::int64_t last = 0;  ///< Greatest number received; 0: none yet.
    std::optional<security::Digest> same_number =
        {};  ///< Content received under the file's number.
};
enum class Arrival : std::uint8_t {
    fresh,
    repeated  ///< It was received before; nothing is to be done.
};
/// Whether a file may be taken in now. One that was passed over in a gap may come later.
/// \param accept_gap  files before it are missing, and somebody decided to go on.
/// \errors  exchange.sequence, exchange.other_content (conflict).
Result<Arrival> judge_arrival(const ExchangeHeader& header, const KnownSender& known,
                              bool accept_gap);

}  // namespace voltmark::zones
