// SPDX-License-Identifier: Apache-2.0
#include "mqtt_link.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/base/check.hpp"

namespace voltmark::acquire {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kFirstPause{1};
constexpr std::chrono::seconds kLongestPause{60};
/// Terminals asked at the same time: those that do not answer hold a place for a while.
constexpr int kAskedMax = 1024;
/// Sessions at the same time; beyond, one that rests is ended.
constexpr std::size_t kChannelsMax = 8192;
constexpr std::size_t kHeardMax = 1'000'000;
/// Beyond, nothing more is read of the broker.
constexpr std::size_t kQueuedBytesMax = std::size_t{16} << 20;

}  // namespace

MqttLink::MqttLink(asio::io_context& io, Sessions& sessions, const HeadEndConfig& config,
                   const MqttBroker& broker, std::shared_ptr<const TlsContext> tls)
    : io_{io},
      sessions_{sessions},
      broker_{broker},
      protocol_{*config.protocol(broker.protocol)},
      limits_{config.limits_of(broker.limits)},
      to_{broker.host, broker.port, std::move(tls)},
      room_{io, Steady::time_point::max()},
      sent_{io, Steady::time_point::max()} {
    std::optional<MqttTopics> topics = MqttTopics::parse(broker.subscribe, broker.answer);
    VOLTMARK_CHECK(topics.has_value());
    topics_ = std::move(*topics);
    if (broker.asked != MqttBroker::Asked::listed) return;
    std::set<std::string> called;
    for (const Call& call : config.calls) called.insert(call.name);
    for (const auto& [address, meter] : config.meters.all()) {
        if (meter.protocol == broker.protocol && !called.contains(meter.terminal))
            listed_.insert(meter.terminal);
    }
}

void MqttLink::begin() {
    asio::co_spawn(io_, keep(), asio::detached);
}

asio::awaitable<void> MqttLink::keep() {
    std::chrono::seconds pause = kFirstPause;
    asio::steady_timer timer{io_};
    for (;;) {
        const Line line = co_await dial(io_, to_, mqtt_framing());
        std::string why = line.why;
        if (line.is_insecure) sessions_.count(&SessionCounts::insecure);
        const std::uint64_t before = link_;
        if (line.connection) why = co_await work(line);
        if (link_ != before) pause = kFirstPause;
        sessions_.tell(
            make_error(kMqttBroker, fmt::format("{}:{}", broker_.host, broker_.port), why));
        timer.expires_after(pause);
        co_await timer.async_wait(kAwait);
        pause = std::min(pause * 2, kLongestPause);
    }
}

/// Until the connection ends; says why.
asio::awaitable<std::string> MqttLink::work(const Line& line) {
    client_ = std::make_unique<MqttClient>(line.connection);
    mqtt::Connect as;
    as.client_id = broker_.client_id;
    as.username = broker_.username;
    as.password = broker_.password;
    const std::string filter = topics_.filter();
    const Result<void> opened = co_await client_->open(as, filter, broker_.host);
    if (!opened) co_return opened.error().args.back();
    ++link_;
    is_up_ = true;
    sessions_.count(&SessionCounts::broker_connects);
    ask();
    co_await listen();
    is_up_ = false;
    close_all();
    co_return client_->why();
}

asio::awaitable<void> MqttLink::listen() {
    mqtt::Publish message;
    std::int64_t too_long = 0;
    while (client_->is_open()) {
        if (queued_bytes_ > kQueuedBytesMax) {
            if (!co_await client_->flush()) co_return;
            co_await room_.async_wait(kAwait);
            continue;
        }
        const auto until = Steady::now() + std::chrono::hours{1};
        const auto got = co_await client_->read(message, until);
        if (!client_->is_full()) sent_.cancel();
        for (; too_long < client_->too_long(); ++too_long)
            sessions_.count(&SessionCounts::messages_dropped);
        if (got == Channel::Got::frame) arrived(std::exchange(message, {}));
    }
}

void MqttLink::arrived(mqtt::Publish message) {
    sessions_.count(&SessionCounts::messages);
    if (message.is_again) sessions_.count(&SessionCounts::messages_again);
    const std::optional<std::string> name = topics_.name_in(message.topic);
    if (!name) {
        sessions_.count(&SessionCounts::messages_dropped);
        return client_->acknowledge(message.id);
    }
    queued_bytes_ += message.payload.size();
    const auto found = channels_.find(*name);
    MqttChannel& channel = found == channels_.end() ? open_channel(*name, false) : *found->second;
    channel.push(std::move(message));
}

MqttChannel& MqttLink::open_channel(const std::string& name, bool is_asked) {
    if (channels_.size() >= kChannelsMax) make_room();
    auto channel =
        std::make_shared<MqttChannel>(io_, *this, framing_of(protocol_), name, link_, is_asked);
    channels_[name] = channel;
    // Later: what has arrived is pushed before its session begins.
    asio::post(io_, [this, channel] { asio::co_spawn(io_, hold(channel), asio::detached); });
    return *channel;
}

/// Ends a session that rests; not always the same one.
void MqttLink::make_room() {
    constexpr int kTries = 64;
    auto at = channels_.upper_bound(last_evicted_);
    for (int i = 0; i < kTries; ++i, ++at) {
        if (at == channels_.end()) at = channels_.begin();
        last_evicted_ = at->first;
        if (at->second->is_resting()) return at->second->close();
    }
}

asio::awaitable<void> MqttLink::hold(std::shared_ptr<MqttChannel> channel) {
    co_await sessions_.serve(channel, protocol_, limits_, channel->name(), Way::broker);
    ended(*channel);
}

void MqttLink::ended(MqttChannel& channel) {
    rests(channel);
    const auto found = channels_.find(channel.name());
    if (found != channels_.end() && found->second.get() == &channel) channels_.erase(found);
    const bool is_lost = channel.is_unsettled();
    std::deque<mqtt::Publish> unread = channel.take_unread();
    if (!is_current(channel)) {
        for (const mqtt::Publish& one : unread) queued_bytes_ -= one.payload.size();
        return;
    }
    if (is_lost) {
        // Not acknowledged, so the broker sends it again: to those who connect anew.
        for (const mqtt::Publish& one : unread) queued_bytes_ -= one.payload.size();
        return client_->close("a message could not be kept");
    }
    if (unread.empty()) return;
    MqttChannel& next = open_channel(channel.name(), false);
    for (mqtt::Publish& one : unread) next.push(std::move(one));
}

void MqttLink::close_all() {
    for (const auto& [name, channel] : channels_) channel->close();
    sent_.cancel();
    room_.cancel();
}

bool MqttLink::is_current(const MqttChannel& channel) const {
    return is_up_ && channel.link() == link_ && client_->is_open();
}

std::string MqttLink::topic_name_of(const std::string& terminal) const {
    const auto found = heard_.find(terminal);
    return found == heard_.end() ? terminal : found->second;
}

void MqttLink::ask() {
    if (!is_up_) return;
    pending_.clear();
    const auto consider = [&](const std::string& terminal) {
        if (sessions_.has_questions_for(terminal)) pending_.insert(terminal);
    };
    for (const std::string& terminal : listed_) consider(terminal);
    for (const auto& [terminal, name] : heard_) consider(terminal);
    ask_more();
}

void MqttLink::ask_more() {
    while (is_up_ && asking_ < kAskedMax && !pending_.empty()) {
        const std::string terminal = *pending_.begin();
        pending_.erase(pending_.begin());
        const std::string name = topic_name_of(terminal);
        if (sessions_.has_session(terminal) || channels_.contains(name)) continue;
        ++asking_;
        open_channel(name, true);
    }
}

void MqttLink::rests(MqttChannel& channel) {
    if (!channel.is_asked()) return;
    channel.end_asking();
    --asking_;
    // Later, and not from within the session that rests.
    if (!pending_.empty()) asio::post(io_, [this] { ask_more(); });
}

void MqttLink::named(const MqttChannel& channel, const std::string& terminal) {
    if (heard_.size() < kHeardMax) heard_.insert_or_assign(terminal, channel.name());
}

asio::awaitable<bool> MqttLink::say(std::shared_ptr<MqttChannel> from, codec::ByteSpan bytes) {
    while (is_current(*from) && client_->is_full()) co_await sent_.async_wait(kAwait);
    if (!is_current(*from) || !from->is_open()) co_return false;
    client_->publish(topics_.answer_to(from->name()), bytes);
    co_return true;
}

void MqttLink::settle(const MqttChannel& channel, std::uint16_t id, std::size_t size) {
    queued_bytes_ -= size;
    if (is_current(channel)) client_->acknowledge(id);
    room_.cancel();
}

}  // namespace voltmark::acquire
