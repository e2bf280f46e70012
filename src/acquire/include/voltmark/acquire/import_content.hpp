// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/acquire/import_file.hpp"

namespace voltmark::acquire {

/// Content that did not come as a file of its own.
struct ImportContent {
    std::string path;    ///< Where it can be read now.
    std::string source;  ///< Whence it came, as the store notes it.
};

/// As import_file.
Result<ImportReport> import_content(store::Store& store, const ImportContent& content,
                                    const ImportOptions& options, const Clock& clock,
                                    const std::function<void(const ImportProgress&)>& progress);

}  // namespace voltmark::acquire
