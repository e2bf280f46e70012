// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/journal.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "voltmark/acquire/journal_errors.hpp"
#include "voltmark/base/random.hpp"

#include "journal_format.hpp"

namespace voltmark::acquire {

namespace {

constexpr JournalPosition kAll = ~JournalPosition{0};

class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "journal-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

JournalRecord record_of(int number) {
    Random random{static_cast<std::uint64_t>(number)};
    JournalRecord record{1'785'000'000'000 + number, "dlt645", fmt::format("T{}", number), {}};
    record.bytes.resize(random.below(300));
    for (std::uint8_t& byte : record.bytes) byte = static_cast<std::uint8_t>(random.below(256));
    return record;
}

std::unique_ptr<Journal> opened(const std::string& path, const JournalOptions& options = {}) {
    Result<std::unique_ptr<Journal>> journal = Journal::open(path, options);
    EXPECT_TRUE(journal.has_value()) << (journal ? "" : journal.error().message());
    return std::move(*journal);
}

std::vector<JournalRecord> read_all(const std::string& path, JournalPosition from = 0) {
    std::vector<JournalRecord> records;
    JournalReader reader{path, from};
    JournalRecord record;
    for (;;) {
        const Result<bool> more = reader.next(record, kAll);
        EXPECT_TRUE(more.has_value()) << (more ? "" : more.error().message());
        if (!more || !*more) return records;
        records.push_back(record);
    }
}

std::string only_segment(const std::string& path) {
    return list_segments(path).begin()->second;
}

}  // namespace

// The law of a journal: what was acknowledged comes back, in order, whatever the files' size.
TEST(Journal, GivesBackWhatWasAppendedOverManyFiles) {
    const Folder folder;
    std::vector<JournalRecord> want;
    std::vector<JournalPosition> ends{0};
    for (int run = 0; run < 3; ++run) {
        const auto journal = opened(folder.path(), {.segment_bytes = 2000});
        for (int i = 0; i < 20; ++i) {
            want.push_back(record_of(run * 20 + i));
            const Result<JournalPosition> end = journal->append(want.back());
            ASSERT_TRUE(end.has_value());
            ends.push_back(*end);
        }
        EXPECT_EQ(journal->end(), ends.back());
        EXPECT_EQ(journal->records(), 20U);
        EXPECT_LE(journal->syncs(), 20U);
    }
    EXPECT_GT(list_segments(folder.path()).size(), 2U);
    EXPECT_EQ(read_all(folder.path()), want);
    for (std::size_t i = 0; i < ends.size(); ++i)
        EXPECT_EQ(read_all(folder.path(), ends[i]).size(), want.size() - i);
    EXPECT_EQ(journal_end(folder.path()).value(), ends.back());
}

// A reader beside the writer must not see what is not on the disk yet.
TEST(Journal, AReaderStopsAtItsLimit) {
    const Folder folder;
    const auto journal = opened(folder.path());
    const JournalPosition first = journal->append(record_of(1)).value();
    journal->append(record_of(2)).value();
    JournalReader reader{folder.path(), 0};
    JournalRecord record;
    EXPECT_TRUE(reader.next(record, first).value());
    EXPECT_FALSE(reader.next(record, first).value());
    EXPECT_TRUE(reader.next(record, journal->end()).value());
    EXPECT_EQ(record, record_of(2));
    journal->append(record_of(3)).value();
    EXPECT_TRUE(reader.next(record, journal->end()).value());
    EXPECT_EQ(record, record_of(3));
}

// Many sessions share an fsync, and each is told after its own record is safe.
TEST(Journal, ManyThreadsAppendAtOnce) {
    const Folder folder;
    const auto journal = opened(folder.path());
    std::vector<std::thread> threads;
    std::atomic<int> kept{0};
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 200; ++i) {
                journal->append(record_of(thread * 1000 + i),
                                [&](const Result<JournalPosition>& end) { kept += end ? 1 : 0; });
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    journal->append(record_of(9999)).value();
    EXPECT_EQ(kept, 800);
    EXPECT_LT(journal->syncs(), journal->records());
    EXPECT_EQ(read_all(folder.path()).size(), 801U);
}

// The machine may stop at any byte of a write: whole records stay, the torn one is put aside, and
// the next goes on behind the last whole one.
TEST(Journal, ATornEndIsCutAtEveryByte) {
    const Folder made;
    std::vector<JournalPosition> ends{0};
    {
        const auto journal = opened(made.path());
        for (int i = 0; i < 4; ++i) {
            JournalRecord record = record_of(i);
            record.bytes.resize(8);
            ends.push_back(journal->append(record).value());
        }
    }
    const std::string segment = only_segment(made.path());
    const auto size = std::filesystem::file_size(segment);
    ASSERT_EQ(size, ends.back() + kSegmentHeadBytes);
    for (std::uintmax_t cut = 0; cut < size; ++cut) {
        const Folder folder;
        const std::string copy = folder.path() + "/" + segment_name(0);
        std::filesystem::copy_file(segment, copy);
        std::filesystem::resize_file(copy, cut);
        std::size_t whole = 0;
        while (whole < 4 && ends[whole + 1] + kSegmentHeadBytes <= cut) ++whole;
        EXPECT_EQ(read_all(folder.path()).size(), whole);
        {
            const auto journal = opened(folder.path());
            EXPECT_EQ(journal->end(), ends[whole]);
            if (cut >= kSegmentHeadBytes) {
                EXPECT_EQ(journal->bytes_torn(), cut - kSegmentHeadBytes - ends[whole]);
            }
            journal->append(record_of(77)).value();
        }
        const std::vector<JournalRecord> records = read_all(folder.path());
        ASSERT_EQ(records.size(), whole + 1);
        EXPECT_EQ(records.back(), record_of(77));
    }
}

// A flipped bit is found, and never gives a record that was not sent.
TEST(Journal, AFlippedBitIsNeverARecord) {
    const Folder folder;
    {
        const auto journal = opened(folder.path());
        for (int i = 0; i < 3; ++i) journal->append(record_of(i)).value();
    }
    const std::string segment = only_segment(folder.path());
    const auto size = std::filesystem::file_size(segment);
    for (std::uintmax_t at = 0; at < size; at += 3) {
        std::fstream file{segment, std::ios::in | std::ios::out | std::ios::binary};
        const auto flip = [&] {
            file.seekg(static_cast<std::streamoff>(at));
            const int byte = file.get() ^ 0x10;
            file.seekp(static_cast<std::streamoff>(at));
            file.put(static_cast<char>(byte));
            file.flush();
        };
        flip();
        JournalReader reader{folder.path(), 0};
        JournalRecord record;
        for (int i = 0; i < 3; ++i) {
            const Result<bool> more = reader.next(record, kAll);
            if (!more || !*more) break;
            EXPECT_EQ(record, record_of(i)) << at;
        }
        flip();
    }
    EXPECT_EQ(read_all(folder.path()).size(), 3U);
}

TEST(Journal, HasOneWriter) {
    const Folder folder;
    const auto journal = opened(folder.path());
    const auto second = Journal::open(folder.path());
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, &kJournalLocked);
}

TEST(Journal, SaysWhatItCannotRead) {
    const Folder folder;
    JournalRecord record;
    EXPECT_FALSE(JournalReader(folder.path(), 0).next(record, kAll).value());
    EXPECT_EQ(JournalReader(folder.path(), 7).next(record, kAll).error().code, &kJournalPosition);
    { opened(folder.path())->append(record_of(1)).value(); }
    EXPECT_EQ(JournalReader(folder.path(), 3).next(record, kAll).error().code, &kJournalDamaged);
    EXPECT_EQ(JournalReader(folder.path(), 9000).next(record, kAll).error().code,
              &kJournalPosition);
    std::ofstream{only_segment(folder.path())} << "no journal of this program, but long";
    EXPECT_EQ(JournalReader(folder.path(), 0).next(record, kAll).error().code, &kJournalVersion);
    EXPECT_EQ(Journal::open(folder.path()).error().code, &kJournalVersion);
    EXPECT_EQ(Journal::open("/proc/no/journal").error().code, &kJournalUnavailable);
}

// docs/formats/journal.md: what this program writes, byte for byte.
TEST(Journal, WritesTheBytesOfItsPage) {
    codec::Bytes bytes;
    write_segment_head(1000, bytes);
    write_record({1'785'000'000'123, "dlt645", "T1", {0x68, 0x16}}, 1000, bytes);
    std::string hex;
    for (const std::uint8_t byte : bytes) hex += fmt::format("{:02X}", byte);
    EXPECT_EQ(hex,
              "564D4A524E4C3031E80300000000000000000000614EC32F"  // The file's head.
              "12000000968AA3B1F6E9D3A4F36706646C743634350254316816");
    JournalRecord record;
    const codec::ByteSpan behind = codec::ByteSpan{bytes}.subspan(kSegmentHeadBytes);
    EXPECT_EQ(read_record(behind, 1000, &record).state, FoundRecord::State::whole);
    EXPECT_EQ(record.source, "T1");
    // The place belongs to the checksum.
    EXPECT_EQ(read_record(behind, 1001, &record).state, FoundRecord::State::wrong);
}

// The process is killed while it appends: all that it was told to be kept is there.
TEST(Journal, SurvivesAKill) {
    const Folder folder;
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto journal = Journal::open(folder.path(), {.segment_bytes = 20'000});
        for (int i = 0;; ++i) {
            if (!(*journal)->append(record_of(i))) ::_exit(1);
            if (::write(pipe[1], &i, sizeof i) != sizeof i) ::_exit(1);
        }
    }
    ::close(pipe[1]);
    int last = -1;
    int number = 0;
    while (last < 300 && ::read(pipe[0], &number, sizeof number) == sizeof number) last = number;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(pipe[0], &number, sizeof number) == sizeof number) last = number;
    ::close(pipe[0]);
    { opened(folder.path()); }
    const std::vector<JournalRecord> records = read_all(folder.path());
    ASSERT_GT(static_cast<int>(records.size()), last);
    for (std::size_t i = 0; i < records.size(); ++i)
        EXPECT_EQ(records[i], record_of(static_cast<int>(i)));
}

}  // namespace voltmark::acquire
