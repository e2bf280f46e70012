// SPDX-License-Identifier: Apache-2.0
#include "voltmark/privacy/take_out.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/acquire/reading_export.hpp"
#include "voltmark/collect/payment_order.hpp"
#include "voltmark/collect/write_off.hpp"
#include "voltmark/customer/data_correction.hpp"
#include "voltmark/customer/erasure.hpp"
#include "voltmark/customer/search.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/spending/spending_store.hpp"

#include "contract_fields.hpp"

namespace voltmark::privacy {

namespace {

using nlohmann::ordered_json;
using security::Field;

constexpr int kAll = 100'000;  // Bills, orders, alerts of one contract: more than a life has.

/// What the vault has of somebody, by the words of the portfolio's tables.
ordered_json person_json(const std::vector<security::OpenedField>& fields) {
    ordered_json json{{"name", nullptr},
                      {"phone", nullptr},
                      {"identity_no", nullptr},
                      {"bank_account", nullptr},
                      {"addresses", ordered_json::array()}};
    for (const security::OpenedField& one : fields) {
        const std::string text{one.text.text()};
        switch (one.field) {
            case Field::name:
                json["name"] = text;
                break;
            case Field::phone:
                json["phone"] = text;
                break;
            case Field::identity:
                json["identity_no"] = text;
                break;
            case Field::bank:
                json["bank_account"] = text;
                break;
            case Field::address:
                json["addresses"].push_back({{"site", one.place.item}, {"address", text}});
                break;
        }
    }
    return json;
}

ordered_json payments_json(store::Session& session, ContractId contract) {
    ordered_json rows = ordered_json::array();
    for (const collect::Receipt& receipt : collect::list_payments(session, contract)) {
        rows.push_back({{"received_on", time::to_text(receipt.payment.received_on)},
                        {"amount", to_text(receipt.payment.amount)},
                        {"currency", receipt.payment.amount.currency().name()}});
    }
    return rows;
}

ordered_json orders_json(store::Session& session, ContractId contract) {
    ordered_json rows = ordered_json::array();
    for (const auto& order : collect::list_payment_orders(session, contract, kAll)) {
        rows.push_back({{"asked_at", time::to_text(order.created_at)},
                        {"amount", to_text(order.amount)},
                        {"currency", order.amount.currency().name()},
                        {"state", collect::to_text(order.state)}});
    }
    return rows;
}

/// Debts that were given up, and by a negative amount those taken up again.
ordered_json write_offs_json(store::Session& session, ContractId contract) {
    ordered_json rows = ordered_json::array();
    for (const collect::WriteOff& one : collect::write_offs_of(session, contract)) {
        rows.push_back({{"bill", one.document},
                        {"amount", to_text(one.amount)},
                        {"currency", one.amount.currency().name()},
                        {"booked_on", time::to_text(one.booked_on)},
                        {"reason", one.reason}});
    }
    return rows;
}

/// Days of readings, each with the values of its intervals; null where one is missing.
ordered_json spans_json(const std::vector<codec::DeliveredSpan>& spans) {
    ordered_json days = ordered_json::array();
    for (const codec::DeliveredSpan& span : spans) {
        const std::vector<meter::Quality> quality = meter::qualities_of(span.readings);
        ordered_json values = ordered_json::array();
        for (std::size_t slot = 0; slot < quality.size(); ++slot) {
            const bool is_missing = quality[slot] == meter::Quality::missing;
            values.push_back(is_missing ? ordered_json{}
                                        : ordered_json(to_kilo(span.readings.values_milli[slot])));
        }
        days.push_back({{"from", time::to_text(span.span)}, {"values", std::move(values)}});
    }
    return days;
}

Result<ordered_json> readings_json(store::Session& session, const customer::Contract& contract) {
    ordered_json channels = ordered_json::array();
    const auto read = meter::days_read(session);
    if (!read) return channels;
    const time::BillingPeriod days = intersect(*read, contract.valid);
    if (days.days() <= 0) return channels;
    for (const std::string& key : acquire::keys_of(session, contract.id, days)) {
        const auto known = meter::find_channel(session, key);
        if (!known) continue;
        const auto loaded = acquire::load_channel(session, key, *known, days);
        if (!loaded) return loaded.error();
        channels.push_back({{"key", key},
                            {"flow", to_text(known->flow)},
                            {"interval_minutes", known->interval_minutes},
                            {"zone", known->zone.name()},
                            {"days", spans_json(loaded->spans)}});
    }
    return channels;
}

ordered_json spending_json(store::Session& session, ContractId contract) {
    ordered_json json{{"budget", nullptr}, {"alerts", ordered_json::array()}};
    if (const auto budget = spending::find_budget(session, contract)) {
        json["budget"] = {{"amount", to_text(budget->amount)},
                          {"currency", budget->amount.currency().name()},
                          {"thresholds", budget->thresholds},
                          {"set_at", time::to_text(budget->set_at)}};
    }
    for (const spending::Alert& one : spending::alerts_of(session, contract, kAll)) {
        json["alerts"].push_back({{"month", time::to_text(time::month_of(one.month))},
                                  {"kind", spending::to_text(one.kind)},
                                  {"percent", one.percent},
                                  {"cost", to_text(one.cost)},
                                  {"recorded_at", time::to_text(one.recorded_at)}});
    }
    return json;
}

ordered_json requests_json(store::Session& session, const std::string& consumer_no) {
    ordered_json rows = ordered_json::array();
    for (const std::string_view kind :
         {customer::kCorrectionApproval, customer::kErasureApproval}) {
        for (const security::Approval& one :
             security::find_approvals(session, std::string{kind}, consumer_no)) {
            rows.push_back({{"what", one.summary_en},
                            {"asked_by", one.asked_by.name},
                            {"asked_at", time::to_text(one.asked_at)}});
        }
    }
    return rows;
}

/// What the audit log says of the customer: who looked, who changed what, and why.
ordered_json log_json(store::Session& session, const std::string& consumer_no) {
    ordered_json rows = ordered_json::array();
    security::AuditFilter filter;
    filter.object_kind = "customer";
    filter.object_id = consumer_no;
    for (const security::AuditEntry& one : security::list_audit(session, filter)) {
        rows.push_back({{"at", time::to_text(one.at)},
                        {"by", one.event.actor},
                        {"what", one.event.action},
                        {"purpose", one.event.purpose}});
    }
    return rows;
}

}  // namespace

Result<std::string> take_out(store::Session& session, const customer::Sight& sight, PartyId party,
                             LogPart log) {
    const auto fields = sight.vault.take_out(session, raw(party));
    if (!fields) return fields.error();
    ordered_json json{{"person", person_json(*fields)}, {"contracts", ordered_json::array()}};
    for (const customer::Contract& contract : customer::contracts_of(session, party)) {
        const auto view = customer::view_contract(session, sight, contract.id);
        if (!view) return view.error();
        ordered_json one = contract_fields(session, *view);
        add_account_fields(session, contract.id, kAll, one);
        one["payments"] = payments_json(session, contract.id);
        one["write_offs"] = write_offs_json(session, contract.id);
        one["payment_orders"] = orders_json(session, contract.id);
        one["spending"] = spending_json(session, contract.id);
        one["requests"] = requests_json(session, contract.consumer_no);
        if (log == LogPart::told) one["log"] = log_json(session, contract.consumer_no);
        Result<ordered_json> readings = readings_json(session, contract);
        if (!readings) return readings.error();
        one["readings"] = std::move(*readings);
        json["contracts"].push_back(std::move(one));
    }
    return json.dump();
}

}  // namespace voltmark::privacy
