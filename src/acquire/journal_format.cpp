// SPDX-License-Identifier: Apache-2.0
#include "journal_format.hpp"

#include <algorithm>
#include <filesystem>

#include "voltmark/acquire/journal_errors.hpp"
#include "voltmark/base/bytes.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/base/crc32c.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::string_view kMagic = "VMJRNL01";
constexpr std::string_view kPrefix = "journal-";
constexpr std::string_view kSuffix = ".vmj";
constexpr std::size_t kDigits = 20;

void write_u64(std::uint64_t value, codec::Bytes& out) {
    ByteWriter writer{out};
    writer.u32(static_cast<std::uint32_t>(value));
    writer.u32(static_cast<std::uint32_t>(value >> 32));
}

std::uint64_t read_u64(ByteReader& reader) {
    const std::uint64_t low = reader.u32();
    return low | (std::uint64_t{reader.u32()} << 32);
}

/// The place is part of the checksum, so that a record in the wrong place is found.
std::uint32_t checksum_of(codec::ByteSpan body, JournalPosition position) {
    codec::Bytes place;
    write_u64(position, place);
    ByteWriter{place}.u32(static_cast<std::uint32_t>(body.size()));
    return crc32c(body, crc32c(place));
}

}  // namespace

std::string segment_name(JournalPosition base) {
    return fmt::format("{}{:0{}}{}", kPrefix, base, kDigits, kSuffix);
}

std::map<JournalPosition, std::string> list_segments(const std::string& folder) {
    std::map<JournalPosition, std::string> segments;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator{folder, failed}) {
        const std::string name = entry.path().filename().string();
        if (name.size() != kPrefix.size() + kDigits + kSuffix.size()) continue;
        if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
        const std::string digits = name.substr(kPrefix.size(), kDigits);
        if (digits.find_first_not_of("0123456789") != digits.npos) continue;
        segments.emplace(std::strtoull(digits.c_str(), nullptr, 10), entry.path().string());
    }
    return segments;
}

void write_segment_head(JournalPosition base, codec::Bytes& out) {
    const std::size_t at = out.size();
    out.insert(out.end(), kMagic.begin(), kMagic.end());
    write_u64(base, out);
    ByteWriter writer{out};
    writer.u32(0);  // Of later versions.
    writer.u32(crc32c(codec::ByteSpan{out}.subspan(at, kSegmentHeadBytes - 4)));
}

Result<JournalPosition> read_segment_head(codec::ByteSpan head, const std::string& path) {
    VOLTMARK_CHECK(head.size() == kSegmentHeadBytes);
    ByteReader end{head.subspan(kSegmentHeadBytes - 4)};
    const bool is_ours = std::equal(kMagic.begin(), kMagic.end(), head.begin()) &&
                         end.u32() == crc32c(head.first(kSegmentHeadBytes - 4));
    if (!is_ours) return make_error(kJournalVersion, path);
    ByteReader reader{head.subspan(kMagic.size())};
    return read_u64(reader);
}

void write_record(const JournalRecord& record, JournalPosition position, codec::Bytes& out) {
    VOLTMARK_CHECK(record.bytes.size() <= kJournalRecordMax);
    codec::Bytes body;
    body.reserve(record.bytes.size() + record.source.size() + 32);
    ByteWriter writer{body};
    writer.svarint(record.arrived_ms);
    writer.text(record.protocol);
    writer.text(record.source);
    body.insert(body.end(), record.bytes.begin(), record.bytes.end());
    ByteWriter head{out};
    head.u32(static_cast<std::uint32_t>(body.size()));
    head.u32(checksum_of(body, position));
    out.insert(out.end(), body.begin(), body.end());
}

FoundRecord read_record(codec::ByteSpan bytes, JournalPosition position, JournalRecord* out) {
    using State = FoundRecord::State;
    if (bytes.size() < kRecordHeadBytes) return {State::cut, 0};
    ByteReader head{bytes};
    const std::size_t size = head.u32();
    const std::uint32_t checksum = head.u32();
    if (size < 3 || size > kJournalRecordMax + 4096) return {State::wrong, 0};
    if (size > bytes.size() - kRecordHeadBytes) return {State::cut, 0};
    const codec::ByteSpan body = bytes.subspan(kRecordHeadBytes, size);
    if (checksum_of(body, position) != checksum) return {State::wrong, 0};
    if (out != nullptr) {
        ByteReader reader{body};
        out->arrived_ms = reader.svarint();
        out->protocol = reader.text();
        out->source = reader.text();
        if (!reader.ok()) return {State::wrong, 0};
        out->bytes.assign(body.begin() + static_cast<std::ptrdiff_t>(reader.position()),
                          body.end());
    }
    return {State::whole, kRecordHeadBytes + size};
}

}  // namespace voltmark::acquire
