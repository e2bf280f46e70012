// SPDX-License-Identifier: Apache-2.0
#include "mscons/segment.hpp"

namespace voltmark::codec::mscons {

const std::string& Segment::at(std::size_t element, std::size_t component) const {
    static const std::string kNothing;
    if (element >= elements.size() || component >= elements[element].size()) return kNothing;
    return elements[element][component];
}

SegmentReader::SegmentReader(std::string_view text) : text_{text} {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    if (text_.substr(at_, 3) != "UNA" || text_.size() < at_ + 9) return;
    marks_ = {text_[at_ + 3], text_[at_ + 4], text_[at_ + 5], text_[at_ + 6], text_[at_ + 8]};
    at_ += 9;
}

bool SegmentReader::next(Segment& segment) {
    while (at_ < text_.size() && (text_[at_] == '\r' || text_[at_] == '\n' || text_[at_] == ' ')) {
        if (text_[at_] == '\n') {
            ++line_;
            line_begin_ = at_ + 1;
        }
        ++at_;
    }
    if (at_ >= text_.size()) return false;
    segment = {};
    const std::size_t begin = at_;
    segment.place = {begin, 0, line_, begin - line_begin_ + 1};
    segment.is_whole = false;
    std::vector<std::vector<std::string>> elements = {{std::string{}}};
    for (; at_ < text_.size() && !segment.is_whole; ++at_) {
        const char c = text_[at_];
        if (c == marks_.release && at_ + 1 < text_.size()) {
            elements.back().back() += text_[++at_];
        } else if (c == marks_.end) {
            segment.is_whole = true;
        } else if (c == marks_.element) {
            elements.push_back({std::string{}});
        } else if (c == marks_.component) {
            elements.back().emplace_back();
        } else if (c != '\r' && c != '\n') {
            elements.back().back() += c;
        }
        if (c == '\n') {
            ++line_;
            line_begin_ = at_ + 1;
        }
    }
    segment.place.length = at_ - begin;
    segment.tag = elements[0][0];
    elements.erase(elements.begin());
    segment.elements = std::move(elements);
    return true;
}

}  // namespace voltmark::codec::mscons
