// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "voltmark/acquire/head_end.hpp"
#include "voltmark/acquire/protocol.hpp"

#include "connection.hpp"

namespace voltmark::acquire {

/// How frames of a peer come here.
enum class Way : std::uint8_t {
    calls_in,
    called,  ///< By us: its name is the call's, whoever answers.
    broker   ///< It can be reached at any time: a session ends when there is nothing to say.
};

/// What those who bring channels to the head end need of it. All on one thread.
class Sessions {
public:
    virtual ~Sessions() = default;

    /// Speaks with one peer until it is gone, or has nothing to say for long.
    /// \param limits  outlive the session.
    /// \param terminal  its name, where it is known before it speaks.
    virtual boost::asio::awaitable<void> serve(std::shared_ptr<Channel> channel,
                                               const Protocol& protocol,
                                               const SessionLimits& limits, std::string terminal,
                                               Way way) = 0;
    virtual int open_sessions() const = 0;
    virtual bool has_session(const std::string& terminal) const = 0;
    /// Whether there is something to ask of it.
    virtual bool has_questions_for(const std::string& terminal) const = 0;
    virtual void count(std::int64_t SessionCounts::*what) = 0;
    /// Tells people what went wrong and is tried again.
    virtual void tell(const Error& error) = 0;
};

inline Framing framing_of(const Protocol& protocol) {
    return {[](const void* one, codec::ByteSpan bytes) {
                return static_cast<const Protocol*>(one)->find_frame(bytes);
            },
            &protocol, protocol.frame_bytes_max()};
}

}  // namespace voltmark::acquire
