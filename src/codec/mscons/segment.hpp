// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/error.hpp"

namespace voltmark::codec::mscons {

/// The characters that a UNA segment names.
struct Marks {
    char component = ':';
    char element = '+';
    char decimal = '.';
    char release = '?';
    char end = '\'';
};

/// One segment: a tag, and elements of components with release characters taken out.
struct Segment {
    std::string tag;
    std::vector<std::vector<std::string>> elements;  ///< Without the tag.
    Place place;
    bool is_whole = true;  ///< Whether its end mark was there.

    /// Empty where it is not there.
    const std::string& at(std::size_t element, std::size_t component = 0) const;
};

/// Cuts a text into segments. Line ends between segments are passed over.
class SegmentReader {
public:
    /// Reads the marks of a UNA segment where there is one.
    explicit SegmentReader(std::string_view text);

    const Marks& marks() const { return marks_; }
    /// False at the end of the text.
    bool next(Segment& segment);

private:
    std::string_view text_;
    Marks marks_;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
    std::size_t line_begin_ = 0;
};

}  // namespace voltmark::codec::mscons
