// SPDX-License-Identifier: Apache-2.0
#include "correction_totals.hpp"

#include "voltmark/billing/bill_body.hpp"

#include "body_references.hpp"

namespace voltmark::billing {

namespace {

template <class T>
const T& value_or_throw(const Result<T>& result) {
    if (!result) throw store::Failure{result.error()};
    return *result;
}

}  // namespace

const tariff::StoredTariff& TotalsChange::document(tariff::DocumentId id) {
    auto it = documents_.find(id);
    if (it == documents_.end())
        it = documents_.emplace(id, value_or_throw(tariff::load_document(session_, id))).first;
    return *it->second;
}

void TotalsChange::add(const BillRow& bill, int sign) {
    const Result<BillBody> decoded =
        decode_body(bill.body, bill.id.run_from, bill.total.currency());
    const BillBody& body = value_or_throw(decoded);
    std::vector<const tariff::Version*> versions;
    for (const SegmentTerms& terms : body.terms)
        versions.push_back(value_or_throw(pinned_version(terms, document(terms.document).tariff)));
    if (const Result<void> held = check_references(body, versions); !held)
        throw store::Failure{held.error()};
    for (const rating::ChargeLine& line : body.lines) {
        const auto segment = static_cast<std::size_t>(line.segment);
        const tariff::Component& component =
            versions[segment]->components[static_cast<std::size_t>(line.component)];
        LineTotal one;
        one.tariff = document(body.terms[segment].document).tariff.id;
        one.component = component.line;
        if (line.band >= 0) {
            const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
            const auto calendar = static_cast<std::size_t>(
                energy != nullptr ? energy->calendar
                                  : std::get<tariff::DemandCharge>(component.charge).calendar);
            one.band =
                versions[segment]->calendars[calendar].bands[static_cast<std::size_t>(line.band)];
        }
        one.tier = line.tier + 1;
        one.unit = line.unit;
        one.amount = Money::zero(line.amount.currency());
        const Key key{one.tariff,
                      one.component,
                      one.band,
                      one.tier,
                      static_cast<int>(one.unit),
                      line.amount.currency().name()};
        LineTotal& total = totals_.try_emplace(key, one).first->second;
        total.lines += sign;
        total.quantity_e6 += sign * line.quantity_e6;
        total.amount += sign > 0 ? line.amount : -line.amount;
    }
}

std::vector<LineTotal> TotalsChange::take() {
    std::vector<LineTotal> totals;
    for (auto& [key, total] : totals_) {
        const bool cancels =
            total.lines == 0 && total.quantity_e6 == 0 && total.amount.minor() == 0;
        if (!cancels) totals.push_back(std::move(total));
    }
    totals_.clear();
    return totals;
}

}  // namespace voltmark::billing
