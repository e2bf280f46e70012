// SPDX-License-Identifier: Apache-2.0
#include "voltmark/market/change.hpp"

#include <gtest/gtest.h>

#include "voltmark/tariff/document.hpp"

namespace voltmark::market {
namespace {

using tariff::Edit;

std::shared_ptr<const tariff::StoredTariff> stored(const std::string& id,
                                                   const std::string& component) {
    const std::string body = "tariff: " + id +
                             "\nversions:\n  - valid: {from: 2020-01-01}\n    source: s\n"
                             "    components:\n      - " +
                             component + "\n";
    tariff::Reading reading = tariff::read_document(body);
    return std::make_shared<tariff::StoredTariff>(
        tariff::StoredTariff{tariff::DocumentId{1}, "", body, *reading.tariff});
}

const std::vector<std::shared_ptr<const tariff::StoredTariff>> kStored = {
    stored("a", "{id: energy, price: 0.5}"), stored("b", "{id: energy, price: 0.6}"),
    stored("c", "{id: network, price: 0.1}")};

Result<Change> change(std::vector<Edit> edits, const customer::Population& population = {}) {
    ChangeRequest request;
    request.edits = std::move(edits);
    return make_change(kStored, population, request);
}

TEST(Changes, EditsTouchTheTariffsThatHaveTheirPlace) {
    const Result<Change> both = change({{Edit::Kind::scale, "energy", "2"}});
    EXPECT_EQ(both->replaced.size(), 2U);
    customer::Population population;
    population.tariffs = {"b"};
    const Result<Change> one = change({{Edit::Kind::scale, "energy", "2"}}, population);
    ASSERT_EQ(one->replaced.size(), 1U);
    const tariff::Component& component = one->replaced.at("b").versions[0].components[0];
    EXPECT_EQ(std::get<tariff::EnergyCharge>(component.charge).prices[0].by_band[0].e8,
              120'000'000);
}

TEST(Changes, EditsOfATariffForAllAreItsOwn) {
    ChangeRequest request;
    request.for_all = ChangeRequest::Document{kStored[0]->tariff, kStored[0]->body};
    request.edits = {{Edit::Kind::set, "energy", "0.7"}};
    const Result<Change> made = make_change(kStored, {}, request);
    EXPECT_TRUE(made->replaced.empty());
    const tariff::Component& component = made->for_all->versions[0].components[0];
    EXPECT_EQ(std::get<tariff::EnergyCharge>(component.charge).prices[0].by_band[0].e8, 70'000'000);
}

TEST(Changes, ADocumentTakesThePlaceOfItsId) {
    ChangeRequest request;
    const auto dearer = stored("a", "{id: energy, price: 0.9}");
    request.replacing.push_back({dearer->tariff, dearer->body});
    const Result<Change> made = make_change(kStored, {}, request);
    EXPECT_EQ(made->replaced.at("a"), dearer->tariff);
}

TEST(Changes, WhatChangesNothingIsRefused) {
    EXPECT_EQ(change({}).error().name(), "market.no_change");
    EXPECT_EQ(change({{Edit::Kind::set, "taxes", "1"}}).error().name(), "tariff.edit_place");
    EXPECT_EQ(change({{Edit::Kind::set, "energy", "cheap"}}).error().name(), "tariff.value");
}

}  // namespace
}  // namespace voltmark::market
