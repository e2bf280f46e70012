// SPDX-License-Identifier: Apache-2.0
#include "compat_store.hpp"

#include <numeric>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/customer/personal_data.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "support/vault.hpp"

namespace voltmark::compat {

namespace {

const time::BillingPeriod kYear{time::make_day(2026, 1, 1), time::make_day(2027, 1, 1)};

/// A sum that tells one order of values from another.
std::int64_t weighed(const meter::SpanReadings& readings) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < readings.values_milli.size(); ++i)
        sum += readings.values_milli[i] * static_cast<std::int64_t>(i + 1);
    return sum;
}

std::string customers_of(store::Session& session) {
    std::string text;
    for (const customer::ContractTerms& one :
         customer::contracts_in(session, {SiteId{1}, SiteId{1'000}}, kYear)) {
        const customer::ContractView view = *customer::view_contract(
            session, customer::Sight{support::test_vault()}, one.contract.id);
        text += fmt::format("contract {}-{} {} {}, {}, {}, from {}\n", raw(one.contract.id.site_id),
                            raw(one.contract.id.contract_no), one.contract.consumer_no,
                            view.holder.name, view.area, view.holder.address,
                            time::to_text(one.contract.valid.from));
        for (const customer::ContractTerm& term : one.terms)
            text += fmt::format("  {} {}\n", term.tariff, term.attributes.to_json());
    }
    return text;
}

std::string readings_of(store::Session& session, DeliveryId as_of) {
    std::string text;
    for (const meter::KnownChannel& channel : meter::list_channels(session)) {
        const auto spans = meter::read_spans(session, channel.id, kYear.from, kYear.to, as_of);
        VOLTMARK_CHECK(spans.has_value());
        std::int64_t sum = 0;
        for (const meter::ReadSpan& span : *spans) sum += weighed(span.readings);
        text +=
            fmt::format("  channel {}-{} every {} minutes: {} days, {}\n", raw(channel.id.site_id),
                        raw(channel.id.channel_no), channel.interval_minutes, spans->size(), sum);
    }
    return text;
}

std::string bills_of(store::Session& session) {
    std::string text;
    for (const billing::BillSummary& one : billing::list_bills(session, {})) {
        text +=
            fmt::format("bill {}, {} {}: {} {}, {} mWh taken, {} given\n", billing::to_text(one.id),
                        time::to_text(one.period), billing::to_text(one.state), to_text(one.total),
                        one.total.currency().name(), one.imported.milli(), one.exported.milli());
        for (const collect::OpenItem& item : collect::open_items(session, one.id.contract)) {
            text += fmt::format("  open {} of {}, due {}\n", to_text(item.open),
                                to_text(item.amount), time::to_text(item.due_on));
        }
        for (const collect::Receipt& receipt : collect::list_payments(session, one.id.contract)) {
            text += fmt::format("  paid {} on {}, {} ahead\n", to_text(receipt.payment.amount),
                                time::to_text(receipt.payment.received_on),
                                to_text(receipt.paid_ahead));
        }
    }
    return text;
}

}  // namespace

std::span<const store::Schema> all_schemas() {
    static const store::Schema kSchemas[] = {
        customer::schema(), meter::schema(),   tariff::schema(),  acquire::schema(),
        ledger::schema(),   billing::schema(), collect::schema(), security::schema()};
    return kSchemas;
}

std::string summary_of(store::Store& store) {
    const store::Lease reader = store.reader();
    std::string text = customers_of(*reader);
    for (const auto& stored : tariff::load_tariffs(*reader, tariff::last_document(*reader)))
        text += fmt::format("tariff {} {}\n", stored->tariff.id, stored->sha256);
    for (const billing::Run& run : billing::list_runs(*reader)) {
        text += fmt::format("run {} booked on {}, readings as of it:\n", time::to_text(run.period),
                            time::to_text(run.booked_on));
        text += readings_of(*reader, run.as_of);
    }
    text += "readings now:\n" + readings_of(*reader, meter::last_delivery(*reader));
    text += bills_of(*reader);
    for (const ledger::AccountBalance& one : ledger::trial_balance(*reader, time::kOpenEnd)) {
        text += fmt::format("account {}: {} {} {}\n", one.account, to_text(one.debit),
                            to_text(one.credit), one.debit.currency().name());
    }
    return text;
}

}  // namespace voltmark::compat
