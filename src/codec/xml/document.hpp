// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include "voltmark/base/result.hpp"

namespace voltmark::codec::xml {

// XML as the formats of readings use it: elements by their local names, whatever the prefix.
// Entities of a document type are not expanded, so that a small text stays small.

/// A parsed text with the places of its elements.
class Document {
public:
    /// \param broken  the code of a text that is no XML; {0} is what is wrong.
    /// \errors  `broken`, at the byte where it is.
    static Result<Document> parse(std::string_view text, const ErrorCode& broken);

    pugi::xml_node root() const { return document_->document_element(); }
    /// Of the element's name: offset, length, line and column.
    Place place_of(pugi::xml_node node) const;

private:
    std::unique_ptr<pugi::xml_document> document_ = std::make_unique<pugi::xml_document>();
    std::string_view text_;
    std::vector<std::size_t> lines_;  // Where each begins.
};

/// Without its prefix.
std::string_view local_name(pugi::xml_node node);

/// The first child element of that local name; an empty node where there is none.
pugi::xml_node child(pugi::xml_node node, std::string_view name);

/// An element's text without blanks and line ends around it.
std::string_view text_of(pugi::xml_node node);
inline std::string_view child_text(pugi::xml_node node, std::string_view name) {
    return text_of(child(node, name));
}

/// `text` with &, <, > and quotes written as entities.
std::string escaped(std::string_view text);

}  // namespace voltmark::codec::xml
