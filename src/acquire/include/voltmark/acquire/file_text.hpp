// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"

namespace voltmark::acquire {

/// A file's text in memory: mapped where it is plain, unpacked where it is packed.
class FileText {
public:
    /// \param path        "-" is standard input.
    /// \param unpacked_max  bytes; more is refused, so that a small file cannot fill the memory.
    /// \errors  import.unreadable, import.packed (both invalid_input).
    static Result<FileText> open(const std::string& path,
                                 std::uint64_t unpacked_max = std::uint64_t{16} << 30);

    std::string_view text() const;
    /// SHA-256 of the text: the same readings packed otherwise are the same.
    std::string sha256() const;

private:
    struct Memory;
    explicit FileText(std::shared_ptr<const Memory> memory) : memory_{std::move(memory)} {}
    std::shared_ptr<const Memory> memory_;
};

}  // namespace voltmark::acquire
