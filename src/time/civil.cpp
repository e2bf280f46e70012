// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/civil.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/time/errors.hpp"

namespace voltmark::time {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

/// Eats fixed-width digits and marks off the front of a text; one failure spoils the whole.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_{text} {}

    int digits(std::size_t count) {
        int value = 0;
        if (text_.size() < count) {
            ok_ = false;
            return 0;
        }
        for (std::size_t i = 0; i < count; ++i) {
            const char c = text_[i];
            if (c < '0' || c > '9') ok_ = false;
            value = value * 10 + (c - '0');
        }
        text_.remove_prefix(count);
        return value;
    }
    bool skip(char mark) {
        if (text_.empty() || text_[0] != mark) return false;
        text_.remove_prefix(1);
        return true;
    }
    void expect(char mark) { ok_ = skip(mark) && ok_; }
    bool at_end() const { return text_.empty(); }
    bool at_digit() const { return !text_.empty() && text_[0] >= '0' && text_[0] <= '9'; }
    bool ok() const { return ok_; }

private:
    std::string_view text_;
    bool ok_ = true;
};

std::optional<CivilDay> scan_day(Scanner& scanner) {
    const int y = scanner.digits(4);
    const bool dashes = scanner.skip('-') || scanner.skip('/');
    const int m = scanner.digits(2);
    if (dashes && !scanner.skip('-')) scanner.expect('/');
    const int d = scanner.digits(2);
    const year_month_day ymd{year{y}, month{static_cast<unsigned>(m)},
                             day{static_cast<unsigned>(d)}};
    if (!scanner.ok() || !ymd.ok()) return std::nullopt;
    return CivilDay{ymd};
}

std::optional<std::chrono::seconds> scan_clock(Scanner& scanner) {
    const int h = scanner.digits(2);
    const bool colons = scanner.skip(':');
    const int m = scanner.digits(2);
    int s = 0;
    if (colons ? scanner.skip(':') : scanner.at_digit()) s = scanner.digits(2);
    const bool real = h < 24 ? m < 60 && s < 60 : h == 24 && m == 0 && s == 0;
    if (!scanner.ok() || !real) return std::nullopt;
    return std::chrono::hours{h} + std::chrono::minutes{m} + std::chrono::seconds{s};
}

/// An offset at the end of the text: nothing, "Z", "+08:00", "-0330".
bool scan_offset(Scanner& scanner, std::optional<std::chrono::seconds>& offset) {
    if (scanner.at_end()) return true;
    if (scanner.skip('Z')) {
        offset = std::chrono::seconds{0};
        return scanner.at_end();
    }
    const bool minus = scanner.skip('-');
    if (!minus) scanner.expect('+');
    const int h = scanner.digits(2);
    scanner.skip(':');
    const int m = scanner.at_end() ? 0 : scanner.digits(2);
    offset = std::chrono::hours{h} + std::chrono::minutes{m};
    if (minus) offset = -*offset;
    return scanner.ok() && scanner.at_end() && h <= 15 && m < 60;
}

// By hand: answers of load curves have thousands of moments.
void add_two(std::string& text, unsigned value) {
    text += static_cast<char>('0' + value / 10);
    text += static_cast<char>('0' + value % 10);
}

void add_day(std::string& text, CivilDay day) {
    const year_month_day ymd{day};
    const int year = static_cast<int>(ymd.year());
    if (year < 0 || year > 9999) {
        text += fmt::format("{:04}", year);
    } else {
        add_two(text, static_cast<unsigned>(year) / 100);
        add_two(text, static_cast<unsigned>(year) % 100);
    }
    text += '-';
    add_two(text, static_cast<unsigned>(ymd.month()));
    text += '-';
    add_two(text, static_cast<unsigned>(ymd.day()));
}

void add_clock(std::string& text, std::chrono::seconds since_midnight, bool has_seconds) {
    const auto seconds = static_cast<unsigned>(since_midnight.count());
    add_two(text, seconds / 3600);
    text += ':';
    add_two(text, seconds / 60 % 60);
    if (!has_seconds) return;
    text += ':';
    add_two(text, seconds % 60);
}

}  // namespace

CivilDay make_day(int y, unsigned m, unsigned d) {
    const year_month_day ymd{year{y}, month{m}, day{d}};
    VOLTMARK_CHECK(ymd.ok());
    return CivilDay{ymd};
}

year_month_day to_ymd(CivilDay d) {
    return year_month_day{d};
}

std::chrono::weekday weekday_of(CivilDay d) {
    return std::chrono::weekday{d};
}

Result<CivilDay> parse_day(std::string_view text) {
    Scanner scanner{text};
    const std::optional<CivilDay> found = scan_day(scanner);
    if (!found || !scanner.at_end()) {
        return make_error(kDay, text).at({0, text.size(), 0, 0});
    }
    return *found;
}

std::string to_text(CivilDay d) {
    std::string text;
    add_day(text, d);
    return text;
}

Result<Timestamp> parse_timestamp(std::string_view text) {
    Scanner scanner{text};
    const std::optional<CivilDay> found = scan_day(scanner);
    if (found && !scanner.skip('T')) scanner.skip(' ');
    const auto wall = found ? scan_clock(scanner) : std::nullopt;
    std::optional<std::chrono::seconds> offset;
    if (!wall || !scan_offset(scanner, offset)) {
        return make_error(kTimestamp, text).at({0, text.size(), 0, 0});
    }
    return Timestamp{LocalSeconds{*found} + *wall, offset};
}

std::string to_text(Instant instant) {
    const auto midnight = std::chrono::floor<std::chrono::days>(instant);
    std::string text;
    add_day(text, CivilDay{midnight.time_since_epoch()});
    text += 'T';
    add_clock(text, instant - midnight, true);
    text += 'Z';
    return text;
}

std::string to_text(LocalSeconds local) {
    const auto midnight = std::chrono::floor<std::chrono::days>(local);
    std::string text;
    add_day(text, midnight);
    text += ' ';
    add_clock(text, local - midnight, false);
    return text;
}

}  // namespace voltmark::time
