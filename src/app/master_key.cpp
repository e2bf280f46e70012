// SPDX-License-Identifier: Apache-2.0
#include "master_key.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <sys/stat.h>

#include "voltmark/security/vault.hpp"

#include "key_argument.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

constexpr const char* kVariable = "VOLTMARK_MASTER_KEY";

bool is_in_environment() {
    const char* value = std::getenv(kVariable);
    return value != nullptr && *value != '\0';
}

bool is_there(const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0;
}

}  // namespace

std::string master_key_path(const store::Location& location, const std::string& named) {
    if (!named.empty()) return named;
    return location.engine == store::Engine::sqlite ? location.target + ".key" : std::string{};
}

Result<security::Secret> read_master_key(const std::string& path) {
    if (is_in_environment()) return read_key_or_environment("", kVariable, "master");
    struct stat status {};
    if (path.empty() || stat(path.c_str(), &status) != 0)
        return make_error(kNoMasterKey, path.empty() ? kVariable : path);
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) return make_error(kKeyMode, path);
    return read_key(path, "master");
}

Result<bool> make_master_key(store::Session& session, const std::string& path) {
    if (is_in_environment() || path.empty() || is_there(path)) return false;
    if (security::has_master_key(session)) return false;
    if (Result<void> written = write_key(path, security::random_secret(security::kKeyBytes));
        !written)
        return written.error();
    return true;
}

}  // namespace voltmark::app
