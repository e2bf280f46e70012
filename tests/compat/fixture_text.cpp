// SPDX-License-Identifier: Apache-2.0
#include "fixture_text.hpp"

#include <fstream>
#include <sstream>

#include "voltmark/base/check.hpp"

namespace voltmark::compat {

namespace {

std::vector<std::uint8_t> from_hex(const std::string& hex) {
    VOLTMARK_CHECK(hex.size() % 2 == 0);
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return bytes;
}

/// "5*24 7": equal neighbours stand together.
std::string list_of(const std::vector<std::int64_t>& values) {
    std::string text;
    for (std::size_t i = 0; i < values.size();) {
        std::size_t end = i;
        while (end < values.size() && values[end] == values[i]) ++end;
        text += fmt::format("{}{}", text.empty() ? "" : " ", values[i]);
        if (end - i > 1) text += fmt::format("*{}", end - i);
        i = end;
    }
    return text;
}

std::string to_text(Fraction fraction) {
    return fmt::format("{}/{}", fraction.numerator, fraction.denominator);
}

std::string to_text(const rating::ChargeLine& line) {
    const std::string remainder =
        line.remainder_e14 == 0 ? "" : fmt::format(" remainder {}", line.remainder_e14);
    const std::string exact =
        line.exact_e14 == 0 ? "" : " exact " + voltmark::to_text(line.exact_e14);
    return fmt::format(
               "line segment {} component {} band {} tier {} formula {} unit {} quantity_e6 {} "
               "price_e8 "
               "{} "
               "share {} ratio {} base {} amount {}",
               line.segment, line.component, line.band, line.tier, static_cast<int>(line.formula),
               static_cast<int>(line.unit), line.quantity_e6, line.price.e8, to_text(line.share),
               to_text(line.ratio), line.base.minor(), line.amount.minor()) +
           remainder + exact;
}

}  // namespace

std::vector<Fixture> read_fixtures(const std::string& path) {
    std::vector<Fixture> fixtures;
    std::ifstream file{path};
    bool begun = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        if (line.empty()) {
            begun = false;
        } else if (!begun) {
            fixtures.push_back({line, {}, {}});
            begun = true;
        } else if (line.starts_with("bytes ")) {
            fixtures.back().bytes = from_hex(line.substr(6));
        } else {
            fixtures.back().meaning.push_back(line);
        }
    }
    return fixtures;
}

std::string to_text(const Fixture& fixture) {
    return fmt::format("{}\nbytes {:02x}\n{}\n\n", fixture.name, fmt::join(fixture.bytes, ""),
                       fmt::join(fixture.meaning, "\n"));
}

std::string to_text(const meter::BlockKey& key) {
    return fmt::format("{} {}/{}", time::to_text(key.span), raw(key.channel.site_id),
                       raw(key.channel.channel_no));
}

meter::BlockKey parse_key(const std::string& text) {
    std::istringstream words{text};
    std::string day;
    std::int64_t site = 0;
    char slash = 0;
    std::int32_t channel = 0;
    words >> day >> site >> slash >> channel;
    VOLTMARK_CHECK(!words.fail());
    return {*time::parse_day(day), {SiteId{site}, ChannelNo{channel}}};
}

std::vector<std::string> meaning_of(const meter::SpanReadings& readings) {
    std::vector<std::string> lines = {fmt::format("slots {}", readings.values_milli.size()),
                                      "milli " + list_of(readings.values_milli)};
    for (const meter::QualityRun& run : readings.runs) {
        lines.push_back(fmt::format("run {} {} {} method {} reason {}", run.first, run.count,
                                    to_text(run.quality), run.method, run.reason));
    }
    return lines;
}

namespace {

std::string to_text(const std::optional<rating::MaxDemand>& peak) {
    if (!peak) return "none";
    return fmt::format("{} at {}", peak->power.milli(),
                       peak->window_begin.time_since_epoch().count());
}

std::string to_text(const rating::EnergyPair& pair) {
    return fmt::format("{}/{}", pair.active.milli(), pair.reactive.milli());
}

/// What version 2 has besides: nothing is said of what a body does not have.
void add_demands(const rating::SegmentUse& use, std::vector<std::string>& lines) {
    if (use.month_demand) lines.push_back("month demand " + to_text(use.month_demand));
    if (use.month_reactive) lines.push_back("month reactive " + to_text(use.month_reactive));
    for (const rating::DemandUse& demands : use.demand_by_band) {
        for (const std::optional<rating::MaxDemand>& one : demands.by_band)
            lines.push_back(fmt::format("demand calendar {}: {}", demands.calendar, to_text(one)));
    }
}

void add_carry(const rating::Carry& carry, std::vector<std::string>& lines) {
    if (carry.is_plain()) return;
    lines.push_back(fmt::format("carry export {} balance {} money {} year {}",
                                carry.month_export.milli(), carry.balance.milli(), carry.credit_e8,
                                carry.year_base_minor));
    for (const rating::BandCredit& credit : carry.credits)
        lines.push_back(fmt::format("credit {} {}", credit.band, credit.energy.milli()));
    for (const rating::MonthDemand& demand : carry.demands)
        lines.push_back(
            fmt::format("demand of {} {}", time::to_text(demand.month), demand.power.milli()));
}

void add_adjustment(const rating::UsageAdjustment& adjustment, std::vector<std::string>& lines) {
    for (const rating::AdjustedStretch& one : adjustment.stretches) {
        lines.push_back(fmt::format(
            "adjusted {} metered {} master '{}' received {} method {} losses {} {} {} billed {}",
            time::to_text(one.days), to_text(one.metered), one.master, one.received.milli(),
            static_cast<int>(one.method), to_text(one.transformer_loss), to_text(one.line_loss),
            to_text(one.loss), to_text(one.billed)));
        for (const rating::Deduction& deduction : one.deducted)
            lines.push_back(fmt::format("deducted {} way {} ratio {} {}", deduction.name,
                                        static_cast<int>(deduction.way), deduction.ratio_e6,
                                        deduction.active.milli()));
    }
}

void add_registers(const std::vector<rating::RegisterStep>& steps,
                   std::vector<std::string>& lines) {
    for (const rating::RegisterStep& one : steps) {
        lines.push_back(fmt::format(
            "register {} point {} flow {} demand {} band '{}' {} from {} to {} x {}{} is {} {}",
            one.key, raw(one.service_point_no), static_cast<int>(one.flow), one.is_demand, one.band,
            time::to_text(one.days), one.before.e6, one.after.e6, one.multiplier_e3,
            one.turned ? " turned" : "", one.quantity_milli, to_text(one.quality)));
    }
}

}  // namespace

std::vector<std::string> meaning_of(const billing::BillBody& body) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < body.terms.size(); ++i) {
        const billing::SegmentTerms& terms = body.terms[i];
        lines.push_back(fmt::format("segment {} document {} version {} attributes {}",
                                    time::to_text(terms.days), static_cast<int>(terms.document),
                                    terms.version_index, terms.attributes));
        const rating::SegmentUse& use = body.uses[i];
        lines.push_back(fmt::format("use {}", fmt::join(use.total_milli, " ")));
        for (const rating::BandUse& bands : use.by_band) {
            lines.push_back(fmt::format("bands flow {} calendar {}: {}",
                                        static_cast<int>(bands.flow), bands.calendar,
                                        fmt::join(bands.milli, " ")));
        }
        add_demands(use, lines);
    }
    lines.push_back(fmt::format("metered {}", fmt::join(body.metered, " ")));
    lines.push_back(fmt::format("slots {}", fmt::join(body.slots_by_quality, " ")));
    lines.push_back(fmt::format("digest {:08x}", body.readings_digest));
    if (body.max_demand) {
        lines.push_back(fmt::format("demand {} at {}", body.max_demand->power.milli(),
                                    body.max_demand->window_begin.time_since_epoch().count()));
    }
    if (body.power_factor_percent)
        lines.push_back(fmt::format("power factor {}", *body.power_factor_percent));
    lines.push_back(fmt::format("tiers before {} {}", body.tiers_before.month.milli(),
                                body.tiers_before.year.milli()));
    add_carry(body.tiers_before, lines);
    for (const rating::ChargeLine& line : body.lines) lines.push_back(to_text(line));
    std::vector<std::int64_t> layers;
    for (const Money& money : body.by_layer) layers.push_back(money.minor());
    lines.push_back(fmt::format("layers {}", fmt::join(layers, " ")));
    add_adjustment(body.adjustment, lines);
    add_registers(body.registers, lines);
    return lines;
}

}  // namespace voltmark::compat
