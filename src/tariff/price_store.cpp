// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/price_store.hpp"

#include <charconv>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/tariff/errors.hpp"

namespace voltmark::tariff {

namespace {

using time::CivilDay;

std::string to_text(const SpanPrices& prices) {
    std::string text;
    for (std::size_t i = 0; i < prices.size(); ++i) {
        if (i > 0) text += ',';
        if (prices[i]) text += std::to_string(prices[i]->e8);
    }
    return text;
}

SpanPrices parse_prices(std::string_view text) {
    SpanPrices prices;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        std::optional<Price>& price = prices.emplace_back();
        if (end > at) {
            std::int64_t e8 = 0;
            const auto read = std::from_chars(text.data() + at, text.data() + end, e8);
            VOLTMARK_CHECK(read.ec == std::errc{} && read.ptr == text.data() + end);
            price = Price{e8};
        }
        at = end + 1;
    }
    return prices;
}

/// What the store has of a span at last.
std::optional<SpanPrices> newest(store::Session& session, const std::string& name, CivilDay span) {
    const int number = time::to_number(span);
    std::string text;
    session.sql() << "SELECT prices FROM price_span WHERE series = :s AND span = :d "
                     "ORDER BY revision DESC LIMIT 1",
        soci::use(name, "s"), soci::use(number, "d"), soci::into(text);
    if (!session.sql().got_data()) return std::nullopt;
    return parse_prices(text);
}

/// Lays new prices over what is there, and counts what they change.
SpanPrices merge(SpanPrices known, const SpanPrices& fresh, AddedPrices& counts) {
    known.resize(std::max(known.size(), fresh.size()));
    for (std::size_t slot = 0; slot < fresh.size(); ++slot) {
        if (!fresh[slot]) continue;
        ++(!known[slot]                   ? counts.added
           : *known[slot] != *fresh[slot] ? counts.changed
                                          : counts.known);
        known[slot] = fresh[slot];
    }
    return known;
}

Result<void> check_same(store::Session& session, const PriceSeries& series, Instant now) {
    if (!is_series_name(series.name)) return make_error(kSeriesName, series.name);
    const Result<PriceSeries> known = find_series(session, series.name);
    const std::string currency = series.currency.name();
    const std::string zone{series.zone.name()};
    const std::string step{to_text(series.step)};
    if (!known) {
        const long long at = now.time_since_epoch().count();
        session.sql() << "INSERT INTO price_series (name, currency, zone, step, created_at) "
                         "VALUES (:n, :c, :z, :s, :a)",
            soci::use(series.name, "n"), soci::use(currency, "c"), soci::use(zone, "z"),
            soci::use(step, "s"), soci::use(at, "a");
        return ok();
    }
    if (known->currency == series.currency && known->zone == series.zone &&
        known->step == series.step)
        return ok();
    return make_error(kSeriesDiffers, series.name, known->currency.name(), known->zone.name(),
                      to_text(known->step), currency, zone, step);
}

void insert_span(store::Session& session, const std::string& name, CivilDay span, long long number,
                 const SpanPrices& prices) {
    const int day = time::to_number(span);
    const std::string text = to_text(prices);
    session.sql() << "INSERT INTO price_span (series, span, revision, prices) "
                     "VALUES (:s, :d, :r, :p)",
        soci::use(name, "s"), soci::use(day, "d"), soci::use(number, "r"), soci::use(text, "p");
}

void count_spans(store::Session& session, SeriesInfo& series) {
    int first = 0;
    int last = 0;
    long long spans = 0;
    long long revision = 0;
    session.sql() << "SELECT coalesce(min(span), 0), coalesce(max(span), 0), count(DISTINCT span), "
                     "coalesce(max(revision), 0) FROM price_span WHERE series = :s",
        soci::use(series.name, "s"), soci::into(first), soci::into(last), soci::into(spans),
        soci::into(revision);
    series.first = time::day_from_number(first);
    series.last = time::day_from_number(last);
    series.spans = spans;
    series.revision = PriceRevision{revision};
}

}  // namespace

Result<AddedPrices> add_prices(store::Session& session, const PriceSeries& series, Instant now) {
    if (Result<void> same = check_same(session, series, now); !same) return same.error();
    AddedPrices counts;
    long long number = 0;
    for (const auto& [span, prices] : series.spans) {
        const AddedPrices before = counts;
        const SpanPrices known = newest(session, series.name, span).value_or(SpanPrices{});
        const SpanPrices merged = merge(known, prices, counts);
        if (counts.added == before.added && counts.changed == before.changed) continue;
        if (number == 0) number = store::take_ids(session, "price_revision");
        insert_span(session, series.name, span, number, merged);
    }
    if (number == 0) return counts;
    counts.revision = PriceRevision{number};
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO price_revision (revision, series, imported_at, added, changed) "
                     "VALUES (:r, :s, :a, :n, :c)",
        soci::use(number, "r"), soci::use(series.name, "s"), soci::use(at, "a"),
        soci::use(counts.added, "n"), soci::use(counts.changed, "c");
    return counts;
}

PriceRevision last_price_revision(store::Session& session) {
    long long number = 0;
    session.sql() << "SELECT coalesce(max(revision), 0) FROM price_revision", soci::into(number);
    return PriceRevision{number};
}

std::vector<SeriesInfo> list_series(store::Session& session) {
    std::vector<SeriesInfo> all;
    SeriesInfo one;
    std::string step;
    soci::statement query =
        (session.sql().prepare
             << "SELECT name, currency, zone, step FROM price_series ORDER BY name",
         soci::into(one.name), soci::into(one.currency), soci::into(one.zone), soci::into(step));
    query.execute();
    while (query.fetch()) {
        one.step = find_price_step(step).value();
        all.push_back(one);
    }
    for (SeriesInfo& series : all) count_spans(session, series);
    return all;
}

Result<PriceSeries> find_series(store::Session& session, std::string_view name) {
    PriceSeries series;
    series.name = name;
    std::string currency;
    std::string zone;
    std::string step;
    session.sql() << "SELECT currency, zone, step FROM price_series WHERE name = :n",
        soci::use(series.name, "n"), soci::into(currency), soci::into(zone), soci::into(step);
    if (!session.sql().got_data()) return make_error(kSeriesUnknown, name);
    series.currency = find_currency(currency).value();
    const Result<time::Zone> found = time::Zone::find(zone);
    if (!found) return found.error();
    series.zone = *found;
    series.step = find_price_step(step).value();
    return series;
}

Result<PriceSeries> load_series(store::Session& session, std::string_view name,
                                const time::BillingPeriod& days, PriceRevision cut) {
    Result<PriceSeries> series = find_series(session, name);
    if (!series) return series.error();
    const int first = time::to_number(series->span_of(days.from));
    const int end = time::to_number(days.to);
    const auto limit = static_cast<long long>(cut);
    const std::string text{name};
    int span = 0;
    std::string prices;
    soci::statement query =
        (session.sql().prepare
             << "SELECT span, prices FROM price_span p WHERE series = :s AND span >= :f AND "
                "span < :e AND revision = (SELECT max(revision) FROM price_span q WHERE q.series = "
                "p.series AND q.span = p.span AND q.revision <= :c) ORDER BY span",
         soci::use(text, "s"), soci::use(first, "f"), soci::use(end, "e"), soci::use(limit, "c"),
         soci::into(span), soci::into(prices));
    query.execute();
    while (query.fetch()) series->spans.emplace(time::day_from_number(span), parse_prices(prices));
    return series;
}

PriceBook load_prices(store::Session& session, std::span<const std::string> names,
                      const time::BillingPeriod& period, PriceRevision cut) {
    constexpr std::chrono::days kBeside{1};
    PriceBook book;
    for (const std::string& name : names) {
        Result<PriceSeries> series =
            load_series(session, name, {period.from - kBeside, period.to + kBeside}, cut);
        if (series) book.add(std::move(*series));
    }
    return book;
}

std::vector<SpanRevision> span_revisions(store::Session& session, std::string_view name,
                                         time::CivilDay span) {
    const std::string series{name};
    const int day = time::to_number(span);
    long long revision = 0;
    long long at = 0;
    std::string prices;
    soci::statement query =
        (session.sql().prepare
             << "SELECT p.revision, r.imported_at, p.prices FROM price_span p JOIN price_revision "
                "r ON r.revision = p.revision WHERE p.series = :s AND p.span = :d "
                "ORDER BY p.revision",
         soci::use(series, "s"), soci::use(day, "d"), soci::into(revision), soci::into(at),
         soci::into(prices));
    query.execute();
    std::vector<SpanRevision> revisions;
    while (query.fetch()) {
        revisions.push_back(
            {PriceRevision{revision}, Instant{std::chrono::seconds{at}}, parse_prices(prices)});
    }
    return revisions;
}

}  // namespace voltmark::tariff
