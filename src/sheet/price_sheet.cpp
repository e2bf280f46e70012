// SPDX-License-Identifier: Apache-2.0
#include "voltmark/sheet/price_sheet.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/csv_rows.hpp"
#include "voltmark/sheet/errors.hpp"

namespace voltmark::sheet {

namespace {

using codec::csv::Field;
using codec::csv::Row;

enum class ColumnKind : std::uint8_t {
    month,
    tariff,
    category,
    voltage,
    document,
    title,
    reliability,
    decimals,
    component,
    published,
    attribute,
    unknown
};

struct Column {
    ColumnKind kind = ColumnKind::unknown;
    std::string name;  ///< Of the component, band or attribute; else the column's own.
};

/// Headers as sheets print them, beside the program's own words.
struct KnownHeader {
    std::string_view header;
    ColumnKind kind;
    std::string_view name;
};
constexpr KnownHeader kKnownHeaders[] = {{"month", ColumnKind::month, "month"},
                                         {"月份", ColumnKind::month, "month"},
                                         {"tariff", ColumnKind::tariff, "tariff"},
                                         {"电价", ColumnKind::tariff, "tariff"},
                                         {"category", ColumnKind::category, "category"},
                                         {"用电分类", ColumnKind::category, "category"},
                                         {"voltage", ColumnKind::voltage, "voltage"},
                                         {"电压等级", ColumnKind::voltage, "voltage"},
                                         {"document", ColumnKind::document, "document"},
                                         {"文号", ColumnKind::document, "document"},
                                         {"title", ColumnKind::title, "title"},
                                         {"标题", ColumnKind::title, "title"},
                                         {"reliability", ColumnKind::reliability, "reliability"},
                                         {"decimals", ColumnKind::decimals, "decimals"},
                                         {"公布小数位", ColumnKind::decimals, "decimals"},
                                         {"代理购电价格", ColumnKind::component, "purchase"},
                                         {"上网电价", ColumnKind::component, "purchase"},
                                         {"上网环节线损费用", ColumnKind::component, "loss"},
                                         {"线损费用", ColumnKind::component, "loss"},
                                         {"输配电价", ColumnKind::component, "network"},
                                         {"电度输配电价", ColumnKind::component, "network"},
                                         {"系统运行费用", ColumnKind::component, "system"},
                                         {"政府性基金及附加", ColumnKind::component, "funds"},
                                         {"需量电价", ColumnKind::component, "demand"},
                                         {"容量电价", ColumnKind::component, "capacity"},
                                         {"电度用电价格", ColumnKind::published, "all"},
                                         {"尖峰", ColumnKind::published, "sharp"},
                                         {"高峰", ColumnKind::published, "peak"},
                                         {"平段", ColumnKind::published, "flat"},
                                         {"低谷", ColumnKind::published, "valley"},
                                         {"深谷", ColumnKind::published, "deep_valley"}};

bool is_word(std::string_view text) {
    return !text.empty() &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == text.npos;
}

Column column_of(std::string_view header) {
    constexpr std::string_view kPublishedPrefix = "published.";
    constexpr std::string_view kAttributePrefix = "with.";
    for (const KnownHeader& known : kKnownHeaders) {
        if (known.header == header) return {known.kind, std::string{known.name}};
    }
    if (header.starts_with(kPublishedPrefix)) {
        header.remove_prefix(kPublishedPrefix.size());
        return {header.empty() ? ColumnKind::unknown : ColumnKind::published, std::string{header}};
    }
    if (header.starts_with(kAttributePrefix)) {
        header.remove_prefix(kAttributePrefix.size());
        const bool known = tariff::find_attribute(header) != nullptr;
        return {known ? ColumnKind::attribute : ColumnKind::unknown, std::string{header}};
    }
    return {is_word(header) ? ColumnKind::component : ColumnKind::unknown, std::string{header}};
}

/// Reads a sheet row by row; what is wrong is told, and reading goes on.
class SheetReader {
public:
    explicit SheetReader(std::string_view csv) : rows_{csv, codec::csv::find_delimiter(csv)} {}

    SheetReading read() {
        if (read_header()) {
            while (rows_.next(row_)) {
                if (!row_.is_blank()) read_row();
            }
        }
        if (reading_.findings.empty() && sheet_.rows.empty())
            tell(make_error(kMissing, "tariff"), {0, 0, 1, 1});
        if (reading_.findings.empty()) reading_.sheet = std::move(sheet_);
        return std::move(reading_);
    }

private:
    void tell(Error error, Place place) { reading_.findings.push_back(std::move(error).at(place)); }
    std::string text(const Field& field) const { return std::string{codec::trimmed(field.text)}; }
    void bad(const Column& column, const Field& field, std::string_view expected) {
        tell(make_error(kValue, column.name, codec::excerpt(field.text), expected),
             row_.place(field));
    }

    bool read_header() {
        if (!rows_.next(row_)) {
            tell(make_error(kColumn, "month"), {0, 0, 1, 1});
            return false;
        }
        std::map<std::pair<ColumnKind, std::string>, std::uint64_t> seen;
        if (!row_.is_well_quoted) tell(make_error(kQuote), row_.place(row_.fields.back()));
        for (const Field& field : row_.fields) {
            const std::string header = text(field);
            columns_.push_back(column_of(header));
            const Column& column = columns_.back();
            if (column.kind == ColumnKind::unknown)
                tell(make_error(kColumnUnknown, codec::excerpt(header)), row_.place(field));
            if (!seen.emplace(std::pair{column.kind, column.name}, row_.line).second)
                tell(make_error(kTwice, "column", codec::excerpt(header), row_.line),
                     row_.place(field));
        }
        for (const ColumnKind needed : {ColumnKind::month, ColumnKind::tariff}) {
            const bool found = std::any_of(columns_.begin(), columns_.end(),
                                           [&](const Column& c) { return c.kind == needed; });
            if (found) continue;
            tell(make_error(kColumn, needed == ColumnKind::month ? "month" : "tariff"),
                 row_.place());
        }
        return reading_.findings.empty();
    }

    void read_row() {
        if (!row_.is_well_quoted) {
            tell(make_error(kQuote), row_.place(row_.fields.back()));
            return;
        }
        if (row_.fields.size() != columns_.size()) {
            tell(make_error(kRow, row_.fields.size(), columns_.size()), row_.place());
            return;
        }
        SheetRow row;
        row.place = row_.place();
        for (std::size_t i = 0; i < columns_.size(); ++i)
            read_cell(columns_[i], row_.fields[i], row);
        if (row.tariff.empty()) return;
        const auto [it, fresh] = tariffs_.emplace(row.tariff, row_.line);
        if (!fresh) tell(make_error(kTwice, "tariff", row.tariff, it->second), row.tariff_place);
        sheet_.rows.push_back(std::move(row));
    }

    void read_cell(const Column& column, const Field& field, SheetRow& row) {
        const std::string value = text(field);
        if (value.empty()) {
            if (column.kind == ColumnKind::month || column.kind == ColumnKind::tariff)
                tell(make_error(kMissing, column.name), row_.place(field));
            return;
        }
        switch (column.kind) {
            case ColumnKind::month:
                return read_month(column, field, value);
            case ColumnKind::tariff:
                row.tariff = value;
                row.tariff_place = row_.place(field);
                return;
            case ColumnKind::category:
                row.category = value;
                return;
            case ColumnKind::voltage:
                row.voltage = value;
                return;
            case ColumnKind::document:
                row.document = value;
                return;
            case ColumnKind::title:
                row.title = value;
                return;
            case ColumnKind::reliability:
                row.reliability = value;
                return;
            case ColumnKind::decimals:
                return read_decimals(column, field, value, row);
            case ColumnKind::component:
                return read_price(column, field, value, row.prices);
            case ColumnKind::published:
                return read_price(column, field, value, row.published);
            case ColumnKind::attribute:
                if (const Result<void> set = row.attributes.set(column.name, value); !set)
                    tell(set.error(), row_.place(field));
                return;
            case ColumnKind::unknown:
                return;
        }
    }

    void read_month(const Column& column, const Field& field, const std::string& value) {
        const Result<time::BillingPeriod> month = time::parse_period(value);
        if (!month || value.size() != 7) return bad(column, field, "a month such as 2026-09");
        if (!has_month_) sheet_.month = *month;
        has_month_ = true;
        if (*month != sheet_.month)
            tell(make_error(kMonth, value, time::to_text(sheet_.month)), row_.place(field));
    }

    void read_decimals(const Column& column, const Field& field, const std::string& value,
                       SheetRow& row) {
        const Result<std::int64_t> number = parse_decimal(value, 0);
        if (!number || *number < 2 || *number > 8) return bad(column, field, "2 to 8");
        row.decimals = static_cast<int>(*number);
    }

    void read_price(const Column& column, const Field& field, const std::string& value,
                    std::map<std::string, CellPrice>& prices) {
        CellPrice cell{std::nullopt, 0, row_.place(field)};
        if (value != "=" || column.kind == ColumnKind::published) {
            const Result<Price> price = parse_price(value);
            if (!price) return bad(column, field, "a price of at most 8 decimals");
            cell.price = *price;
            const std::size_t point = value.find('.');
            cell.decimals = point == value.npos ? 0 : static_cast<int>(value.size() - point - 1);
        }
        prices.emplace(column.name, cell);
    }

    codec::csv::RowReader rows_;
    Row row_;
    std::vector<Column> columns_;
    std::map<std::string, std::uint64_t> tariffs_;
    bool has_month_ = false;
    PriceSheet sheet_;
    SheetReading reading_;
};

}  // namespace

SheetReading read_price_sheet(std::string_view csv) {
    return SheetReader{csv}.read();
}

}  // namespace voltmark::sheet
