// SPDX-License-Identifier: Apache-2.0
#include "year_text.hpp"

#include "voltmark/api/tariff_json.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/tariff/diff.hpp"

namespace voltmark::app {

namespace {

using api::letters_of;
using tariff::CalendarPicture;
using tariff::DayKind;
using tariff::PictureRow;

constexpr int kLetterPieces = 30 / tariff::kBandEdgeMinutes;
constexpr int kLetters = tariff::kDayPieces / kLetterPieces;
constexpr char kNoBandLetter = '.';

/// Background and foreground of the terminal's 256 colours: warm where dear, cold where cheap, as
/// on the bill.
std::string colour_of(std::string_view band, std::size_t place) {
    struct Known {
        std::string_view band;
        std::string_view colours;
    };
    static constexpr Known kKnown[] = {{"sharp", "48;5;88;38;5;231"},
                                       {"peak", "48;5;173;38;5;16"},
                                       {"flat", "48;5;187;38;5;16"},
                                       {"valley", "48;5;110;38;5;16"},
                                       {"deep_valley", "48;5;24;38;5;231"}};
    static constexpr std::string_view kOthers[] = {"48;5;108;38;5;16", "48;5;139;38;5;16",
                                                   "48;5;180;38;5;16", "48;5;73;38;5;16"};
    for (const Known& known : kKnown) {
        if (known.band == band) return std::string{known.colours};
    }
    return std::string{kOthers[place % std::size(kOthers)]};
}

/// "2-17..2-23, 2-28": days as a person lists them.
std::string days_text(const std::vector<time::CivilDay>& days) {
    std::string text;
    for (std::size_t i = 0; i < days.size(); ++i) {
        const std::size_t first = i;
        while (i + 1 < days.size() && days[i + 1] - days[i] == std::chrono::days{1}) ++i;
        const auto day = [](time::CivilDay one) { return time::to_text(one).substr(5); };
        if (!text.empty()) text += ", ";
        text += first == i ? day(days[i]) : day(days[first]) + ".." + day(days[i]);
    }
    return text;
}

class YearText {
public:
    YearText(const Console& say, const CalendarPicture& calendar, bool coloured)
        : say_{say},
          calendar_{calendar},
          coloured_{coloured},
          letters_{letters_of(calendar.bands)} {}

    std::string grid() const {
        std::string text;
        for (int kind = 0; kind < tariff::kDayKindCount; ++kind) text += block(DayKind(kind));
        return text;
    }

    std::string bare_letter(std::size_t band) const { return std::string(1, letters_[band]); }
    /// The letter of a band, as the grid shows it.
    std::string letter(std::size_t band) const {
        return painted(bare_letter(band), static_cast<std::uint8_t>(band));
    }

private:
    static constexpr std::string_view kHours =
        "      0     3     6     9     12    15    18    21    24\n";

    std::string painted(const std::string& text, std::uint8_t band) const {
        if (!coloured_ || band == tariff::kNoBand) return text;
        return "\033[" + colour_of(calendar_.bands[band], band) + "m" + text + "\033[0m";
    }

    /// Small where another band begins inside the half hour.
    char letter_at(const PictureRow& row, int at) const {
        const auto* pieces = row.band_of_piece.data() + at * kLetterPieces;
        if (*pieces == tariff::kNoBand) return kNoBandLetter;
        const char capital = letters_[*pieces];
        const bool mixed = std::any_of(pieces, pieces + kLetterPieces,
                                       [&](std::uint8_t b) { return b != *pieces; });
        return mixed && capital >= 'A' ? static_cast<char>(capital + 32) : capital;
    }

    std::string line(const PictureRow& row, bool with_days) const {
        std::string text = fmt::format("  {:>2}  ", static_cast<unsigned>(row.month));
        for (int at = 0; at < kLetters;) {
            const std::uint8_t band =
                row.band_of_piece[static_cast<std::size_t>(at * kLetterPieces)];
            std::string run;
            for (; at < kLetters &&
                   row.band_of_piece[static_cast<std::size_t>(at * kLetterPieces)] == band;
                 ++at)
                run += letter_at(row, at);
            text += painted(run, band);
        }
        return text + (with_days ? "  " + days_text(row.days) : "") + "\n";
    }

    /// How most workdays of a month look.
    const PictureRow* usual(std::chrono::month month) const {
        const auto it =
            std::find_if(calendar_.rows.begin(), calendar_.rows.end(), [&](const PictureRow& row) {
                return row.month == month && row.kind == DayKind::workday;
            });
        return it == calendar_.rows.end() ? nullptr : &*it;
    }

    /// All workdays; of other days those that differ from them.
    std::string block(DayKind kind) const {
        std::string lines;
        bool any = false;
        for (const PictureRow& row : calendar_.rows) {
            if (row.kind != kind) continue;
            any = true;
            const PictureRow* like = usual(row.month);
            const bool is_usual = like == &row;
            if (kind == DayKind::workday) {
                lines += line(row, !is_usual);
            } else if (like == nullptr || like->band_of_piece != row.band_of_piece) {
                lines += line(row, true);
            }
        }
        if (!any) return "";
        const std::string title = say_.text(name_of(kind));
        if (lines.empty()) return say_.fill({"{}: as workdays\n", "{}：同工作日\n"}, title);
        return title + "\n" + std::string{kHours} + lines;
    }

    const Console& say_;
    const CalendarPicture& calendar_;
    bool coloured_;
    std::vector<char> letters_;
};

std::string tier_text(const Console& say, const std::optional<Energy>& to, std::size_t tier,
                      std::size_t tiers) {
    if (tiers == 1) return "";
    if (!to) return say.fill({"tier {}, above", "第 {} 档，以上"}, tier + 1);
    return say.fill({"tier {}, to {} kWh", "第 {} 档，至 {} kWh"}, tier + 1, to_kilo(*to));
}

std::string months_text(const Console& say, time::MonthSet months) {
    if (months == time::MonthSet::all()) return say.text({"price", "电价"});
    return say.fill({"months {}", "{} 月"}, tariff::to_text(months));
}

std::string hours_text(std::int64_t minutes) {
    return to_decimal(minutes * 100 / 60, 2, 0);
}

constexpr std::string_view kIndent = "  ";

/// Puts the colours into a legend that is laid out: they would count as width before.
std::string painted_legend(const std::string& table, const YearText& text, std::size_t tiers) {
    std::string painted;
    std::size_t line = 0;
    for (std::size_t at = 0; at < table.size(); ++line) {
        const std::size_t end = table.find('\n', at) + 1;
        const bool has_letter = line > 0 && (line - 1) % tiers == 0;
        painted += kIndent;
        at += kIndent.size();
        if (has_letter) painted += text.letter((line - 1) / tiers);
        painted += table.substr(has_letter ? at + 1 : at, end - at - (has_letter ? 1 : 0));
        at = end;
    }
    return painted;
}

std::string legend(const Console& say, const tariff::YearPicture& picture, const YearText& text) {
    const CalendarPicture& main = picture.calendars[0];
    const std::size_t tiers = picture.tiers.size();
    std::vector<Table::Column> columns{
        {""},
        {say.text({"band", "时段"})},
        {say.text({"hours a year", "年小时数"}), Table::Align::right}};
    if (tiers > 1) columns.push_back({say.text({"tier", "阶梯"})});
    for (const tariff::SeasonPrices& season : picture.prices)
        columns.push_back({months_text(say, season.months), Table::Align::right});
    Table table{columns};
    for (std::size_t band = 0; band < main.bands.size(); ++band) {
        for (std::size_t tier = 0; tier < tiers; ++tier) {
            std::vector<std::string> row{"", "", ""};
            if (tier == 0)
                row = {text.bare_letter(band), billing::band_name(main.bands[band], say.language),
                       hours_text(main.minutes[band])};
            if (tiers > 1) row.push_back(tier_text(say, picture.tiers[tier], tier, tiers));
            for (const tariff::SeasonPrices& season : picture.prices)
                row.push_back(to_text(season.by_band_and_tier[band][tier]));
            table.row(std::move(row));
        }
    }
    return painted_legend(table.to_text(kIndent), text, tiers);
}

}  // namespace

std::string year_text(const Console& say, const tariff::Tariff& tariff,
                      const tariff::Version& version, const tariff::YearPicture& picture,
                      bool coloured) {
    const std::string& name = say.language == Language::zh ? tariff.name.zh : tariff.name.en;
    std::string text =
        fmt::format("{}  {}\n{}  {} {}\n", tariff.id, name, tariff::valid_text(version.valid),
                    version.source.document, version.source.sheet);
    if (!picture.are_holidays_known) {
        text += say.fill({"holidays of {} are not known yet: none are drawn\n",
                          "{} 年节假日尚未公布，图中未计\n"},
                         picture.year);
    }
    for (const CalendarPicture& calendar : picture.calendars) {
        const YearText grid{say, calendar, coloured};
        text += fmt::format("\n{}{}\n", picture.year,
                            picture.calendars.size() > 1 ? "  " + calendar.calendar : "");
        text += grid.grid();
    }
    text += "\n" + legend(say, picture, YearText{say, picture.calendars[0], coloured});
    if (!picture.conditional.empty()) {
        text +=
            say.fill({"not in the prices, by their conditions: {}\n", "因适用条件未计入电价：{}\n"},
                     fmt::join(picture.conditional, ", "));
    }
    if (!picture.by_interval.empty()) {
        text += say.fill({"by interval, beside these prices: {}\n", "另按时段序列计价：{}\n"},
                         fmt::join(picture.by_interval, "; "));
    }
    return text;
}

}  // namespace voltmark::app
