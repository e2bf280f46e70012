// SPDX-License-Identifier: Apache-2.0
#include "invocation_counters.hpp"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "voltmark/acquire/head_end_errors.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::uint64_t kReserved = 1000;
constexpr std::uint64_t kLast = 0xFFFF'FFFF;
constexpr std::chrono::sys_days kBegin =
    std::chrono::year{2020} / std::chrono::January / std::chrono::day{1};

std::uint64_t seconds_now() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return static_cast<std::uint64_t>(std::max<std::int64_t>((now - kBegin).count(), 1));
}

/// What the file holds; nothing where it holds no number.
std::optional<std::uint64_t> read_number(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return std::nullopt;
    char text[32];
    const ssize_t size = ::read(file, text, sizeof text);
    ::close(file);
    if (size <= 1 || text[size - 1] != '\n') return std::nullopt;
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text, text + size - 1, number);
    if (failed != std::errc{} || end != text + size - 1) return std::nullopt;
    return number;
}

bool write_synced(const std::string& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool is_written =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(file) == 0;
    return ::close(file) == 0 && is_written;
}

bool sync_folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path{path}.parent_path().string();
    const int handle =
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return false;
    const bool is_synced = ::fsync(handle) == 0;
    ::close(handle);
    return is_synced;
}

}  // namespace

Result<std::uint32_t> InvocationCounters::take() {
    const std::scoped_lock lock{mutex_};
    if (next_ >= reserved_) {
        if (const Result<void> more = reserve(); !more) return more.error();
    }
    return static_cast<std::uint32_t>(next_++);
}

Result<void> InvocationCounters::reserve() {
    if (reserved_ == 0) {
        const std::optional<std::uint64_t> known = read_number(path_);
        if (!known && std::filesystem::exists(path_))
            return make_error(kCounters, path_, "it holds no number");
        next_ = std::max(known.value_or(0), seconds_now());
    }
    const std::uint64_t end = next_ + kReserved;
    if (end > kLast) return make_error(kCounters, path_, "the numbers are used up");
    const std::string aside = path_ + ".new";
    if (!write_synced(aside, fmt::format("{}\n", end)) ||
        ::rename(aside.c_str(), path_.c_str()) != 0 || !sync_folder_of(path_))
        return make_error(kCounters, path_, std::generic_category().message(errno));
    reserved_ = end;
    return ok();
}

}  // namespace voltmark::acquire
