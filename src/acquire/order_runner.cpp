// SPDX-License-Identifier: Apache-2.0
#include "order_runner.hpp"

#include "voltmark/acquire/event_store.hpp"

namespace voltmark::acquire {

void OrderQueue::replace(std::vector<Order> orders) {
    orders_.clear();
    std::map<OrderId, Time> known;
    for (Order& order : orders) {
        const auto it = not_before_.find(order.order_id);
        if (it != not_before_.end()) known.insert(*it);
        const ListedMeter* meter = config_.meters.find(order.asked.meter);
        const std::string& terminal = meter == nullptr ? order.asked.meter : meter->terminal;
        orders_[terminal].push_back(std::move(order));
    }
    // One that is being carried out may have left the list before its session is done with it.
    for (const auto& [id, time] : not_before_) {
        if (time == Time::max()) known.emplace(id, time);
    }
    not_before_ = std::move(known);
}

std::optional<Order> OrderQueue::next(std::string_view terminal, Time now) {
    const auto found = orders_.find(terminal);
    if (found == orders_.end()) return std::nullopt;
    std::deque<Order>& orders = found->second;
    for (auto it = orders.begin(); it != orders.end(); ++it) {
        const auto pause = not_before_.find(it->order_id);
        if (pause != not_before_.end() && now < pause->second) continue;
        Order order = std::move(*it);
        orders.erase(it);
        not_before_[order.order_id] = Time::max();
        return order;
    }
    return std::nullopt;
}

void OrderQueue::done(OrderId id, Time again) {
    not_before_[id] = again;
}

bool OrderQueue::has_orders(std::string_view terminal) const {
    const auto found = orders_.find(terminal);
    return found != orders_.end() && !found->second.empty();
}

void OrderRunner::submit(Waiting waiting) {
    {
        const std::scoped_lock lock{mutex_};
        waiting_.push_back(std::move(waiting));
    }
    changed_.notify_all();
}

void OrderRunner::stop() {
    {
        const std::scoped_lock lock{mutex_};
        is_stopping_ = true;
    }
    changed_.notify_all();
}

void OrderRunner::mark_sent(OrderId id, Done done) {
    submit(
        {[this, id](store::Session& session) { return mark_order_sent(session, id, clock_.now()); },
         std::move(done)});
}

void OrderRunner::note(OrderId id, OrderOutcome outcome, Done done) {
    submit({[this, id, outcome = std::move(outcome)](store::Session& session) {
                note_order_outcome(session, id, outcome, clock_.now());
                return true;
            },
            std::move(done)});
}

void OrderRunner::note_events_asked(std::string meter) {
    submit({[this, meter = std::move(meter)](store::Session& session) {
                mark_events_asked(session, meter, clock_.now());
                return true;
            },
            [](bool) {}});
}

void OrderRunner::do_work(Waiting& waiting, const Trouble& trouble) {
    bool is_good = false;
    try {
        const store::Lease writer = store_.writer();
        store::Transaction transaction{*writer};
        is_good = waiting.work(*writer);
        transaction.commit();
    } catch (const std::exception& exception) {
        is_good = false;
        trouble(store::to_error(exception));
    }
    waiting.done(is_good);
}

bool OrderRunner::look(const Found& found, const Trouble& trouble) {
    try {
        std::int64_t open = 0;
        store_.reader()
            ->bulk_query(
                "SELECT count(*) FROM acquire_order WHERE state IN "
                "('waiting_approval', 'waiting', 'sent')")
            ->run({}, [&](const store::BulkRow& row) { open = row.integer(0); });
        std::vector<Order> orders;
        if (open > 0) {
            const store::Lease writer = store_.writer();
            store::Transaction transaction{*writer};
            orders = take_open_orders(*writer, clock_.now());
            transaction.commit();
        }
        found(std::move(orders));
        return true;
    } catch (const std::exception& exception) {
        trouble(store::to_error(exception));
        return false;
    }
}

void OrderRunner::run(const Found& found, const Trouble& trouble) {
    auto look_at = std::chrono::steady_clock::now();
    for (;;) {
        std::deque<Waiting> work;
        bool is_last = false;
        {
            std::unique_lock lock{mutex_};
            changed_.wait_until(lock, look_at,
                                [this] { return is_stopping_ || !waiting_.empty(); });
            work.swap(waiting_);
            is_last = is_stopping_;
        }
        for (Waiting& one : work) do_work(one, trouble);
        if (is_last && work.empty()) return;
        if (is_last || std::chrono::steady_clock::now() < look_at) continue;
        look(found, trouble);
        look_at = std::chrono::steady_clock::now() + config_.order_poll;
    }
}

}  // namespace voltmark::acquire
