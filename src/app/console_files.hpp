// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "voltmark/api/site.hpp"

namespace voltmark::app {

/// The console as it was built from web/; nothing where it was not.
std::span<const api::SiteFile> console_files();

}  // namespace voltmark::app
