// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "voltmark/acquire/recorder.hpp"
#include "voltmark/meter/register_store.hpp"

#include "intake.hpp"
#include "places.hpp"

namespace voltmark::acquire {

/// Records on their way to the store: decoded, matched and validated, not yet written.
class RecordBatch {
public:
    /// \param config  of the protocols and the zone; outlives this, as `places` does.
    RecordBatch(Places& places, const HeadEndConfig& config)
        : places_{places}, config_{config}, zone_{config.zone} {}

    /// \returns  why the record, or a part of it, belongs in the quarantine.
    struct Held {
        std::string meter;
        Error error;
    };
    std::optional<Held> take(const JournalRecord& record);
    /// Keeps it for the quarantine.
    void hold(JournalRecord record, JournalPosition position, Held held);

    /// Writes everything. Belongs to the caller's transaction.
    void write(store::Session& session, std::string_view source, Instant now);

    RecordCounts& counts() { return counts_; }
    std::size_t size() const { return size_; }

private:
    struct Heard {
        std::string protocol;
        std::int64_t heard_ms = 0;
        std::int64_t clock_ahead_s = 0;
        std::int64_t clock_asked_ms = 0;
    };
    struct HeldRecord {
        JournalRecord record;
        JournalPosition position;
        Held held;
    };

    void take_register(const Reported::Register& reading, time::CivilDay today);
    void take_curve(const Reported::Curve& curve, Intake& intake);
    void take_piece(Piece piece);
    void note(Error error, Verdict verdict, std::string key, std::optional<time::CivilDay> day,
              std::int64_t readings);
    void write_readings(store::Session& session, std::string_view source, Instant now);
    void write_heard(store::Session& session);
    void write_held(store::Session& session);

    Places& places_;
    const HeadEndConfig& config_;
    const time::Zone& zone_;
    meter::SpanBatch spans_;
    std::map<std::pair<RegisterId, time::CivilDay>, meter::RegisterReading> registers_;
    std::map<std::string, Heard> heard_;
    std::vector<std::pair<std::int64_t, Reported::Event>> events_;
    std::vector<HeldRecord> held_;
    ImportReport findings_;
    RecordCounts counts_;
    std::size_t size_ = 0;
};

}  // namespace voltmark::acquire
