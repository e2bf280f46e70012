// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>

#include <gtest/gtest.h>

#include "voltmark/base/clock.hpp"
#include "voltmark/store/store.hpp"

#include "support/stores.hpp"

namespace voltmark::support {

/// A test that runs on each engine, and is passed over where there is no server.
class EngineTest : public testing::TestWithParam<store::Engine> {
protected:
    void SetUp() final {
        if (!has_engine(GetParam())) GTEST_SKIP() << "VOLTMARK_TEST_POSTGRES names no server";
        prepare();
    }
    /// What every test of the suite needs.
    virtual void prepare() {}
};

/// One with a store of its own.
class StoreTest : public EngineTest {
protected:
    /// The store, with the tables of some modules. \pre  once, in `prepare`.
    void make_store(std::initializer_list<store::Schema> schemas, const Clock& clock) {
        place_ = fresh_store(GetParam());
        store_ = std::move(*store::Store::create(
            place_.location(), std::span{schemas.begin(), schemas.size()}, clock));
    }

    TemporaryStore place_;
    std::unique_ptr<store::Store> store_;
};

inline std::string engine_name(const testing::TestParamInfo<store::Engine>& test) {
    return test.param == store::Engine::sqlite ? "sqlite" : "postgresql";
}

}  // namespace voltmark::support

/// Once in a program for each suite.
#define VOLTMARK_ON_EACH_ENGINE(Suite)                                                         \
    INSTANTIATE_TEST_SUITE_P(                                                                  \
        Engines, Suite,                                                                        \
        testing::Values(voltmark::store::Engine::sqlite, voltmark::store::Engine::postgresql), \
        voltmark::support::engine_name)
