// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/head_end.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/acquire/journal_prune.hpp"

#include "gaps.hpp"
#include "job_book.hpp"
#include "mqtt_link.hpp"
#include "order_course.hpp"
#include "order_runner.hpp"
#include "tcp_lines.hpp"

namespace voltmark::acquire {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
/// A call ends when nothing is left to ask for.
constexpr std::chrono::seconds kCalledIdle{20};
constexpr int kAskWhoMax = 3;
constexpr std::size_t kRecordBytesMax = std::size_t{1} << 20;

/// One who is connected, and what has come of the message that is arriving.
struct Peer {
    std::shared_ptr<Channel> channel;
    const Protocol* protocol = nullptr;
    const SessionLimits* limits = nullptr;
    Way way = Way::calls_in;
    std::string terminal;  // Empty until it said who it is.
    codec::Bytes arriving;
    codec::Bytes frame;
};

}  // namespace

class HeadEnd::Impl final : public Sessions {
public:
    Impl(store::Store& store, const HeadEndConfig& config, const Clock& clock)
        : store_{store},
          config_{config},
          clock_{clock},
          recorder_{store, config},
          book_{config},
          orders_{config},
          runner_{store, config, clock} {}

    ~Impl() {
        // Coroutines hold connections, and those the context: they end before it does.
        peers_.clear();
    }

    Result<void> open() {
        Result<std::unique_ptr<Journal>> journal = Journal::open(config_.journal);
        if (!journal) return journal.error();
        journal_ = std::move(*journal);
        if (const Result<void> opened = lines_.open(); !opened) return opened;
        for (const MqttBroker& broker : config_.brokers) {
            auto tls = load_tls(broker.tls, TlsContext::Side::calls);
            if (!tls) return tls.error();
            links_.push_back(std::make_unique<MqttLink>(io_, *this, config_, broker, *tls));
        }
        return ok();
    }

    std::vector<ListeningAt> listening() const { return lines_.listening(); }

    Result<void> run(std::optional<std::chrono::milliseconds> length,
                     const std::function<void(const Error&)>& trouble) {
        trouble_ = &trouble;
        lines_.begin();
        for (const auto& link : links_) link->begin();
        asio::steady_timer end{io_};
        if (length) {
            end.expires_after(*length);
            end.async_wait([this](error_code failed) {
                if (!failed) stop();
            });
        }
        std::thread recording{[this] { keep_recording(); }};
        std::thread planning{[this] { keep_planning(); }};
        std::thread ordering{[this] { keep_ordering(); }};
        const auto stays = asio::make_work_guard(io_);
        io_.run();
        is_stopping_ = true;
        changed_.notify_all();
        runner_.stop();
        ordering.join();
        planning.join();
        recording.join();
        const std::scoped_lock lock{mutex_};
        if (fatal_) return *fatal_;
        return ok();
    }

    void stop() {
        is_stopping_ = true;
        changed_.notify_all();
        io_.stop();
    }

    HeadEndCounts counts() const {
        HeadEndCounts counts;
        const std::scoped_lock lock{mutex_};
        counts.sessions = sessions_;
        counts.records = records_;
        counts.jobs_planned = jobs_planned_;
        counts.stored_to = recorder_.position();
        counts.journal_end = journal_->end();
        counts.syncs = journal_->syncs();
        return counts;
    }

private:
    // Sessions. Everything here runs on the thread of `run`.

    template <class Change>
    void count(Change change) {
        const std::scoped_lock lock{mutex_};
        change(sessions_);
    }

    int open_sessions() const override { return open_; }
    bool has_session(const std::string& terminal) const override {
        return peers_.contains(terminal);
    }
    bool has_questions_for(const std::string& terminal) const override {
        return book_.has_jobs(terminal) || orders_.has_orders(terminal);
    }
    void count(std::int64_t SessionCounts::*what) override {
        count([&](SessionCounts& all) { ++(all.*what); });
    }
    void tell(const Error& error) override { (*trouble_)(error); }

    asio::awaitable<void> serve(std::shared_ptr<Channel> channel, const Protocol& protocol,
                                const SessionLimits& limits, std::string terminal,
                                Way way) override {
        Peer peer{channel, &protocol, &limits, way, {}, {}, {}};
        ++open_;
        count([&](SessionCounts& all) { all.connections = open_; });
        if (!terminal.empty()) name(peer, terminal);
        // An answer may be lost; one who never says who it is, is never asked for anything.
        for (int i = 0; i < kAskWhoMax && peer.terminal.empty() && channel->is_open(); ++i) {
            const std::unique_ptr<Exchange> greeting = protocol.ask_who();
            if (!greeting) break;
            co_await perform(peer, *greeting, {});
            if (!greeting->who().empty()) name(peer, greeting->who());
        }
        while (channel->is_open()) {
            if (!co_await do_jobs(peer)) break;
            if (peer.arriving.empty()) channel->rest();
            const auto idle = way == Way::calls_in ? config_.limits.idle
                                                   : std::min(config_.limits.idle, kCalledIdle);
            const auto got = co_await channel->read(peer.frame, Steady::now() + idle);
            if (got == Channel::Got::woken) continue;
            if (got != Channel::Got::frame) break;
            if (!co_await take_unasked(peer)) break;
        }
        channel->close();
        --open_;
        count([&](SessionCounts& all) {
            all.connections = open_;
            all.noise_bytes += static_cast<std::int64_t>(channel->noise_bytes());
        });
        forget(peer);
    }

    void forget(const Peer& peer) {
        const auto it = peers_.find(peer.terminal);
        if (it != peers_.end() && it->second == peer.channel) peers_.erase(it);
    }

    /// A terminal that calls in again takes the place of its older connection.
    void name(Peer& peer, const std::string& terminal) {
        if (peer.terminal == terminal) return;
        forget(peer);
        peer.terminal = terminal;
        peer.channel->named(terminal);
        std::shared_ptr<Channel>& known = peers_[terminal];
        if (known && known != peer.channel) known->close();
        known = peer.channel;
    }

    /// A frame that nobody asked for: kept, then answered. False ends the session.
    asio::awaitable<bool> take_unasked(Peer& peer) {
        count([](SessionCounts& all) { ++all.frames; });
        const time::LocalSeconds now = config_.zone.to_local(clock_.now());
        if (peer.arriving.size() > kRecordBytesMax) peer.arriving.clear();
        peer.arriving.insert(peer.arriving.end(), peer.frame.begin(), peer.frame.end());
        const Greeting greeting = peer.protocol->greet(peer.arriving, now);
        if (peer.way != Way::called && !greeting.terminal.empty()) name(peer, greeting.terminal);
        if (greeting.is_whole) {
            codec::Bytes bytes = std::exchange(peer.arriving, {});
            const bool is_kept = !greeting.is_kept || co_await keep(peer, std::move(bytes));
            if (!is_kept) co_return false;
        }
        if (greeting.reply.empty()) co_return true;
        co_return co_await peer.channel->write(greeting.reply);
    }

    /// On the disk when it returns true.
    asio::awaitable<bool> keep(Peer& peer, codec::Bytes bytes) {
        JournalRecord record;
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        record.arrived_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
        record.protocol = peer.protocol->name();
        record.source = peer.terminal.empty() ? peer.channel->peer() : peer.terminal;
        record.bytes = std::move(bytes);
        const bool is_kept = co_await elsewhere([this, &record](const OrderRunner::Done& done) {
            journal_->append(std::move(record), [this, done](const auto& end) {
                if (!end) (*trouble_)(end.error());
                done(end.has_value());
            });
        });
        if (is_kept) count([](SessionCounts& all) { ++all.kept; });
        changed_.notify_all();
        co_return is_kept;
    }

    /// Does everything that may be done now, orders first. False ends the session.
    asio::awaitable<bool> do_jobs(Peer& peer) {
        while (!peer.terminal.empty() && !is_stopping_) {
            if (const std::optional<Order> order = orders_.next(peer.terminal, Steady::now())) {
                if (!co_await carry_out(peer, *order)) co_return false;
                continue;
            }
            std::optional<Job> job = book_.next(peer.terminal, Steady::now(), *peer.limits);
            if (!job) co_return true;
            job->now = config_.zone.to_local(clock_.now());
            const std::unique_ptr<Exchange> exchange = peer.protocol->ask(*job);
            if (!exchange) continue;
            // A name of its own: g++ 12 frees what a conditional within co_await makes twice.
            std::string events_of;
            if (job->kind == TaskKind::events) events_of = job->meter;
            if (!co_await perform(peer, *exchange, events_of)) co_return false;
            if (peer.limits->pause.count() > 0) {
                asio::steady_timer pause{io_, peer.limits->pause};
                co_await pause.async_wait(kAwait);
            }
        }
        co_return peer.channel->is_open();
    }

    /// A job. What was answered is kept as one record. False ends the session.
    /// \param events_of  the meter whose events were asked for; else empty.
    asio::awaitable<bool> perform(Peer& peer, Exchange& exchange, const std::string& events_of) {
        Talk talk = co_await converse(peer, exchange);
        if (talk.is_closed) co_return false;
        bool is_kept = true;
        if (!talk.record.empty()) is_kept = co_await keep(peer, std::move(talk.record));
        if (is_kept && !talk.is_silent && !events_of.empty()) runner_.note_events_asked(events_of);
        co_return is_kept;
    }

    /// One attempt at an order. False ends the session.
    asio::awaitable<bool> carry_out(Peer& peer, const Order& order) {
        OrderCourse course{order,
                           {peer.protocol, config_.meters.find(order.asked.meter),
                            config_.secrets.find(order.asked.meter), &config_.zone},
                           clock_.now()};
        bool is_held = false;
        bool is_open = true;
        while (const std::unique_ptr<Exchange> exchange = course.next(clock_.now())) {
            if (course.changes_meter()) {
                const OrderId id = order.order_id;
                const bool may_go = co_await elsewhere(
                    [this, id](OrderRunner::Done done) { runner_.mark_sent(id, std::move(done)); });
                is_held = !may_go;
                if (is_held) break;
            }
            Talk talk = co_await converse(peer, *exchange);
            course.take(talk, clock_.now());
            if (course.is_journaled() && !talk.record.empty())
                co_await keep(peer, std::move(talk.record));
            is_open = !talk.is_closed;
            if (!is_open) break;
        }
        const OrderOutcome& outcome = course.outcome();
        if (!is_held) {
            co_await elsewhere([&](OrderRunner::Done done) {
                runner_.note(order.order_id, outcome, std::move(done));
            });
        }
        orders_.done(order.order_id, Steady::now() + config_.order_retry);
        co_return is_open;
    }

    /// Lets another thread do something; `start` is given what to call when it is done.
    template <class Start>
    asio::awaitable<bool> elsewhere(Start start) {
        return asio::async_initiate<const asio::use_awaitable_t<>&, void(bool)>(
            [this](auto handler, Start begin) {
                auto held = std::make_shared<decltype(handler)>(std::move(handler));
                begin(
                    [this, held](bool good) { asio::post(io_, [held, good] { (*held)(good); }); });
            },
            asio::use_awaitable, std::move(start));
    }

    /// Waits until the terminal may be asked again.
    asio::awaitable<void> keep_rate(Peer& peer) {
        if (peer.limits->questions_a_minute <= 0) co_return;
        Steady::time_point& free_at = free_at_[peer.terminal];
        const auto due = std::max(free_at, Steady::now());
        free_at = due + std::chrono::milliseconds{60'000 / peer.limits->questions_a_minute};
        if (due <= Steady::now()) co_return;
        asio::steady_timer pause{io_, due};
        co_await pause.async_wait(kAwait);
    }

    /// One conversation; what comes unasked meanwhile is taken too.
    asio::awaitable<Talk> converse(Peer& peer, Exchange& exchange) {
        Talk talk;
        while (const std::optional<codec::Bytes> question = exchange.next()) {
            if (!question->empty()) {
                co_await keep_rate(peer);
                count([](SessionCounts& all) { ++all.questions; });
                talk.is_closed = !co_await peer.channel->write(*question);
            }
            if (!talk.is_closed && exchange.is_answered())
                co_await await_answer(peer, exchange, talk);
            if (talk.is_closed) co_return talk;
            if (talk.is_silent) break;
        }
        count([&](SessionCounts& all) {
            ++(talk.is_silent ? all.silent : talk.is_refused ? all.declined : all.answered);
        });
        co_return talk;
    }

    asio::awaitable<void> await_answer(Peer& peer, Exchange& exchange, Talk& talk) {
        const auto deadline = Steady::now() + peer.limits->answer;
        for (;;) {
            const auto got = co_await peer.channel->read(peer.frame, deadline);
            talk.is_closed = got == Channel::Got::closed;
            talk.is_silent = got == Channel::Got::timeout;
            if (talk.is_closed || talk.is_silent) co_return;
            if (got == Channel::Got::woken) continue;
            const Exchange::Take take = exchange.take(peer.frame);
            if (take == Exchange::Take::foreign) {
                talk.is_closed = !co_await take_unasked(peer);
                if (talk.is_closed) co_return;
                continue;
            }
            count([](SessionCounts& all) { ++all.frames; });
            talk.is_refused = talk.is_refused || take == Exchange::Take::refused;
            if (talk.record.size() < kRecordBytesMax)
                talk.record.insert(talk.record.end(), peer.frame.begin(), peer.frame.end());
            co_return;
        }
    }

    // Other threads.

    /// Waits until something was kept, for so long at most.
    void wait(std::chrono::milliseconds length, bool until_kept) {
        std::unique_lock lock{mutex_};
        const std::int64_t kept = sessions_.kept;
        changed_.wait_for(lock, length, [&] {
            return is_stopping_.load() || (until_kept && sessions_.kept != kept);
        });
    }

    void keep_recording() {
        auto reader = std::make_unique<JournalReader>(config_.journal, recorder_.position());
        for (;;) {
            const bool is_last = is_stopping_;
            bool is_done = false;
            try {
                const Result<RecordCounts> part =
                    recorder_.record(*reader, journal_->end(), clock_.now());
                if (!part) return fail(part.error());
                const std::scoped_lock lock{mutex_};
                records_ += *part;
                is_done = part->records == 0;
            } catch (const std::exception& exception) {
                // The store is away; what arrives is in the journal. Nothing of the batch happened.
                (*trouble_)(store::to_error(exception));
                reader = std::make_unique<JournalReader>(config_.journal, recorder_.position());
                if (is_last) return;
                wait(std::chrono::seconds{1}, false);
                continue;
            }
            if (!is_done) continue;
            if (is_last) return;
            wait(std::chrono::milliseconds{1000}, true);
            wait(config_.commit, false);
        }
    }

    void fail(const Error& error) {
        {
            const std::scoped_lock lock{mutex_};
            fatal_ = error;
        }
        stop();
    }

    void keep_planning() {
        if (config_.tasks.empty() && config_.journal_keep_days == 0) return;
        Places places{config_.meters, config_.bands};
        while (!is_stopping_) {
            try {
                std::vector<Job> jobs = plan_jobs(store_, config_, places, clock_.now());
                asio::post(io_,
                           [this, jobs = std::move(jobs)]() mutable { plan(std::move(jobs)); });
                prune();
            } catch (const std::exception& exception) {
                (*trouble_)(store::to_error(exception));
            }
            wait(config_.plan, false);
        }
    }

    void prune() {
        if (config_.journal_keep_days == 0) return;
        const auto pruned = prune_journal(config_.journal, recorder_.position(),
                                          std::chrono::days{config_.journal_keep_days});
        if (!pruned) (*trouble_)(pruned.error());
    }

    void keep_ordering() {
        runner_.run(
            [this](std::vector<Order> orders) {
                asio::post(io_, [this, orders = std::move(orders)]() mutable {
                    const bool has_any = !orders.empty();
                    orders_.replace(std::move(orders));
                    if (has_any) wake_asked();
                });
            },
            *trouble_);
    }

    void plan(std::vector<Job> jobs) {
        {
            const std::scoped_lock lock{mutex_};
            jobs_planned_ = static_cast<std::int64_t>(jobs.size());
        }
        book_.replace(std::move(jobs));
        wake_asked();
    }

    /// Wakes the sessions of those for whom there is something, and opens those that can be opened.
    void wake_asked() {
        for (const auto& [terminal, channel] : peers_) {
            if (has_questions_for(terminal)) channel->wake();
        }
        for (const auto& link : links_) link->ask();
    }

    store::Store& store_;
    const HeadEndConfig& config_;
    const Clock& clock_;
    const std::function<void(const Error&)>* trouble_ = nullptr;
    Recorder recorder_;

    asio::io_context io_{1};
    TcpLines lines_{io_, *this, config_};
    std::vector<std::unique_ptr<MqttLink>> links_;
    std::map<std::string, std::shared_ptr<Channel>> peers_;  // By terminal.
    JobBook book_;
    OrderQueue orders_;
    OrderRunner runner_;
    std::map<std::string, Steady::time_point> free_at_;  // By terminal: the rate of questions.
    int open_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::atomic<bool> is_stopping_{false};
    SessionCounts sessions_;
    RecordCounts records_;
    std::int64_t jobs_planned_ = 0;
    std::optional<Error> fatal_;

    // Last: its thread tells sessions, so it ends first.
    std::unique_ptr<Journal> journal_;
};

HeadEnd::HeadEnd(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
HeadEnd::~HeadEnd() = default;

Result<std::unique_ptr<HeadEnd>> HeadEnd::open(store::Store& store, const HeadEndConfig& config,
                                               const Clock& clock) {
    auto impl = std::make_unique<Impl>(store, config, clock);
    if (const Result<void> opened = impl->open(); !opened) return opened.error();
    return std::unique_ptr<HeadEnd>{new HeadEnd{std::move(impl)}};
}

std::vector<ListeningAt> HeadEnd::listening() const {
    return impl_->listening();
}

Result<void> HeadEnd::run(std::optional<std::chrono::milliseconds> length,
                          const std::function<void(const Error&)>& trouble) {
    return impl_->run(length, trouble);
}

void HeadEnd::stop() {
    impl_->stop();
}

HeadEndCounts HeadEnd::counts() const {
    return impl_->counts();
}

}  // namespace voltmark::acquire
