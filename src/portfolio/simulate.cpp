// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/simulate.hpp"

#include <sstream>

#include "voltmark/base/check.hpp"
#include "voltmark/base/pipeline.hpp"
#include "voltmark/customer/customer_store.hpp"
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

/// One simulation of a city into a store.
class Simulation {
public:
    Simulation(store::Store& store, const security::Vault& vault, const SimulateOptions& options,
               const Clock& clock, const std::function<void(const SimulateProgress&)>& progress)
        : store_{store},
          vault_{vault},
          options_{options},
          clock_{clock},
          progress_{progress},
          workers_{options.workers > 0 ? options.workers : default_workers()} {}

    SimulateProgress run() {
        const City city = begin();
        add_customers(city);
        if (options_.with_readings) add_readings(city);
        write([&](store::Session& session) { meter::accept_delivery(session, delivery_); });
        return done_;
    }

private:
    template <class Work>
    void write(const Work& work) {
        const store::Lease writer = store_.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        work(*writer);
        transaction.commit();
    }

    /// Takes the numbers of all customers; or those that the same simulation took before it was
    /// stopped.
    City begin() {
        const std::string plan =
            fmt::format("simulate portfolio, seed {}: {} {}, {}, every {} minutes; first numbers ",
                        options_.seed, options_.customers,
                        options_.kind == City::Kind::mixed ? "customers" : "ladder homes",
                        time::to_text(options_.days), options_.grid.minutes());
        std::int64_t party = 0;
        write([&](store::Session& session) {
            for (const meter::OpenDelivery& open :
                 meter::open_deliveries(session, meter::DeliveryKind::simulation)) {
                if (!open.source.starts_with(plan)) continue;
                std::istringstream numbers{open.source.substr(plan.size())};
                numbers >> first_site_ >> party;
                VOLTMARK_CHECK(!numbers.fail());
                delivery_ = open.delivery;
                return;
            }
            first_site_ = store::take_ids(session, "site", options_.customers);
            party = store::take_ids(session, "party", options_.customers);
            delivery_ = meter::open_delivery(session, meter::DeliveryKind::simulation,
                                             fmt::format("{}{} {}", plan, first_site_, party), "",
                                             clock_.now());
        });
        return {options_.seed,      SiteId{first_site_}, PartyId{party},
                options_.days.from, options_.grid,       options_.kind};
    }

    /// Whether a slice of customers is in the store: it came whole or not at all.
    bool is_there(store::Session& session, std::size_t slice) const {
        const SiteId first{first_site_ + static_cast<std::int64_t>(slice) * kCustomersASlice};
        return !customer::contracts_in(session, {first, first}, options_.days).empty();
    }

    void add_customers(const City& city) {
        run_pipeline<Portfolio>(
            static_cast<std::size_t>(slices(options_.customers, kCustomersASlice)), workers_,
            [&] {
                return [&](std::size_t index) {
                    Portfolio portfolio;
                    const std::int64_t first = static_cast<std::int64_t>(index) * kCustomersASlice;
                    city.add_customers(
                        first, std::min(first + kCustomersASlice, options_.customers), portfolio);
                    return portfolio;
                };
            },
            [&](std::size_t index, Portfolio&& portfolio) {
                write([&](store::Session& session) {
                    if (is_there(session, index)) return;
                    const Result<void> added =
                        add_portfolio(session, vault_, portfolio, clock_.now());
                    if (!added) throw store::Failure{added.error()};
                });
                done_.customers += static_cast<std::int64_t>(portfolio.parties.size());
                if (progress_) progress_(done_);
            });
    }

    void add_readings(const City& city) {
        const time::Zone zone = *time::Zone::find("Asia/Shanghai");
        std::vector<time::CivilDay> spans;
        for (time::CivilDay span = options_.grid.span_of(options_.days.from);
             span < options_.days.to; span = options_.grid.span_after(span)) {
            spans.push_back(span);
            done_.readings_expected += options_.grid.slots(zone, span) * options_.customers;
        }
        const auto slices_a_span =
            static_cast<std::size_t>(slices(options_.customers, kSpansASlice));
        run_pipeline<meter::SpanBatch>(
            slices_a_span * spans.size(), workers_,
            [&] {
                return [&, made = std::vector<City::ChannelSpan>{}](std::size_t index) mutable {
                    const auto slice = static_cast<std::int64_t>(index % slices_a_span);
                    return readings_of(city, spans[index / slices_a_span], slice, made);
                };
            },
            [&](std::size_t, meter::SpanBatch&& batch) {
                write([&](store::Session& session) {
                    meter::put_spans(session, delivery_, batch.ordered(),
                                     meter::Merge::replace_given);
                });
                done_.readings += batch.slots();
                if (progress_) progress_(done_);
            });
    }

    meter::SpanBatch readings_of(const City& city, time::CivilDay span, std::int64_t slice,
                                 std::vector<City::ChannelSpan>& made) const {
        meter::SpanBatch batch;
        const std::int64_t first = slice * kSpansASlice;
        for (std::int64_t i = first; i < std::min(first + kSpansASlice, options_.customers); ++i) {
            city.readings(i, span, made);
            for (const City::ChannelSpan& one : made)
                batch.add(one.key, one.readings, City::kStepMilli);
        }
        return batch;
    }

    store::Store& store_;
    const security::Vault& vault_;
    const SimulateOptions& options_;
    const Clock& clock_;
    const std::function<void(const SimulateProgress&)>& progress_;
    int workers_;
    std::int64_t first_site_ = 0;
    DeliveryId delivery_{};
    SimulateProgress done_;
};

}  // namespace

SimulateProgress simulate_portfolio(store::Store& store, const security::Vault& vault,
                                    const SimulateOptions& options, const Clock& clock,
                                    const std::function<void(const SimulateProgress&)>& progress) {
    return Simulation{store, vault, options, clock, progress}.run();
}

}  // namespace voltmark::portfolio
