// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include <gtest/gtest.h>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/time/grid.hpp"

#include "packed_test_support.hpp"
#include "support/engine_test.hpp"

namespace voltmark::acquire {

/// 2026-07-25T17:20:00Z.
inline const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};

/// Channel `NMI0000001/E1` and so on, one a site.
struct ChannelPlan {
    std::string key;
    Flow flow = Flow::import_active;
    int interval_minutes = 60;
    std::string zone = "Asia/Shanghai";
    meter::Validity valid{time::make_day(2026, 1, 1), time::kOpenEnd};
    std::int64_t step_milli = 1'000;
};

inline void add_channels(store::Session& session, const std::vector<ChannelPlan>& plans) {
    store::Transaction transaction{session};
    std::vector<meter::ServicePoint> points;
    std::vector<meter::Channel> channels;
    std::int64_t site = 0;
    for (const ChannelPlan& plan : plans) {
        const SiteId site_id{++site};
        points.push_back({site_id, ServicePointNo{1}, "", plan.zone});
        channels.push_back({{site_id, ChannelNo{1}},
                            ServicePointNo{1},
                            plan.key,
                            plan.flow,
                            plan.interval_minutes,
                            plan.step_milli,
                            plan.valid});
    }
    meter::add_service_points(session, points);
    meter::add_channels(session, channels);
    transaction.commit();
}

inline std::vector<store::Schema> schemas() {
    return {meter::schema(), schema()};
}

/// A store with some channels.
struct MeteredStore {
    support::TemporaryStore files;
    std::unique_ptr<store::Store> store;

    MeteredStore(store::Engine engine, const std::vector<ChannelPlan>& plans)
        : files{support::fresh_store(engine)},
          store{std::move(*store::Store::create(files.location(), schemas(), kClock))} {
        add_channels(*store->writer(), plans);
    }
};

/// Everything that a store holds of readings of 2026, or held as of a delivery.
using AllReadings = std::map<std::pair<std::int64_t, time::CivilDay>, meter::SpanReadings>;

inline AllReadings readings_of(store::Store& store, std::optional<DeliveryId> as_of = {}) {
    const store::Lease reader = store.reader();
    const DeliveryId cut = as_of.value_or(meter::last_delivery(*reader));
    AllReadings all;
    for (const meter::KnownChannel& channel : meter::list_channels(*reader)) {
        auto spans = meter::read_spans(*reader, channel.id, time::make_day(2026, 1, 1),
                                       time::make_day(2027, 1, 1), cut);
        EXPECT_TRUE(spans.has_value());
        for (meter::ReadSpan& span : *spans)
            all[{raw(channel.id.site_id), span.span}] = std::move(span.readings);
    }
    return all;
}

inline std::int64_t count_rows(store::Store& store, std::string_view table) {
    std::int64_t count = -1;
    const store::Lease reader = store.reader();
    reader->bulk_query(fmt::format("SELECT count(*) FROM {}", table))
        ->run({}, [&](const store::BulkRow& row) { count = row.integer(0); });
    return count;
}

/// A test of imports on each engine.
class ImportTest : public support::EngineTest {
protected:
    /// Imports a file of this text. It must be taken, whatever is found in it.
    ImportReport import(store::Store& store, std::string_view text,
                        const ImportOptions& options = {}) {
        Result<ImportReport> report =
            import_file(store, folder_.write("readings", text), options, kClock, {});
        EXPECT_TRUE(report.has_value()) << report.error().message();
        return report ? std::move(*report) : ImportReport{};
    }

    const TestFolder& folder() const { return folder_; }

private:
    TestFolder folder_;
};

}  // namespace voltmark::acquire
