// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/exchange_file.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "voltmark/base/check.hpp"
#include "voltmark/zones/exchange_errors.hpp"

namespace voltmark::zones {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16;

Error system_error(const std::string& path) {
    return make_error(kExchangeFile, path, std::generic_category().message(errno));
}

/// A file that is closed with this.
class OpenFile {
public:
    OpenFile(const std::string& path, int flags, mode_t mode = 0)
        : number_{::open(path.c_str(), flags | O_CLOEXEC, mode)} {}
    ~OpenFile() {
        if (number_ >= 0) ::close(number_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }
    int release() { return std::exchange(number_, -1); }

private:
    int number_;
};

/// As many bytes as there are, up to all of `piece`; -1: errno says why.
ssize_t read_piece(int file, std::span<std::uint8_t> piece) {
    std::size_t have = 0;
    while (have < piece.size()) {
        const ssize_t count = ::read(file, piece.data() + have, piece.size() - have);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -1;
        if (count == 0) break;
        have += static_cast<std::size_t>(count);
    }
    return static_cast<ssize_t>(have);
}

bool write_piece(int file, std::span<const std::uint8_t> piece) {
    while (!piece.empty()) {
        const ssize_t count = ::write(file, piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        piece = piece.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

struct Copied {
    std::uint64_t bytes = 0;
    security::Digest digest{};
};

/// Copies all that follows, and digests it.
Result<Copied> copy_rest(int from, const std::string& from_path, int to,
                         const std::string& to_path) {
    std::vector<std::uint8_t> buffer(kPiece);
    security::RunningDigest digest;
    Copied copied;
    while (true) {
        const ssize_t count = read_piece(from, buffer);
        if (count < 0) return system_error(from_path);
        if (count == 0) break;
        const auto piece =
            std::span<const std::uint8_t>{buffer}.first(static_cast<std::size_t>(count));
        digest.add(piece);
        if (!write_piece(to, piece)) return system_error(to_path);
        copied.bytes += piece.size();
    }
    copied.digest = digest.finish();
    return copied;
}

/// Whether a file has this content.
bool has_content(const std::string& path, const security::Digest& content) {
    const OpenFile in{path, O_RDONLY};
    const OpenFile nowhere{"/dev/null", O_WRONLY};
    if (!in.is_open() || !nowhere.is_open()) return false;
    const Result<Copied> copied = copy_rest(in.number(), path, nowhere.number(), path);
    return copied && copied->digest == content;
}

/// Fills the file beside the place where it will be.
Result<ExchangeHeader> write_part(const std::string& from, const std::string& part,
                                  ExchangeHeader header, const security::SigningKey& key,
                                  const Numbering& numbering, int out) {
    const OpenFile in{from, O_RDONLY};
    if (!in.is_open()) return system_error(from);
    // How long the header is, is known before all that stands in it.
    const std::size_t size = make_exchange_header(header, key).size();
    if (!write_piece(out, std::vector<std::uint8_t>(size))) return system_error(part);
    const Result<Copied> copied = copy_rest(in.number(), from, out, part);
    if (!copied) return copied.error();
    header.content_bytes = copied->bytes;
    header.content = copied->digest;
    if (::fsync(out) != 0) return system_error(part);

    header.sequence = numbering.number();
    const std::vector<std::uint8_t> bytes = make_exchange_header(header, key);
    VOLTMARK_CHECK(bytes.size() == size);
    if (::lseek(out, 0, SEEK_SET) != 0 || !write_piece(out, bytes) || ::fsync(out) != 0)
        return system_error(part);
    if (const Result<void> noted = numbering.note(header); !noted) return noted.error();
    return header;
}

/// Takes away what was begun, unless it was kept.
class Unfinished {
public:
    explicit Unfinished(const std::string& path) : path_{path} {}
    ~Unfinished() {
        if (!is_kept_) ::unlink(path_.c_str());
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    void keep() { is_kept_ = true; }

private:
    const std::string& path_;
    bool is_kept_ = false;
};

Result<ExchangeHeader> read_header(int file, const std::string& path, std::string_view public_key) {
    std::vector<std::uint8_t> bytes(kExchangeStart);
    ssize_t count = read_piece(file, bytes);
    if (count < 0) return system_error(path);
    bytes.resize(static_cast<std::size_t>(count));
    const Result<std::size_t> size = exchange_header_size(bytes);
    if (!size) return size.error();
    bytes.resize(*size);
    count = read_piece(file, std::span{bytes}.subspan(kExchangeStart));
    if (count < 0) return system_error(path);
    bytes.resize(kExchangeStart + static_cast<std::size_t>(count));
    return open_exchange_header(bytes, public_key);
}

}  // namespace

Result<ExchangeHeader> write_exchange_file(const std::string& from, const std::string& to,
                                           ExchangeHeader header, const security::SigningKey& key,
                                           const Numbering& numbering) {
    if (const Result<void> named = check_sender(header.sender); !named) return named.error();
    const std::string part = to + ".part";
    const OpenFile out{part, O_WRONLY | O_CREAT | O_EXCL, 0640};
    if (!out.is_open()) return system_error(part);
    Unfinished unfinished{part};
    if (::access(to.c_str(), F_OK) == 0) {
        errno = EEXIST;
        return system_error(to);
    }
    Result<ExchangeHeader> written =
        write_part(from, part, std::move(header), key, numbering, out.number());
    if (!written) return written;
    unfinished.keep();
    if (std::rename(part.c_str(), to.c_str()) != 0) return system_error(to);
    return written;
}

CheckedContent::~CheckedContent() {
    if (file_ >= 0) ::close(file_);
}

CheckedContent::CheckedContent(CheckedContent&& other) noexcept
    : header_{std::move(other.header_)}, file_{std::exchange(other.file_, -1)} {}

std::string CheckedContent::path() const {
    return fmt::format("/proc/self/fd/{}", file_);
}

Result<void> CheckedContent::keep_as(const std::string& path) const {
    if (::fsync(file_) != 0) return system_error(path);
    if (::linkat(AT_FDCWD, this->path().c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0)
        return ok();
    const Error error = system_error(path);
    if (has_content(path, header_.content)) return ok();
    return error;
}

Result<CheckedContent> check_exchange_file(const std::string& path, std::string_view public_key,
                                           const std::string& folder) {
    const OpenFile in{path, O_RDONLY};
    if (!in.is_open()) return system_error(path);
    Result<ExchangeHeader> header = read_header(in.number(), path, public_key);
    if (!header) return header.error();
    OpenFile copy{folder, O_RDWR | O_TMPFILE, 0640};
    if (!copy.is_open()) return system_error(folder);
    const Result<Copied> copied = copy_rest(in.number(), path, copy.number(), folder);
    if (!copied) return copied.error();
    if (copied->bytes < header->content_bytes) return make_error(kExchangeCut);
    if (copied->digest != header->content || copied->bytes != header->content_bytes)
        return make_error(kExchangeContent);
    if (::lseek(copy.number(), 0, SEEK_SET) != 0) return system_error(folder);
    return CheckedContent{std::move(*header), copy.release()};
}

}  // namespace voltmark::zones
