// SPDX-License-Identifier: Apache-2.0
#include "context.hpp"

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/budget/plan.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/prepaid/prepaid_store.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"
#include "voltmark/vee/schema.hpp"
#include "voltmark/zones/exchange_store.hpp"

namespace voltmark::app {

std::span<const store::Schema> all_schemas() {
    static const store::Schema kSchemas[] = {
        customer::schema(), meter::schema(),   tariff::schema(),  acquire::schema(),
        ledger::schema(),   billing::schema(), collect::schema(), security::schema(),
        prepaid::schema(),  budget::schema(),  vee::schema(),     zones::schema()};
    return kSchemas;
}

Result<std::unique_ptr<store::Store>> Context::open_store() const {
    return store::Store::open(store::parse_location(store_place), all_schemas(), clock);
}

Result<std::unique_ptr<store::Store>> Context::create_store() const {
    return store::Store::create(store::parse_location(store_place), all_schemas(), clock);
}

void Commands::fail(const Error& error, std::string_view source) {
    context.console.error(error, source);
    exit = exit_code(error.kind());
}

}  // namespace voltmark::app
