// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/exchange.hpp"

#include <gtest/gtest.h>

#include "voltmark/zones/exchange_errors.hpp"

namespace voltmark::zones {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;

const security::SigningKey& key() {
    static const security::SigningKey kKey = security::new_signing_key();
    return kKey;
}

ExchangeHeader header_of(std::int64_t sequence) {
    ExchangeHeader header;
    header.sender = "head-end-1";
    header.type = ContentType::journal;
    header.sequence = sequence;
    header.made_at = Instant{1'785'000'000s};
    header.content_bytes = std::uint64_t{5} << 32;
    header.content.fill(0xA5);
    return header;
}

/// Changes what is signed, and signs it anew.
Bytes resigned(Bytes bytes, std::size_t at, std::uint8_t value) {
    bytes[at] = value;
    bytes.resize(bytes.size() - sizeof(security::Signature));
    const security::Signature signature = security::sign_bytes(key(), bytes);
    bytes.insert(bytes.end(), signature.begin(), signature.end());
    return bytes;
}

TEST(ExchangeHeaders, ComeBackAsTheyWent) {
    for (const ContentType type : kContentTypes) {
        ExchangeHeader header = header_of(std::int64_t{1} << 40);
        header.type = type;
        EXPECT_EQ(find_content_type(to_text(type)), type);
        const Bytes bytes = make_exchange_header(header, key());
        EXPECT_EQ(exchange_header_size(bytes).value(), bytes.size());
        EXPECT_EQ(open_exchange_header(bytes, key().public_key).value(), header);
    }
    EXPECT_FALSE(find_content_type("weather"));
}

// The layout of docs/formats/exchange.md, byte by byte: files that were sent must stay readable.
TEST(ExchangeHeaders, HaveTheDocumentedLayout) {
    const Bytes bytes = make_exchange_header(header_of(0x0102), key());
    const std::string text(bytes.begin(), bytes.end());
    EXPECT_EQ(text.substr(0, 8), "VMXCHG01");
    EXPECT_EQ(bytes.size(), 12U + 11 + 8 + 24 + 32 + 64);
    EXPECT_EQ(bytes[8], bytes.size());
    EXPECT_EQ(text.substr(12, 19), "\x0Ahead-end-1\x07journal");
    EXPECT_EQ(text.substr(31, 8), std::string("\x02\x01\0\0\0\0\0\0", 8));
    EXPECT_EQ(text.substr(47, 8), std::string("\0\0\0\0\x05\0\0\0", 8));
    EXPECT_EQ(text.substr(55, 32), std::string(32, '\xA5'));
}

TEST(ExchangeHeaders, CutAnywhereAreNoHeaders) {
    const Bytes bytes = make_exchange_header(header_of(1), key());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto cut = open_exchange_header(std::span{bytes}.first(size), key().public_key);
        ASSERT_FALSE(cut) << size;
        EXPECT_EQ(cut.error().name(), "exchange.cut") << size;
    }
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(open_exchange_header(longer, key().public_key).error().name(), "exchange.form");
}

TEST(ExchangeHeaders, WithAnyBitFlippedAreNotWhatWasSigned) {
    const Bytes bytes = make_exchange_header(header_of(7), key());
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        Bytes flipped = bytes;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_FALSE(open_exchange_header(flipped, key().public_key)) << bit;
        (void)parse_exchange_header(flipped);
    }
}

TEST(ExchangeHeaders, OfAnotherKeyAreRefused) {
    const Bytes bytes = make_exchange_header(header_of(7), key());
    for (const std::string& other : {security::new_signing_key().public_key, std::string{},
                                     std::string(64, 'x'), std::string(64, '0')}) {
        EXPECT_EQ(open_exchange_header(bytes, other).error().name(), kExchangeSignature.name);
    }
}

TEST(ExchangeHeaders, OfAnotherVersionSayWhich) {
    Bytes bytes = make_exchange_header(header_of(7), key());
    bytes[7] = '2';
    EXPECT_EQ(exchange_header_size(bytes).error().args, std::vector<std::string>{"02"});
    EXPECT_EQ(exchange_header_size(bytes).error().name(), kExchangeVersion.name);
    bytes[7] = 'x';
    EXPECT_EQ(exchange_header_size(bytes).error().name(), kExchangeForm.name);
}

// A sender's mistake is no reason to guess.
TEST(ExchangeHeaders, SignedRightlyButWrongInsideAreRefused) {
    const Bytes bytes = make_exchange_header(header_of(7), key());
    for (const auto& [at, value] : {std::pair<std::size_t, std::uint8_t>{12, 200},
                                    {12, 9},
                                    {13, '/'},
                                    {24, 'k'},
                                    {38, 0x80}}) {
        const auto read = open_exchange_header(resigned(bytes, at, value), key().public_key);
        ASSERT_FALSE(read) << at;
        EXPECT_EQ(read.error().name(), kExchangeForm.name) << at;
        EXPECT_TRUE(read.error().place);
    }
    EXPECT_EQ(open_exchange_header(resigned(bytes, 31, 0), key().public_key).error().name(),
              kExchangeForm.name);
}

TEST(ExchangeHeaders, AreOfSendersWithPlainNames) {
    EXPECT_TRUE(check_sender("Head_end-1.north"));
    for (const char* name : {"", "..", "a/b", "a b", "前置"})
        EXPECT_EQ(check_sender(name).error().name(), kExchangeName.name) << name;
    EXPECT_FALSE(check_sender(std::string(65, 'a')));
}

TEST(Arrivals, FollowEachOther) {
    const ExchangeHeader third = header_of(3);
    EXPECT_EQ(judge_arrival(third, {2}, false).value(), Arrival::fresh);
    EXPECT_EQ(judge_arrival(third, {1}, false).error().name(), kExchangeSequence.name);
    EXPECT_EQ(judge_arrival(third, {1}, true).value(), Arrival::fresh);
    EXPECT_EQ(judge_arrival(third, {5}, false).value(), Arrival::fresh);  // Passed over before.
    EXPECT_EQ(judge_arrival(third, {3, third.content}, false).value(), Arrival::repeated);
    for (const bool accept_gap : {false, true}) {
        EXPECT_EQ(judge_arrival(third, {3, security::Digest{}}, accept_gap).error().name(),
                  kExchangeOther.name);
    }
}

}  // namespace
}  // namespace voltmark::zones
