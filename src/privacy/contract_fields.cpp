// SPDX-License-Identifier: Apache-2.0
#include "contract_fields.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/register_store.hpp"
#include "voltmark/privacy/contract_json.hpp"

namespace voltmark::privacy {

using nlohmann::ordered_json;

ordered_json contract_fields(store::Session& session, const customer::ContractView& view) {
    const ContractId id = view.contract.id;
    const customer::Validity always{time::CivilDay{}, time::kOpenEnd};
    ordered_json json{{"consumer_no", view.contract.consumer_no},
                      {"customer", view.holder.name},
                      {"kind", customer::to_text(view.kind)},
                      {"area", view.area},
                      {"address", view.holder.address},
                      {"site", raw(id.site_id)},
                      {"contract", raw(id.contract_no)},
                      {"from", time::to_text(view.contract.valid.from)},
                      {"to", nullptr},
                      {"terms", ordered_json::array()},
                      {"channels", ordered_json::array()}};
    if (view.contract.valid.to != time::kOpenEnd)
        json["to"] = time::to_text(view.contract.valid.to);
    for (const auto& contract : customer::contracts_in(session, {id.site_id, id.site_id}, always)) {
        if (contract.contract.id != id) continue;
        for (const customer::ContractTerm& term : contract.terms) {
            json["terms"].push_back(
                {{"from", time::to_text(term.valid.from)},
                 {"tariff", term.tariff},
                 {"attributes", ordered_json::parse(term.attributes.to_json())}});
        }
    }
    for (const auto& serving : meter::serving_channels(session, id.site_id, id.site_id, always)) {
        if (serving.contract != id) continue;
        json["channels"].push_back({{"key", serving.channel.source_key},
                                    {"flow", to_text(serving.channel.flow)},
                                    {"interval_minutes", serving.channel.interval_minutes},
                                    {"zone", serving.zone.name()}});
    }
    for (const auto& serving : meter::serving_registers(session, id.site_id, id.site_id, always)) {
        if (serving.contract != id) continue;
        const meter::Register& one = serving.meter_register;
        json["registers"].push_back({{"key", one.source_key},
                                     {"flow", to_text(one.flow)},
                                     {"kind", to_text(one.kind)},
                                     {"band", one.band.empty() ? "total" : one.band},
                                     {"multiplier", to_decimal(serving.multiplier_e3, 3, 0)},
                                     {"from", time::to_text(one.valid.from)}});
    }
    return json;
}

void add_account_fields(store::Session& session, ContractId id, int bills, ordered_json& json) {
    billing::BillFilter filter;
    filter.contract = id;
    filter.limit = bills;
    json["bills"] = ordered_json::array();
    for (const billing::BillSummary& bill : billing::list_bills(session, filter)) {
        json["bills"].push_back({{"bill", billing::to_text(bill.id)},
                                 {"import_kwh", to_kilo(bill.imported)},
                                 {"export_kwh", to_kilo(bill.exported)},
                                 {"total", to_text(bill.total)},
                                 {"currency", bill.total.currency().name()},
                                 {"state", billing::to_text(bill.state)}});
    }
    json["open"] = ordered_json::array();
    for (const collect::OpenItem& item : collect::open_items(session, id)) {
        json["open"].push_back({{"document", item.document},
                                {"due_on", time::to_text(item.due_on)},
                                {"open", to_text(item.open)}});
    }
}

std::string contract_json(store::Session& session, const customer::ContractView& view, int bills) {
    ordered_json json = contract_fields(session, view);
    add_account_fields(session, view.contract.id, bills, json);
    return json.dump();
}

}  // namespace voltmark::privacy
