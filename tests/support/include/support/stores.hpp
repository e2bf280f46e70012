// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "voltmark/store/location.hpp"

namespace voltmark::support {

/// A place for one test's store that vanishes with it: a file in a folder of its own, or a schema
/// of its own on the server that VOLTMARK_TEST_POSTGRES names.
class TemporaryStore {
public:
    TemporaryStore() = default;
    const store::Location& location() const;
    /// A folder for other files of the test.
    std::string folder() const;

private:
    friend TemporaryStore fresh_store(store::Engine engine);
    struct Place;
    std::shared_ptr<Place> place_;
};

/// Whether tests can use `engine` here.
bool has_engine(store::Engine engine);

/// \pre  has_engine(engine)
TemporaryStore fresh_store(store::Engine engine);

}  // namespace voltmark::support
