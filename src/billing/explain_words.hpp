// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "voltmark/base/text.hpp"
#include "voltmark/billing/explanation.hpp"

namespace voltmark::billing {

// What the terminal's and the printed form of an explanation say in the same words.

/// How numbers and signs are written: "-1234.5 x 2", or as a printer sets them, "−1,234.5 × 2".
enum class Notation : std::uint8_t { plain, printed };

/// A decimal number as the notation writes it.
std::string number(std::string_view decimal, Notation notation);

std::string in(const tariff::Name& name, Language language);

/// "2.5 %".
std::string percent_of(Fraction ratio, Notation notation);

/// "half up": how the amount of a line was rounded.
std::string_view rounding_name(Rounding rounding, Language language);

/// "; sheet; note": what follows the document of a source; empty where nothing does.
std::string source_details(const tariff::Source& source, Language language);

/// An amount without its currency.
std::string amount_text(Money money, Notation notation);

/// "元" for yuan in Chinese, else the currency's code.
std::string currency_name(Currency currency, Language language);

/// "2026-07-01 to 2026-07-31": both days included, as people read it; "from 2012-07-01" where
/// there is no end.
std::string days_text(const time::BillingPeriod& days, Language language);

/// "kWh", "month" or "月".
std::string_view unit_name(rating::QuantityUnit unit, Language language);

/// The unit that energy of a flow is counted in.
std::string_view unit_of(Flow flow);

/// "45 kWh x 0.568": what the amount is rounded from.
std::string formula_of(const rating::ChargeLine& line, Notation notation, Language language);

/// "2760 to 4800 kWh, included"; empty for lines without tiers.
std::string bounds_of(const ExplainedLine& line, Notation notation, Language language);

/// An exact amount in 1e-14 of a currency as a decimal of at least two places.
std::string exact_text(Int128 e14);

/// "0.859298 = Purchase 0.428899 + ..."; how prices follow from a series; empty
/// for a price that is not composed.
std::string composition_of(const ExplainedLine& line, Notation notation, Language language);

/// "2880 actual, 96 estimated".
std::string quality_note(const std::array<int, meter::kQualityCount>& slots, Notation notation,
                         Language language);

/// Energy of a flow over all segments.
std::int64_t total_milli(const BillBody& body, Flow flow);

bool has_tiers(const Explanation& explanation);

/// When the highest demand began, by the clock of the metering's zone.
/// \pre  the bill has one.
std::string max_demand_at(const Explanation& explanation);

}  // namespace voltmark::billing
