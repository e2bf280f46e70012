// SPDX-License-Identifier: Apache-2.0
// Hides real intervals in gaps and lets every method of estimation guess them: the error table of
// bench/vee.md. Floating point is for the statistics of errors alone.
//
// usage: vee_estimation DATA [--gaps N] [--seed S] [--tune] [--only SET] [--alone] [--write FILE]
//
// --only measures the sets whose names hold the word; --alone leaves out what sees other channels.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "voltmark/base/random.hpp"
#include "voltmark/time/holiday.hpp"
#include "voltmark/vee/constrained.hpp"
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

/// Errors of one method over many gaps, relative to the mean load of the channel.
struct Score {
    double error = 0;
    double bias = 0;
    double truth = 0;
    std::int64_t gaps = 0;

    double mean_percent() const { return 100 * error / static_cast<double>(gaps); }
};

constexpr int kLengths[] = {1, 2, 4, 8, 16, 32, 48, 96, 192, 336, 672};
constexpr std::string_view kChooser = "chooser";
constexpr std::string_view kPlain = "like_day";

struct Outcome {
    std::map<std::string, Score, std::less<>> by_method;
    std::map<std::string, int> chosen;
    double told_permille = 0;  // The median error that the chooser told of itself, and
    double real_permille = 0;  // how far off it was, summed over gaps that tell one.
    std::int64_t told = 0;
};

struct Options {
    std::string data;
    int gaps = 200;
    std::uint64_t seed = 20260701;
    bool tune = false;
    bool alone = false;
    std::string only;
    std::string write;
};

/// A gap in one channel of a set.
struct Place {
    const DataSet& set;
    const Series& one;
    int first = 0;  ///< Slot of the series.
    int count = 0;

    int first_day() const { return first / set.usual_slots; }
    int last_day() const { return (first + count - 1) / set.usual_slots; }
    int line_begin() const { return std::max(0, first_day() - kReach) * set.usual_slots; }
    vee::Gap gap() const { return {first - line_begin(), count}; }
    vee::Timeline line_of(const Series& other) const {
        return timeline_of(set, other, first_day(), last_day());
    }
    bool is_known_in(const Series& other) const {
        return std::all_of(other.known.begin() + first, other.known.begin() + first + count,
                           [](std::uint8_t known) { return known != 0; });
    }
};

void add_score(Outcome& outcome, std::string_view name, const vee::Estimate& made,
               const Place& place) {
    double error = 0;
    double bias = 0;
    double truth_sum = 0;
    for (int i = 0; i < place.count; ++i) {
        const auto truth =
            static_cast<double>(place.one.milli[static_cast<std::size_t>(place.first + i)]);
        const auto value = static_cast<double>(*made.values_milli[static_cast<std::size_t>(i)]);
        error += std::abs(value - truth);
        bias += value - truth;
        truth_sum += truth;
    }
    const double unit = place.one.mean_milli * place.count;
    Score& score = outcome.by_method[std::string{name}];
    score.error += error / unit;
    score.bias += bias / unit;
    score.truth += truth_sum / unit;
    ++score.gaps;
    if (name != kChooser || !made.error_permille || truth_sum <= 0) return;
    outcome.told_permille += *made.error_permille;
    outcome.real_permille += std::min(10'000.0, 1000 * error / truth_sum);
    ++outcome.told;
}

/// Channels of the same half that have all readings of the gap, in the order of the draw.
std::vector<const Series*> others_of(const Place& place, const Options& options, Random& random,
                                     std::size_t most) {
    std::vector<const Series*> found;
    for (int tries = 0; tries < 300 && found.size() < most; ++tries) {
        const auto c = random.below(place.set.channels.size());
        if ((c % 2 == 0) != options.tune) continue;
        const Series& other = place.set.channels[c];
        if (&other == &place.one || !place.is_known_in(other)) continue;
        if (std::find(found.begin(), found.end(), &other) == found.end()) found.push_back(&other);
    }
    return found;
}

/// The sum of channels as a profile of their class.
Series sum_of(std::span<const Series* const> channels) {
    Series sum = *channels.front();
    for (const Series* other : channels.subspan(1)) {
        for (std::size_t i = 0; i < sum.milli.size(); ++i) {
            sum.milli[i] += other->milli[i];
            sum.known[i] = static_cast<std::uint8_t>(sum.known[i] & other->known[i]);
        }
    }
    return sum;
}

/// What a transformer's meter adds: channels miss the gap three at once, the loss is 4 % and
/// wavers by half a percent.
void try_district(const Place& place, std::span<const Series* const> others,
                  const vee::Estimate& chosen, Random& random, Outcome& outcome) {
    vee::DistrictTotals totals;
    totals.loss_permille = 40;
    std::vector<vee::Estimate> estimates{chosen};
    for (const Series* missing : others.first(2)) {
        const auto made = vee::choose({}, place.line_of(*missing), place.gap());
        if (!made || !made->is_whole()) return;
        estimates.push_back(*made);
    }
    for (int i = 0; i < place.count; ++i) {
        const auto slot = static_cast<std::size_t>(place.first + i);
        std::int64_t below = 0;
        for (const Series* other : others.subspan(2)) below += other->milli[slot];
        std::int64_t all = below + place.one.milli[slot];
        for (const Series* missing : others.first(2)) all += missing->milli[slot];
        totals.supplied_milli.emplace_back(all * 1000 / (960 + random.between(-5, 5)));
        totals.known_below_milli.push_back(below);
    }
    vee::bind_to_district(totals, estimates);
    add_score(outcome, "district", estimates.front(), place);
}

void try_others(const Place& place, const Options& options, const vee::Timeline& line,
                const vee::Estimate& chosen, Random& random, Outcome& outcome) {
    const std::vector<const Series*> others = others_of(place, options, random, 30);
    if (others.size() < 10) return;
    const vee::Known known{line, place.gap()};
    std::vector<vee::Timeline> lines;
    for (const Series* other : others) lines.push_back(place.line_of(*other));
    std::vector<vee::Neighbour> neighbours;
    for (std::size_t i = 0; i < lines.size(); ++i)
        neighbours.push_back({{SiteId{static_cast<std::int64_t>(i + 1)}, ChannelNo{1}}, &lines[i]});
    const auto near = vee::estimate_neighbours({}, known, neighbours);
    if (near && near->is_whole()) add_score(outcome, "neighbour", *near, place);
    const vee::Timeline profile = place.line_of(sum_of(others));
    const auto scaled = vee::estimate_class_profile({}, known, profile);
    if (scaled && scaled->is_whole()) add_score(outcome, "class_profile", *scaled, place);
    try_district(place, others, chosen, random, outcome);
}

bool try_gap(const Place& place, const Options& options, bool with_others, Random& random,
             Outcome& outcome) {
    const vee::Timeline line = place.line_of(place.one);
    const vee::Gap gap = place.gap();
    vee::MethodRules free;
    free.linear_minutes = 1'000'000;
    const vee::Known known{line, gap};
    const auto plain = vee::estimate_like_day({}, known);
    const auto chosen = vee::choose({}, line, gap);
    if (!plain || !plain->is_whole() || !chosen || !chosen->is_whole()) return false;
    ++outcome.chosen[std::string{to_text(chosen->method)}];
    add_score(outcome, kChooser, *chosen, place);
    for (const vee::Method method : vee::own_methods()) {
        const auto made = vee::estimate_by(method, free, known);
        if (made && made->is_whole()) add_score(outcome, to_text(method), *made, place);
    }
    std::int64_t total = 0;
    std::vector<std::int64_t> weights;
    for (int i = 0; i < place.count; ++i) {
        total += line.value(gap.first + i);
        weights.push_back(*chosen->values_milli[static_cast<std::size_t>(i)]);
    }
    if (total >= 0) {
        vee::Estimate bound = *chosen;
        const std::vector<std::int64_t> parts = vee::apportion(total, weights);
        bound.values_milli.assign(parts.begin(), parts.end());
        add_score(outcome, "register_bound", bound, place);
    }
    if (with_others) try_others(place, options, line, *chosen, random, outcome);
    return true;
}

Outcome run(const DataSet& set, int count, const Options& options) {
    // Thirty other channels are read for each gap.
    const int with_others = options.alone ? 0 : 60;
    Outcome outcome;
    Random random = Random{options.seed}.split(static_cast<std::uint64_t>(count));
    Random draw = random.split(1);
    int done = 0;
    for (int tries = 0; done < options.gaps && tries < options.gaps * 300; ++tries) {
        const auto c = random.below(set.channels.size());
        // Channels of even number are for tuning, the others for the report.
        if ((c % 2 == 0) != options.tune) continue;
        const Series& one = set.channels[c];
        const auto size = static_cast<int>(one.milli.size());
        const int first = static_cast<int>(random.below(static_cast<std::uint64_t>(size - count)));
        const Place place{set, one, first, count};
        if (!place.is_known_in(one)) continue;
        if (try_gap(place, options, done < with_others, draw, outcome)) ++done;
    }
    return outcome;
}

std::vector<std::string> columns() {
    std::vector<std::string> names{std::string{kChooser}};
    for (const vee::Method method : vee::own_methods()) names.emplace_back(to_text(method));
    for (const char* name : {"register_bound", "neighbour", "class_profile", "district"})
        names.emplace_back(name);
    return names;
}

/// Sums over the lengths of one data set, each length counting the same.
struct Total {
    double chooser = 0;
    double plain = 0;
    double gain = 0;
    double bias = 0;
    double plain_bias = 0;
    int rows = 0;

    void add(const Total& other) {
        chooser += other.chooser;
        plain += other.plain;
        gain += other.gain;
        bias += other.bias;
        plain_bias += other.plain_bias;
        rows += other.rows;
    }
};

std::string row_of(int count, const Outcome& outcome, Total& total) {
    const Score& chooser = outcome.by_method.find(kChooser)->second;
    const Score& plain = outcome.by_method.find(kPlain)->second;
    std::string text = fmt::format("| {} |", count);
    for (const std::string& column : columns()) {
        const auto it = outcome.by_method.find(column);
        // A method that cannot fill most of the gaps is not compared.
        const bool is_shown = it != outcome.by_method.end() && it->second.gaps >= 30;
        text += is_shown ? fmt::format(" {:.1f} |", it->second.mean_percent()) : " |";
    }
    const double gain = 1 - chooser.error / plain.error;
    total.add({chooser.mean_percent(), plain.mean_percent(), gain, chooser.bias / chooser.truth,
               plain.bias / plain.truth, 1});
    return text + fmt::format(" {:.1f} % | {:+.1f} | {:.0f} / {:.0f} |\n", 100 * gain,
                              100 * chooser.bias / chooser.truth,
                              outcome.told_permille / static_cast<double>(outcome.told) / 10,
                              outcome.real_permille / static_cast<double>(outcome.told) / 10);
}

std::string table_of(const DataSet& set, const Options& options, Total& all) {
    std::string text = fmt::format("\n### {}\n\n| slots |", set.name);
    std::string rule = "|---:|";
    for (const std::string& column : columns()) {
        text += fmt::format(" {} |", column);
        rule += "---:|";
    }
    text += " gain | bias | told / real |\n" + rule + "---:|---:|---:|\n";
    Total total;
    std::map<std::string, int> chosen;
    for (const int count : kLengths) {
        const Outcome outcome = run(set, count, options);
        if (outcome.chosen.empty()) continue;
        text += row_of(count, outcome, total);
        for (const auto& [name, times] : outcome.chosen) chosen[name] += times;
    }
    text += fmt::format(
        "\nMean over lengths: chooser {:.1f} %, like_day {:.1f} %; gain {:.1f} %; bias of the "
        "energy {:+.1f} % (like_day {:+.1f} %).\nChosen:",
        total.chooser / total.rows, total.plain / total.rows, 100 * total.gain / total.rows,
        100 * total.bias / total.rows, 100 * total.plain_bias / total.rows);
    for (const auto& [name, times] : chosen) text += fmt::format(" {} {},", name, times);
    text.back() = '.';
    all.add(total);
    return text + "\n";
}

/// Puts the section into the file between its marks; what else is there stays.
void write_section(const std::string& path, const std::string& section) {
    constexpr std::string_view kBegin = "<!-- estimation: written by vee_estimation --write -->\n";
    constexpr std::string_view kEnd = "<!-- end of estimation -->\n";
    std::ifstream in{path};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (text.empty()) text = "# Validation and estimation, measured\n";
    std::size_t begin = text.find(kBegin);
    if (begin == std::string::npos) {
        text += fmt::format("\n## Estimation\n\n{}{}", kBegin, kEnd);
        begin = text.find(kBegin);
    }
    const std::size_t end = text.find(kEnd);
    text.replace(begin + kBegin.size(), end - begin - kBegin.size(), section);
    std::ofstream{path} << text;
}

constexpr std::string_view kIntroduction =
    R"(`vee_estimation DATA --write bench/vee.md` hides real intervals in gaps at random
places, and each method guesses them: mean absolute error in percent of the channel's mean load.
`linear` is drawn across any gap here; the chooser uses it up to two hours. `register_bound` is the
chooser with the true sum of the gap known, as from a register; `neighbour`, `class_profile` and
`district` see 30 other channels of the set, the last one their sum with 4 % of loss wavering by
half a percent while three channels miss the gap. These four are not part of the chooser. *Gain* is
the chooser's against `like_day`; *bias* that of the energy of the gaps; *told / real* in percent
the relative error that the chooser told of itself (median of its trials, averaged over gaps) and
the one that it had. Channels of even number served for tuning, the others are shown. In the
Cambridge archive zeros stand for missing readings and are taken for such; of the two districts
there are phase currents, taken for a load. Methods: [estimation](../docs/rules/estimation.md).
)";

bool read_options(int argc, char** argv, Options& options) {
    if (argc < 2) return false;
    options.data = argv[1];
    for (int i = 2; i < argc; ++i) {
        const std::string_view word = argv[i];
        const bool has_value = i + 1 < argc;
        if (word == "--tune") {
            options.tune = true;
        } else if (word == "--alone") {
            options.alone = true;
        } else if (word == "--only" && has_value) {
            options.only = argv[++i];
        } else if (word == "--gaps" && has_value) {
            options.gaps = std::atoi(argv[++i]);
        } else if (word == "--seed" && has_value) {
            options.seed = std::strtoull(argv[++i], nullptr, 10);
        } else if (word == "--write" && has_value) {
            options.write = argv[++i];
        } else {
            return false;
        }
    }
    return options.gaps > 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (!read_options(argc, argv, options)) {
        fmt::print(stderr,
                   "usage: {} DATA [--gaps N] [--seed S] [--tune] [--only SET] [--alone] "
                   "[--write FILE]\n",
                   argv[0]);
        return 2;
    }
    const DataSet sets[] = {cambridge(options.data, 2019), cambridge(options.data, 2022),
                            households(options.data), districts(options.data)};
    std::string section{kIntroduction};
    Total all;
    for (const DataSet& set : sets)
        if (set.name.find(options.only) != std::string::npos)
            section += table_of(set, options, all);
    section += fmt::format(
        "\n### All\n\nMean over data sets and lengths, each counting the same: the chooser's "
        "error is **{:.1f} %** below that of plain like days. Errors pooled, so that homes weigh "
        "most: {:.1f} %.\n{} gaps a cell, seed {}.\n",
        100 * all.gain / all.rows, 100 * (1 - all.chooser / all.plain), options.gaps, options.seed);
    fmt::print("{}", section);
    if (!options.write.empty()) write_section(options.write, section);
    return 100 * all.gain / all.rows >= 15 ? 0 : 1;
}
