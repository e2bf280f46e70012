// SPDX-License-Identifier: Apache-2.0
#include "year_text.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/tariff/diff.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
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

/// One capital letter for each band: its first where that is free, else another of its letters,
/// else the next free one.
std::vector<char> letters_of(const std::vector<std::string>& bands) {
    std::vector<char> letters;
    std::set<char> used;
    for (const std::string& band : bands) {
        std::string wishes = band + "abcdefghijklmnopqrstuvwxyz0123456789";
        char letter = '?';  // More bands than letters.
        for (const char wish : wishes) {
            const char capital = wish >= 'a' && wish <= 'z' ? static_cast<char>(wish - 32) : wish;
            const bool fits =
                (capital >= 'A' && capital <= 'Z') || (capital >= '0' && capital <= '9');
            if (!fits || used.contains(capital)) continue;
            letter = capital;
            break;
        }
        used.insert(letter);
        letters.push_back(letter);
    }
    return letters;
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

std::string clock_text(int piece) {
    const int minutes = piece * tariff::kBandEdgeMinutes;
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

ordered_json row_json(const PictureRow& row, const std::vector<std::string>& bands) {
    ordered_json spans = ordered_json::array();
    for (int from = 0; from < tariff::kDayPieces;) {
        const std::uint8_t band = row.band_of_piece[static_cast<std::size_t>(from)];
        int to = from;
        while (to < tariff::kDayPieces && row.band_of_piece[static_cast<std::size_t>(to)] == band)
            ++to;
        ordered_json span{{"from", clock_text(from)}, {"to", clock_text(to)}, {"band", nullptr}};
        if (band != tariff::kNoBand) span["band"] = bands[band];
        spans.push_back(std::move(span));
        from = to;
    }
    ordered_json days = ordered_json::array();
    for (const time::CivilDay day : row.days) days.push_back(time::to_text(day));
    return {{"month", static_cast<unsigned>(row.month)},
            {"kind", to_text(row.kind)},
            {"days", std::move(days)},
            {"hours", std::move(spans)}};
}

ordered_json calendar_json(const CalendarPicture& calendar) {
    ordered_json json{{"calendar", calendar.calendar},
                      {"bands", ordered_json::array()},
                      {"rows", ordered_json::array()}};
    const std::vector<char> letters = letters_of(calendar.bands);
    for (std::size_t band = 0; band < calendar.bands.size(); ++band) {
        json["bands"].push_back({{"band", calendar.bands[band]},
                                 {"letter", std::string(1, letters[band])},
                                 {"minutes", calendar.minutes[band]}});
    }
    for (const PictureRow& row : calendar.rows)
        json["rows"].push_back(row_json(row, calendar.bands));
    return json;
}

ordered_json prices_json(const tariff::YearPicture& picture) {
    ordered_json prices = ordered_json::array();
    const std::vector<std::string>& bands = picture.calendars[0].bands;
    for (const tariff::SeasonPrices& season : picture.prices) {
        for (std::size_t band = 0; band < bands.size(); ++band) {
            for (std::size_t tier = 0; tier < picture.tiers.size(); ++tier) {
                ordered_json one{{"months", tariff::to_text(season.months)},
                                 {"band", bands[band]},
                                 {"tier", tier + 1},
                                 {"to_kwh", nullptr},
                                 {"price", to_text(season.by_band_and_tier[band][tier])}};
                if (picture.tiers[tier]) one["to_kwh"] = to_kilo(*picture.tiers[tier]);
                prices.push_back(std::move(one));
            }
        }
    }
    return prices;
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

std::string year_json(const tariff::Tariff& tariff, const tariff::Version& version,
                      const tariff::YearPicture& picture) {
    ordered_json json{{"tariff", tariff.id},
                      {"name", {{"en", tariff.name.en}, {"zh", tariff.name.zh}}},
                      {"version", tariff::valid_text(version.valid)},
                      {"year", picture.year},
                      {"holidays_known", picture.are_holidays_known},
                      {"calendars", ordered_json::array()},
                      {"currency", tariff.currency.name()},
                      {"prices", prices_json(picture)},
                      {"conditional", picture.conditional},
                      {"by_interval", picture.by_interval}};
    for (const CalendarPicture& calendar : picture.calendars)
        json["calendars"].push_back(calendar_json(calendar));
    return json.dump();
}

}  // namespace voltmark::app
