// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <map>
#include <sstream>

#include "voltmark/base/sha256.hpp"
#include "voltmark/sheet/publish.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::sheet {

inline std::string file_text(const std::string& path) {
    std::ifstream file{std::string{VOLTMARK_SOURCE_DIR "/"} + path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

inline constexpr const char* kDocuments[] = {"data/tariffs/cn/jiangxi/two_part_10kv.yaml",
                                             "data/tariffs/cn/shanghai/single_10kv.yaml"};

/// The shipped tariffs of Jiangxi and Shanghai, whose last version is that of August 2026.
inline std::shared_ptr<const tariff::StoredTariff> shipped(const std::string& id) {
    for (const char* path : kDocuments) {
        const std::string body = file_text(path);
        tariff::Reading reading = tariff::read_document(body);
        if (reading.tariff->id != id) continue;
        return std::make_shared<tariff::StoredTariff>(tariff::StoredTariff{
            tariff::DocumentId{1}, sha256_hex(body), body, std::move(*reading.tariff)});
    }
    return nullptr;
}

/// The sheet that docs/formats/price_sheet.md shows.
inline std::string documented_sheet() {
    const std::string page = file_text("docs/formats/price_sheet.md");
    const std::string fence = "```csv\n";
    const std::size_t begin = page.find(fence) + fence.size();
    return page.substr(begin, page.find("```", begin) - begin);
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    if (at == text.npos) throw std::logic_error{"not found: " + from};
    return text.replace(at, from.size(), to);
}

}  // namespace voltmark::sheet
