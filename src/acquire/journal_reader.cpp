// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "voltmark/acquire/journal.hpp"
#include "voltmark/acquire/journal_errors.hpp"

#include "journal_format.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 18;

Error unavailable(const std::string& path) {
    return make_error(kJournalUnavailable, path, std::strerror(errno));
}

ssize_t read_some(int file, std::uint8_t* at, std::size_t size) {
    for (;;) {
        const ssize_t got = ::read(file, at, size);
        if (got >= 0 || errno != EINTR) return got;
    }
}

}  // namespace

JournalReader::JournalReader(std::string folder, JournalPosition from)
    : folder_{std::move(folder)}, position_{from} {}

JournalReader::~JournalReader() {
    if (file_ >= 0) ::close(file_);
}

/// Opens the file that holds position_; false where there is none yet.
Result<bool> JournalReader::open_segment() {
    const auto segments = list_segments(folder_);
    auto it = segments.upper_bound(position_);
    if (it == segments.begin()) {
        if (segments.empty() && position_ == 0) return false;
        return make_error(kJournalPosition, folder_, position_);
    }
    --it;
    if (file_ >= 0) {
        if (it->first == base_) return false;  // Nothing newer than the open one.
        ::close(file_);
    }
    const std::string& path = it->second;
    file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) return unavailable(path);
    codec::Bytes head(kSegmentHeadBytes);
    if (read_some(file_, head.data(), head.size()) != static_cast<ssize_t>(head.size())) {
        ::close(file_);
        file_ = -1;
        return false;  // Being made.
    }
    const Result<JournalPosition> base = read_segment_head(head, path);
    if (!base) return base.error();
    if (*base != it->first) return make_error(kJournalDamaged, path, 0);
    base_ = *base;
    const auto offset = static_cast<off_t>(position_ - base_ + kSegmentHeadBytes);
    const off_t size = ::lseek(file_, 0, SEEK_END);
    if (size < 0) return unavailable(path);
    if (offset > size) return make_error(kJournalPosition, folder_, position_);
    if (::lseek(file_, offset, SEEK_SET) < 0) return unavailable(path);
    buffer_.clear();
    buffer_at_ = 0;
    return true;
}

Result<bool> JournalReader::next(JournalRecord& record, JournalPosition limit) {
    if (position_ >= limit) return false;
    for (;;) {
        if (file_ < 0) {
            const Result<bool> opened = open_segment();
            if (!opened || !*opened) return opened;
        }
        const codec::ByteSpan rest = codec::ByteSpan{buffer_}.subspan(buffer_at_);
        const FoundRecord found = read_record(rest, position_, &record);
        if (found.state == FoundRecord::State::wrong)
            return make_error(kJournalDamaged, folder_, position_);
        if (found.state == FoundRecord::State::whole) {
            if (position_ + found.size > limit) return false;
            buffer_at_ += found.size;
            position_ += found.size;
            return true;
        }
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(buffer_at_));
        buffer_at_ = 0;
        const std::size_t had = buffer_.size();
        buffer_.resize(had + kPieceBytes);
        const ssize_t got = read_some(file_, buffer_.data() + had, kPieceBytes);
        buffer_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got < 0) return unavailable(folder_);
        if (got > 0) continue;
        // The end of the file. No record goes on in the next one: a rest is being written, or torn.
        if (!buffer_.empty() && base_ != list_segments(folder_).rbegin()->first)
            return make_error(kJournalDamaged, folder_, position_);
        if (!buffer_.empty()) return false;
        const Result<bool> opened = open_segment();
        if (!opened || !*opened) return opened;
    }
}

Result<JournalPosition> journal_end(const std::string& folder) {
    const auto segments = list_segments(folder);
    if (segments.empty()) return JournalPosition{0};
    JournalReader reader{folder, segments.rbegin()->first};
    JournalRecord record;
    for (;;) {
        const Result<bool> more = reader.next(record, ~JournalPosition{0});
        if (!more && more.error().code == &kJournalDamaged) return reader.position();
        if (!more) return more.error();
        if (!*more) return reader.position();
    }
}

}  // namespace voltmark::acquire
