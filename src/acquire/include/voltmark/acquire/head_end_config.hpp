// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/acquire/event_routes.hpp"
#include "voltmark/acquire/meter_list.hpp"
#include "voltmark/acquire/meter_secrets.hpp"
#include "voltmark/acquire/protocol.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::acquire {

/// Files in PEM of one side of TLS.
struct TlsFiles {
    std::string certificate;  ///< Our own, then those between it and the authority.
    std::string key;          ///< Of `certificate`.
    std::string ca;  ///< Who signs for others. Empty: a listener asks nobody for a certificate, a
                     ///< call trusts whom the system trusts.
    std::string host_name;  ///< Calls: whose certificate it must be. Empty: that of the host.
};

/// How one terminal is spoken with; the first two are of all.
struct SessionLimits {
    int connections = 30'000;
    std::chrono::seconds idle{900};  ///< Without a frame for so long, a session is ended.
    std::chrono::milliseconds answer{10'000};
    std::chrono::milliseconds pause{0};  ///< Between two questions to one terminal.
    int attempts = 5;                    ///< Of one job on one day.
    std::chrono::seconds retry{60};      ///< Doubled with each attempt.
    std::chrono::seconds redial{5};      ///< Of calls; doubled up to ten minutes.
    int questions_a_minute = 0;          ///< To one terminal; 0: as many as it answers.
};

/// Where concentrators and modules call in.
struct Listener {
    std::string protocol;
    std::string address = "127.0.0.1";
    int port = 0;                              ///< 0: any that is free.
    std::optional<SessionLimits> limits = {};  ///< Nothing: the configuration's.
    std::optional<TlsFiles> tls = {};
};

/// A gateway or meter that is called: what it has behind it is asked through this name.
struct Call {
    std::string name;
    std::string protocol;
    std::string host;
    int port = 0;
    std::optional<SessionLimits> limits = {};  ///< As of a listener.
    std::optional<TlsFiles> tls = {};
};

/// A broker of MQTT through which terminals are heard and asked.
struct MqttBroker {
    enum class Asked : std::uint8_t {
        listed,  ///< All terminals of the table that speak the protocol.
        heard    ///< Those of whom something has come through the broker.
    };
    std::string protocol;
    std::string host;
    int port = 0;
    std::optional<SessionLimits> limits = {};  ///< As of a listener.
    std::optional<TlsFiles> tls = {};
    std::string client_id;  ///< The broker keeps what comes for it while we are away.
    std::string username;
    std::string password;
    std::string subscribe;  ///< "meters/+/up": the level of the + is the terminal's name.
    std::string answer;     ///< "meters/{}/down": the name in place of the braces.
    Asked asked = Asked::listed;
};

/// What is asked for, and how far back gaps are hunted.
struct TaskPlan {
    TaskKind kind = TaskKind::daily_freeze;
    int days_back = 3;  ///< daily_freeze, curve
    std::chrono::minutes after_midnight{10};
    std::chrono::hours every{24};         ///< clock, events
    std::chrono::seconds drift_max{300};  ///< clock
    bool is_corrected = false;            ///< clock: a larger drift is set right.
};

/// How the head end is to work: docs/operating/head_end.md.
struct HeadEndConfig {
    std::string journal;
    time::Zone zone = time::Zone::utc();  ///< Of the meters' clocks.
    std::vector<std::string> bands;       ///< Names of tariffs 1, 2 ... in the store.
    MeterList meters;
    /// Protocols with the secrets of this configuration; they stand before others of their name.
    std::vector<std::shared_ptr<const Protocol>> keyed;
    std::vector<Listener> listeners;
    std::vector<Call> calls;
    std::vector<MqttBroker> brokers;
    std::vector<TaskPlan> tasks;
    SessionLimits limits;
    std::chrono::milliseconds commit{500};        ///< Readings are stored so often.
    std::chrono::milliseconds plan{60'000};       ///< What is missing is looked for so often.
    std::chrono::milliseconds order_poll{1000};   ///< Orders likewise.
    std::chrono::milliseconds order_retry{3000};  ///< An order that got no answer waits so long.
    MeterSecrets secrets;
    EventRoutes event_routes = EventRoutes::usual();
    int journal_keep_days = 0;  ///< Older segments are removed once stored; 0: never.

    /// Those of a listener, a call or a broker: its own, else those of all.
    const SessionLimits& limits_of(const std::optional<SessionLimits>& own) const {
        return own ? *own : limits;
    }
    /// As `find_protocol`, with the secrets.
    const Protocol* protocol(std::string_view name) const;
};

/// Reads a configuration. \param folder  paths in it are relative to this.
/// \errors  acquire.config, acquire.meters, time.zone (all invalid_input or not_found).
Result<HeadEndConfig> parse_head_end_config(std::string_view yaml, const std::string& folder);
/// Reads a file. \errors  also import.unreadable.
Result<HeadEndConfig> read_head_end_config(const std::string& path);

}  // namespace voltmark::acquire
