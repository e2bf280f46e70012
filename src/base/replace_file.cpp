// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/replace_file.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace voltmark {

namespace {

/// Why the last system call failed.
std::string system_reason() {
    return std::generic_category().message(errno);
}

/// A new file beside `path`, under a name that nothing has. \returns  -1: errno says why.
int create_beside(const std::string& path, std::string& name) {
    for (int number = 1;; ++number) {
        name = fmt::format("{}.{}.part", path, number);
        const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST) return file;
    }
}

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

std::optional<std::string> replace_file(const std::string& path, std::string_view bytes) {
    std::string name;
    const int file = create_beside(path, name);
    if (file < 0) return system_reason();
    std::string reason;
    if (!write_all(file, bytes)) reason = system_reason();
    if (::close(file) != 0 && reason.empty()) reason = system_reason();
    if (reason.empty() && std::rename(name.c_str(), path.c_str()) != 0) reason = system_reason();
    if (reason.empty()) return std::nullopt;
    ::unlink(name.c_str());
    return reason;
}

}  // namespace voltmark
