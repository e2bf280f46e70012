// SPDX-License-Identifier: Apache-2.0
// Runs tests/captures/nem12/*.case: a file as it may arrive, and what is read from it. The form of
// a case is explained in tests/captures/nem12/README.md. VOLTMARK_ACCEPT=1 rewrites what is
// expected.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/base/decimal.hpp"

#include "nem12_test_support.hpp"

namespace voltmark::codec::nem12 {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOpen = "<<<\n";
constexpr std::string_view kClose = ">>>\n";

struct Capture {
    std::string head;  // Up to and with the mark behind the file.
    Mode mode = Mode::strict;
    std::string file;
    std::string expected;
};

std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return std::move(text).str();
}

std::string with_line_ends(std::string_view text, std::string_view line_end) {
    std::string out;
    for (const char c : text) c == '\n' ? out.append(line_end) : out.append(1, c);
    return out;
}

Capture read_capture(const fs::path& path) {
    const std::string text = read(path);
    const std::size_t open = text.find(kOpen);
    const std::size_t close = text.find(kClose, open);
    EXPECT_NE(close, std::string::npos) << path;
    Capture capture;
    capture.head = text.substr(0, close + kClose.size());
    capture.expected = text.substr(capture.head.size());
    const std::string options = text.substr(0, open);
    const auto says = [&](std::string_view option) {
        return options.find(option) != std::string::npos;
    };
    capture.mode = says("\nlenient") ? Mode::lenient : Mode::strict;
    const std::string_view line_end = says("\nlines lf")     ? "\n"
                                      : says("\nlines cr\n") ? "\r"
                                                             : "\r\n";
    const std::size_t begin = open + kOpen.size();
    capture.file = with_line_ends(expanded(text.substr(begin, close - begin)), line_end);
    if (says("\nbyte order mark")) capture.file.insert(0, "\xEF\xBB\xBF");
    return capture;
}

std::string to_words(const std::optional<time::LocalSeconds>& moment) {
    return moment ? time::to_text(*moment) : "-";
}

/// "1.5 x48": equal neighbours together, in the unit of the channel; "-" where nothing is known.
std::string values_of(const IntervalDay& day) {
    std::vector<std::string> words;
    for (const QualityEvent& event : day.events) {
        for (int slot = event.first; slot < event.first + event.count; ++slot) {
            const std::int64_t milli = day.values_milli[static_cast<std::size_t>(slot)];
            const int exponent = day.channel.unit.milli_exponent;
            words.push_back(event.flag == 'N' ? "-" : to_decimal(milli, exponent, 0));
        }
    }
    std::string out;
    for (auto at = words.begin(), next = at; at != words.end(); at = next) {
        next = std::find_if(at, words.end(), [&](const std::string& word) { return word != *at; });
        out += " " + *at;
        if (next - at > 1) out += fmt::format(" x{}", next - at);
    }
    return out;
}

/// Writes all that a parser gives, line by line in its order.
class Listing final : public Sink {
public:
    void header(const Header& header) override {
        text += fmt::format("header {} from '{}' to '{}'\n", to_words(header.created), header.from,
                            header.to);
    }
    void day(const IntervalDay& day) override {
        text += fmt::format("day {} {} {} every {} min, register '{}', meter '{}'\n",
                            day.channel.key(), time::to_text(day.day),
                            codec::to_text(day.channel.unit), day.channel.interval_minutes,
                            day.channel.register_id, day.channel.meter_serial);
        text += fmt::format("   {}\n", values_of(day));
        for (const QualityEvent& event : day.events) {
            text += fmt::format(
                "    {}..{} {}{}{}{}\n", event.first + 1, event.first + event.count, event.flag,
                event.method == 0 ? "" : fmt::format(" method {}", event.method),
                event.reason ? fmt::format(" reason {}", *event.reason) : "",
                event.reason_text.empty() ? "" : fmt::format(" '{}'", event.reason_text));
        }
    }
    void visit(const VisitDetails& visit) override {
        text += fmt::format("visit {} {} {} order '{}' at {} index '{}'\n", visit.channel.key(),
                            visit.day ? time::to_text(*visit.day) : "-", visit.trans_code,
                            visit.service_order, to_words(visit.read_at), visit.index_read);
    }
    void finding(const Finding& finding) override {
        text += fmt::format("{}: {}\n", to_line(finding), finding.error.message());
    }

    std::string text;
};

class Nem12Capture : public testing::TestWithParam<fs::path> {};

TEST_P(Nem12Capture, IsReadAsExpected) {
    const Capture capture = read_capture(GetParam());
    Listing listing;
    parse(capture.file, capture.mode, listing);
    if (std::getenv("VOLTMARK_ACCEPT") != nullptr) {
        std::ofstream{GetParam(), std::ios::binary} << capture.head << listing.text;
        return;
    }
    EXPECT_EQ(listing.text, capture.expected);
}

// A line that breaks or a disk that fills cuts files anywhere. What is read from the rest must be
// part of what the whole file says: never half a number, never a quality that a lost record would
// have changed.
TEST_P(Nem12Capture, CutAnywhereGivesNothingThatTheWholeDoesNot) {
    const Capture capture = read_capture(GetParam());
    for (const Mode mode : {Mode::strict, Mode::lenient}) {
        const Collector whole = parsed(capture.file, mode);
        for (std::size_t size = 0; size < capture.file.size(); ++size) {
            const Collector cut = parsed(std::string_view{capture.file}.substr(0, size), mode);
            for (const IntervalDay& day : cut.days) {
                ASSERT_NE(std::ranges::find(whole.days, day), whole.days.end())
                    << size << " bytes: " << time::to_text(day.day);
            }
            for (const VisitDetails& visit : cut.visits) {
                ASSERT_NE(std::ranges::find(whole.visits, visit), whole.visits.end())
                    << size << " bytes";
            }
        }
    }
}

TEST_P(Nem12Capture, PiecesTogetherAreTheWhole) {
    const Capture capture = read_capture(GetParam());
    Listing whole;
    parse(capture.file, capture.mode, whole);
    for (const std::size_t count : {1U, 2U, 3U, 7U}) {
        Listing pieces;
        WholeFile together{capture.mode, pieces};
        for (const Piece& piece : split(capture.file, count))
            parse_piece(piece, capture.mode, together);
        EXPECT_EQ(pieces.text, whole.text) << count;
    }
}

std::vector<fs::path> captures() {
    std::vector<fs::path> paths;
    for (const fs::directory_entry& entry :
         fs::directory_iterator{VOLTMARK_SOURCE_DIR "/tests/captures/nem12"}) {
        if (entry.path().extension() == ".case") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    return paths;
}

INSTANTIATE_TEST_SUITE_P(Captures, Nem12Capture, testing::ValuesIn(captures()),
                         [](const auto& instance) { return instance.param.stem().string(); });

}  // namespace
}  // namespace voltmark::codec::nem12
