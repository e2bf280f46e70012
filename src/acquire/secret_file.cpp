// SPDX-License-Identifier: Apache-2.0
#include "secret_file.hpp"

#include <cerrno>
#include <cstring>

#include <sys/stat.h>
#include <yaml-cpp/yaml.h>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/acquire/head_end_errors.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::uint64_t kFileBytesMax = std::uint64_t{256} << 20;

}  // namespace

Result<SecretFile> read_secret_file(const std::string& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) return make_error(kSecrets, path, std::strerror(errno));
    if ((facts.st_mode & S_IRWXO) != 0)
        return make_error(kSecrets, path, "others may use it: chmod o= it");
    const Result<FileText> text = FileText::open(path, kFileBytesMax);
    if (!text) return make_error(kSecrets, path, text.error().message());
    SecretFile parts;
    try {
        const YAML::Node root = YAML::Load(std::string{text->text()});
        if (!root.IsMap()) return make_error(kSecrets, path, "expected the parts dlt645 and dlms");
        for (const auto& entry : root) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
            if (key != "dlt645" && key != "dlms")
                return make_error(kSecrets, path, "only the parts dlt645 and dlms are known here");
            (key == "dlms" ? parts.dlms : parts.dlt645) = YAML::Dump(entry.second);
        }
    } catch (const YAML::Exception& exception) {
        // Its own sentence may quote the line, and the line a key.
        return make_error(kSecrets, path,
                          fmt::format("no YAML at line {}", exception.mark.line + 1));
    }
    return parts;
}

}  // namespace voltmark::acquire
