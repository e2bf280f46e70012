// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/exchange_file.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "voltmark/zones/exchange_errors.hpp"

namespace voltmark::zones {
namespace {

namespace fs = std::filesystem;

class ExchangeFiles : public testing::Test {
protected:
    ExchangeFiles() {
        std::string pattern = (fs::temp_directory_path() / "exchange-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    ~ExchangeFiles() override { fs::remove_all(folder_); }

    std::string path(std::string_view name) const { return folder_ + "/" + std::string{name}; }
    void write(std::string_view name, std::string_view text) const {
        std::ofstream{path(name), std::ios::binary} << text;
    }
    static std::string read(const std::string& path) {
        std::ifstream file{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    /// Of what was made here, what is there.
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{folder_}, fs::directory_iterator{}));
    }

    Result<ExchangeHeader> send(std::string_view text, const Result<void>& noted = ok()) {
        write("content", text);
        ExchangeHeader header;
        header.sender = "head-end-1";
        header.type = ContentType::readings;
        return write_exchange_file(
            path("content"), path("sent"), header, key_,
            {[] { return 17; }, [&](const ExchangeHeader&) { return noted; }});
    }
    Result<CheckedContent> check(std::string_view name) const {
        return check_exchange_file(path(name), key_.public_key, folder_);
    }

    std::string folder_;
    security::SigningKey key_ = security::new_signing_key();
};

TEST_F(ExchangeFiles, BringContentAsItWas) {
    std::string text = "200,NEM1201002,E1E2\n";
    while (text.size() < 300'000) text += text;
    for (const std::string& one : {std::string{}, std::string{"x"}, text}) {
        const Result<ExchangeHeader> sent = send(one);
        ASSERT_TRUE(sent) << sent.error().message();
        EXPECT_EQ(sent->sequence, 17);
        const Result<CheckedContent> checked = check("sent");
        ASSERT_TRUE(checked) << checked.error().message();
        EXPECT_EQ(checked->header(), *sent);
        EXPECT_EQ(read(checked->path()), one);
        ASSERT_TRUE(checked->keep_as(path("kept")));
        EXPECT_EQ(read(path("kept")), one);
        EXPECT_TRUE(checked->keep_as(path("kept")));
        write("kept", "other");
        EXPECT_EQ(checked->keep_as(path("kept")).error().name(), kExchangeFile.name);
        fs::remove(path("sent"));
        fs::remove(path("kept"));
    }
}

// Over a one-way link nobody can be asked to send a part again.
TEST_F(ExchangeFiles, CutAnywhereAreRefusedAndLeaveNothing) {
    ASSERT_TRUE(send("thirty bytes of some readings."));
    const std::string whole = read(path("sent"));
    const std::size_t before = files() + 1;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        write("cut", whole.substr(0, size));
        const Result<CheckedContent> checked = check("cut");
        ASSERT_FALSE(checked) << size;
        EXPECT_EQ(checked.error().name(), kExchangeCut.name) << size;
    }
    write("longer", whole + "x");
    EXPECT_EQ(check("longer").error().name(), kExchangeContent.name);
    EXPECT_EQ(files(), before + 1);
}

TEST_F(ExchangeFiles, WithAnyBitFlippedAreRefused) {
    ASSERT_TRUE(send("thirty bytes of some readings."));
    const std::string whole = read(path("sent"));
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        std::string flipped = whole;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        write("flipped", flipped);
        EXPECT_FALSE(check("flipped")) << bit;
    }
}

TEST_F(ExchangeFiles, ThatNobodyNotedAreNotThere) {
    const Result<ExchangeHeader> sent = send("text", make_error(kExchangeName, "nobody"));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().name(), kExchangeName.name);
    EXPECT_EQ(files(), 1U);  // The content's own.
}

TEST_F(ExchangeFiles, DoNotTakeThePlaceOfOthers) {
    write("sent", "other");
    EXPECT_EQ(send("text").error().name(), kExchangeFile.name);
    EXPECT_EQ(read(path("sent")), "other");
    EXPECT_EQ(check("missing").error().name(), kExchangeFile.name);
    EXPECT_EQ(files(), 2U);
}

}  // namespace
}  // namespace voltmark::zones
