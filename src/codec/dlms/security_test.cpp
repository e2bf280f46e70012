// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_errors.hpp"

#include "dlms/test_support.hpp"

namespace voltmark::codec::dlms {
namespace {

const Keys& keys() {
    static const Keys kKeys{hex("000102030405060708090A0B0C0D0E0F"),
                            hex("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF")};
    return kKeys;
}

Bytes title() {
    return hex("4D4D4D0000BC614E");
}

DecodeOptions options() {
    return {keys().encryption, keys().authentication};
}

Bytes secret(std::uint32_t counter, std::uint8_t control = 0x30) {
    return encode_apdu(
        encrypt(0xDB, control, title(), counter, encode_apdu(sample_push()), keys()));
}

// \source  the example of suite 0 that the Green Book prints: order of keys, title and counter.
TEST(DlmsSecurity, AgreesWithTheExampleOfTheStandard) {
    const Ciphered ciphered =
        encrypt(0xC8, 0x30, title(), 0x01234567, hex("C0010000080000010000FF0200"), keys());
    EXPECT_EQ(to_hex(encode_apdu(ciphered)),
              "C81E3001234567411312FF935A47566827C467BC7D825C3BE4A77C3FCC056B6B");
}

TEST(DlmsSecurity, AllControlsComeBack) {
    const Bytes plain = encode_apdu(get_of(8, "0-0:1.0.0", 2));
    for (const int bits : {0x10, 0x20, 0x30}) {
        const Ciphered ciphered =
            encrypt(0xDB, static_cast<std::uint8_t>(bits), title(), 7, plain, keys());
        EXPECT_EQ(*decrypt(ciphered, {}, keys()), plain);
    }
}

TEST(DlmsSecurity, EveryBitIsProtected) {
    const Ciphered ciphered =
        encrypt(0xDB, 0x30, title(), 7, encode_apdu(get_of(8, "0-0:1.0.0", 2)), keys());
    for (std::size_t bit = 0; bit < ciphered.content.size() * 8; ++bit) {
        Ciphered changed = ciphered;
        changed.content[bit / 8] =
            static_cast<std::uint8_t>(changed.content[bit / 8] ^ 1u << bit % 8);
        EXPECT_EQ(decrypt(changed, {}, keys()).error().name(), kDecrypt.name);
    }
    Ciphered later = ciphered;
    ++later.counter;
    EXPECT_EQ(decrypt(later, {}, keys()).error().name(), kDecrypt.name);
}

TEST(DlmsSecurity, WithoutKeysTheHeaderIsTold) {
    const std::vector<Message> messages = decoded(secret(9));
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].function, "general_glo_ciphering");
    EXPECT_EQ(detail_in(messages[0], "system_title"), "4D4D4D0000BC614E");
    EXPECT_EQ(detail_in(messages[0], "security_control"), "30");
    EXPECT_EQ(detail_in(messages[0], "invocation_counter"), "9");
    EXPECT_EQ(messages[0].value, std::nullopt);
    EXPECT_TRUE(messages[0].values.empty());
    EXPECT_EQ(error_in(messages[0]), kKeyMissing.name);
    EXPECT_EQ(error_in(decoded(secret(9), {keys().encryption, {}})[0]), kKeyMissing.name);
}

TEST(DlmsSecurity, WithKeysTheMessageIsTold) {
    const std::vector<Message> messages = decoded(secret(9), options());
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(error_in(messages[0]), "");
    EXPECT_EQ(messages[0].function, "data_notification");
    EXPECT_EQ(detail_in(messages[0], "ciphering"), "general_glo_ciphering");
    ASSERT_EQ(messages[0].values.size(), 3u);
    EXPECT_EQ(messages[0].values[0].value, "123456.7");
}

TEST(DlmsSecurity, WrongKeysAreTold) {
    const Bytes wrong(16, 0x55);
    EXPECT_EQ(error_in(decoded(secret(9), {wrong, keys().authentication})[0]), kDecrypt.name);
    EXPECT_EQ(error_in(decoded(secret(9), {keys().encryption, wrong})[0]), kDecrypt.name);
    // Encrypted alone: nothing but what comes out shows that the key is wrong.
    EXPECT_EQ(error_in(decoded(secret(9, 0x20), {wrong, {}})[0]), kDecrypt.name);
    EXPECT_EQ(error_in(decoded(secret(9, 0x20), options())[0]), "");
}

// A push that is recorded and played again must not become a second reading.
TEST(DlmsSecurity, ReplaysAreRefused) {
    const std::unique_ptr<Decoder> decoder = make_decoder(options());
    EXPECT_EQ(error_in(decoded(*decoder, secret(9))[0]), "");
    EXPECT_EQ(error_in(decoded(*decoder, secret(9))[0]), kReplay.name);
    EXPECT_EQ(error_in(decoded(*decoder, secret(8))[0]), kReplay.name);
    EXPECT_EQ(error_in(decoded(*decoder, secret(10))[0]), "");
    // What is not genuine moves no counter.
    Bytes forged = secret(4000);
    forged.back() ^= 1;
    EXPECT_EQ(error_in(decoded(*decoder, forged)[0]), kDecrypt.name);
    EXPECT_EQ(error_in(decoded(*decoder, secret(11))[0]), "");
}

TEST(DlmsSecurity, TitlesOfTheAssociationServeWhatFollows) {
    const Bytes get = encode_apdu(
        encrypt(0xC8, 0x30, title(), 5, encode_apdu(get_of(8, "0-0:1.0.0", 2)), keys()));
    EXPECT_EQ(error_in(decoded(get, options())[0]), kTitleMissing.name);
    const std::unique_ptr<Decoder> decoder = make_decoder(options());
    Association request = make_association_request("", 1200);
    request.context = 3;
    request.title = title();
    request.user_information =
        encode_apdu(encrypt(0x21, 0x30, title(), 4, request.user_information, keys()));
    const Message opened = decoded(*decoder, encode_apdu(request))[0];
    EXPECT_EQ(detail_in(opened, "max_pdu_size"), "1200");
    EXPECT_EQ(detail_in(opened, "ciphering"), "glo_initiate_request");
    const Message message = decoded(*decoder, get)[0];
    EXPECT_EQ(error_in(message), "");
    EXPECT_EQ(message.ids.at(0).second, "0-0:1.0.0.255");
}

// General ciphering authenticates its header too: a GMAC over header and text is what it has to be.
TEST(DlmsSecurity, GeneralCipheringProtectsItsHeader) {
    const Bytes plain = encode_apdu(get_of(8, "0-0:1.0.0", 2));
    for (const bool with_lengths : {true, false}) {
        Bytes all = with_lengths ? hex("0101 08") : hex("01");
        const Bytes sender = title();
        all.insert(all.end(), sender.begin(), sender.end());
        if (with_lengths) all.insert(all.end(), 3, 0);
        all.insert(all.end(), plain.begin(), plain.end());
        Ciphered general = encrypt(0xDB, 0x10, sender, 7, all, keys());
        general.tag = 0xDD;
        general.transaction = hex("01");
        general.content.erase(general.content.begin(),
                              general.content.end() - 12 - static_cast<int>(plain.size()));
        EXPECT_EQ(decrypt(general, {}, keys()).value_or(Bytes{}), plain);
        general.transaction = hex("02");
        EXPECT_EQ(decrypt(general, {}, keys()).error().name(), kDecrypt.name);
    }
}

TEST(DlmsSecurity, OtherSuitesAreTold) {
    Ciphered ciphered = encrypt(0xDB, 0x30, title(), 7, hex("C001"), keys());
    for (const int bits : {0x31, 0xB0, 0x00, 0x40}) {
        ciphered.control = static_cast<std::uint8_t>(bits);
        EXPECT_EQ(decrypt(ciphered, {}, keys()).error().name(), kSuite.name);
    }
}

}  // namespace
}  // namespace voltmark::codec::dlms
