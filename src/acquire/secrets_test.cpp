// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <unistd.h>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/acquire/head_end_errors.hpp"

#include "dlms_secrets.hpp"
#include "invocation_counters.hpp"
#include "secret_file.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::string_view kKey = "000102030405060708090A0B0C0D0E0F";

/// A file of its own that is gone with the test.
class OwnFile {
public:
    explicit OwnFile(std::string_view text) {
        static int made = 0;
        path = fmt::format("{}/secrets-{}-{}", ::testing::TempDir(), ::getpid(), ++made);
        if (!text.empty()) std::ofstream{path} << text;
    }
    ~OwnFile() { std::filesystem::remove(path); }
    OwnFile(const OwnFile&) = delete;
    OwnFile& operator=(const OwnFile&) = delete;

    std::string path;
};

}  // namespace

TEST(Secrets, AreFoundByAddressAndTitle) {
    const auto secrets = DlmsSecrets::parse(fmt::format(R"(
client_title: 564D4B0000000002
default: {{password: "12345678"}}
LGZ0000000000001:
  {{framing: hdlc, client: 1, server: 1, physical: 17, entry: gmac, encryption_key: {0},
   authentication_key: {0}, title: 4C475A0000000001, digits: 6}}
)",
                                                        kKey));
    ASSERT_TRUE(secrets.has_value()) << secrets.error().message();
    const DlmsSecrets& all = **secrets;
    EXPECT_EQ(all.of("another").password, "12345678");
    EXPECT_EQ(all.of("another").entry, DlmsEntry::password);
    const DlmsAccess& one = all.of("LGZ0000000000001");
    EXPECT_TRUE(one.is_hdlc);
    EXPECT_EQ(one.physical, 17);
    EXPECT_EQ(one.entry, DlmsEntry::gmac);
    EXPECT_EQ(one.digits, 6);
    EXPECT_EQ(all.address_of_title(one.title), "LGZ0000000000001");
    EXPECT_EQ(&all.of_title(one.title), &one);
    EXPECT_EQ(all.address_of_title(all.client_title()), "");
    EXPECT_EQ(all.client_title().back(), 2);
}

// A complaint names the place, and never what stands there.
TEST(Secrets, ComplaintsHoldNoSecret) {
    for (const std::string& wrong :
         {std::string{"[1]"}, std::string{"M: 3"}, std::string{"M: {passwort: hush}"},
          std::string{"M: {encryption_key: hush}"}, fmt::format("M: {{encryption_key: {}}}", kKey),
          fmt::format("M: {{encryption_key: {0}, authentication_key: {0}}}", kKey),
          std::string{"M: {entry: gmac}"}, std::string{"M: {entry: hush}"},
          std::string{"M: {framing: hush}"}, std::string{"M: {client: hush}"},
          std::string{"M: {digits: 12}"}, std::string{"client_title: hush"},
          std::string{"M: {password: \"hush}"}}) {
        const auto secrets = DlmsSecrets::parse(wrong);
        ASSERT_FALSE(secrets.has_value()) << wrong;
        EXPECT_EQ(secrets.error().code, &kSecrets) << wrong;
        EXPECT_EQ(secrets.error().message().find("hush"), std::string::npos) << wrong;
        EXPECT_EQ(secrets.error().message().find(kKey), std::string::npos) << wrong;
    }
}

// Passwords are for the head end alone: a file that others can read is refused.
TEST(Secrets, AFileThatOthersReadIsRefused) {
    const OwnFile file{
        "dlt645: {default: {level: 2, password: \"000001\", operator: 0000000A}}\n"
        "dlms: {default: {password: hush}}"};
    using std::filesystem::perms;
    std::filesystem::permissions(file.path, perms::owner_read | perms::others_read);
    EXPECT_EQ(read_secret_file(file.path).error().code, &kSecrets);
    const std::string config = fmt::format("journal: j\nsecrets: {}", file.path);
    EXPECT_EQ(parse_head_end_config(config, ".").error().code, &kSecrets);
    std::filesystem::permissions(file.path, perms::owner_read);
    const auto read = parse_head_end_config(config, ".");
    ASSERT_TRUE(read.has_value()) << read.error().message();
    ASSERT_EQ(read->keyed.size(), 1U);
    EXPECT_EQ(read->protocol("dlms"), read->keyed[0].get());
    EXPECT_EQ(read->protocol("dlt698"), find_protocol("dlt698"));
    EXPECT_EQ(read->secrets.find("7")->operator_code, 10U);
    EXPECT_EQ(read_secret_file(file.path + ".none").error().code, &kSecrets);
}

TEST(Secrets, AFileOfOtherPartsIsRefused) {
    for (const char* wrong : {"", "[hush]", "hush: 1", "dlms: {password: \"hush}"}) {
        const OwnFile file{fmt::format("{}\n", wrong)};
        std::filesystem::permissions(file.path, std::filesystem::perms::owner_read);
        const auto read = read_secret_file(file.path);
        ASSERT_FALSE(read.has_value()) << wrong;
        EXPECT_EQ(read.error().code, &kSecrets);
        EXPECT_EQ(read.error().message().find("hush"), std::string::npos);
    }
}

// The law: no number comes twice, whatever ended the program.
TEST(InvocationCounters, GiveNoNumberTwiceOverStarts) {
    const OwnFile file{""};
    std::set<std::uint32_t> given;
    std::uint32_t last = 0;
    for (int start = 0; start < 5; ++start) {
        InvocationCounters counters{file.path};
        for (int i = 0; i < 1500; ++i) {
            const Result<std::uint32_t> number = counters.take();
            ASSERT_TRUE(number.has_value());
            EXPECT_GT(*number, last);
            last = *number;
            EXPECT_TRUE(given.insert(*number).second);
        }
    }
    // Where the file is lost, the clock is above 2^27: six years of seconds.
    std::filesystem::remove(file.path);
    EXPECT_GT(*InvocationCounters{file.path}.take(), std::uint32_t{1} << 27);
}

TEST(InvocationCounters, SayWhenThereIsNone) {
    const OwnFile damaged{"many\n"};
    EXPECT_EQ(InvocationCounters{damaged.path}.take().error().code, &kCounters);
    const OwnFile used_up{"4294967000\n"};
    EXPECT_EQ(InvocationCounters{used_up.path}.take().error().code, &kCounters);
    EXPECT_EQ(InvocationCounters{"/nowhere/at/all"}.take().error().code, &kCounters);
}

}  // namespace voltmark::acquire
