// SPDX-License-Identifier: Apache-2.0
#include "key_argument.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

#include "voltmark/base/replace_file.hpp"

#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

constexpr std::size_t kFileBytesMax = std::size_t{64} << 20U;

}  // namespace

Result<std::string> read_small_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return make_error(kReadFile, path, std::strerror(errno));
    std::string text;
    char buffer[4096];
    while (file.read(buffer, sizeof buffer) || file.gcount() > 0) {
        text.append(buffer, static_cast<std::size_t>(file.gcount()));
        if (text.size() > kFileBytesMax) return make_error(kReadFile, path, std::strerror(EFBIG));
    }
    if (file.bad()) return make_error(kReadFile, path, std::strerror(EIO));
    return text;
}

Result<void> write_small_file(const std::string& path, std::string_view text) {
    if (const auto wrong = replace_file(path, text); wrong)
        return make_error(kWriteFile, path, *wrong);
    return ok();
}

Result<security::Secret> read_key(const std::string& text, std::string_view name) {
    if (text.size() == 2 * security::kKeyBytes && security::parse_hex(text))
        return security::parse_key(text, name);
    Result<std::string> file = read_small_file(text);
    if (!file) return file.error();
    Result<security::Secret> key = security::parse_key(*file, name);
    security::wipe(*file);
    return key;
}

Result<security::Secret> read_key_or_environment(const std::string& path, const char* variable,
                                                 std::string_view name) {
    if (!path.empty()) return read_key(path, name);
    char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') return make_error(kNoKey, name, variable);
    const std::size_t size = std::strlen(value);
    const Result<security::Secret> key = security::parse_key({value, size}, name);
    std::fill(value, value + size, 'x');
    unsetenv(variable);
    return key;
}

Result<void> write_key(const std::string& path, const security::Secret& key) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return make_error(kWriteFile, path, std::strerror(errno));
    std::string text = security::to_hex(key.bytes()) + "\n";
    const bool written =
        write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fsync(file) == 0;
    const int why = errno;
    security::wipe(text);
    close(file);
    if (!written) return make_error(kWriteFile, path, std::strerror(why));
    return ok();
}

}  // namespace voltmark::app
