// SPDX-License-Identifier: Apache-2.0
// Hides real intervals in gaps and lets every method of estimation guess them: the error table of
// bench/vee.md. Floating point is for the statistics of errors alone.
//
// usage: vee_estimation DATA [--gaps N] [--seed S] [--tune] [--write FILE]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "voltmark/base/random.hpp"
#include "voltmark/time/holiday.hpp"
#include "voltmark/vee/estimation.hpp"

namespace {

using namespace voltmark;
using std::chrono::days;
using time::CivilDay;

/// A channel's readings; slots that are not there are marked in `known`.
struct Series {
    std::vector<std::int64_t> milli;
    std::vector<std::uint8_t> known;
    double mean_milli = 0;
};

struct DataSet {
    std::string name;
    CivilDay first;
    int usual_slots = 24;
    bool chinese = false;
    std::vector<Series> channels;
};

std::vector<std::string> lines_of(const std::string& path) {
    const auto close = [](FILE* file) { pclose(file); };
    const std::unique_ptr<FILE, decltype(close)> pipe{
        popen(fmt::format("xz -dc '{}'", path).c_str(), "r"), close};
    std::vector<std::string> lines;
    std::string text;
    char buffer[65536];
    while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe.get()))
        text.append(buffer, got);
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    for (;;) {
        const std::size_t comma = line.find(',');
        cells.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return cells;
        line.remove_prefix(comma + 1);
    }
}

std::int64_t milli_of(std::string_view cell, double scale) {
    return std::llround(std::strtod(std::string{cell}.c_str(), nullptr) * scale);
}

void finish(DataSet& set) {
    for (Series& one : set.channels) {
        double sum = 0;
        double count = 0;
        for (std::size_t i = 0; i < one.milli.size(); ++i) {
            if (one.known[i] == 0) continue;
            sum += static_cast<double>(std::abs(one.milli[i]));
            ++count;
        }
        one.mean_milli = count > 0 ? sum / count : 0;
    }
    std::erase_if(set.channels, [](const Series& one) { return one.mean_milli <= 0; });
}

/// A table with a row a slot and a column a channel.
void read_wide(DataSet& set, const std::string& path, double scale, bool zero_is_missing) {
    const std::vector<std::string> lines = lines_of(path);
    const std::size_t width = cells_of(lines.at(0)).size() - 1;
    const std::size_t base = set.channels.size();
    set.channels.resize(base + width);
    for (std::size_t row = 1; row < lines.size(); ++row) {
        const std::vector<std::string_view> cells = cells_of(lines[row]);
        for (std::size_t c = 0; c < width; ++c) {
            const std::int64_t value = milli_of(cells[c + 1], scale);
            set.channels[base + c].milli.push_back(value);
            set.channels[base + c].known.push_back(!cells[c + 1].empty() &&
                                                   !(zero_is_missing && value == 0));
        }
    }
}

DataSet cambridge(const std::string& data, int year) {
    DataSet set{fmt::format("Cambridge {}", year), time::make_day(year, 1, 1), 24, false, {}};
    // In this archive a zero stands for a reading that is missing.
    read_wide(set, fmt::format("{}/ucam_estates/electricity_{}.csv.xz", data, year), 1e6, true);
    finish(set);
    return set;
}

DataSet households(const std::string& data) {
    DataSet set{"622 households", time::make_day(2009, 3, 1), 48, false, {}};
    read_wide(set, data + "/edrp_scotland_622/load_halfhourly.csv.xz", 1e6, false);
    finish(set);
    return set;
}

/// Phase currents, a row a customer, day and phase: as a load they behave alike.
DataSet districts(const std::string& data) {
    DataSet set{"two districts", time::make_day(2014, 8, 4), 96, true, {}};
    const CivilDay last = time::make_day(2016, 8, 4);
    const auto slots = static_cast<std::size_t>((last - set.first).count()) * 96;
    std::map<std::string, std::size_t> found;
    const std::vector<std::string> lines = lines_of(data + "/cn_ami_2areas/current_96pt.csv.xz");
    for (std::size_t row = 1; row < lines.size(); ++row) {
        const std::vector<std::string_view> cells = cells_of(lines[row]);
        const std::string key = fmt::format("{} {} {}", cells[1], cells[2], cells[5]);
        const auto [it, is_new] = found.try_emplace(key, set.channels.size());
        if (is_new) {
            set.channels.push_back(
                {std::vector<std::int64_t>(slots, 0), std::vector<std::uint8_t>(slots, 0), 0});
        }
        const auto day = static_cast<std::size_t>((*time::parse_day(cells[4]) - set.first).count());
        Series& one = set.channels[it->second];
        for (std::size_t slot = 0; slot < 96; ++slot) {
            if (cells[6 + slot].empty()) continue;
            one.milli[day * 96 + slot] = milli_of(cells[6 + slot], 1e6);
            one.known[day * 96 + slot] = 1;
        }
    }
    finish(set);
    return set;
}

bool is_off(const DataSet& set, CivilDay day) {
    static const time::HolidayCalendar kNone;
    const time::HolidayCalendar& calendar = set.chinese ? **time::find_calendar("cn") : kNone;
    return !calendar.is_working_day(day);
}

constexpr int kReach = 35;

vee::Timeline timeline_of(const DataSet& set, const Series& one, int first_day, int last_day) {
    vee::Timeline line{set.usual_slots};
    const int all = static_cast<int>(one.milli.size()) / set.usual_slots;
    for (int d = std::max(0, first_day - kReach); d < std::min(all, last_day + 1 + kReach); ++d) {
        meter::SpanReadings readings;
        const auto from = static_cast<std::ptrdiff_t>(d) * set.usual_slots;
        readings.values_milli.assign(one.milli.begin() + from,
                                     one.milli.begin() + from + set.usual_slots);
        for (int slot = 0; slot < set.usual_slots; ++slot) {
            if (one.known[static_cast<std::size_t>(from + slot)] == 0)
                readings.runs.push_back({slot, 1, meter::Quality::missing, 0, 0});
        }
        const CivilDay day = set.first + days{d};
        line.add_day(day, set.usual_slots, 0, is_off(set, day), &readings);
    }
    return line;
}

struct Score {
    double relative_error = 0;  // Sum over gaps of MAE / mean load.
    double bias = 0;
    double truth = 0;
    std::int64_t gaps = 0;
};

constexpr int kLengths[] = {1, 2, 4, 8, 16, 32, 48, 96, 192, 336, 672};

struct Outcome {
    std::map<std::string, Score> by_method;
    std::map<std::string, int> chosen;
};

struct Options {
    std::string data;
    int gaps = 300;
    std::uint64_t seed = 20260701;
    bool tune = false;
    std::string write;
};

void add_score(Score& score, const vee::Estimate& made, const vee::Timeline& line,
               const vee::Gap& gap, double mean_milli) {
    double error = 0;
    for (int i = 0; i < gap.count; ++i) {
        const auto truth = static_cast<double>(line.value(gap.first + i));
        const auto value = static_cast<double>(*made.values_milli[static_cast<std::size_t>(i)]);
        error += std::abs(value - truth);
        score.bias += (value - truth) / mean_milli / gap.count;
        score.truth += truth / mean_milli / gap.count;
    }
    score.relative_error += error / gap.count / mean_milli;
    ++score.gaps;
}

bool try_gap(const DataSet& set, const Series& one, int first, int count, Outcome& outcome) {
    const int day = first / set.usual_slots;
    const int last_day = (first + count - 1) / set.usual_slots;
    const vee::Timeline line = timeline_of(set, one, day, last_day);
    const int begin = std::max(0, day - kReach) * set.usual_slots;
    const vee::Gap gap{first - begin, count};
    const vee::MethodRules rules;
    const vee::Known known{line, gap};
    const auto plain = vee::estimate_like_day(rules, known);
    if (!plain || !plain->is_whole()) return false;
    const auto chosen = vee::choose(rules, line, gap);
    ++outcome.chosen[std::string{to_text(chosen->method)}];
    add_score(outcome.by_method["chooser"], *chosen, line, gap, one.mean_milli);
    for (const vee::Method method : vee::own_methods()) {
        vee::MethodRules free = rules;
        free.linear_slots = 100000;
        const auto made = vee::estimate_by(method, free, known);
        if (!made || !made->is_whole()) continue;
        add_score(outcome.by_method[std::string{to_text(method)}], *made, line, gap,
                  one.mean_milli);
    }
    return true;
}

Outcome run(const DataSet& set, int count, const Options& options) {
    Outcome outcome;
    Random random = Random{options.seed}.split(static_cast<std::uint64_t>(count));
    int done = 0;
    for (int tries = 0; done < options.gaps && tries < options.gaps * 300; ++tries) {
        const auto c = random.below(set.channels.size());
        // Channels of even number are for tuning, the others for the report.
        if ((c % 2 == 0) != options.tune) continue;
        const Series& one = set.channels[c];
        const auto size = static_cast<int>(one.milli.size());
        const int first = static_cast<int>(random.below(static_cast<std::uint64_t>(size - count)));
        const bool whole = std::all_of(one.known.begin() + first, one.known.begin() + first + count,
                                       [](std::uint8_t known) { return known != 0; });
        if (whole && try_gap(set, one, first, count, outcome)) ++done;
    }
    return outcome;
}

std::string table_of(const DataSet& set, const Options& options, std::vector<double>& gains) {
    std::vector<std::string> columns{"chooser"};
    for (const vee::Method method : vee::own_methods()) columns.emplace_back(to_text(method));
    std::string text = fmt::format("\n{}\n\n| slots | gaps |", set.name);
    for (const std::string& column : columns) text += fmt::format(" {} |", column);
    text += " gain | bias | bias like_day | chosen |\n";
    for (const int count : kLengths) {
        const Outcome outcome = run(set, count, options);
        const auto find = [&](const std::string& name) {
            const auto it = outcome.by_method.find(name);
            return it == outcome.by_method.end() ? Score{} : it->second;
        };
        const Score chooser = find("chooser");
        if (chooser.gaps == 0) continue;
        text += fmt::format("| {} | {} |", count, chooser.gaps);
        for (const std::string& column : columns) {
            const Score score = find(column);
            text += score.gaps * 10 < chooser.gaps * 9
                        ? " |"
                        : fmt::format(" {:.1f} |",
                                      100 * score.relative_error / static_cast<double>(score.gaps));
        }
        const Score plain = find("like_day");
        const double gain = 1 - chooser.relative_error / plain.relative_error;
        gains.push_back(gain);
        text += fmt::format(" {:.1f} % | {:+.1f} | {:+.1f} | ", 100 * gain,
                            100 * chooser.bias / chooser.truth, 100 * plain.bias / plain.truth);
        for (const auto& [name, times] : outcome.chosen) text += fmt::format("{} {} ", name, times);
        text += "|\n";
    }
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    options.data = argc > 1 ? argv[1] : "";
    for (int i = 2; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--tune") options.tune = true;
        if (word == "--gaps") options.gaps = std::atoi(argv[++i]);
        if (word == "--seed") options.seed = std::strtoull(argv[++i], nullptr, 10);
        if (word == "--write") options.write = argv[++i];
    }
    std::vector<DataSet> sets;
    sets.push_back(cambridge(options.data, 2019));
    sets.push_back(cambridge(options.data, 2022));
    sets.push_back(households(options.data));
    sets.push_back(districts(options.data));
    double all = 0;
    int count = 0;
    for (const DataSet& set : sets) {
        std::vector<double> gains;
        std::fputs(table_of(set, options, gains).c_str(), stdout);
        double sum = 0;
        for (const double gain : gains) sum += gain;
        fmt::print("mean gain over lengths: {:.1f} %\n",
                   100 * sum / static_cast<double>(gains.size()));
        std::fflush(stdout);
        all += sum;
        count += static_cast<int>(gains.size());
    }
    fmt::print("mean gain: {:.1f} %\n", 100 * all / count);
    return 0;
}
