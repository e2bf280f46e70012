// SPDX-License-Identifier: Apache-2.0
// Runs tests/golden/rating/*.case: usage and a tariff in, the lines of the bill out, as text that a
// billing clerk can read and redo (README.md there). VOLTMARK_ACCEPT=1 rewrites what is expected.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/rating/price_usage.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::rating {
namespace {

namespace fs = std::filesystem;
const fs::path kSource = VOLTMARK_SOURCE_DIR;

std::string text_of(const fs::path& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A shipped tariff, by its id.
std::string document_of(const std::string& id) {
    for (const auto& entry : fs::recursive_directory_iterator{kSource / "data/tariffs"}) {
        if (entry.path().extension() != ".yaml") continue;
        std::string text = text_of(entry.path());
        if (tariff::names_tariff(text, id)) return text;
    }
    return {};
}

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream stream{line};
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

std::int64_t millis(const std::string& text) {
    const Result<std::int64_t> number = parse_decimal(text, 6);
    if (!number) throw std::runtime_error{"not a number: " + text};
    return *number;
}

/// One case: what its lines before `expect` say, and what comes out.
struct Case {
    std::string yaml;
    tariff::Attributes attributes;
    time::BillingPeriod period{};
    Carry before;
    std::vector<std::vector<std::string>> uses;
    std::vector<std::vector<std::string>> demands;
};

/// `before year 2700`, `before money 12.50`, `before credit peak 100`, `before demand 2026-06 300`.
void read_before(const std::vector<std::string>& words, Carry& before) {
    const std::string& what = words.at(1);
    const std::int64_t value = millis(words.back());
    if (what == "year") {
        before.year = Energy::from_milli(value);
    } else if (what == "month") {
        before.month = Energy::from_milli(value);
    } else if (what == "balance") {
        before.balance = Energy::from_milli(value);
    } else if (what == "money") {
        before.credit_e8 = value * 100;
    } else if (what == "paid") {
        before.year_base_minor = value / 10'000;
    } else if (what == "credit") {
        before.credits.push_back({words.at(2), Energy::from_milli(value)});
    } else if (what == "demand") {
        before.demands.push_back({time::parse_period(words.at(2))->from, Power::from_milli(value)});
    } else {
        throw std::runtime_error{"before what: " + what};
    }
}

void read_line(const std::string& line, Case& c) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) return;
    if (words[0] == "|") {
        c.yaml += line.substr(line.find('|') + 1) + "\n";
    } else if (words[0] == "tariff") {
        c.yaml = document_of(words.at(1));
        if (c.yaml.empty()) throw std::runtime_error{"no such tariff: " + words.at(1)};
    } else if (words[0] == "attr") {
        if (!c.attributes.set(words.at(1), words.at(2)))
            throw std::runtime_error{"attribute: " + line};
    } else if (words[0] == "period") {
        c.period = *time::parse_period(words.at(1));
    } else if (words[0] == "before") {
        read_before(words, c.before);
    } else if (words[0] == "demand") {
        c.demands.push_back(words);
    } else if (words[0].starts_with("use")) {
        c.uses.push_back(words);
    } else {
        throw std::runtime_error{"unknown word: " + words[0]};
    }
}

/// `use import peak 107700` (first segment), `use@2 reactive_import 30`.
void add_use(const std::vector<std::string>& words, const std::vector<Segment>& segments,
             Usage& usage) {
    const std::size_t at = words[0].find('@');
    const std::size_t s = at == std::string::npos ? 0 : std::stoul(words[0].substr(at + 1)) - 1;
    const Flow flow = find_flow(words.at(1)).value();
    SegmentUse& use = usage.segments.at(s);
    usage.metered[static_cast<std::size_t>(flow)] = true;
    const std::int64_t milli = millis(words.back());
    use.total_milli[static_cast<std::size_t>(flow)] += milli;
    if (words.size() < 4) return;
    const tariff::BandCalendar& calendar = segments[s].version->calendars[0];
    auto by_band = std::find_if(use.by_band.begin(), use.by_band.end(),
                                [&](const BandUse& one) { return one.flow == flow; });
    if (by_band == use.by_band.end()) {
        by_band = use.by_band.insert(
            by_band, {flow, 0, std::vector<std::int64_t>(calendar.bands.size(), 0)});
    }
    by_band->milli.at(static_cast<std::size_t>(calendar.find_band(words.at(2)).value())) += milli;
}

/// `demand 412.5`: of every month; `demand peak 400`: in a band of the calendar that prices demand.
void add_demand(const std::vector<std::string>& words, const std::vector<Segment>& segments,
                Usage& usage) {
    const MaxDemand peak{Power::from_milli(millis(words.back())), Instant{}};
    for (std::size_t s = 0; s < segments.size(); ++s) {
        SegmentUse& use = usage.segments[s];
        if (!use.month_demand || peak.power > use.month_demand->power) use.month_demand = peak;
        if (words.size() < 3) continue;
        const std::vector<tariff::BandCalendar>& calendars = segments[s].version->calendars;
        for (std::size_t c = 0; c < calendars.size(); ++c) {
            const std::optional<int> band = calendars[c].find_band(words[1]);
            if (!band) continue;
            if (use.find_demand(static_cast<int>(c)) == nullptr) {
                use.demand_by_band.push_back(
                    {static_cast<int>(c),
                     std::vector<std::optional<MaxDemand>>(calendars[c].bands.size())});
            }
            use.demand_by_band.back().by_band[static_cast<std::size_t>(*band)] = peak;
        }
    }
    usage.max_demand = usage.segments[0].month_demand;
}

/// What the bill leaves to the next one, where that is more than positions in tiers.
std::string left_of(const Carry& carry) {
    std::string out;
    for (const BandCredit& credit : carry.credits)
        out += fmt::format("left {} {} kWh\n", credit.band, to_kilo(credit.energy));
    if (carry.balance != Energy::zero())
        out += fmt::format("left balance {} kWh\n", to_kilo(carry.balance));
    if (carry.credit_e8 != 0) out += "left " + to_text(Price{carry.credit_e8}) + "\n";
    return out;
}

std::string percent(Fraction ratio) {
    return to_decimal(ratio.numerator * (100'000'000 / ratio.denominator), 6, 0) + " %";
}

std::string to_text(const ChargeLine& line, const Segment& segment) {
    const tariff::Component& component =
        segment.version->components[static_cast<std::size_t>(line.component)];
    std::string text = component.line;
    if (line.segment > 0) text += fmt::format(" @{}", line.segment + 1);
    if (line.band >= 0) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
        const auto* demand = std::get_if<tariff::DemandCharge>(&component.charge);
        const tariff::BandCalendar& calendar = segment.version->calendars[static_cast<std::size_t>(
            energy != nullptr ? energy->calendar : demand->calendar)];
        text += " " + calendar.bands[static_cast<std::size_t>(line.band)];
    }
    if (line.tier >= 0) text += fmt::format(" tier {}", line.tier + 1);
    text += ": ";
    if (line.formula == Formula::share_of_base) {
        text += fmt::format("{} x {}", voltmark::to_text(line.base), percent(line.ratio));
    } else {
        text += fmt::format("{} {} x {}", to_decimal(line.quantity_e6, 6, 0), to_text(line.unit),
                            voltmark::to_text(line.price));
        if (line.share != Fraction{})
            text += fmt::format(" x {}/{}", line.share.numerator, line.share.denominator);
        if (line.formula == Formula::top_up) text += " - " + voltmark::to_text(line.base);
    }
    return text + " = " + voltmark::to_text(line.amount);
}

std::string run(const Case& c) {
    const tariff::Reading reading = tariff::read_document(c.yaml);
    std::string out;
    for (const Error& finding : reading.findings) {
        out += fmt::format("defect {} at {}\n", finding.name(),
                           to_text(finding.place.value_or(Place{})));
    }
    if (!reading.tariff) return out;
    const Term terms[] = {
        {{c.period.from - std::chrono::days{400}, c.period.to + std::chrono::days{400}},
         &*reading.tariff,
         c.attributes}};
    const Result<std::vector<Segment>> segments = cut_segments(c.period, terms);
    if (!segments) return fmt::format("refused {}\n", segments.error().name());
    Usage usage;
    usage.segments.resize(segments->size());
    for (const std::vector<std::string>& words : c.demands) add_demand(words, *segments, usage);
    for (const std::vector<std::string>& words : c.uses) add_use(words, *segments, usage);
    const Result<Rated> rated = price_usage(*segments, usage, c.before);
    if (!rated) return fmt::format("refused {}\n", rated.error().name());
    if (rated->power_factor)
        out += fmt::format("power factor 0.{:02}\n", rated->power_factor->percent);
    for (const ChargeLine& line : rated->lines) {
        out += to_text(line, (*segments)[static_cast<std::size_t>(line.segment)]) + "\n";
    }
    return out + "total " + voltmark::to_text(rated->total) + "\n" + left_of(rated->after);
}

/// Every case of one file: its text up to `expect`, what is expected, what came out.
void run_file(const fs::path& path) {
    std::istringstream file{text_of(path)};
    std::string rewritten;
    std::string name = "(before the first case)";
    Case current;
    std::string expected;
    bool expecting = false;
    bool any = false;
    const auto finish = [&] {
        if (!expecting) return;
        const std::string got = run(current);
        EXPECT_EQ(got, expected) << path.filename() << ", case " << name;
        std::istringstream lines{got};
        for (std::string line; std::getline(lines, line);) rewritten += "    " + line + "\n";
        expecting = false;
    };
    for (std::string line; std::getline(file, line);) {
        const bool indented = line.starts_with("    ");
        if (expecting && indented) {
            expected += line.substr(4) + "\n";
            continue;
        }
        finish();
        rewritten += line + "\n";
        if (line.starts_with("case ")) {
            current = {};
            expected.clear();
            name = line.substr(5);
        } else if (line == "expect") {
            expecting = any = true;
        } else {
            read_line(line, current);
        }
    }
    finish();
    EXPECT_TRUE(any) << path << " expects nothing";
    if (std::getenv("VOLTMARK_ACCEPT") != nullptr) std::ofstream{path} << rewritten;
}

class GoldenRating : public testing::TestWithParam<std::string> {};

TEST_P(GoldenRating, GivesTheLinesThatAreWritten) {
    run_file(kSource / "tests/golden/rating" / (GetParam() + ".case"));
}

std::vector<std::string> case_files() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{kSource / "tests/golden/rating"}) {
        if (entry.path().extension() == ".case") names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

INSTANTIATE_TEST_SUITE_P(Files, GoldenRating, testing::ValuesIn(case_files()),
                         [](const auto& file) { return file.param; });

}  // namespace
}  // namespace voltmark::rating
