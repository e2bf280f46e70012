// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/journal.hpp"

#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "voltmark/acquire/journal_errors.hpp"
#include "voltmark/base/check.hpp"

#include "journal_format.hpp"

namespace voltmark::acquire {

namespace {

Error unavailable(const std::string& path) {
    return make_error(kJournalUnavailable, path, std::strerror(errno));
}

/// A file descriptor that is closed at the end.
class File {
public:
    explicit File(int descriptor = -1) : descriptor_{descriptor} {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(File&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    File& operator=(File&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    int get() const { return descriptor_; }
    bool is_open() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

bool write_all(int file, codec::ByteSpan bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

/// A new name in a folder is on the disk only with the folder.
bool sync_folder(const std::string& folder) {
    const File handle{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    return handle.is_open() && ::fsync(handle.get()) == 0;
}

Result<codec::Bytes> read_file(const std::string& path) {
    const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.is_open()) return unavailable(path);
    codec::Bytes bytes;
    std::uint8_t piece[1 << 16];
    for (;;) {
        const ssize_t got = ::read(file.get(), piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unavailable(path);
        if (got == 0) return bytes;
        bytes.insert(bytes.end(), piece, piece + got);
    }
}

/// How many bytes of a segment, its head included, are whole records.
std::size_t whole_bytes(codec::ByteSpan segment, JournalPosition base) {
    std::size_t at = kSegmentHeadBytes;
    for (;;) {
        const JournalPosition position = base + (at - kSegmentHeadBytes);
        const FoundRecord found = read_record(segment.subspan(at), position, nullptr);
        if (found.state != FoundRecord::State::whole) return at;
        at += found.size;
    }
}

}  // namespace

/// Owns the last file, and the thread that writes to it.
class Journal::Writer {
public:
    Writer(std::string folder, const JournalOptions& options)
        : folder_{std::move(folder)}, options_{options} {}

    ~Writer() {
        {
            const std::scoped_lock lock{mutex_};
            stopping_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

    Result<void> open() {
        std::error_code failed;
        std::filesystem::create_directories(folder_, failed);
        const std::string lock_path = folder_ + "/lock";
        lock_ = File{::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)};
        if (!lock_.is_open()) return unavailable(folder_);
        if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0)
            return make_error(kJournalLocked, folder_);
        const Result<void> opened = open_last();
        if (!opened) return opened;
        thread_ = std::thread{[this] { run(); }};
        return ok();
    }

    void append(JournalRecord record, Done done) {
        VOLTMARK_CHECK(record.bytes.size() <= kJournalRecordMax);
        {
            const std::scoped_lock lock{mutex_};
            waiting_.push_back({std::move(record), std::move(done)});
        }
        changed_.notify_one();
    }

    JournalPosition end() const {
        const std::scoped_lock lock{mutex_};
        return end_;
    }
    std::uint64_t bytes_torn() const { return bytes_torn_; }
    std::uint64_t records() const {
        const std::scoped_lock lock{mutex_};
        return records_;
    }
    std::uint64_t syncs() const {
        const std::scoped_lock lock{mutex_};
        return syncs_;
    }

private:
    struct Waiting {
        JournalRecord record;
        Done done;
    };

    Result<void> open_last() {
        const auto segments = list_segments(folder_);
        if (segments.empty()) return begin_segment(0);
        const auto& [base, path] = *segments.rbegin();
        const Result<codec::Bytes> bytes = read_file(path);
        if (!bytes) return bytes.error();
        // Killed while it was made: it has no record yet, and its name says what its head would.
        if (bytes->size() < kSegmentHeadBytes) return begin_segment(base);
        const Result<JournalPosition> head =
            read_segment_head(codec::ByteSpan{*bytes}.first(kSegmentHeadBytes), path);
        if (!head) return head.error();
        if (*head != base) return make_error(kJournalDamaged, path, 0);
        const std::size_t whole = whole_bytes(*bytes, base);
        if (whole < bytes->size()) {
            const Result<void> cut = cut_off(path, codec::ByteSpan{*bytes}.subspan(whole), whole);
            if (!cut) return cut;
        }
        file_ = File{::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)};
        if (!file_.is_open()) return unavailable(path);
        base_ = base;
        end_ = base + (whole - kSegmentHeadBytes);
        return ok();
    }

    /// Nobody was told that the torn bytes were kept; they are put aside and not thrown away.
    Result<void> cut_off(const std::string& path, codec::ByteSpan torn, std::size_t whole) {
        const std::string aside = fmt::format("{}.torn-{}", path, whole);
        const File kept{::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640)};
        if (!kept.is_open() || !write_all(kept.get(), torn) || ::fsync(kept.get()) != 0)
            return unavailable(aside);
        const File file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
        if (!file.is_open() || ::ftruncate(file.get(), static_cast<off_t>(whole)) != 0 ||
            ::fsync(file.get()) != 0 || !sync_folder(folder_)) {
            return unavailable(path);
        }
        bytes_torn_ = torn.size();
        return ok();
    }

    Result<void> begin_segment(JournalPosition base) {
        const std::string path = folder_ + "/" + segment_name(base);
        File file{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0640)};
        codec::Bytes head;
        write_segment_head(base, head);
        if (!file.is_open() || !write_all(file.get(), head) || ::fsync(file.get()) != 0 ||
            !sync_folder(folder_)) {
            return unavailable(path);
        }
        file_ = std::move(file);
        base_ = end_ = base;
        return ok();
    }

    void run() {
        std::vector<Waiting> batch;
        for (;;) {
            {
                std::unique_lock lock{mutex_};
                changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
                if (waiting_.empty()) return;
                batch.swap(waiting_);
            }
            write(batch);
            batch.clear();
        }
    }

    void write(std::vector<Waiting>& batch) {
        codec::Bytes bytes;
        std::vector<JournalPosition> ends;
        JournalPosition position = end_;
        for (const Waiting& one : batch) {
            const std::size_t before = bytes.size();
            write_record(one.record, position, bytes);
            position += bytes.size() - before;
            ends.push_back(position);
        }
        if (!failure_) {
            const bool written = write_all(file_.get(), bytes) && ::fdatasync(file_.get()) == 0;
            if (!written) failure_ = unavailable(folder_);
        }
        if (!failure_) {
            const std::scoped_lock lock{mutex_};
            end_ = position;
            records_ += batch.size();
            ++syncs_;
        }
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (!batch[i].done) continue;
            batch[i].done(failure_ ? Result<JournalPosition>{*failure_}
                                   : Result<JournalPosition>{ends[i]});
        }
        if (failure_ || position - base_ < options_.segment_bytes) return;
        const std::scoped_lock lock{mutex_};
        if (const Result<void> begun = begin_segment(position); !begun) failure_ = begun.error();
    }

    std::string folder_;
    JournalOptions options_;
    File lock_;
    File file_;
    JournalPosition base_ = 0;
    std::uint64_t bytes_torn_ = 0;
    std::optional<Error> failure_;  // Of the writing thread.

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Waiting> waiting_;
    JournalPosition end_ = 0;
    std::uint64_t records_ = 0;
    std::uint64_t syncs_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

Journal::Journal(std::unique_ptr<Writer> writer) : writer_{std::move(writer)} {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(const std::string& folder,
                                               const JournalOptions& options) {
    auto writer = std::make_unique<Writer>(folder, options);
    if (const Result<void> opened = writer->open(); !opened) return opened.error();
    return std::unique_ptr<Journal>{new Journal{std::move(writer)}};
}

void Journal::append(JournalRecord record, Done done) {
    writer_->append(std::move(record), std::move(done));
}

Result<JournalPosition> Journal::append(JournalRecord record) {
    std::promise<Result<JournalPosition>> promise;
    writer_->append(std::move(record),
                    [&](const Result<JournalPosition>& end) { promise.set_value(end); });
    return promise.get_future().get();
}

JournalPosition Journal::end() const {
    return writer_->end();
}
std::uint64_t Journal::bytes_torn() const {
    return writer_->bytes_torn();
}
std::uint64_t Journal::records() const {
    return writer_->records();
}
std::uint64_t Journal::syncs() const {
    return writer_->syncs();
}

}  // namespace voltmark::acquire
