// SPDX-License-Identifier: Apache-2.0
// Runs tests/golden/rating/*.case: usage or registers and a tariff in, the steps and lines of the
// bill out, as text that a billing clerk can read and redo (README.md there). VOLTMARK_ACCEPT=1
// rewrites what is expected.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/meter/register_value.hpp"
#include "voltmark/rating/price_usage.hpp"
#include "voltmark/rating/rate_readings.hpp"
#include "voltmark/rating/usage_adjustment.hpp"
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

/// An attribute of the contract, from a day on.
struct AttributeLine {
    std::string name;
    std::string value;
    time::CivilDay from;
};

/// One case: what its lines before `expect` say. A contract behind the meter is a case of its own,
/// in the same days.
struct Case {
    std::string name;
    std::string yaml;
    std::vector<AttributeLine> attributes;
    time::BillingPeriod period{};
    Carry before;
    std::vector<std::vector<std::string>> uses;
    std::vector<std::vector<std::string>> registers;
    std::vector<std::vector<std::string>> demands;
    std::vector<std::vector<std::string>> series;
    std::vector<std::vector<std::string>> prices;
    std::vector<std::vector<std::string>> reads;
    std::vector<Case> subs;
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

constexpr std::string_view kMaster = "master";

/// `attr capacity_kva 400`, or `attr capacity_kva 400 from 2026-06-19`.
AttributeLine attribute_line(const std::vector<std::string>& words) {
    const bool dated = words.size() == 5 && words[3] == "from";
    return {words.at(1), words.at(2), dated ? *time::parse_day(words[4]) : time::CivilDay{}};
}

void read_line(const std::string& line, Case& c);

/// `sub lighting attr sub_fixed_kwh 2000`: what stands behind the name is a line of that contract.
void read_sub_line(const std::string& line, const std::string& name, Case& c) {
    auto sub = std::find_if(c.subs.begin(), c.subs.end(),
                            [&](const Case& one) { return one.name == name; });
    if (sub == c.subs.end()) {
        sub = c.subs.insert(c.subs.end(), Case{});
        sub->name = name;
        sub->attributes.push_back({"sub_of", std::string{kMaster}, time::CivilDay{}});
    }
    read_line(line.substr(line.find(name, line.find("sub ") + 4) + name.size()), *sub);
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
        c.attributes.push_back(attribute_line(words));
    } else if (words[0] == "period") {
        c.period = *time::parse_period(words.at(1));
    } else if (words[0] == "before") {
        read_before(words, c.before);
    } else if (words[0] == "demand") {
        c.demands.push_back(words);
    } else if (words[0] == "series") {
        c.series.push_back(words);
    } else if (words[0] == "prices") {
        c.prices.push_back(words);
    } else if (words[0] == "read") {
        c.reads.push_back(words);
    } else if (words[0].starts_with("use")) {
        c.uses.push_back(words);
    } else if (words[0].starts_with("register")) {
        c.registers.push_back(words);
    } else if (words[0] == "sub") {
        read_sub_line(line, words.at(1), c);
    } else {
        throw std::runtime_error{"unknown word: " + words[0]};
    }
}

/// The terms of a contract: one for each day on which an attribute changes.
std::vector<Term> terms_of(const Case& c, const time::BillingPeriod& period,
                           const tariff::Tariff& tariff) {
    std::vector<time::CivilDay> days = {period.from - std::chrono::days{400}};
    for (const AttributeLine& line : c.attributes) {
        if (line.from > days[0]) days.push_back(line.from);
    }
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    std::vector<Term> terms;
    for (std::size_t i = 0; i < days.size(); ++i) {
        const time::CivilDay end =
            i + 1 < days.size() ? days[i + 1] : period.to + std::chrono::days{400};
        Term& term = terms.emplace_back(Term{{days[i], end}, &tariff, {}});
        for (const AttributeLine& line : c.attributes) {
            if (line.from <= days[i] && !term.attributes.set(line.name, line.value))
                throw std::runtime_error{"attribute: " + line.name};
        }
    }
    return terms;
}

std::size_t segment_no(const std::string& word) {
    const std::size_t at = word.find('@');
    return at == std::string::npos ? 0 : std::stoul(word.substr(at + 1)) - 1;
}

/// `use import peak 107700` (first segment), `use@2 reactive_import 30`.
void add_use(const std::vector<std::string>& words, const std::vector<Segment>& segments,
             Usage& usage) {
    const std::size_t s = segment_no(words[0]);
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

/// What the registers of a case say: the advance of each flow, and of each of its bands.
struct Registers {
    struct Counted {
        std::optional<std::int64_t> total;
        std::map<std::string, std::int64_t> by_band;
    };
    std::map<std::pair<std::size_t, Flow>, Counted> counted;
    std::string steps;
};

/// `register import peak 99990 15 x 40 digits 5 below 10000`; the band is left out for the total.
/// A further line of the same register is its next part, as after a meter exchange.
Result<void> read_register(const std::vector<std::string>& words, Registers& registers) {
    const Flow flow = find_flow(words.at(1)).value();
    const auto times = std::find(words.begin(), words.end(), "x");
    if (times - words.begin() < 4) throw std::runtime_error{"register: " + words.at(1)};
    meter::RegisterAdvance advance{*meter::parse_register(*(times - 2)),
                                   *meter::parse_register(*(times - 1)), 6,
                                   *parse_decimal(*(times + 1), 3)};
    std::int64_t below = 1'000'000;
    for (auto word = times + 2; word + 1 < words.end(); word += 2)
        (*word == "digits" ? advance.digits = std::stoi(*(word + 1))
                           : below = std::stoll(*(word + 1)));
    const Result<std::int64_t> kilo = meter::advance_kilo(advance, below);
    if (!kilo) return kilo.error();
    const std::string band = times - words.begin() == 5 ? words[2] : "";
    Registers::Counted& counted = registers.counted[{segment_no(words[0]), flow}];
    std::int64_t& sum =
        band.empty() ? counted.total.emplace(counted.total.value_or(0)) : counted.by_band[band];
    sum += *kilo;
    registers.steps += fmt::format("register {}{}{}: {} to {} x {} = {} {}\n", to_text(flow),
                                   band.empty() ? "" : " ", band, *(times - 2), *(times - 1),
                                   *(times + 1), *kilo, is_active(flow) ? "kWh" : "kvarh");
    return ok();
}

/// Registers into uses, as `use` lines say them; the flat band has what the others leave.
Result<std::string> add_registers(const Case& c, const std::vector<Segment>& segments,
                                  Usage& usage) {
    Registers registers;
    for (const std::vector<std::string>& words : c.registers) {
        if (Result<void> read = read_register(words, registers); !read) return read.error();
    }
    for (const auto& [where, counted] : registers.counted) {
        const auto& [s, flow] = where;
        const std::string word = fmt::format("use@{}", s + 1);
        const std::string name{to_text(flow)};
        if (counted.by_band.empty()) {
            add_use({word, name, std::to_string(*counted.total)}, segments, usage);
            continue;
        }
        const tariff::BandCalendar& calendar = segments.at(s).version->calendars[0];
        std::vector<std::int64_t> bands(calendar.bands.size(), 0);
        std::int64_t sum = 0;
        for (const auto& [band, kilo] : counted.by_band) {
            bands.at(static_cast<std::size_t>(calendar.find_band(band).value())) = kilo;
            sum += kilo;
        }
        const auto flat = static_cast<std::size_t>(calendar.find_band("flat").value());
        const Result<std::vector<std::int64_t>> whole =
            meter::reconcile_bands(counted.total.value_or(sum), bands, flat);
        if (!whole) return whole.error();
        if ((*whole)[flat] != bands[flat])
            registers.steps +=
                fmt::format("register {} flat: {} kWh, the rest\n", name, (*whole)[flat]);
        for (std::size_t b = 0; b < bands.size(); ++b)
            add_use({word, name, calendar.bands[b], std::to_string((*whole)[b])}, segments, usage);
    }
    return registers.steps;
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
    } else if (line.formula == Formula::sum_of_products) {
        text += fmt::format("{} {} by interval, mean {}", to_decimal(line.quantity_e6, 6, 0),
                            to_text(line.unit), voltmark::to_text(line.price));
    } else {
        text += fmt::format("{} {} x {}", to_decimal(line.quantity_e6, 6, 0), to_text(line.unit),
                            voltmark::to_text(line.price));
        if (line.share != Fraction{})
            text += fmt::format(" x {}/{}", line.share.numerator, line.share.denominator);
        if (line.formula == Formula::top_up) text += " - " + voltmark::to_text(line.base);
    }
    return text + " = " + voltmark::to_text(line.amount);
}

/// A case on its way to a bill.
struct Contract {
    const Case* stated = nullptr;
    tariff::Tariff tariff;
    std::vector<Term> terms;
    std::vector<Segment> segments;
    std::string steps;
    Usage usage;
};

/// `0.30 x 8 - 0.55 x 15`: values slot by slot; `x 8` stands for eight of the one before, `-` for
/// none.
std::vector<std::string> slots_of(const std::vector<std::string>& words, std::size_t first) {
    std::vector<std::string> slots;
    for (std::size_t w = first; w < words.size(); ++w) {
        if (words[w] == "x") {
            const std::string value = slots.back();
            slots.resize(slots.size() + std::stoul(words.at(++w)) - 1, value);
        } else {
            slots.push_back(words[w]);
        }
    }
    return slots;
}

/// `series spot 60`, in the currency and zone of the tariff; `prices spot 2026-07-01 0.30 x 24`.
tariff::PriceBook book_of(const Case& c, const tariff::Tariff& tariff) {
    tariff::PriceBook book;
    for (const std::vector<std::string>& words : c.series) {
        tariff::PriceSeries series;
        series.name = words.at(1);
        series.currency = tariff.currency;
        series.zone = tariff.zone;
        series.step = tariff::find_price_step(words.at(2)).value();
        for (const std::vector<std::string>& day : c.prices) {
            if (day.at(1) != series.name) continue;
            tariff::SpanPrices& prices = series.spans[*time::parse_day(day.at(2))];
            for (const std::string& text : slots_of(day, 3))
                prices.push_back(text == "-" ? std::nullopt : std::optional{*parse_price(text)});
        }
        book.add(std::move(series));
    }
    return book;
}

/// `read import 60 2026-07-01 1.5 x 24`: a meter's readings of a day, kWh.
std::vector<ChannelReadings> channels_of(const Case& c) {
    std::vector<ChannelReadings> channels;
    for (const std::vector<std::string>& words : c.reads) {
        const Flow flow = find_flow(words.at(1)).value();
        const auto grid = time::IntervalGrid::of_minutes(std::stoi(words.at(2))).value();
        auto channel = std::find_if(
            channels.begin(), channels.end(),
            [&](const ChannelReadings& one) { return one.flow == flow && one.grid == grid; });
        if (channel == channels.end()) channel = channels.insert(channel, {flow, grid, {}});
        meter::SpanReadings& readings = channel->spans[*time::parse_day(words.at(3))];
        for (const std::string& text : slots_of(words, 4))
            readings.values_milli.push_back(millis(text));
    }
    return channels;
}

Result<void> measure(Contract& contract) {
    const Case& c = *contract.stated;
    if (!c.reads.empty()) {
        const tariff::PriceBook book = book_of(c, contract.tariff);
        Result<RatedReadings> rated = rate_readings(c.period, contract.terms, contract.tariff.zone,
                                                    channels_of(c), c.before, &book);
        if (!rated) return rated.error();
        contract.usage = std::move(rated->usage);
        return ok();
    }
    contract.usage = unmetered(contract.segments);
    for (const std::vector<std::string>& words : c.demands)
        add_demand(words, contract.segments, contract.usage);
    for (const std::vector<std::string>& words : c.uses)
        add_use(words, contract.segments, contract.usage);
    const Result<std::string> steps = add_registers(c, contract.segments, contract.usage);
    if (!steps) return steps.error();
    contract.steps = *steps;
    return ok();
}

/// Takes contracts behind the meter off, adds losses, and tells the steps.
Result<void> adjust(std::vector<std::unique_ptr<Contract>>& contracts) {
    std::vector<FamilyMember> family;
    for (const auto& contract : contracts) {
        const Case& c = *contract->stated;
        family.push_back({c.name, contract->segments, std::move(contract->usage),
                          !c.uses.empty() || !c.registers.empty()});
    }
    Result<std::vector<AdjustedUsage>> adjusted = adjust_family(std::move(family));
    if (!adjusted) return adjusted.error();
    for (std::size_t i = 0; i < contracts.size(); ++i) {
        contracts[i]->usage = std::move((*adjusted)[i].usage);
        for (const std::string& line : to_lines((*adjusted)[i].adjustment, Language::en))
            contracts[i]->steps += line + "\n";
    }
    return ok();
}

Result<Money> price(const Contract& contract, std::string& out) {
    const Result<Rated> rated =
        price_usage(contract.segments, contract.usage, contract.stated->before);
    if (!rated) return rated.error();
    if (rated->power_factor)
        out += fmt::format("power factor 0.{:02}\n", rated->power_factor->percent);
    for (const ChargeLine& line : rated->lines) {
        const auto s = static_cast<std::size_t>(line.segment);
        out += to_text(line, contract.segments[s]) + "\n";
    }
    out += "total " + voltmark::to_text(rated->total) + "\n";
    out += left_of(rated->after);
    return rated->total;
}

/// The contract of a case and those behind its meter, in segments of the same days.
Result<std::vector<std::unique_ptr<Contract>>> contracts_of(const Case& c, std::string& out) {
    std::vector<std::unique_ptr<Contract>> contracts;
    std::vector<const Case*> cases = {&c};
    for (const Case& sub : c.subs) cases.push_back(&sub);
    std::vector<time::CivilDay> cuts;
    for (const Case* one : cases) {
        Contract& contract = *contracts.emplace_back(std::make_unique<Contract>());
        contract.stated = one;
        tariff::Reading reading = tariff::read_document(one->yaml);
        for (const Error& finding : reading.findings) {
            out += fmt::format("defect {} at {}\n", finding.name(),
                               to_text(finding.place.value_or(Place{})));
        }
        if (!reading.tariff) return std::vector<std::unique_ptr<Contract>>{};
        contract.tariff = std::move(*reading.tariff);
        const time::BillingPeriod period = one->period.days() > 0 ? one->period : c.period;
        contract.terms = terms_of(*one, period, contract.tariff);
        Result<std::vector<Segment>> segments = cut_segments(period, contract.terms);
        if (!segments) return segments.error();
        contract.segments = std::move(*segments);
        for (const Segment& segment : contract.segments) cuts.push_back(segment.days.from);
    }
    for (const auto& contract : contracts) contract->segments = cut_at(contract->segments, cuts);
    return contracts;
}

Result<void> bill(const Case& c, std::string& out) {
    Result<std::vector<std::unique_ptr<Contract>>> contracts = contracts_of(c, out);
    if (!contracts) return contracts.error();
    if (contracts->empty()) return ok();
    for (const auto& contract : *contracts) {
        if (Result<void> measured = measure(*contract); !measured) return measured;
    }
    if (Result<void> adjusted = adjust(*contracts); !adjusted) return adjusted;
    Money total = Money::zero((*contracts)[0]->tariff.currency);
    for (const auto& contract : *contracts) {
        if (contracts->size() > 1) out += contract->stated->name + "\n";
        out += contract->steps;
        const Result<Money> priced = price(*contract, out);
        if (!priced) return priced.error();
        total += *priced;
    }
    if (contracts->size() > 1) out += "together " + voltmark::to_text(total) + "\n";
    return ok();
}

std::string run(const Case& c) {
    std::string out;
    const Result<void> billed = bill(c, out);
    return billed ? out : fmt::format("refused {}\n", billed.error().name());
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
            current.name = kMaster;
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
