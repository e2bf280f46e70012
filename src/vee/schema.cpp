// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/schema.hpp"

#include "voltmark/base/embedded.hpp"

namespace voltmark::embedded {
std::span<const File> vee_schema();
}

namespace voltmark::vee {

store::Schema schema() {
    return {"vee", embedded::vee_schema()};
}

}  // namespace voltmark::vee
