// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "voltmark/base/error.hpp"
#include "voltmark/base/text.hpp"

namespace voltmark::app {

/// What the program says, and how: language, JSON or text, quiet or not.
class Console {
public:
    Language language = Language::en;
    bool json = false;
    bool quiet = false;

    /// A text pair in the reader's language.
    std::string_view operator()(const Text& text) const { return text.in(language); }
    /// The same as a text of its own, as the command line's help takes it.
    std::string text(const Text& pair) const { return std::string{pair.in(language)}; }
    /// A text pair with its {0}, {1} ... filled, in the reader's language.
    template <class... Args>
    std::string fill(const Text& text, const Args&... args) const {
        return fmt::format(fmt::runtime(text.in(language)), args...);
    }

    /// Results go to standard output; nothing else does.
    void print(std::string_view text) const;
    void line(std::string_view text) const;
    /// Notes for people: standard error, and not at all when quiet or with JSON.
    void note(std::string_view text) const;
    /// "file:12:7: code: sentence" on standard error; as JSON with --json.
    void error(const Error& error, std::string_view source = {}) const;
};

/// Columns of text, aligned by what a terminal shows: a Chinese character takes two places.
class Table {
public:
    enum class Align : std::uint8_t { left, right };
    struct Column {
        std::string title;
        Align align = Align::left;
    };
    explicit Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    bool empty() const { return rows_.empty(); }
    std::string to_text(std::string_view indent = "") const;

private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// How many places a text takes in a terminal.
int display_width(std::string_view utf8);

/// A bar with rate and time left on standard error; silent where that is no terminal, when quiet or
/// with JSON.
class Progress {
public:
    Progress(const Console& console, std::string title, std::string unit);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void update(std::int64_t done, std::int64_t total);
    /// Clears the bar; what is printed next stands on a line of its own.
    void finish();

private:
    using Clock = std::chrono::steady_clock;

    bool shown_;
    std::string title_;
    std::string unit_;
    Clock::time_point begin_ = Clock::now();
    Clock::time_point last_;
    bool drawn_ = false;
};

/// "1,234,567"
std::string grouped(std::int64_t number);
/// "1,234.50": groups the whole part of a decimal text.
std::string grouped(std::string_view decimal);

/// The program's exit code for an error: what a script can act on.
int exit_code(ErrorKind kind);
inline constexpr int kExitProblems = 1;  ///< A check found something wrong.
inline constexpr int kExitInput = 2;     ///< Bad input or usage.

}  // namespace voltmark::app
