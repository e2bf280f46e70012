// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/meter/meter_store.hpp"

namespace voltmark::acquire {

/// What became of one delivered span.
struct TakenSpan {
    std::optional<std::size_t> entry;  ///< Its place in the batch; none where it was refused.
    int slots = 0;
    int missing = 0;                ///< Slots without a value, as stored.
    int refused = 0;                ///< Readings that were delivered and not stored.
    std::size_t first_finding = 0;  ///< Its findings: [first, last) of Piece::span_findings.
    std::size_t last_finding = 0;
};

/// A part of a file, taken in: packed spans, in the order of the file, and what was found.
struct Piece {
    meter::SpanBatch batch;
    std::vector<TakenSpan> spans;
    std::vector<ImportFinding> span_findings;
    std::vector<ImportFinding> findings;
};

/// Takes delivered spans in: finds their channel, checks that they fit it, validates and packs
/// them. One for each worker.
class Intake {
public:
    /// \param zone   in which the file counts days; none: in standard time, wherever the meter is
    /// (NEM12). \param today  the last day of which there can be readings.
    Intake(const meter::ChannelDirectory& channels, const vee::RulePolicy& rules,
           std::optional<time::Zone> zone, time::CivilDay today)
        : channels_{channels}, rules_{rules}, zone_{zone}, today_{today} {}

    void take(const codec::DeliveredSpan& span);

    /// What was taken since the last time.
    Piece finish();

private:
    bool has_days_of(const codec::DeliveredSpan& span, const meter::KnownChannel& channel) const;
    /// \returns  why the span cannot be the channel's.
    std::optional<Error> misfit(const codec::DeliveredSpan& span,
                                const meter::KnownChannel& channel) const;
    void refuse(const codec::DeliveredSpan& span, Error error, TakenSpan& taken);
    void validate(const codec::DeliveredSpan& span, const meter::KnownChannel& channel,
                  TakenSpan& taken);

    const meter::ChannelDirectory& channels_;
    const vee::RulePolicy& rules_;
    std::optional<time::Zone> zone_;
    time::CivilDay today_;
    Piece piece_;
    meter::SpanReadings readings_;
};

/// A codec's finding as the import reports it.
ImportFinding from_codec(const codec::Finding& finding);

/// How many findings of a delivery refused something.
std::int64_t count_refusals(store::Session& session, DeliveryId delivery);

/// Keeps a delivery's findings in the store: the first ones, and the counts of all.
void write_findings(store::Session& session, DeliveryId delivery, const ImportReport& report);

}  // namespace voltmark::acquire
