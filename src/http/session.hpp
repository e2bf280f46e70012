// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "voltmark/http/server.hpp"

#include "wire.hpp"

namespace voltmark::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

inline constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

/// What a session needs of its server. Called on the sockets' thread.
class Host {
public:
    virtual ~Host() = default;
    virtual const ServerLimits& limits() const = 0;
    /// Finds the handler and runs it on a worker.
    virtual asio::awaitable<Response> answer(Request& request) = 0;
    /// Nothing where it could not be made.
    virtual asio::awaitable<std::optional<Piece>> next_piece(
        const std::function<Piece()>& pieces) = 0;
    virtual Response problem(int status) = 0;
    /// What the body of a request may have, by its route.
    virtual std::size_t body_bytes(Request& request) = 0;
    /// How many large bodies are on their way.
    virtual int& large_bodies() = 0;
    virtual bool is_stopping() const = 0;
};

/// A place for a body above the usual limit, until its request is answered.
class LargeBody {
public:
    LargeBody() = default;
    ~LargeBody() {
        if (host_ != nullptr) --host_->large_bodies();
    }
    LargeBody(const LargeBody&) = delete;
    LargeBody& operator=(const LargeBody&) = delete;

    /// False where all places are taken.
    bool take(Host& host) {
        if (host.large_bodies() >= host.limits().large_bodies) return false;
        ++host.large_bodies();
        host_ = &host;
        return true;
    }

private:
    Host* host_ = nullptr;
};

/// One connection. The stream is a beast::tcp_stream, or one with TLS around it.
template <class Stream>
class Session {
public:
    Session(Host& host, Stream& stream, std::string client, bool is_secure)
        : host_{host}, stream_{stream}, client_{std::move(client)}, is_secure_{is_secure} {}

    /// Whether nothing is going on: it may be ended at once.
    bool is_idle() const { return is_idle_; }

    /// Until the client leaves or is sent away.
    asio::awaitable<void> talk() {
        while (!host_.is_stopping()) {
            if (!co_await wait_for_request()) co_return;
            Request request;
            request.client = client_;
            request.is_secure = is_secure_;
            beast::http::request_parser<beast::http::string_body> parser;
            parser.header_limit(static_cast<std::uint32_t>(host_.limits().head_bytes));
            parser.body_limit(boost::none);  // Seen before the body is read.
            LargeBody large;
            const int refused = co_await read(parser, request, large);
            if (refused < 0) co_return;
            if (refused > 0) {
                const Response problem = host_.problem(refused);
                co_await send(request, problem, false);
                co_await drain();
                co_return;
            }
            const bool is_kept_alive = parser.get().keep_alive();
            is_old_ = parser.get().version() < 11;
            const Response response = co_await host_.answer(request);
            if (!co_await send(request, response, is_kept_alive && !host_.is_stopping())) co_return;
            if (!is_kept_alive) co_return;
        }
    }

private:
    void expire(std::chrono::seconds after) {
        beast::get_lowest_layer(stream_).expires_after(after);
    }

    /// False where none comes.
    asio::awaitable<bool> wait_for_request() {
        if (buffer_.size() > 0) co_return true;
        is_idle_ = true;
        buffer_.shrink_to_fit();  // An idle connection holds no memory.
        expire(host_.limits().idle);
        constexpr std::size_t kFirst = 4096;
        const auto [failed, size] =
            co_await stream_.async_read_some(buffer_.prepare(kFirst), kAwait);
        is_idle_ = false;
        buffer_.commit(size);
        co_return !failed;
    }

    /// \returns  0, the status to refuse it with, or -1 where the client is gone or too slow.
    template <class Parser>
    asio::awaitable<int> read(Parser& parser, Request& request, LargeBody& large) {
        expire(host_.limits().head);
        auto [failed, size] =
            co_await beast::http::async_read_header(stream_, buffer_, parser, kAwait);
        if (failed) co_return status_of(failed);
        if (parser.get().target().size() > host_.limits().target_bytes) co_return 414;
        if (const int refused = read_head(parser.get(), request)) co_return refused;
        // No body comes without its length: transfer encodings were refused.
        const std::size_t length = parser.content_length().value_or(0);
        if (length > 0 && length > host_.body_bytes(request)) co_return 413;
        if (length > host_.limits().body_bytes && !large.take(host_)) co_return 503;
        expire(host_.limits().body);
        if (const std::string* expected = request.header("expect")) {
            if (*expected != "100-continue") co_return 400;
            static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
            const auto [gone, sent] =
                co_await asio::async_write(stream_, asio::buffer(kGoOn), kAwait);
            if (gone) co_return -1;
        }
        std::tie(failed, size) = co_await beast::http::async_read(stream_, buffer_, parser, kAwait);
        if (failed) co_return status_of(failed);
        request.body = std::move(parser.get().body());
        co_return 0;
    }

    static int status_of(const boost::system::error_code& failed) {
        using beast::http::error;
        if (failed == error::header_limit) return 431;
        if (failed == error::body_limit) return 413;
        const bool is_parse_error =
            failed.category() == beast::http::make_error_code(error::bad_target).category();
        if (!is_parse_error || failed == error::end_of_stream || failed == error::partial_message)
            return -1;
        return 400;
    }

    /// False where the client did not take it.
    asio::awaitable<bool> send(const Request& request, const Response& response,
                               bool is_kept_alive) {
        const bool has_body = response.status != 204 && response.status != 304;
        const bool sends_body = has_body && request.method != Method::head;
        if (response.pieces && sends_body) co_return co_await send_pieces(response, is_kept_alive);
        std::string head =
            head_text(response, has_body ? BodyForm::length : BodyForm::none, is_kept_alive);
        if (!sends_body) co_return co_await write(head);
        // One packet where it is small. Two buffers at once are not for Beast's stream of TLS,
        // which ends after the first where the second is a large one.
        constexpr std::size_t kSmall = 16 * 1024;
        if (response.body.size() <= kSmall) {
            head += response.body;
            co_return co_await write(head);
        }
        const bool is_taken = co_await write(head);
        if (!is_taken) co_return false;
        co_return co_await write(response.body);
    }

    asio::awaitable<bool> write(const std::string& bytes) {
        expire(host_.limits().answer);
        const auto [failed, size] =
            co_await asio::async_write(stream_, asio::buffer(bytes), kAwait);
        co_return !failed;
    }

    // What is waited for gets its bytes by name: g++ 12 destroys temporaries of a conditional
    // twice where a coroutine waits inside their expression.
    asio::awaitable<bool> send_pieces(const Response& response, bool is_kept_alive) {
        const bool in_chunks = !is_old_;
        const BodyForm form = in_chunks ? BodyForm::chunks : BodyForm::until_closed;
        std::string bytes = head_text(response, form, is_kept_alive && in_chunks);
        bool is_taken = co_await write(bytes);
        asio::steady_timer pause{stream_.get_executor()};
        while (is_taken && !host_.is_stopping()) {
            const std::optional<Piece> piece = co_await host_.next_piece(response.pieces);
            if (!piece) break;
            bytes = piece->bytes;
            if (in_chunks && !bytes.empty()) bytes = chunk_text(bytes);
            if (in_chunks && piece->is_last) bytes += chunk_text({});
            if (!bytes.empty()) is_taken = co_await write(bytes);
            if (piece->is_last) co_return is_taken&& in_chunks;
            if (piece->pause.count() == 0) continue;
            pause.expires_after(piece->pause);
            co_await pause.async_wait(kAwait);
        }
        co_return false;  // Without its end the client knows that it is not whole.
    }

    /// Takes what a refused client still sends, a little: else it may not read why.
    asio::awaitable<void> drain() {
        boost::system::error_code ignored;
        beast::get_lowest_layer(stream_).socket().shutdown(asio::socket_base::shutdown_send,
                                                           ignored);
        constexpr std::size_t kDrainMax = std::size_t{1} << 20;
        constexpr std::size_t kPart = 16 * 1024;
        expire(std::chrono::seconds{2});
        for (std::size_t taken = 0; taken < kDrainMax;) {
            buffer_.clear();
            const auto [failed, size] = co_await beast::get_lowest_layer(stream_).async_read_some(
                buffer_.prepare(kPart), kAwait);
            if (failed) co_return;
            taken += size;
        }
    }

    Host& host_;
    Stream& stream_;
    std::string client_;
    bool is_secure_;
    bool is_idle_ = false;
    bool is_old_ = false;
    beast::flat_buffer buffer_;
};

}  // namespace voltmark::http
