// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/exchange.hpp"

#include "voltmark/base/bytes.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/zones/exchange_errors.hpp"

namespace voltmark::zones {

namespace {

constexpr std::string_view kMagic = "VMXCHG01";
constexpr std::size_t kFamily = 6;  // Bytes of the magic that all versions share.
constexpr std::size_t kSenderMax = 64;
constexpr std::string_view kTypeWords[] = {"readings", "journal", "bills", "checkpoint"};

std::string_view text_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write_u64(ByteWriter& out, std::uint64_t number) {
    out.u32(static_cast<std::uint32_t>(number));
    out.u32(static_cast<std::uint32_t>(number >> 32));
}

std::uint64_t read_u64(ByteReader& in) {
    const std::uint64_t low = in.u32();
    return low | std::uint64_t{in.u32()} << 32;
}

std::int64_t read_i64(ByteReader& in) {
    return static_cast<std::int64_t>(read_u64(in));
}

Error form_error(std::string_view what, std::size_t offset) {
    return make_error(kExchangeForm, what).at({offset, 0});
}

/// A header's size, where exactly so many bytes are there.
Result<std::size_t> whole_size(std::span<const std::uint8_t> bytes) {
    const Result<std::size_t> size = exchange_header_size(bytes);
    if (!size) return size.error();
    if (bytes.size() < *size) return make_error(kExchangeCut);
    if (bytes.size() > *size) return form_error("bytes follow the header", *size);
    return *size;
}

security::Signature signature_in(std::span<const std::uint8_t> bytes) {
    security::Signature signature;
    const auto last = bytes.last(signature.size());
    std::copy(last.begin(), last.end(), signature.begin());
    return signature;
}

}  // namespace

std::string_view to_text(ContentType type) {
    return kTypeWords[static_cast<std::size_t>(type)];
}

std::optional<ContentType> find_content_type(std::string_view word) {
    for (const ContentType type : kContentTypes) {
        if (to_text(type) == word) return type;
    }
    return std::nullopt;
}

Result<void> check_sender(std::string_view sender) {
    const bool is_name =
        !sender.empty() && sender.size() <= kSenderMax &&
        std::all_of(sender.begin(), sender.end(), [](char c) {
            const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            return is_letter || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        });
    // Names of files are made of it: one of dots alone would be a folder.
    if (!is_name || sender.find_first_not_of('.') == sender.npos)
        return make_error(kExchangeName, sender);
    return ok();
}

std::vector<std::uint8_t> make_exchange_header(const ExchangeHeader& header,
                                               const security::SigningKey& key) {
    VOLTMARK_CHECK(check_sender(header.sender).has_value());
    std::vector<std::uint8_t> fields;
    ByteWriter out{fields};
    out.text(header.sender);
    out.text(to_text(header.type));
    write_u64(out, static_cast<std::uint64_t>(header.sequence));
    write_u64(out, static_cast<std::uint64_t>(header.made_at.time_since_epoch().count()));
    write_u64(out, header.content_bytes);
    for (const std::uint8_t byte : header.content) out.u8(byte);

    std::vector<std::uint8_t> bytes(kMagic.begin(), kMagic.end());
    const std::size_t size = kExchangeStart + fields.size() + sizeof(security::Signature);
    ByteWriter{bytes}.u32(static_cast<std::uint32_t>(size));
    bytes.insert(bytes.end(), fields.begin(), fields.end());
    const security::Signature signature = security::sign_bytes(key, bytes);
    bytes.insert(bytes.end(), signature.begin(), signature.end());
    VOLTMARK_CHECK(bytes.size() == size && size <= kExchangeHeaderMax);
    return bytes;
}

Result<std::size_t> exchange_header_size(std::span<const std::uint8_t> start) {
    const std::string_view magic = text_of(start.first(std::min(start.size(), kMagic.size())));
    if (magic.substr(0, kFamily) != kMagic.substr(0, magic.size()).substr(0, kFamily))
        return form_error("it does not begin with VMXCHG", 0);
    if (start.size() < kExchangeStart) return make_error(kExchangeCut);
    if (magic != kMagic) {
        const std::string_view version = magic.substr(kFamily);
        const bool is_number = std::all_of(version.begin(), version.end(),
                                           [](char c) { return c >= '0' && c <= '9'; });
        if (!is_number) return form_error("it has no version", kFamily);
        return make_error(kExchangeVersion, version);
    }
    ByteReader in{start.subspan(kMagic.size())};
    const std::size_t size = in.u32();
    if (size <= kExchangeStart + sizeof(security::Signature) || size > kExchangeHeaderMax)
        return form_error("the size of its header cannot be", kMagic.size());
    return size;
}

Result<ExchangeHeader> parse_exchange_header(std::span<const std::uint8_t> bytes) {
    const Result<std::size_t> size = whole_size(bytes);
    if (!size) return size.error();
    const std::size_t end = *size - sizeof(security::Signature);
    ByteReader in{bytes.first(end).subspan(kExchangeStart)};
    ExchangeHeader header;
    header.sender = in.text();
    if (!check_sender(header.sender)) return form_error("its sender has no name", kExchangeStart);
    const std::size_t type_at = kExchangeStart + in.position();
    const std::optional<ContentType> type = find_content_type(in.text());
    if (!type) return form_error("its content is of no known type", type_at);
    header.type = *type;
    header.sequence = read_i64(in);
    header.made_at = Instant{std::chrono::seconds{read_i64(in)}};
    header.content_bytes = read_u64(in);
    for (std::uint8_t& byte : header.content) byte = in.u8();
    if (!in.ok() || in.rest() != 0)
        return form_error("its header has another length", kExchangeStart + in.position());
    if (header.sequence < 1) return form_error("its number is not 1 or more", kExchangeStart);
    return header;
}

Result<ExchangeHeader> open_exchange_header(std::span<const std::uint8_t> bytes,
                                            std::string_view public_key) {
    const Result<std::size_t> size = whole_size(bytes);
    if (!size) return size.error();
    const auto fields = bytes.first(*size - sizeof(security::Signature));
    if (!security::is_signature_of(signature_in(bytes), fields, public_key))
        return make_error(kExchangeSignature);
    return parse_exchange_header(bytes);
}

Result<Arrival> judge_arrival(const ExchangeHeader& header, const KnownSender& known,
                              bool accept_gap) {
    if (known.same_number) {
        if (*known.same_number == header.content) return Arrival::repeated;
        return make_error(kExchangeOther, header.sender, header.sequence);
    }
    if (header.sequence > known.last + 1 && !accept_gap)
        return make_error(kExchangeSequence, header.sender, header.sequence, known.last + 1);
    return Arrival::fresh;
}

}  // namespace voltmark::zones
