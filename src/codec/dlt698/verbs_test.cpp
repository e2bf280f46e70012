// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/codec_errors.hpp"

#include "test_support.hpp"

namespace voltmark::codec::dlt698 {
namespace {

/// Options as typed: "--address 01 --oad 00100200".
EncodeOptions options_of(std::string_view line) {
    EncodeOptions options;
    std::string name;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(' '), line.size());
        const std::string word{line.substr(0, end)};
        line.remove_prefix(std::min(end + 1, line.size()));
        if (word.starts_with("--")) {
            name = word.substr(2);
        } else {
            options[name] = word;
        }
    }
    return options;
}

std::string encoded(std::string_view verb, std::string_view line) {
    const Result<Bytes> bytes = encode(kFormat, verb, options_of(line));
    if (!bytes) return std::string{bytes.error().name()} + " " + bytes.error().args[0];
    const Result<Frame> frame = parse_frame(*bytes);
    return frame ? to_hex(frame->payload) : "no frame";
}

TEST(Dlt698Verbs, EachExampleIsReadAsItsVerb) {
    for (const EncodeVerb& verb : kFormat.verbs) {
        const Result<Bytes> bytes = encode(kFormat, verb.name, options_of(verb.example));
        ASSERT_TRUE(bytes) << verb.name << bytes.error().message();
        const Message message = message_of(*bytes);
        EXPECT_FALSE(message.error) << verb.name;
        EXPECT_EQ(message.address, "000000000001") << verb.name;
        EXPECT_FALSE(message.function.empty()) << verb.name;
    }
}

TEST(Dlt698Verbs, OptionsBecomeFields) {
    const Result<Bytes> bytes = encode(
        kFormat, "get", options_of("--address 201605190907 --oad 40010200 --client 00 --piid 1"));
    // The request of annex D.3.1 to the address of D.1.
    EXPECT_EQ(to_hex(*bytes),
              "681700430507091905162000156005010140010200"
              "00C60716");
    EXPECT_EQ(encoded("get", "--address AA --oad 00100200,20000200"), "05020002001002002000020000");
    EXPECT_EQ(encoded("action", "--address 01 --omd 00100100 --piid 5"), "070105001001000000");
    EXPECT_EQ(encoded("set", "--address 01 --oad 41000200 --data 110F"), "06010041000200110F00");
    EXPECT_EQ(encoded("get-next", "--address 01 --block 258"), "050500010200");
    EXPECT_EQ(encoded("release", "--address 01"), "030000");
    EXPECT_TRUE(encoded("connect", "--address 01 --password 1234").ends_with("006401043132333400"));
    EXPECT_EQ(encoded("link-answer",
                      "--address 01 --time 2026-01-31T08:05:00 --received 2026-01-31T08:05:01 "
                      "--answered 2026-01-31T08:05:02 --result 1"),
              "810081"
              "07EA011F060805000000"
              "07EA011F060805010000"
              "07EA011F060805020000");
}

TEST(Dlt698Verbs, RecordsAreSelectedAsTyped) {
    const auto selected = [](std::string_view select, std::string_view oad = "50040200") {
        return encoded("get-record", fmt::format("--address 01 --oad {} --columns "
                                                 "20210200,50020200[00100200+00200200] --select {}",
                                                 oad, select));
    };
    const std::string columns =
        "02002021020001500202000200100200"
        "0020020000";
    EXPECT_EQ(selected("all"),
              "050300"
              "5004020000" +
                  columns);
    EXPECT_EQ(selected("last:3"),
              "050300"
              "500402000903" +
                  columns);
    EXPECT_EQ(selected("at:2026-01-31"),
              "050300"
              "5004020001"
              "20210200"
              "1C07EA011F000000" +
                  columns);
    EXPECT_EQ(selected("2026-01-01/2026-02-01"),
              "050300"
              "5004020002"
              "20210200"
              "1C07EA0101000000"
              "1C07EA0201000000"
              "54030001" +
                  columns);
    EXPECT_EQ(selected("2026-01-01T00:15:00/2026-02-01/15min", "50020200").substr(34, 32),
              "000F001C07EA02010000005401000F"
              "02");
    EXPECT_EQ(selected("stored:2026-01-31"),
              "050300"
              "5004020005"
              "07EA011F000000"
              "01" +
                  columns);
    EXPECT_EQ(selected("stored:2026-01-31 --meters 000000000001"),
              "050300"
              "5004020005"
              "07EA011F000000"
              "03010705000000000001" +
                  columns);
}

TEST(Dlt698Verbs, MistypedOptionsAreToldByName) {
    const std::tuple<std::string_view, std::string_view, std::string_view> table[] = {
        {"get", "--address 1 --oad 00100200", "address"},
        {"get", "--address 0G --oad 00100200", "address"},
        {"get", "--address 01 --oad 001002", "oad"},
        {"get", "--address 01 --oad 00100200,", "oad"},
        {"get", "--address 01 --oad 00100200 --client 100", "client"},
        {"get", "--address 01 --oad 00100200 --piid 64", "piid"},
        {"get", "--address 01 --oad 00100200 --piid x", "piid"},
        {"get-next", "--address 01 --block 65536", "block"},
        {"set", "--address 01 --oad 41000200 --data 11", "data"},
        {"set", "--address 01 --oad 41000200,41000200 --data 1101", "oad"},
        {"set-clock", "--address 01 --time 2026-02-30", "time"},
        {"link-answer", "--address 01 --time 2026-02-30", "time"},
        {"get-record", "--address 01 --oad 50040200 --columns 2021020", "columns"},
        {"get-record", "--address 01 --oad 50040200 --columns 20210200[", "columns"},
        {"get-record", "--address 01 --oad 50040200 --columns 20210200[1]", "columns"},
        {"get-record", "--address 01 --oad 50040200 --columns 20210200 --select last:0", "select"},
        {"get-record", "--address 01 --oad 50040200 --columns 20210200 --select newest", "select"},
        {"get-record", "--address 01 --oad 50040200 --columns 20210200 --select 2026-01-01/x",
         "select"},
        {"get-record",
         "--address 01 --oad 50040200 --columns 20210200 --select 2026-01-01/2026-01-02/9w",
         "select"},
        {"get-record",
         "--address 01 --oad 50040200 --columns 20210200 --select stored:2026-01-01 --meters x",
         "meters"}};
    for (const auto& [verb, line, option] : table)
        EXPECT_EQ(encoded(verb, line), fmt::format("{} {}", kOptionValue.name, option)) << line;
    EXPECT_EQ(encode(kFormat, "get", options_of("--address 01")).error().code, &kOptionMissing);
}

}  // namespace
}  // namespace voltmark::codec::dlt698
