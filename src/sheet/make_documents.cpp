// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/sheet/errors.hpp"
#include "voltmark/sheet/publish.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/kwh_price.hpp"
#include "voltmark/tariff/next_version.hpp"

namespace voltmark::sheet {

namespace {

constexpr int kPriceScale = 8;
constexpr int kPublishedDecimals = 6;

/// Makes the document of one row, and tells what is wrong with it.
class RowMaker {
public:
    RowMaker(const PriceSheet& sheet, const SheetRow& row, MadeSheet& made)
        : sheet_{sheet}, row_{row}, made_{made} {}

    void make(const tariff::StoredTariff& stored) {
        const std::size_t before = made_.findings.size();
        const tariff::Version& last = stored.tariff.versions.back();
        tariff::NextVersion next{sheet_.month, source_after(last.source), prices_after(last)};
        if (made_.findings.size() != before) return;
        const Result<std::string> body = tariff::add_version(stored.body, next);
        if (!body) {
            tell(make_error(kVersionRefused, time::to_text(sheet_.month), body.error().message()),
                 row_.tariff_place);
            return;
        }
        const tariff::Reading reading = tariff::read_document(*body);
        VOLTMARK_CHECK(reading.tariff.has_value());  // add_version read it too.
        check_published(reading.tariff->versions.back());
        if (made_.findings.size() == before)
            made_.documents.push_back({row_.tariff, stored.sha256, *body});
    }

private:
    void tell(Error error, Place place) { made_.findings.push_back(std::move(error).at(place)); }

    tariff::Source source_after(const tariff::Source& before) const {
        tariff::Source source = before;
        source.sheet = row_.title.empty() ? fmt::format("代理购电 {}", time::to_text(sheet_.month))
                                          : row_.title;
        source.note = {};
        if (!row_.document.empty()) source.document = row_.document;
        if (!row_.reliability.empty()) source.reliability = row_.reliability;
        return source;
    }

    /// Prices of energy and demand change by the month; other sums are no part of a sheet, but may
    /// be named in it.
    static bool is_of_sheets(const tariff::Component& component) {
        return std::holds_alternative<tariff::EnergyCharge>(component.charge) ||
               std::holds_alternative<tariff::DemandCharge>(component.charge);
    }

    std::map<std::string, Price> prices_after(const tariff::Version& last) {
        std::map<std::string, Price> prices;
        std::map<std::string, bool> known;
        for (const tariff::Component& component : last.components) {
            if (!tariff::find_single_price(component)) continue;
            const auto cell = row_.prices.find(component.id);
            known[component.id] = true;
            if (cell == row_.prices.end()) {
                if (is_of_sheets(component))
                    tell(make_error(kPriceMissing, component.id, row_.tariff), row_.tariff_place);
            } else if (cell->second.price) {
                prices.emplace(component.id, *cell->second.price);
            }
        }
        for (const auto& [id, cell] : row_.prices) {
            if (!known.contains(id)) tell(make_error(kComponent, id, row_.tariff), cell.place);
        }
        return prices;
    }

    /// Sheets are for those who buy through the grid company.
    tariff::Attributes attributes() const {
        tariff::Attributes attributes = row_.attributes;
        if (!attributes.word("market"))
            VOLTMARK_CHECK(attributes.set("market", "agency").has_value());
        return attributes;
    }

    void check_published(const tariff::Version& version) {
        const bool tiered = tariff::tier_bounds(version).size() > 1;
        for (const auto& [band, cell] : row_.published) {
            const std::optional<int> index = version.calendars[0].find_band(band);
            if (!index || tiered) {
                tell(make_error(kBand, band, row_.tariff), cell.place);
                continue;
            }
            const std::chrono::month month = time::to_ymd(sheet_.month.from).month();
            const Price exact = tariff::kwh_price(version, {month, *index, 0}, attributes());
            compare(band, cell, exact);
        }
    }

    void compare(const std::string& band, const CellPrice& cell, Price exact) {
        const int decimals = row_.decimals.value_or(std::max(kPublishedDecimals, cell.decimals));
        const std::int64_t step = power_of_ten(kPriceScale - decimals);
        const auto rounded = [&](Price price) {
            return static_cast<std::int64_t>(
                divide_rounded(Int128{price.e8}, Int128{step}, Rounding::half_up));
        };
        if (rounded(*cell.price) == rounded(exact)) {
            ++made_.checked;
            return;
        }
        tell(make_error(kPublishedDiffers, band, row_.tariff, to_text(*cell.price), to_text(exact)),
             cell.place);
    }

    const PriceSheet& sheet_;
    const SheetRow& row_;
    MadeSheet& made_;
};

}  // namespace

MadeSheet make_documents(const PriceSheet& sheet, const FindTariff& find) {
    MadeSheet made;
    for (const SheetRow& row : sheet.rows) {
        const std::shared_ptr<const tariff::StoredTariff> stored = find(row.tariff);
        if (stored == nullptr) {
            made.findings.push_back(make_error(kTariffUnknown, row.tariff).at(row.tariff_place));
            continue;
        }
        RowMaker{sheet, row, made}.make(*stored);
    }
    if (!made.findings.empty()) made.documents.clear();
    return made;
}

}  // namespace voltmark::sheet
