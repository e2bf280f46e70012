// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/simulate.hpp"

#include "voltmark/base/pipeline.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/portfolio/city.hpp"

namespace voltmark::portfolio {

namespace {

// So much is committed at once: a person who waits for the writer waits no longer.
constexpr std::int64_t kCustomersASlice = 5'000;
constexpr std::int64_t kSpansASlice = 10'000;

std::int64_t slices(std::int64_t count, std::int64_t size) {
    return (count + size - 1) / size;
}

}  // namespace

SimulateProgress simulate_portfolio(store::Store& store, const SimulateOptions& options,
                                    const Clock& clock,
                                    const std::function<void(const SimulateProgress&)>& progress) {
    SiteId first_site{};
    PartyId first_party{};
    DeliveryId delivery{};
    {
        const store::Lease writer = store.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        first_site = SiteId{store::take_ids(*writer, "site", options.customers)};
        first_party = PartyId{store::take_ids(*writer, "party", options.customers)};
        delivery = meter::open_delivery(*writer, meter::DeliveryKind::simulation,
                                        fmt::format("simulate portfolio, seed {}", options.seed),
                                        "", clock.now());
        transaction.commit();
    }
    const City city{options.seed, first_site, first_party, options.days.from, options.grid};
    const int workers = options.workers > 0 ? options.workers : default_workers();
    SimulateProgress done;
    std::vector<time::CivilDay> spans;
    for (time::CivilDay span = options.grid.span_of(options.days.from);
         options.with_readings && span < options.days.to; span = options.grid.span_after(span)) {
        spans.push_back(span);
    }
    run_pipeline<Portfolio>(
        static_cast<std::size_t>(slices(options.customers, kCustomersASlice)), workers,
        [&] {
            return [&](std::size_t index) {
                Portfolio portfolio;
                const std::int64_t first = static_cast<std::int64_t>(index) * kCustomersASlice;
                city.add_customers(first, std::min(first + kCustomersASlice, options.customers),
                                   portfolio);
                return portfolio;
            };
        },
        [&](std::size_t, Portfolio&& portfolio) {
            const store::Lease writer = store.writer(store::Priority::bulk);
            store::Transaction transaction{*writer};
            add_portfolio(*writer, portfolio, clock.now());
            transaction.commit();
            done.customers += static_cast<std::int64_t>(portfolio.parties.size());
            if (progress) progress(done);
        });

    const time::Zone zone = *time::Zone::find("Asia/Shanghai");
    for (const time::CivilDay span : spans)
        done.readings_expected += options.grid.slots(zone, span) * options.customers;
    const auto slices_a_span = static_cast<std::size_t>(slices(options.customers, kSpansASlice));
    run_pipeline<meter::SpanBatch>(
        slices_a_span * spans.size(), workers,
        [&] {
            return [&, made = std::vector<City::ChannelSpan>{}](std::size_t index) mutable {
                meter::SpanBatch batch;
                const time::CivilDay span = spans[index / slices_a_span];
                const std::int64_t first =
                    static_cast<std::int64_t>(index % slices_a_span) * kSpansASlice;
                for (std::int64_t i = first; i < std::min(first + kSpansASlice, options.customers);
                     ++i) {
                    city.readings(i, span, made);
                    for (const City::ChannelSpan& one : made)
                        batch.add(one.key, one.readings, City::kStepMilli);
                }
                return batch;
            };
        },
        [&](std::size_t, meter::SpanBatch&& batch) {
            const store::Lease writer = store.writer(store::Priority::bulk);
            store::Transaction transaction{*writer};
            meter::put_spans(*writer, delivery, batch.ordered(), meter::Merge::replace_given);
            transaction.commit();
            done.readings += batch.slots();
            if (progress) progress(done);
        });

    const store::Lease writer = store.writer(store::Priority::bulk);
    store::Transaction transaction{*writer};
    meter::accept_delivery(*writer, delivery);
    transaction.commit();
    return done;
}

}  // namespace voltmark::portfolio
