// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/register_store.hpp"

#include <gtest/gtest.h>

#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"

#include "support/engine_test.hpp"

namespace voltmark::meter {
namespace {

using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
constexpr SiteId kSite{7};
const Validity kJuly{make_day(2026, 7, 1), make_day(2026, 8, 1)};

RegisterId id(std::int32_t number) {
    return {kSite, RegisterNo{number}};
}

class RegisterStore : public support::StoreTest {
protected:
    void prepare() override {
        make_store({schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const ServicePoint points[] = {{kSite, ServicePointNo{1}, "gate", "Asia/Shanghai"}};
        add_service_points(*writer, points);
        const Validity before{make_day(2025, 1, 1), make_day(2026, 7, 16)};
        const Validity after{make_day(2026, 7, 16), time::kOpenEnd};
        const Install installs[] = {{kSite, ServicePointNo{1}, before, "M1", 40'000},
                                    {kSite, ServicePointNo{1}, after, "M2", 60'000}};
        add_installs(*writer, installs);
        const Supply supplies[] = {
            {kSite, ServicePointNo{1}, Side::use, {before.from, after.to}, ContractNo{1}}};
        add_supplies(*writer, supplies);
        const Register registers[] = {{id(1), ServicePointNo{1}, "M1/total", Flow::import_active,
                                       RegisterKind::energy, "", 5, before},
                                      {id(2), ServicePointNo{1}, "M2/peak", Flow::import_active,
                                       RegisterKind::energy, "peak", 6, after},
                                      {id(3), ServicePointNo{1}, "M2/demand", Flow::import_active,
                                       RegisterKind::demand, "", 4, after},
                                      {id(4), ServicePointNo{1}, "M2/out", Flow::export_active,
                                       RegisterKind::energy, "", 6, after}};
        add_registers(*writer, registers);
        transaction.commit();
    }

    RegisterPut put(const std::vector<StoredRegisterReading>& readings) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        last_ = open_delivery(*writer, DeliveryKind::file, "test", "", kClock.now());
        const RegisterPut counts = put_register_readings(*writer, last_, readings);
        accept_delivery(*writer, last_);
        transaction.commit();
        return counts;
    }

    DeliveryId last_{};
};

VOLTMARK_ON_EACH_ENGINE(RegisterStore);

TEST_P(RegisterStore, ServesWithTheMultiplierOfItsInstall) {
    const store::Lease reader = store_->reader();
    const std::vector<ServingRegister> serving = serving_registers(*reader, kSite, kSite, kJuly);
    ASSERT_EQ(serving.size(), 3U);  // Nobody is supplied by the generation side.
    EXPECT_EQ(serving[0].meter_register.source_key, "M1/total");
    EXPECT_EQ(serving[0].multiplier_e3, 40'000);
    EXPECT_EQ(serving[0].meter_register.valid.to, make_day(2026, 7, 16));
    EXPECT_EQ(serving[1].multiplier_e3, 60'000);
    EXPECT_EQ(serving[1].meter_register.band, "peak");
    EXPECT_EQ(serving[1].meter_register.valid, (Validity{make_day(2026, 7, 16), kJuly.to}));
    EXPECT_EQ(serving[2].meter_register.kind, RegisterKind::demand);
    EXPECT_EQ(registers_by_key(*reader).size(), 4U);
}

TEST_P(RegisterStore, RevisionsStayReadable) {
    const RegisterReading first{kJuly.from, RegisterValue{99'990'000'000}, Quality::actual};
    const RegisterReading better{kJuly.from, RegisterValue{99'980'000'000}, Quality::actual};
    EXPECT_EQ(put({{id(1), first, {}}}).added, 1);
    const DeliveryId then = last_;
    EXPECT_EQ(put({{id(1), first, {}}}).unchanged, 1);
    EXPECT_EQ(put({{id(1), better, {}}}).revised, 1);
    const store::Lease reader = store_->reader();
    const auto at = [&](DeliveryId as_of) {
        return register_readings(*reader, kSite, kSite, kJuly.from, kJuly.to, as_of);
    };
    ASSERT_EQ(at(then).size(), 1U);
    EXPECT_EQ(at(then)[0].reading, first);
    ASSERT_EQ(at(last_).size(), 1U);
    EXPECT_EQ(at(last_)[0].reading, better);
    EXPECT_EQ(registers_since(*reader, kJuly.from, kJuly.to, last_), std::vector{id(1)});
    EXPECT_TRUE(registers_since(*reader, kJuly.to, kJuly.to, last_).empty());
}

}  // namespace
}  // namespace voltmark::meter
