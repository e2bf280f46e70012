// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/csv_rows.hpp"

namespace voltmark::codec::csv {

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

}  // namespace

RowReader::RowReader(std::string_view text, char delimiter)
    : text_{text}, delimiter_{delimiter}, at_{text.starts_with(kMark) ? kMark.size() : 0} {}

bool RowReader::next(Row& row) {
    row.fields.clear();
    unescaped_.clear();
    if (at_ == text_.size()) return false;
    row.at = at_;
    row.line = line_;
    row.is_well_quoted = true;
    while (true) {
        const bool is_quoted = at_ < text_.size() && text_[at_] == '"';
        is_quoted ? read_quoted(row) : read_plain(row);
        if (at_ == text_.size() || text_[at_] != delimiter_) break;
        ++at_;
    }
    row.has_end = at_ < text_.size();
    if (row.has_end) at_ += text_[at_] == '\r' && text_.substr(at_ + 1).starts_with('\n') ? 2U : 1U;
    ++line_;
    return true;
}

void RowReader::read_plain(Row& row) {
    Field& field =
        row.fields.emplace_back();  // Filled in place: copying would wait for its own stores.
    const std::size_t begin = at_;
    while (at_ < text_.size() && !ends_field(text_[at_])) ++at_;
    field.text = {text_.data() + begin, at_ - begin};
    field.at = begin;
}

void RowReader::read_quoted(Row& row) {
    const std::size_t begin = at_;
    std::string* unescaped = nullptr;
    std::size_t from = begin + 1;
    std::size_t quote = text_.find('"', from);
    while (text_.substr(std::min(quote, text_.size())).starts_with("\"\"")) {
        if (unescaped == nullptr) unescaped = &unescaped_.emplace_back();
        unescaped->append(text_.substr(from, quote + 1 - from));
        from = quote + 2;
        quote = text_.find('"', from);
    }
    const bool is_closed = quote != std::string_view::npos;
    if (!is_closed || (quote + 1 < text_.size() && !ends_field(text_[quote + 1]))) {
        row.is_well_quoted =
            false;  // The row ends with its line, so that the fault costs no other.
        at_ = std::min(text_.find_first_of("\r\n", begin), text_.size());
        row.fields.push_back({text_.substr(begin, at_ - begin), begin});
        return;
    }
    at_ = quote + 1;
    line_ += static_cast<std::uint64_t>(
        std::count(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                   text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
    const std::string_view rest = text_.substr(from, quote - from);
    row.fields.push_back({unescaped == nullptr ? rest : unescaped->append(rest), begin});
}

char find_delimiter(std::string_view text) {
    constexpr std::string_view kDelimiters = ",;\t";
    std::size_t counts[kDelimiters.size()] = {};
    bool is_quoted = false;
    for (const char c : text) {
        if (c == '"') is_quoted = !is_quoted;
        if (!is_quoted && (c == '\n' || c == '\r')) break;
        const std::size_t known = kDelimiters.find(c);
        if (!is_quoted && known != std::string_view::npos) ++counts[known];
    }
    return kDelimiters[static_cast<std::size_t>(std::max_element(counts, counts + 3) - counts)];
}

}  // namespace voltmark::codec::csv
