// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/file_text.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "voltmark/acquire/errors.hpp"
#include "voltmark/base/sha256.hpp"

#include "packed_test_support.hpp"

namespace voltmark::acquire {
namespace {

constexpr Packing kPackings[] = {Packing::xz, Packing::gzip, Packing::zstd, Packing::zip};

/// Some text that does not pack into nothing.
std::string some_text() {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += fmt::format("{}\n", i * 7919 % 100'003);
    return text;
}

/// The text of a file with these bytes, or the error's name.
std::string opened(const TestFolder& folder, std::string_view bytes,
                   std::uint64_t unpacked_max = std::uint64_t{1} << 30) {
    const Result<FileText> file = FileText::open(folder.write("file", bytes), unpacked_max);
    if (file) return std::string{file->text()};
    EXPECT_FALSE(file.error().args.at(1).empty());  // It says why.
    return std::string{file.error().name()};
}

// A delivery is known again by its digest, however it was packed.
TEST(FileText, IsTheSameHoweverItIsPacked) {
    const TestFolder folder;
    const std::string text = some_text();
    EXPECT_EQ(opened(folder, text), text);
    for (const Packing packing : kPackings) {
        const std::string path = folder.write("packed", packed(text, packing));
        const Result<FileText> file = FileText::open(path);
        ASSERT_TRUE(file.has_value()) << to_text(packing) << ": " << file.error().message();
        EXPECT_EQ(file->text(), text) << to_text(packing);
        EXPECT_EQ(file->sha256(), sha256_hex(text)) << to_text(packing);
    }
}

TEST(FileText, AnEmptyFileIsAnEmptyText) {
    const TestFolder folder;
    EXPECT_EQ(opened(folder, ""), "");
    EXPECT_EQ(FileText::open("/dev/null")->text(), "");
}

// What cannot be mapped is read to its end.
TEST(FileText, APipeIsReadToItsEnd) {
    int ends[2] = {};
    ASSERT_EQ(::pipe(ends), 0);
    const std::string text = "100,NEM12,202601051130,VMDP,VRETAIL\r\n";
    ASSERT_EQ(::write(ends[1], text.data(), text.size()), std::ssize(text));
    ::close(ends[1]);
    const Result<FileText> file = FileText::open(fmt::format("/dev/fd/{}", ends[0]));
    ::close(ends[0]);
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(file->text(), text);
}

TEST(FileText, SaysWhatCannotBeRead) {
    const TestFolder folder;
    const std::string file = folder.write("file", "text");
    for (const std::string& path : {folder.path("absent"), folder.path(""), file + "/inside"}) {
        const Result<FileText> refused = FileText::open(path);
        ASSERT_FALSE(refused.has_value()) << path;
        EXPECT_EQ(refused.error().name(), "import.unreadable");
        EXPECT_EQ(refused.error().args.at(0), path);
        EXPECT_FALSE(refused.error().args.at(1).empty());
    }
}

// Half a packed file is no file: what unpacks before the break may end in the middle of a number.
TEST(FileText, RefusesAPackedFileCutAnywhere) {
    const TestFolder folder;
    const std::string text = some_text();
    for (const Packing packing : kPackings) {
        const std::string whole = packed(text, packing);
        const std::size_t size = whole.size();
        for (const std::size_t cut : {size - 1, size - 4, size - 8, size - 9, size - 30, size / 2,
                                      std::size_t{100}, std::size_t{20}}) {
            const std::string got = opened(folder, std::string_view{whole}.substr(0, cut));
            EXPECT_TRUE(got == "import.packed")
                << to_text(packing) << " cut at " << cut << " of " << size;
        }
    }
}

// One changed bit gives other digits, not noise: only the checksum can tell. (In zstd it is
// optional.)
TEST(FileText, RefusesAPackedFileWithAChangedBit) {
    const TestFolder folder;
    const std::string text = some_text();
    for (const Packing packing : {Packing::xz, Packing::gzip, Packing::zip}) {
        const std::string whole = packed(text, packing);
        for (std::size_t at = 40; at < whole.size(); at += whole.size() / 50) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ 1);
            const std::string got = opened(folder, damaged);
            // A bit that carries nothing, such as one of a name or a time, may change.
            EXPECT_TRUE(got == "import.packed" || got == text)
                << to_text(packing) << " changed at " << at << " of " << whole.size();
        }
    }
}

TEST(FileText, RefusesAWrongChecksum) {
    const TestFolder folder;
    const std::string text = some_text();
    // The last eight bytes of gzip are the checksum and the size.
    for (std::size_t from_end = 1; from_end <= 8; ++from_end) {
        std::string damaged = packed(text, Packing::gzip);
        damaged[damaged.size() - from_end] ^= 1;
        EXPECT_TRUE(opened(folder, damaged) == "import.packed") << from_end << " from the end";
    }
}

// `zstd --check` of two rows.
TEST(FileText, RefusesAChangedBitOfZstdWithAChecksum) {
    using namespace std::string_view_literals;
    const TestFolder folder;
    const std::string_view whole =
        "\x28\xb5\x2f\xfd\x04\x68\x75\x01\x00\x62\xc2\x08\x10\xa0\xab\x03\xa8\xe5\x44\x6b\x34\xe9"
        "\xdc\x16\xd0\x36\x55\xc6\xf3\x05\x6c\xb5\x1b\xa2\x57\x74\x4d\xf7\xc7\x1c\xfe\xbc\xea\x58"
        "\x46\x92\x67\x02\x00\x00\x14\x45\x9c\x7a\x02\x7f\xd1\xdd\x67"sv;
    const std::string text = opened(folder, whole);
    EXPECT_EQ(text, "2026-07-01T00:00+08:00,M1,E1,1.5,kWh\n2026-07-01T01:00+08:00,M1,E1,1.5,kWh\n");
    for (std::size_t at = 5; at < whole.size(); ++at) {
        std::string damaged{whole};
        damaged[at] = static_cast<char>(damaged[at] ^ 4);
        const std::string got = opened(folder, damaged);
        EXPECT_TRUE(got == "import.packed" || got == text) << "changed at " << at;
    }
}

// Packed twice, as by a mail gateway, it is still the same.
TEST(FileText, UnpacksWhatWasPackedTwice) {
    const TestFolder folder;
    const std::string text = some_text();
    EXPECT_EQ(opened(folder, packed(packed(text, Packing::xz), Packing::gzip)), text);
}

// Files that were written one behind the other are one file, as gzip and xz unpack them.
TEST(FileText, JoinedPackedFilesAreOneText) {
    const TestFolder folder;
    for (const Packing packing : {Packing::gzip, Packing::xz, Packing::zstd})
        EXPECT_EQ(opened(folder, packed("one\n", packing) + packed("two\n", packing)), "one\ntwo\n")
            << to_text(packing);
}

// A small file must not fill the memory.
TEST(FileText, RefusesMoreThanTheLimitWhenUnpacked) {
    const TestFolder folder;
    const std::string text(1'000'000, 'x');
    for (const Packing packing : kPackings) {
        const std::string bytes = packed(text, packing);
        EXPECT_EQ(opened(folder, bytes, 999'999), "import.packed") << to_text(packing);
        EXPECT_EQ(opened(folder, bytes, 1'000'000), text) << to_text(packing);
    }
}

// Which of them would be the delivery?
TEST(FileText, RefusesAnArchiveOfSeveralFiles) {
    const TestFolder folder;
    EXPECT_EQ(opened(folder, zip_of({"one\n", "two\n"})), "import.packed");
}

}  // namespace
}  // namespace voltmark::acquire
