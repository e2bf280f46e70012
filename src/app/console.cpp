// SPDX-License-Identifier: Apache-2.0
#include "console.hpp"

#include <cstdio>

#include <nlohmann/json.hpp>
#include <unistd.h>

namespace voltmark::app {

namespace {

void write_to(std::FILE* file, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), file);
}

/// East Asian wide characters, by block: what the tables of bills and readings contain.
bool is_wide(char32_t c) {
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x20000 && c <= 0x3FFFD);
}

std::string padded(const std::string& text, int width, Table::Align align) {
    const std::string blanks(static_cast<std::size_t>(std::max(0, width - display_width(text))),
                             ' ');
    return align == Table::Align::right ? blanks + text : text + blanks;
}

std::string time_left(double seconds) {
    const auto whole = static_cast<long>(seconds);
    if (whole >= 3600)
        return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

void Console::print(std::string_view text) const {
    write_to(stdout, text);
}

void Console::line(std::string_view text) const {
    write_to(stdout, text);
    write_to(stdout, "\n");
}

void Console::note(std::string_view text) const {
    if (quiet || json) return;
    write_to(stderr, text);
    write_to(stderr, "\n");
}

void Console::error(const Error& error, std::string_view source) const {
    if (json) {
        nlohmann::ordered_json object{{"code", error.name()}, {"message", error.message(language)}};
        if (!source.empty()) object["source"] = source;
        if (error.place) {
            if (error.place->line != 0) object["line"] = error.place->line;
            if (error.place->column != 0) object["column"] = error.place->column;
            object["offset"] = error.place->offset;
        }
        write_to(stderr, nlohmann::ordered_json{{"error", object}}.dump() + "\n");
        return;
    }
    std::string text{source};
    if (error.place) text += fmt::format("{}{}", text.empty() ? "" : ":", to_text(*error.place));
    if (!text.empty()) text += ": ";
    write_to(stderr, fmt::format("{}{}: {}\n", text, error.name(), error.message(language)));
}

int display_width(std::string_view utf8) {
    int width = 0;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t c = lead < 0x80 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t k = 1; k < size && i + k < utf8.size(); ++k) {
            c = c << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
        }
        width += is_wide(c) ? 2 : 1;
        i += size;
    }
    return width;
}

std::string Table::to_text(std::string_view indent) const {
    std::vector<int> widths;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        int width = display_width(columns_[c].title);
        for (const auto& row : rows_) width = std::max(width, display_width(row[c]));
        widths.push_back(width);
    }
    std::string text;
    const auto add = [&](const auto& cell_of) {
        std::string line{indent};
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            if (c > 0) line += "  ";
            line += padded(cell_of(c), widths[c], columns_[c].align);
        }
        while (line.ends_with(' ')) line.pop_back();
        text += line + "\n";
    };
    const bool titled = std::any_of(columns_.begin(), columns_.end(),
                                    [](const Column& c) { return !c.title.empty(); });
    if (titled) add([&](std::size_t c) { return columns_[c].title; });
    for (const auto& row : rows_) add([&](std::size_t c) { return row[c]; });
    return text;
}

Progress::Progress(const Console& console, std::string title, std::string unit)
    : shown_{!console.quiet && !console.json && ::isatty(STDERR_FILENO) == 1},
      title_{std::move(title)},
      unit_{std::move(unit)} {}

Progress::~Progress() {
    finish();
}

void Progress::finish() {
    if (drawn_) write_to(stderr, "\r\033[K");
    drawn_ = false;
}

void Progress::update(std::int64_t done, std::int64_t total) {
    if (!shown_) return;
    const Clock::time_point now = Clock::now();
    if (drawn_ && now - last_ < std::chrono::milliseconds{200} && done < total) return;
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - begin_).count();
    const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
    constexpr int kWidth = 24;
    const auto filled = total > 0 ? static_cast<int>(done * kWidth / total) : 0;
    std::string bar(static_cast<std::size_t>(filled), '#');
    bar.resize(kWidth, '.');
    const std::string left = rate > 0 ? time_left(static_cast<double>(total - done) / rate) : "-";
    write_to(stderr,
             fmt::format("\r\033[K{} [{}] {}/{} {}, {}/s, {}", title_, bar, grouped(done),
                         grouped(total), unit_, grouped(static_cast<std::int64_t>(rate)), left));
    std::fflush(stderr);
    drawn_ = true;
}

std::string grouped(std::string_view decimal) {
    const std::size_t point = std::min(decimal.find('.'), decimal.size());
    const std::size_t sign = decimal.starts_with('-') ? 1 : 0;
    std::string text{decimal.substr(0, sign)};
    for (std::size_t i = sign; i < point; ++i) {
        if (i > sign && (point - i) % 3 == 0) text += ',';
        text += decimal[i];
    }
    return text + std::string{decimal.substr(point)};
}

std::string grouped(std::int64_t number) {
    return grouped(std::string_view{std::to_string(number)});
}

int exit_code(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid_input:
            return kExitInput;
        case ErrorKind::unavailable:
            return 3;
        case ErrorKind::not_found:
            return 4;
        case ErrorKind::conflict:
            return 5;
        case ErrorKind::corrupted:
            return 6;
    }
    return kExitProblems;
}

}  // namespace voltmark::app
