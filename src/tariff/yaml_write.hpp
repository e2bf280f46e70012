// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <yaml-cpp/yaml.h>

namespace voltmark::tariff {

/// A text as a scalar between double quotes.
std::string quoted(std::string_view text);

/// A node as text, in the style that it was written in: flow or block, quoted or plain. Comments
/// are not kept, aliases are written out.
///
/// \param indent  column of the node's lines; the first line begins without it.
std::string to_yaml(const YAML::Node& node, int indent);

}  // namespace voltmark::tariff
