// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "pdf_canvas.hpp"

namespace voltmark::billing::pdf {

/// A part of the document that no end of a page cuts.
struct Block {
    double height = 0;
    double gap = 0;  ///< White above it; none at the top of a page.
    bool keep_with_next = false;
    std::shared_ptr<const Block> head;  ///< Drawn above where this block begins a page.
    std::function<void(Canvas& canvas, double top)> draw;
};

struct PlacedBlock {
    const Block* block;  ///< Of the blocks given, or the head of one.
    double top;
};
using Page = std::vector<PlacedBlock>;

/// Where blocks may stand: the first page has the document's head, the others a small one.
struct Frame {
    double first_top;
    double next_top;
    double bottom;
};

/// Breaks blocks into pages, at least one. What is kept together moves to the next page as a
/// whole, unless it is longer than a page.
std::vector<Page> paginate(const std::vector<Block>& blocks, const Frame& frame);

/// Lines of small type over the full width.
Block paragraph(const Canvas& canvas, std::string_view text, const Style& style, double gap);

/// The title of a section.
Block section_title(const Canvas& canvas, std::string_view text);

inline constexpr Style kSmall{7.2, kGrey, false, 24};

}  // namespace voltmark::billing::pdf
