// SPDX-License-Identifier: Apache-2.0
#include "operations.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/tariff_store.hpp"

namespace voltmark::embedded {
std::span<const File> shipped_tariffs();
}

namespace voltmark::app {

void add_shipped_tariffs(store::Store& store, std::span<const std::string_view> ids,
                         const Clock& clock) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    std::size_t added = 0;
    for (const embedded::File& file : embedded::shipped_tariffs()) {
        const tariff::Reading reading = tariff::read_document(file.text);
        VOLTMARK_CHECK(reading.tariff.has_value());  // A test reads them all.
        if (std::find(ids.begin(), ids.end(), reading.tariff->id) == ids.end()) continue;
        tariff::add_document(*writer, *reading.tariff, file.text, clock.now());
        ++added;
    }
    VOLTMARK_CHECK(added == ids.size());
    transaction.commit();
}

}  // namespace voltmark::app
