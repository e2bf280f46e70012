// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/acquire/recorder.hpp"
#include "voltmark/base/clock.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::acquire {

/// What sessions did since the start.
struct SessionCounts {
    std::int64_t connections = 0;  ///< Open now.
    std::int64_t accepted = 0;
    std::int64_t refused = 0;   ///< Beyond the limit of connections.
    std::int64_t insecure = 0;  ///< TLS failed: no certificate, an unknown one, no TLS at all.
    std::int64_t broker_connects = 0;   ///< How often a broker of MQTT took us in.
    std::int64_t messages = 0;          ///< Of MQTT.
    std::int64_t messages_again = 0;    ///< That may have come before.
    std::int64_t messages_dropped = 0;  ///< Of topics that name nobody, or far too long.
    std::int64_t frames = 0;
    std::int64_t noise_bytes = 0;  ///< Of sessions that ended.
    std::int64_t kept = 0;         ///< Records on the disk.
    std::int64_t questions = 0;
    std::int64_t answered = 0;  ///< Jobs whose questions were all answered.
    std::int64_t declined = 0;  ///< Jobs that the meter refused.
    std::int64_t silent = 0;    ///< Jobs without an answer in time.
};

struct HeadEndCounts {
    SessionCounts sessions;
    RecordCounts records;
    std::int64_t jobs_planned = 0;  ///< In the last plan.
    JournalPosition journal_end = 0;
    JournalPosition stored_to = 0;
    std::uint64_t syncs = 0;
};

/// Where it listens, once it does.
struct ListeningAt {
    std::string protocol;
    std::string address;
    int port = 0;
};

/// The head end: sessions on one thread, the journal's disk on another, the store on a third, and a
/// fourth that looks for what is missing.
class HeadEnd {
public:
    /// Opens journal and listeners. \param config, store, clock  outlive this.
    /// \errors  of Journal::open; acquire.listen (unavailable).
    static Result<std::unique_ptr<HeadEnd>> open(store::Store& store, const HeadEndConfig& config,
                                                 const Clock& clock);
    ~HeadEnd();
    HeadEnd(const HeadEnd&) = delete;
    HeadEnd& operator=(const HeadEnd&) = delete;

    std::vector<ListeningAt> listening() const;

    /// Works until `stop`, or for so long; then stores all that is in the journal.
    /// \param trouble  told what went wrong and is tried again, from any thread.
    /// \errors  journal.damaged and others that cannot be tried again.
    Result<void> run(std::optional<std::chrono::milliseconds> length,
                     const std::function<void(const Error&)>& trouble);
    /// From any thread, and from a signal's handler thread.
    void stop();

    HeadEndCounts counts() const;

private:
    class Impl;
    explicit HeadEnd(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace voltmark::acquire
