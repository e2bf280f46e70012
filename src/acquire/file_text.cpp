// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/file_text.hpp"

#include <cerrno>
#include <cstring>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "voltmark/acquire/errors.hpp"
#include "voltmark/base/sha256.hpp"

#include "wholeness.hpp"

namespace voltmark::acquire {

/// Either a mapping or a buffer.
struct FileText::Memory {
    void* mapping = nullptr;
    std::size_t mapped = 0;
    std::string buffer;

    Memory() = default;
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    ~Memory() {
        if (mapping != nullptr) ::munmap(mapping, mapped);
    }
    std::string_view text() const {
        return mapping == nullptr ? std::string_view{buffer}
                                  : std::string_view{static_cast<const char*>(mapping), mapped};
    }
};

namespace {

class File {
public:
    explicit File(const std::string& path)
        : descriptor_{path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)},
          owned_{path != "-"} {}
    ~File() {
        if (owned_ && descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int get() const { return descriptor_; }

private:
    int descriptor_;
    bool owned_;
};

bool is_gzip(std::string_view text) {
    return text.starts_with("\x1F\x8B");
}

bool is_zip(std::string_view text) {
    return text.starts_with("PK\x03\x04");
}

bool is_packed(std::string_view text) {
    using namespace std::string_view_literals;
    return text.starts_with(
               "\xFD"
               "7zXZ\0"sv) ||
           text.starts_with("\x28\xB5\x2F\xFD") || is_gzip(text) || is_zip(text);
}

/// Why the library gave up; it does not always say.
std::string_view reason_of(archive* reader) {
    const char* const reason = archive_error_string(reader);
    return reason == nullptr ? "cut off or damaged" : reason;
}

struct ArchiveCloser {
    void operator()(archive* one) const { archive_read_free(one); }
};

/// Reads to the end, growing; plain standard input, for which there is nothing to map.
bool read_all(int descriptor, std::uint64_t limit, std::string& out) {
    constexpr std::size_t kStep = std::size_t{1} << 20;
    for (;;) {
        const std::size_t before = out.size();
        if (before > limit) return true;
        out.resize(before + kStep);
        const ssize_t got = ::read(descriptor, out.data() + before, kStep);
        out.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got == 0;
    }
}

/// What readings are packed to is a tenth, of zeros alone a hundredth: more is a bomb.
std::uint64_t unpacked_limit(std::size_t packed, std::uint64_t limit) {
    constexpr std::uint64_t kTakenAlways = std::uint64_t{256} << 20;
    constexpr std::uint64_t kTimesMax = 250;
    return std::min(limit, std::max(kTakenAlways, packed * kTimesMax));
}

Result<std::string> unpack(std::string_view packed, const std::string& path, std::uint64_t limit) {
    const std::unique_ptr<archive, ArchiveCloser> reader{archive_read_new()};
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_zip(reader.get());
    archive_read_support_format_raw(reader.get());
    const auto damaged = [&](std::string_view why) { return make_error(kPacked, path, why); };
    if (archive_read_open_memory(reader.get(), packed.data(), packed.size()) != ARCHIVE_OK) {
        return damaged(reason_of(reader.get()));
    }
    archive_entry* entry = nullptr;
    if (archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK)
        return damaged("no file inside");
    std::string text;
    for (;;) {
        const void* block = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int code = archive_read_data_block(reader.get(), &block, &size, &offset);
        if (code == ARCHIVE_EOF) break;
        if (code != ARCHIVE_OK) return damaged(reason_of(reader.get()));
        if (text.size() + size > limit) return damaged("too large when unpacked");
        text.append(static_cast<const char*>(block), size);
    }
    if (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK)
        return damaged("more than one file inside");
    // Packed more than once, only the outermost packing is gzip's.
    const bool once = archive_filter_count(reader.get()) == 2;
    if (is_gzip(packed) && once && !is_whole_gzip(packed, text))
        return damaged("its checksum differs");
    if (is_zip(packed) && !is_whole_zip(packed)) return damaged("its end is missing");
    return text;
}

}  // namespace

Result<FileText> FileText::open(const std::string& path, std::uint64_t unpacked_max) {
    const File file{path};
    const auto unreadable = [&] { return make_error(kUnreadable, path, std::strerror(errno)); };
    struct stat status = {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return unreadable();
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return unreadable();
    }
    auto memory = std::make_shared<Memory>();
    if (S_ISREG(status.st_mode) && status.st_size > 0) {
        const auto size = static_cast<std::size_t>(status.st_size);
        void* mapping = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
        if (mapping == MAP_FAILED) return unreadable();
        ::madvise(mapping, size, MADV_SEQUENTIAL);
        memory->mapping = mapping;
        memory->mapped = size;
    } else if (!S_ISREG(status.st_mode)) {
        if (!read_all(file.get(), unpacked_max, memory->buffer)) return unreadable();
        if (memory->buffer.size() > unpacked_max) return make_error(kPacked, path, "too large");
    }
    if (!is_packed(memory->text())) return FileText{memory};
    const std::uint64_t limit = unpacked_limit(memory->text().size(), unpacked_max);
    Result<std::string> text = unpack(memory->text(), path, limit);
    if (!text) return text.error();
    auto unpacked = std::make_shared<Memory>();
    unpacked->buffer = std::move(*text);
    return FileText{unpacked};
}

std::string_view FileText::text() const {
    return memory_->text();
}

std::string FileText::sha256() const {
    return sha256_hex(text());
}

}  // namespace voltmark::acquire
