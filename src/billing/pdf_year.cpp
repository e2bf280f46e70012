// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/explanation.hpp"
#include "voltmark/billing/year_drawing.hpp"

#include "explain_words.hpp"
#include "pdf_chart.hpp"

namespace voltmark::billing {

namespace {

using pdf::Align;
using pdf::Canvas;
using pdf::Style;
using tariff::CalendarPicture;
using tariff::DayKind;
using tariff::PictureRow;

constexpr double kSide = 24;
constexpr double kMonthWidth = 26;
constexpr double kHourWidth = 26;
constexpr double kRowHeight = 13;
constexpr double kRowGap = 1.5;
constexpr double kGridWidth = 24 * kHourWidth;
constexpr double kDaysWidth = 130;  ///< Where a row names its days.
constexpr double kPictureWidth = 2 * kSide + kMonthWidth + kGridWidth + kDaysWidth;
constexpr double kTitleHeight = 44;
constexpr double kLegendRow = 16;

constexpr Style kTitle{13, pdf::kInk, true, 1};
constexpr Style kPlain{8.5, pdf::kInk, false, 1};
constexpr Style kSmall{7.5, pdf::kGrey, false, 1};
constexpr Style kHead{9, pdf::kAccent, true, 1};

/// Rows of one kind of day that are drawn together.
struct Grid {
    const CalendarPicture* calendar;
    DayKind kind;
    std::vector<const PictureRow*> rows;
};

const PictureRow* usual(const CalendarPicture& calendar, std::chrono::month month) {
    const auto it = std::find_if(
        calendar.rows.begin(), calendar.rows.end(),
        [&](const PictureRow& row) { return row.month == month && row.kind == DayKind::workday; });
    return it == calendar.rows.end() ? nullptr : &*it;
}

/// All workdays; of other days those that differ from the workdays of their month.
std::vector<Grid> grids_of(const tariff::YearPicture& picture) {
    std::vector<Grid> grids;
    for (const CalendarPicture& calendar : picture.calendars) {
        for (int kind = 0; kind < tariff::kDayKindCount; ++kind) {
            Grid grid{&calendar, DayKind(kind), {}};
            for (const PictureRow& row : calendar.rows) {
                if (row.kind != grid.kind) continue;
                const PictureRow* like = usual(calendar, row.month);
                const bool differs = like == nullptr || like->band_of_piece != row.band_of_piece;
                if (grid.kind == DayKind::workday || differs) grid.rows.push_back(&row);
            }
            if (!grid.rows.empty()) grids.push_back(std::move(grid));
        }
    }
    return grids;
}

double height_of(const Grid& grid) {
    return 40 + static_cast<double>(grid.rows.size()) * (kRowHeight + kRowGap);
}

double legend_height(const tariff::YearPicture& picture) {
    const std::size_t rows = picture.calendars[0].bands.size() * picture.tiers.size();
    return 34 + static_cast<double>(rows) * kLegendRow;
}

class Drawing {
public:
    Drawing(Canvas& canvas, Language language) : canvas_{canvas}, language_{language} {}

    void title(const tariff::Tariff& tariff, const tariff::Version& version, int year) {
        canvas_.show(fmt::format("{}  {}", in(tariff.name, language_), year), kTitle, kSide, 24);
        canvas_.show(
            fmt::format("{}    {}    {}{}", tariff.id, days_text(version.valid, language_),
                        version.source.document, source_details(version.source, language_)),
            kSmall, kSide, 38);
        y_ = kTitleHeight;
    }

    void grid(const Grid& grid, bool name_calendar) {
        const double left = kSide + kMonthWidth;
        std::string head{name_of(grid.kind).in(language_)};
        if (name_calendar) head += "  " + grid.calendar->calendar;
        canvas_.show(head, kHead, kSide, y_ + 14);
        for (int hour = 0; hour <= 24; hour += 3) {
            canvas_.show(std::to_string(hour), kSmall, left + hour * kHourWidth, y_ + 26,
                         Align::centre);
        }
        y_ += 30;
        for (const PictureRow* row : grid.rows) {
            canvas_.show(std::to_string(static_cast<unsigned>(row->month)), kPlain, left - 6,
                         y_ + kRowHeight - 3.5, Align::right);
            draw_row(*row, grid.calendar->bands, left);
            if (row != usual(*grid.calendar, row->month))
                canvas_.show(days_of(*row), kSmall, left + kGridWidth + 6, y_ + kRowHeight - 3.5);
            y_ += kRowHeight + kRowGap;
        }
        y_ += 10;
    }

    void legend(const tariff::YearPicture& picture) {
        const CalendarPicture& main = picture.calendars[0];
        constexpr double kFirst = kSide + 210;
        constexpr double kStepMax = 110;
        const double step = std::min(
            kStepMax, (kPictureWidth - kSide - kFirst) /
                          static_cast<double>(std::max<std::size_t>(picture.prices.size(), 1)));
        y_ += 14;
        for (std::size_t s = 0; s < picture.prices.size(); ++s) {
            canvas_.show(season_name(picture.prices[s].months), kSmall,
                         kFirst + step * static_cast<double>(s + 1), y_, Align::right);
        }
        y_ += 6;
        for (std::size_t band = 0; band < main.bands.size(); ++band) {
            for (std::size_t tier = 0; tier < picture.tiers.size(); ++tier) {
                if (tier == 0) band_entry(main, band);
                if (picture.tiers.size() > 1)
                    canvas_.show(tier_name(picture.tiers[tier], tier), kSmall, kSide + 120,
                                 y_ + 10);
                for (std::size_t s = 0; s < picture.prices.size(); ++s) {
                    canvas_.show(to_text(picture.prices[s].by_band_and_tier[band][tier]), kPlain,
                                 kFirst + step * static_cast<double>(s + 1), y_ + 10, Align::right);
                }
                y_ += kLegendRow;
            }
        }
    }

private:
    void draw_row(const PictureRow& row, const std::vector<std::string>& bands, double left) {
        constexpr double kPieceWidth = kGridWidth / tariff::kDayPieces;
        for (int from = 0; from < tariff::kDayPieces;) {
            const std::uint8_t band = row.band_of_piece[static_cast<std::size_t>(from)];
            int to = from;
            while (to < tariff::kDayPieces &&
                   row.band_of_piece[static_cast<std::size_t>(to)] == band)
                ++to;
            const pdf::Box box{left + from * kPieceWidth, y_, (to - from) * kPieceWidth,
                               kRowHeight};
            if (band == tariff::kNoBand) {
                canvas_.hatch(box, pdf::kHairline);
            } else {
                canvas_.fill(box, pdf::colour_of_band(bands[band], band));
            }
            from = to;
        }
    }

    void band_entry(const CalendarPicture& calendar, std::size_t band) {
        canvas_.fill({kSide, y_ + 2, 14, 10}, pdf::colour_of_band(calendar.bands[band], band));
        canvas_.show(band_name(calendar.bands[band], language_), kPlain, kSide + 20, y_ + 10);
        canvas_.show(fmt::format("{} h", calendar.minutes[band] / 60), kSmall, kSide + 110, y_ + 10,
                     Align::right);
    }

    std::string season_name(time::MonthSet months) const {
        if (months == time::MonthSet::all())
            return std::string{Text{"per kWh", "每千瓦时"}.in(language_)};
        const std::string text = tariff::to_text(months);
        return language_ == Language::zh ? text + " 月" : "months " + text;
    }

    std::string tier_name(const std::optional<Energy>& to, std::size_t tier) const {
        if (!to) return fmt::format("{} {}", tier + 1, Text{"above", "以上"}.in(language_));
        return fmt::format("{} <= {} kWh", tier + 1, to_kilo(*to));
    }

    /// First and last day, and how many: a picture has no room for all of them.
    static std::string days_of(const PictureRow& row) {
        const auto day = [](time::CivilDay one) { return time::to_text(one).substr(5); };
        if (row.days.size() == 1) return day(row.days[0]);
        return fmt::format("{} .. {} ({})", day(row.days.front()), day(row.days.back()),
                           row.days.size());
    }

    Canvas& canvas_;
    Language language_;
    double y_ = 0;
};

}  // namespace

Result<std::string> draw_year(const tariff::Tariff& tariff, const tariff::Version& version,
                              const tariff::YearPicture& picture, Language language,
                              PictureFormat format) {
    const std::vector<Grid> grids = grids_of(picture);
    double height = kTitleHeight + legend_height(picture) + kSide;
    for (const Grid& grid : grids) height += height_of(grid);
    Canvas::Info info;
    info.title = tariff.id;
    info.language = language;
    info.medium = format == PictureFormat::svg ? pdf::Medium::svg : pdf::Medium::png;
    info.width = kPictureWidth;
    info.height = height;
    Canvas canvas{info};
    Drawing drawing{canvas, language};
    drawing.title(tariff, version, picture.year);
    for (const Grid& grid : grids) drawing.grid(grid, picture.calendars.size() > 1);
    drawing.legend(picture);
    return canvas.finish();
}

}  // namespace voltmark::billing
