// SPDX-License-Identifier: Apache-2.0
#include "association.hpp"

namespace voltmark::codec::dlms {

namespace {

// The identifiers of contexts and mechanisms differ in their last two bytes alone.
constexpr std::uint8_t kIdentifier[] = {0x60, 0x85, 0x74, 0x05, 0x08};
constexpr std::uint8_t kContextArc = 1;
constexpr std::uint8_t kMechanismArc = 2;

Bytes copied(ByteSpan bytes) {
    return {bytes.begin(), bytes.end()};
}

/// The last byte of an identifier of 7 bytes; nothing where it is another's.
std::optional<std::uint8_t> read_identifier(ByteSpan bytes, std::uint8_t arc) {
    if (bytes.size() != 7 ||
        !std::equal(std::begin(kIdentifier), std::end(kIdentifier), bytes.begin()) ||
        bytes[5] != arc)
        return {};
    return bytes[6];
}

void put_identifier(Bytes& out, std::uint8_t arc, std::uint8_t last) {
    out.push_back(7);
    out.insert(out.end(), std::begin(kIdentifier), std::end(kIdentifier));
    out.push_back(arc);
    out.push_back(last);
}

/// What stands in an element that itself has one element of `tag`.
std::optional<Bytes> inner_of(ByteSpan bytes, std::uint8_t tag) {
    Reader in{bytes};
    if (in.u8() != tag) return {};
    Bytes inner = copied(in.counted());
    if (in.failed() || !in.at_end()) return {};
    return inner;
}

void put_element(Bytes& out, std::uint8_t tag, ByteSpan bytes) {
    out.push_back(tag);
    put_counted(out, bytes);
}

void put_nested(Bytes& out, std::uint8_t tag, std::uint8_t inner_tag, ByteSpan bytes) {
    Bytes inner;
    put_element(inner, inner_tag, bytes);
    put_element(out, tag, inner);
}

/// Keeps the inner bytes in `to`; false where they do not have the form.
bool keep(std::optional<Bytes> bytes, Bytes& to) {
    if (!bytes) return false;
    to = std::move(*bytes);
    return true;
}

bool keep_number(const std::optional<Bytes>& bytes, std::uint8_t& to) {
    if (!bytes || bytes->size() != 1) return false;
    to = bytes->front();
    return true;
}

bool read_diagnostic(ByteSpan bytes, Association& association) {
    if (bytes.empty()) return false;
    association.is_provider_diagnostic = bytes[0] == 0xA2;
    const std::optional<Bytes> number = inner_of(bytes, bytes[0]);
    return number && keep_number(inner_of(*number, 0x02), association.diagnostic);
}

/// One element of an AARQ or AARE: the same meaning has another tag in each.
bool read_element(std::uint8_t tag, ByteSpan bytes, Association& association) {
    const bool answers = association.is_response;
    if (tag == 0xA1) {
        const std::optional<Bytes> identifier = inner_of(bytes, 0x06);
        const auto context = identifier ? read_identifier(*identifier, kContextArc) : std::nullopt;
        association.context = context.value_or(0);
        return context.has_value();
    }
    if (tag == 0xBE) return keep(inner_of(bytes, 0x04), association.user_information);
    if (tag == (answers ? 0xA4 : 0xA6)) return keep(inner_of(bytes, 0x04), association.title);
    if (tag == (answers ? 0x88 : 0x8A)) {
        association.has_acse_requirements = true;
        return true;
    }
    if (tag == (answers ? 0x89 : 0x8B)) {
        association.mechanism = read_identifier(bytes, kMechanismArc);
        return association.mechanism.has_value();
    }
    if (tag == (answers ? 0xAA : 0xAC)) {
        const bool is_text = !bytes.empty() && bytes[0] == 0x80;
        return is_text ? keep(inner_of(bytes, 0x80), association.authentication) : true;
    }
    if (answers && tag == 0xA2) return keep_number(inner_of(bytes, 0x02), association.result);
    if (answers && tag == 0xA3) return read_diagnostic(bytes, association);
    return true;  // Names and numbers that no meter's reader needs.
}

}  // namespace

Association read_association(Reader& in, bool is_response) {
    Association association;
    association.is_response = is_response;
    Reader elements{in.counted()};
    while (!elements.failed() && !elements.at_end()) {
        const std::uint8_t tag = elements.u8();
        const ByteSpan bytes = elements.counted();
        if (elements.failed() || !read_element(tag, bytes, association)) in.fail();
    }
    if (elements.failed()) in.fail();
    return association;
}

Release read_release(Reader& in, bool is_response) {
    Release release;
    release.is_response = is_response;
    Reader elements{in.counted()};
    while (!elements.failed() && !elements.at_end()) {
        const std::uint8_t tag = elements.u8();
        const ByteSpan bytes = elements.counted();
        if (tag == 0x80 && bytes.size() == 1) release.reason = bytes[0];
        if (tag == 0xBE && !keep(inner_of(bytes, 0x04), release.user_information)) in.fail();
    }
    if (elements.failed()) in.fail();
    return release;
}

std::uint32_t read_conformance(Reader& in) {
    if (in.u8() != 0x5F) in.fail();
    if (in.peek() == 0x1F) in.u8();
    if (in.u8() != 4 || in.u8() != 0) in.fail();
    const std::uint32_t high = in.u8();
    return high << 16 | in.u16();
}

void put_conformance(Bytes& out, std::uint32_t bits) {
    out.insert(out.end(), {0x5F, 0x1F, 0x04});
    put_u32(out, bits & 0xFFFFFF);
}

void put_association(Bytes& out, const Association& association) {
    const bool answers = association.is_response;
    Bytes inner;
    Bytes identifier;
    put_identifier(identifier, kContextArc, association.context);
    put_nested(inner, 0xA1, 0x06, ByteSpan{identifier}.subspan(1));
    if (answers) {
        put_nested(inner, 0xA2, 0x02, {&association.result, 1});
        Bytes number;
        put_element(number, 0x02, {&association.diagnostic, 1});
        put_nested(inner, 0xA3, association.is_provider_diagnostic ? 0xA2 : 0xA1, number);
    }
    if (!association.title.empty())
        put_nested(inner, answers ? 0xA4 : 0xA6, 0x04, association.title);
    if (association.has_acse_requirements) {
        constexpr std::uint8_t kAuthentication[] = {0x07, 0x80};
        put_element(inner, answers ? 0x88 : 0x8A, kAuthentication);
    }
    if (association.mechanism) {
        inner.push_back(answers ? 0x89 : 0x8B);
        put_identifier(inner, kMechanismArc, *association.mechanism);
    }
    if (!association.authentication.empty())
        put_nested(inner, answers ? 0xAA : 0xAC, 0x80, association.authentication);
    if (!association.user_information.empty())
        put_nested(inner, 0xBE, 0x04, association.user_information);
    put_element(out, answers ? 0x61 : 0x60, inner);
}

void put_release(Bytes& out, const Release& release) {
    Bytes inner;
    if (release.reason) put_element(inner, 0x80, {&*release.reason, 1});
    if (!release.user_information.empty()) put_nested(inner, 0xBE, 0x04, release.user_information);
    put_element(out, release.is_response ? 0x63 : 0x62, inner);
}

}  // namespace voltmark::codec::dlms
