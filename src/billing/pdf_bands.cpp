// SPDX-License-Identifier: Apache-2.0
#include <numeric>
#include <set>

#include "voltmark/base/decimal.hpp"

#include "explain_words.hpp"
#include "pdf_chart.hpp"

namespace voltmark::billing::pdf {

namespace {

constexpr double kBarHeight = 10;
constexpr double kColumns = 5;  // Of the names below a bar.
constexpr double kRowHeight = 25;

/// Adds one term's energies to those of its bands so far. \returns  what no band has.
std::int64_t add_bands(const ExplainedTerms& terms, Flow flow, std::int64_t total,
                       std::vector<BandShare>& shares) {
    std::set<std::string_view> seen;
    std::int64_t rest = total;
    for (const ExplainedTerms::BandEnergy& energy : terms.by_band) {
        if (energy.flow != flow) continue;
        // A band that comes again, or more energy than there is, belongs to another calendar.
        if (!seen.insert(energy.band).second || (rest == 0 && energy.milli != 0)) break;
        rest -= energy.milli;
        auto it = std::find_if(shares.begin(), shares.end(),
                               [&](const BandShare& share) { return share.band == energy.band; });
        if (it == shares.end()) it = shares.insert(shares.end(), {energy.band, 0, 0});
        it->milli += energy.milli;
    }
    return rest;
}

/// Shares of a thousand that add up to it: what rounding down leaves goes to the largest rests.
void share_out(std::vector<BandShare>& shares) {
    Int128 total = 0;
    for (const BandShare& share : shares) total += share.milli;
    if (total <= 0) return;
    int left = 1000;
    std::vector<std::pair<Int128, std::size_t>> rests;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const Int128 scaled = Int128{shares[i].milli} * 1000;
        shares[i].permille = static_cast<int>(scaled / total);
        left -= shares[i].permille;
        rests.emplace_back(-(scaled % total), i);
    }
    std::stable_sort(rests.begin(), rests.end(),
                     [](const auto& one, const auto& other) { return one.first < other.first; });
    for (std::size_t i = 0; left > 0 && i < rests.size(); ++i, --left)
        ++shares[rests[i].second].permille;
}

/// One band's place below the bar.
struct Label {
    Colour colour;
    SetText name;
    SetText energy;
    SetText share;
};

std::vector<Label> labels_of(const Canvas& canvas, const std::vector<BandShare>& shares, Flow flow,
                             Language language) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const BandShare& share = shares[i];
        const std::string name = share.band.empty()
                                     ? std::string{Text{"not by band", "未分时段"}.in(language)}
                                     : band_name(share.band, language);
        const std::string energy = number(to_kilo(share.milli), Notation::printed);
        labels.push_back({colour_of_band(share.band, i),
                          canvas.set(name, {8, kInk}, kWidth / kColumns - 18),
                          canvas.set(fmt::format("{} {}", energy, unit_of(flow)), {8, kInk}),
                          canvas.set(to_decimal(share.permille, 3 - 2) + " %", kSmall)});
    }
    return labels;
}

void draw_labels(Canvas& canvas, const std::vector<Label>& labels, double top) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const Label& label = labels[i];
        const double x = kLeft + kWidth / kColumns * static_cast<double>(i % 5);
        const std::size_t row = i / 5;
        const double y = top + kRowHeight * static_cast<double>(row);
        canvas.fill({x, y + 3.5, 6, 6}, label.colour);
        canvas.show(label.name, x + 10, y + 9.5);
        canvas.show(label.energy, x + 10, y + 20.5);
        canvas.show(label.share, x + 10 + label.energy.width() + 6, y + 20.5);
    }
}

Block band_bar(const Canvas& canvas, const std::vector<BandShare>& shares, Flow flow,
               Language language) {
    const std::string name{name_of(flow).in(language)};
    const SetText title = canvas.set(
        fmt::format(fmt::runtime(Text{"{} by time band", "{}，按时段"}.in(language)), name),
        kSmall);
    std::vector<Label> labels = labels_of(canvas, shares, flow, language);
    Block block;
    block.gap = 9;
    const std::size_t rows = (labels.size() + 4) / 5;
    block.height = title.height() + 2 + kBarHeight + 3 + kRowHeight * static_cast<double>(rows);
    block.draw = [title, labels = std::move(labels), shares](Canvas& on, double top) {
        on.show(title, kLeft, top + title.baseline());
        const double y = top + title.height() + 2;
        on.fill({kLeft, y, kWidth, kBarHeight}, kTint);
        double total = 0;
        for (const BandShare& share : shares) total += static_cast<double>(share.milli);
        double x = kLeft;
        for (std::size_t i = 0; i < shares.size() && total > 0; ++i) {
            const double width = kWidth * static_cast<double>(shares[i].milli) / total;
            on.fill({x, y, width, kBarHeight}, labels[i].colour);
            x += width;
            // A white edge parts neighbours also where colours are not seen.
            if (i + 1 < shares.size()) on.fill({x - 0.5, y, 1, kBarHeight}, kWhite);
        }
        draw_labels(on, labels, y + kBarHeight + 3);
    };
    return block;
}

}  // namespace

Colour colour_of_band(std::string_view band, std::size_t place) {
    struct Known {
        std::string_view band;
        Colour colour;
    };
    static constexpr Known kKnown[] = {
        {"sharp", colour_of(0x8E2F2B)},       {"peak", colour_of(0xD0743C)},
        {"flat", colour_of(0xC9B77A)},        {"valley", colour_of(0x5F97B4)},
        {"deep_valley", colour_of(0x27496D)}, {"", colour_of(0xA9B2B6)}};
    static constexpr Colour kOthers[] = {colour_of(0x6F8F7A), colour_of(0x8B7BA3),
                                         colour_of(0xA98467), colour_of(0x4F8A8B),
                                         colour_of(0xB28B9D), colour_of(0x7D8597)};
    for (const Known& known : kKnown) {
        if (known.band == band) return known.colour;
    }
    return kOthers[place % std::size(kOthers)];
}

std::vector<BandShare> band_shares(const Explanation& explanation, Flow flow) {
    std::vector<BandShare> shares;
    std::int64_t rest = 0;
    const std::vector<rating::SegmentUse>& uses = explanation.bill.body.uses;
    for (std::size_t i = 0; i < explanation.terms.size() && i < uses.size(); ++i) {
        const std::int64_t total = uses[i].total_milli[static_cast<std::size_t>(flow)];
        rest += add_bands(explanation.terms[i], flow, total, shares);
    }
    if (shares.size() < 2) return {};
    if (rest > 0) shares.push_back({"", rest, 0});
    share_out(shares);
    return shares;
}

std::vector<Block> band_bars(const Canvas& canvas, const Explanation& explanation,
                             Language language) {
    std::vector<Block> blocks;
    for (int f = 0; f < kFlowCount; ++f) {
        const auto flow = static_cast<Flow>(f);
        const std::vector<BandShare> shares = band_shares(explanation, flow);
        if (!shares.empty()) blocks.push_back(band_bar(canvas, shares, flow, language));
    }
    return blocks;
}

}  // namespace voltmark::billing::pdf
