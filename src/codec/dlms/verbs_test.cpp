// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/codec_errors.hpp"

#include "dlms/test_support.hpp"

namespace voltmark::codec::dlms {
namespace {

std::string made(std::string_view verb, const EncodeOptions& options) {
    const Result<Bytes> bytes = encode(*find_format("dlms"), verb, options);
    return bytes ? to_hex(*bytes) : std::string{bytes.error().name()};
}

TEST(DlmsVerbs, MakeTheMessagesOfAClient) {
    const EncodeOptions get{{"class", "3"}, {"obis", "1-0:1.8.0"}, {"attribute", "2"}};
    EXPECT_EQ(made("get", get), "C001C100030100010800FF0200");
    EncodeOptions wrapped = get;
    wrapped["wrapper"] = "16,1";
    EXPECT_EQ(made("get", wrapped), "000100100001000DC001C100030100010800FF0200");
    EXPECT_EQ(made("get-next", {{"block", "2"}}), "C002C100000002");
    EXPECT_EQ(made("release", {}), "6203800100");
    EXPECT_EQ(made("action", {{"method", "1"}}), "C301C10046000060030AFF01010F00");
    EXPECT_EQ(made("snrm", {{"hdlc", "16,1"}}), "7EA0070321930F017E");
    EXPECT_EQ(made("set", {{"class", "1"},
                           {"obis", "0-0:96.1.0"},
                           {"attribute", "2"},
                           {"type", "uint16"},
                           {"value", "258"}}),
              "C101C100010000600100FF0200120102");
}

TEST(DlmsVerbs, WhatTheyMakeIsDecoded) {
    const Result<Bytes> range = encode(*find_format("dlms"), "get",
                                       {{"class", "7"},
                                        {"obis", "1-0:99.1.0"},
                                        {"attribute", "2"},
                                        {"from", "2026-01-01T00:00+08:00"},
                                        {"to", "2026-01-02"},
                                        {"hdlc", "16,1/17"}});
    ASSERT_TRUE(range);
    const Message message = decoded(*range)[0];
    EXPECT_EQ(error_in(message), "");
    EXPECT_EQ(message.address, "1/17");
    EXPECT_EQ(detail_in(message, "selector"), "range");
    EXPECT_EQ(detail_in(message, "from"), "2026-01-01T00:00:00+08:00");
    EXPECT_EQ(detail_in(message, "to"), "2026-01-02T00:00:00");
    const Result<Bytes> aarq = encode(*find_format("dlms"), "aarq", {{"password", "12345678"}});
    EXPECT_EQ(detail_in(decoded(*aarq)[0], "password"), "12345678");
    EXPECT_EQ(detail_in(decoded(*aarq)[0], "mechanism"), "password");
}

TEST(DlmsVerbs, MistypedOptionsAreTold) {
    const EncodeOptions get{{"class", "3"}, {"obis", "1-0:1.8.0"}, {"attribute", "2"}};
    const auto changed = [&](const char* name, const char* value) {
        EncodeOptions options = get;
        options[name] = value;
        return made("get", options);
    };
    EXPECT_EQ(changed("class", "0"), kOptionValue.name);
    EXPECT_EQ(changed("obis", "1.8"), kOptionValue.name);
    EXPECT_EQ(changed("attribute", "x"), kOptionValue.name);
    EXPECT_EQ(changed("from", "2026-02-30"), kOptionValue.name);
    EXPECT_EQ(changed("from", "2026-01-01"), kOptionValue.name);  // Without an end.
    EXPECT_EQ(changed("hdlc", "16"), kOptionValue.name);
    EXPECT_EQ(changed("hdlc", "16,99999"), kOptionValue.name);
    EXPECT_EQ(changed("wrapper", "16,70000"), kOptionValue.name);
    EncodeOptions both = get;
    both["hdlc"] = both["wrapper"] = "16,1";
    EXPECT_EQ(made("get", both), kOptionValue.name);
    EncodeOptions set = get;
    set["value"] = "300";
    for (const char* type : {"uint8", "int8", "boolean", "octets", "date-time", "nonsense"}) {
        set["type"] = type;
        EXPECT_EQ(made("set", set), kOptionValue.name) << type;
    }
    EXPECT_EQ(made("get", {{"class", "3"}}), kOptionMissing.name);
    EXPECT_EQ(made("gett", get), kVerb.name);
}

}  // namespace
}  // namespace voltmark::codec::dlms
