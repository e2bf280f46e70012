// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/tariff_json.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"

namespace voltmark::api {

namespace {

using nlohmann::ordered_json;
using tariff::BandMove;
using tariff::CalendarPicture;
using tariff::ComponentChange;
using tariff::FieldChange;
using tariff::PictureRow;
using tariff::VersionChange;

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

ordered_json fields_json(const std::vector<FieldChange>& fields) {
    ordered_json json = ordered_json::array();
    for (const FieldChange& field : fields)
        json.push_back({{"field", field.field}, {"before", field.before}, {"after", field.after}});
    return json;
}

ordered_json valid_json(const std::optional<time::BillingPeriod>& valid) {
    return valid ? ordered_json(tariff::valid_text(*valid)) : ordered_json(nullptr);
}

ordered_json version_json(const VersionChange& change) {
    ordered_json json{{"kind", to_text(change.kind)},        {"before", valid_json(change.before)},
                      {"after", valid_json(change.after)},   {"fields", fields_json(change.fields)},
                      {"components", ordered_json::array()}, {"bands", ordered_json::array()}};
    for (const ComponentChange& component : change.components) {
        json["components"].push_back({{"component", component.component},
                                      {"kind", to_text(component.kind)},
                                      {"fields", fields_json(component.fields)}});
    }
    for (const BandMove& move : change.bands) {
        json["bands"].push_back({{"calendar", move.calendar},
                                 {"month", static_cast<unsigned>(move.month)},
                                 {"from", move.from},
                                 {"to", move.to},
                                 {"minutes", move.minutes}});
    }
    return json;
}

}  // namespace

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

std::string diff_json(const tariff::TariffChange& change) {
    ordered_json json{{"same", change.is_same()},
                      {"fields", fields_json(change.fields)},
                      {"versions", ordered_json::array()}};
    for (const VersionChange& version : change.versions)
        json["versions"].push_back(version_json(version));
    return json.dump();
}

}  // namespace voltmark::api
