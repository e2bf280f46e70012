// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/codec/message.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace voltmark::acquire {

// OpenSSL stays behind this file. It works on the socket itself, which never blocks: the streams of
// Asio and the memory BIOs of OpenSSL would hold four buffers of 17 kB for each idle connection.

/// TLS over one socket. Every step does what can be done now and says what it waits for.
class TlsSession {
public:
    explicit TlsSession(ssl_st* session) : session_{session} {}

    enum class Step : std::uint8_t { done, wants_read, wants_write, ended, failed };
    Step handshake();
    /// \param into  at least 16 KiB, so that nothing is left behind that no socket tells of.
    Step read(std::span<std::uint8_t> into, std::size_t& got);
    /// After `wants_...` the same bytes must be given again.
    Step write(codec::ByteSpan bytes, std::size_t& sent);
    /// Tells the other end that nothing more comes, if it takes that now.
    void say_goodbye();

    /// What made a step fail.
    const std::string& why() const { return why_; }

private:
    Step step_of(int result);

    struct Free {
        void operator()(ssl_st* session) const;
    };
    std::unique_ptr<ssl_st, Free> session_;
    std::string why_;
};

/// Certificates and rules of one side: TLS 1.2 and 1.3, no renegotiation, no tickets.
class TlsContext {
public:
    enum class Side : std::uint8_t { listens, calls };
    /// \errors  acquire.tls (invalid_input): which file, and what is wrong with it.
    static Result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files, Side side);

    /// \param socket  connected, not blocking, outlives the session.
    /// \param host    calls: whose certificate it must be, unless the files name another.
    std::unique_ptr<TlsSession> begin(int socket, const std::string& host) const;

private:
    struct Free {
        void operator()(ssl_ctx_st* context) const;
    };
    TlsContext(ssl_ctx_st* context, const TlsFiles& files, Side side)
        : context_{context}, files_{files}, side_{side} {}

    std::optional<Error> take_files();
    std::optional<Error> take_authorities();

    std::unique_ptr<ssl_ctx_st, Free> context_;
    TlsFiles files_;
    Side side_;
};

/// None where no TLS is configured. \errors  of TlsContext::load.
Result<std::shared_ptr<const TlsContext>> load_tls(const std::optional<TlsFiles>& files,
                                                   TlsContext::Side side);

}  // namespace voltmark::acquire
