// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/correction.hpp"
#include "voltmark/billing/issuer.hpp"
#include "voltmark/billing/use_history.hpp"
#include "voltmark/customer/personal_data.hpp"
#include "voltmark/meter/reading_block.hpp"

namespace voltmark::billing {

/// A price that is part of a line's price.
struct ExplainedPrice {
    tariff::Name name;
    tariff::Layer layer = tariff::Layer::energy;
    Price price;
    std::string source;  ///< Where the component's differs from the version's.
};

/// What a line with prices by interval comes to on one day, and how.
struct ExplainedPriceDay {
    struct Interval {
        Instant begin;
        std::int64_t milli = 0;
        std::optional<Price> value;  ///< Of the series.
        Price price;                 ///< Under the rule.
    };
    time::CivilDay day;
    std::int64_t milli = 0;
    Int128 exact_e14 = 0;
    Price mean;  ///< Weighted by energy.
    std::vector<Interval> intervals;
};

/// One line of a bill in the words of its tariff, with all numbers that its amount follows from.
struct ExplainedLine {
    rating::ChargeLine line;
    std::string line_id;
    tariff::Name name;
    std::optional<Flow> flow;         ///< Of energy: which way it went.
    std::string band;                 ///< Empty: not by bands.
    std::optional<Energy> tier_from;  ///< Of tiers: the bounds that applied to this contract.
    std::optional<Energy> tier_to;
    std::vector<ExplainedPrice> prices;  ///< What the price is the sum of.
    std::string
        series_rule;  ///< How an interval's price follows from its series; empty: no series.
    std::vector<ExplainedPriceDay> price_days;  ///< Of a bill's lines with a series.
    Rounding rounding = Rounding::half_up;
    std::string source;  ///< The document that its price comes from.
};

/// Puts a line into the words of its tariff.
/// \param segment  that the line was priced in, with its attributes.
ExplainedLine explain_line(const rating::ChargeLine& line, const rating::Segment& segment,
                           std::optional<Power> demand = std::nullopt);

/// A segment's terms in words.
struct ExplainedTerms {
    time::BillingPeriod days;
    std::string tariff;
    tariff::Name tariff_name;
    time::BillingPeriod version_valid;
    tariff::Source source;
    std::string attributes;
    /// Energy by flow and, where the version prices by bands, by band.
    struct BandEnergy {
        Flow flow = Flow::import_active;
        std::string band;
        std::int64_t milli = 0;
    };
    std::vector<BandEnergy> by_band;
};

/// What one day of one channel was read as.
struct ExplainedDay {
    ChannelNo channel_no{};
    std::string source_key;
    Flow flow = Flow::import_active;
    time::CivilDay day;
    DeliveryId delivery{};  ///< The revision that was billed.
    std::int64_t sum_milli = 0;
    std::int64_t max_milli = 0;
    int interval_minutes = 0;
    meter::SpanReadings readings;
    time::BillingPeriod valid;  ///< When the channel counts.
};

/// The bill that a correction replaced by this one, and why.
struct Replacement {
    BillId bill;
    Money total = Money::zero(kCny);
    std::string reversal;  ///< The document that takes it back; empty: it was never in the ledger.
    std::optional<BillNumber> reversal_number;
    Correction correction;
};

/// What is due in place of a bill under budget billing, as the ledger has it.
struct ExplainedLevelling {
    Money instalment = Money::zero(kCny);   ///< That is due.
    Money difference = Money::zero(kCny);   ///< The bill less the instalment.
    Money accumulated = Money::zero(kCny);  ///< Of this bill and those before; not due yet.
};

/// Everything a person needs to redo a bill by hand; what text, JSON and PDF are made of.
struct Explanation {
    Bill bill;
    Run run;
    State state = State::draft;
    std::optional<BillNumber> number;  ///< Of posted bills, since there are numbers.
    customer::ContractView contract;
    std::string zone;  ///< Of the metering.
    std::vector<ExplainedTerms> terms;
    std::vector<ExplainedLine> lines;
    std::vector<ExplainedDay> days;  ///< Ascending by day and channel.
    std::optional<Replacement> replaces;
    std::optional<BillId> replaced_by;
    UseHistory history;
    Issuer issuer;
    std::optional<std::string> payment_code;  ///< Nothing where nothing is to be paid on the bill.
    std::optional<ExplainedLevelling> levelling;

    /// What the bill asks for: its total, or the instalment that is due in its place. Negative: a
    /// credit.
    Money asked() const;
    /// Whether the bill reaches the last day of its contract.
    bool is_final() const { return bill.period.to == contract.contract.valid.to; }
};

/// "12.5": the share of intervals with an estimate, in percent; empty where there is none.
std::string estimated_percent(const BillBody& body);

/// Which readings an explanation has. Those of each day take longer than all else; of lines that
/// are priced interval by interval they are there always.
enum class Readings : std::uint8_t { each_day, sums };

/// Gathers the explanation of a bill from what it pinned: tariffs and readings as it saw them.
/// Without personal data, so that it needs no key.
/// \errors  as of load_bill; block.checksum where a reading is damaged.
Result<Explanation> explain_bill(store::Session& session, const BillId& id,
                                 Readings readings = Readings::each_day);
/// With its holder's name and address, as documents show them.
/// \errors  also those of customer::names_of.
Result<Explanation> explain_bill(store::Session& session, const customer::Sight& sight,
                                 const BillId& id);

/// "Energy, peak, tier 2".
std::string heading_of(const ExplainedLine& line, Language language);

/// A band's name for people: known words are translated, others stay.
std::string band_name(std::string_view band, Language language);

/// The explanation as text for a terminal, in one language.
/// \param with_days  the readings of each day too, and the prices of their intervals.
std::string to_text(const Explanation& explanation, Language language, bool with_days);

/// The same as JSON; money and quantities as decimal texts.
std::string to_json(const Explanation& explanation, bool with_days);

}  // namespace voltmark::billing
