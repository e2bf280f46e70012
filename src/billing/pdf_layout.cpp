// SPDX-License-Identifier: Apache-2.0
#include "pdf_layout.hpp"

namespace voltmark::billing::pdf {

namespace {

/// Blocks [first, end) that belong together.
struct Group {
    std::size_t end;
    double height;  ///< Without the first block's gap.
};

Group group_at(const std::vector<Block>& blocks, std::size_t first) {
    Group group{first + 1, blocks[first].height};
    while (blocks[group.end - 1].keep_with_next && group.end < blocks.size()) {
        group.height += blocks[group.end].gap + blocks[group.end].height;
        ++group.end;
    }
    return group;
}

}  // namespace

std::vector<Page> paginate(const std::vector<Block>& blocks, const Frame& frame) {
    std::vector<Page> pages(1);
    double y = frame.first_top;
    for (std::size_t i = 0; i < blocks.size();) {
        Group group = group_at(blocks, i);
        if (!pages.back().empty() && y + blocks[i].gap + group.height > frame.bottom) {
            pages.emplace_back();
            y = frame.next_top;
        }
        if (pages.back().empty() && blocks[i].head) {
            pages.back().push_back({blocks[i].head.get(), y});
            y += blocks[i].head->height;
        }
        if (y + group.height > frame.bottom) group.end = i + 1;
        for (; i < group.end; ++i) {
            if (!pages.back().empty()) y += blocks[i].gap;
            pages.back().push_back({&blocks[i], y});
            y += blocks[i].height;
        }
    }
    return pages;
}

Block paragraph(const Canvas& canvas, std::string_view text, const Style& style, double gap) {
    const SetText set = canvas.set(text, style, kWidth);
    Block block;
    block.height = set.height();
    block.gap = gap;
    block.draw = [set](Canvas& on, double top) { on.show(set, kLeft, top + set.baseline()); };
    return block;
}

Block section_title(const Canvas& canvas, std::string_view text) {
    Block block = paragraph(canvas, text, {10.5, kAccent, true}, 15);
    block.height += 3;
    block.keep_with_next = true;
    return block;
}

}  // namespace voltmark::billing::pdf
