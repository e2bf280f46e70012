// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <unistd.h>

#include "voltmark/base/check.hpp"

namespace voltmark::acquire {

/// A folder of its own, gone at the end.
class TestFolder {
public:
    TestFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "voltmark-XXXXXX").string();
        VOLTMARK_CHECK(::mkdtemp(name.data()) != nullptr);
        folder_ = name;
    }
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    std::string path(std::string_view name) const { return (folder_ / name).string(); }

    /// Writes a file and answers its path.
    std::string write(std::string_view name, std::string_view bytes) const {
        std::ofstream file{path(name), std::ios::binary};
        file.write(bytes.data(), std::ssize(bytes));
        file.close();
        VOLTMARK_CHECK(file.good());
        return path(name);
    }

private:
    std::filesystem::path folder_;
};

enum class Packing : std::uint8_t { xz, gzip, zstd, zip };

inline std::string_view to_text(Packing packing) {
    static constexpr std::string_view kNames[] = {"xz", "gzip", "zstd", "zip"};
    return kNames[static_cast<std::size_t>(packing)];
}

/// The files in one archive, of which only zip holds several.
inline std::string archive_of(const std::vector<std::string_view>& files, Packing packing) {
    archive* const writer = archive_write_new();
    if (packing == Packing::zip) {
        archive_write_set_format_zip(writer);
    } else {
        archive_write_set_format_raw(writer);
        archive_write_add_filter_by_name(writer, std::string{to_text(packing)}.c_str());
    }
    archive_write_set_bytes_in_last_block(writer, 1);
    std::string out(std::size_t{8} << 20, '\0');
    std::size_t used = 0;
    archive_write_open_memory(writer, out.data(), out.size(), &used);
    for (std::size_t i = 0; i < files.size(); ++i) {
        archive_entry* const entry = archive_entry_new();
        archive_entry_set_pathname(entry, fmt::format("readings_{}.csv", i).c_str());
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, std::ssize(files[i]));
        VOLTMARK_CHECK(archive_write_header(writer, entry) == ARCHIVE_OK);
        VOLTMARK_CHECK(archive_write_data(writer, files[i].data(), files[i].size()) ==
                       std::ssize(files[i]));
        archive_entry_free(entry);
    }
    VOLTMARK_CHECK(archive_write_close(writer) == ARCHIVE_OK);
    archive_write_free(writer);
    out.resize(used);
    return out;
}

inline std::string packed(std::string_view text, Packing packing) {
    return archive_of({text}, packing);
}

inline std::string zip_of(const std::vector<std::string_view>& files) {
    return archive_of(files, Packing::zip);
}

}  // namespace voltmark::acquire
