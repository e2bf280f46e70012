// SPDX-License-Identifier: Apache-2.0
#include "context.hpp"

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/api/api.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/budget/plan.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/prepaid/prepaid_store.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/spending/spending_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"
#include "voltmark/vee/schema.hpp"
#include "voltmark/zones/exchange_store.hpp"

#include "master_key.hpp"

namespace voltmark::app {

std::span<const store::Schema> all_schemas() {
    static const store::Schema kSchemas[] = {
        customer::schema(), meter::schema(),   tariff::schema(),  acquire::schema(),
        ledger::schema(),   billing::schema(), collect::schema(), security::schema(),
        prepaid::schema(),  budget::schema(),  vee::schema(),     api::schema(),
        zones::schema(),    spending::schema()};
    return kSchemas;
}

Result<std::unique_ptr<store::Store>> Context::open_store() const {
    return store::Store::open(store::parse_location(store_place), all_schemas(), clock);
}

Result<std::unique_ptr<store::Store>> Context::create_store() const {
    auto store = store::Store::create(store::parse_location(store_place), all_schemas(), clock);
    if (!store) return store;
    const std::string path = master_key_path((*store)->location(), master_key);
    const Result<bool> made = make_master_key(*(*store)->reader(), path);
    if (!made) return made.error();
    if (*made) {
        console.note(console.fill(
            {"{} is the key of all personal data: keep a copy of it elsewhere, since without it "
             "nobody can read names again",
             "{} 是全部个人信息的主密钥：请另行备份，丢失后姓名等信息将无法恢复"},
            path));
    }
    return store;
}

Result<const security::Vault*> Context::vault(store::Session& session) const {
    if (!vault_) {
        const Result<security::Secret> key =
            read_master_key(master_key_path(store::parse_location(store_place), master_key));
        if (!key) return key.error();
        Result<security::Vault> made = security::Vault::make(*key);
        if (!made) return made.error();
        vault_.emplace(std::move(*made));
    }
    if (Result<void> right = vault_->check(session); !right) return right.error();
    return &*vault_;
}

Result<customer::Sight> Context::sight(store::Session& session) const {
    const Result<const security::Vault*> opened = vault(session);
    if (!opened) return opened.error();
    return customer::Sight{**opened, security::View::whole, console.language};
}

void Commands::fail(const Error& error, std::string_view source) {
    context.console.error(error, source);
    exit = exit_code(error.kind());
}

}  // namespace voltmark::app
