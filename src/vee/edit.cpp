// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/edit.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/vee/edit_errors.hpp"

#include "edit_store.hpp"

namespace voltmark::vee {

namespace {

using nlohmann::json;
using std::chrono::days;
using time::CivilDay;

/// Readings are kept in thousandths of Wh and told in kWh.
constexpr int kKiloScale = 6;

/// A span as it stands, or all missing where nothing is stored.
meter::SpanReadings span_as_stored(store::Session& session, ChannelId channel, CivilDay span,
                                   int slots) {
    Result<std::vector<meter::ReadSpan>> stored =
        meter::read_spans(session, channel, span, span + days{1}, meter::last_delivery(session));
    if (!stored) throw store::Failure{stored.error()};
    if (!stored->empty()) return std::move(stored->front().readings);
    meter::SpanReadings none;
    none.values_milli.assign(static_cast<std::size_t>(slots), 0);
    none.runs = {{0, slots, meter::Quality::missing, 0, 0}};
    return none;
}

/// Walks consecutive slots over the ends of spans.
class SlotWalk {
public:
    SlotWalk(store::Session& session, const meter::KnownChannel& channel)
        : session_{session},
          channel_{channel},
          grid_{*time::IntervalGrid::of_minutes(channel.interval_minutes)} {}

    /// False where no slot begins at that moment.
    bool start(Instant begin) {
        const auto local = channel_.zone.to_local(begin);
        span_ = grid_.span_of(CivilDay{std::chrono::floor<days>(local)});
        const std::optional<int> slot = grid_.slot_at(channel_.zone, span_, begin);
        slot_ = slot.value_or(0);
        open();
        return slot.has_value();
    }

    EditSlot next(std::int64_t after_milli) {
        if (slot_ == grid_.slots(channel_.zone, span_)) {
            span_ = grid_.span_after(span_);
            slot_ = 0;
            open();
        }
        EditSlot one{span_, slot_, grid_.slot_begin(channel_.zone, span_, slot_),
                     {},    {},    after_milli};
        const auto at = static_cast<std::size_t>(slot_);
        one.before_quality = qualities_[at];
        if (one.before_quality != meter::Quality::missing)
            one.before_milli = readings_.values_milli[at];
        ++slot_;
        return one;
    }

private:
    void open() {
        readings_ = span_as_stored(session_, channel_.id, span_, grid_.slots(channel_.zone, span_));
        qualities_ = meter::qualities_of(readings_);
    }

    store::Session& session_;
    const meter::KnownChannel& channel_;
    time::IntervalGrid grid_;
    CivilDay span_;
    int slot_ = 0;
    meter::SpanReadings readings_;
    std::vector<meter::Quality> qualities_;
};

/// The local day on which a slot begins: of daily readings not the span's first.
CivilDay day_of(const meter::KnownChannel& channel, const EditSlot& slot) {
    return CivilDay{std::chrono::floor<days>(channel.zone.to_local(slot.begin))};
}

std::optional<std::int64_t> value_of(const std::string& text) {
    const Result<std::int64_t> milli = parse_decimal(text, kKiloScale);
    if (!milli || *milli < 0 || *milli > meter::kReadingMilliMax) return std::nullopt;
    return *milli;
}

bool is_changed(const EditSlot& slot) {
    return slot.before_milli != slot.after_milli ||
           slot.before_quality != meter::Quality::substituted;
}

json payload_of(const EditPlan& plan, const std::string& reason) {
    json before = json::array();
    json after = json::array();
    for (const EditSlot& slot : plan.slots) {
        before.push_back(slot.before_milli ? json(to_decimal(*slot.before_milli, kKiloScale, 0))
                                           : json(nullptr));
        after.push_back(to_decimal(slot.after_milli, kKiloScale, 0));
    }
    return {{"key", plan.source_key},
            {"begin", time::to_text(plan.slots.front().begin)},
            {"before", std::move(before)},
            {"after", std::move(after)},
            {"reason", reason}};
}

/// The log has what was there and what was set.
Result<void> tell_edit(store::Session& session, const EditPlan& plan,
                       const EditAuthority& authority, Instant now) {
    const json all = payload_of(plan, authority.reason);
    security::AuditEvent event{authority.author.name, "reading.edit", "channel", plan.source_key};
    event.before = json{{"begin", all["begin"]}, {"kwh", all["before"]}}.dump();
    event.after = json{{"begin", all["begin"]}, {"kwh", all["after"]}}.dump();
    event.purpose = authority.reason;
    const auto written = security::write_audit(session, event, now);
    if (!written) return written.error();
    return ok();
}

json payload_in(const security::Approval& approval) {
    json payload = json::parse(approval.payload, nullptr, false);
    VOLTMARK_CHECK(payload.is_object());
    return payload;
}

}  // namespace

int EditPlan::was_missing() const {
    return static_cast<int>(std::count_if(slots.begin(), slots.end(),
                                          [](const EditSlot& slot) { return !slot.before_milli; }));
}

std::int64_t EditPlan::before_milli() const {
    std::int64_t sum = 0;
    for (const EditSlot& slot : slots) sum += slot.before_milli.value_or(0);
    return sum;
}

std::int64_t EditPlan::after_milli() const {
    std::int64_t sum = 0;
    for (const EditSlot& slot : slots) sum += slot.after_milli;
    return sum;
}

time::BillingPeriod EditPlan::days() const {
    return {day_of(channel, slots.front()), day_of(channel, slots.back()) + std::chrono::days{1}};
}

Result<EditPlan> plan_edit(store::Session& session, const EditRequest& request) {
    const std::optional<meter::KnownChannel> channel =
        meter::find_channel(session, request.source_key);
    if (!channel) return make_error(kEditChannel, request.source_key);
    EditPlan plan{request.source_key, *channel, {}};
    const Result<Instant> begin = channel->zone.resolve(request.begin);
    if (!begin) return begin.error();
    SlotWalk walk{session, plan.channel};
    if (!walk.start(*begin))
        return make_error(kEditTime, time::to_text(request.begin.local), channel->interval_minutes);
    for (const std::string& text : request.values) {
        const std::optional<std::int64_t> milli = value_of(text);
        if (!milli) {
            return make_error(kEditValue, plan.slots.size() + 1, text,
                              to_decimal(meter::kReadingMilliMax, kKiloScale, 0));
        }
        plan.slots.push_back(walk.next(*milli));
        const CivilDay day = day_of(plan.channel, plan.slots.back());
        if (!channel->valid.contains(day)) return make_error(kEditValidity, time::to_text(day));
    }
    if (std::none_of(plan.slots.begin(), plan.slots.end(), is_changed))
        return make_error(kEditNothing);
    return plan;
}

Result<DeliveryId> apply_edit(store::Session& session, const EditPlan& plan,
                              const EditAuthority& authority, Instant now) {
    if (authority.reason.empty()) return make_error(kEditReason);
    const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(plan.channel.interval_minutes);
    const DeliveryId delivery = meter::open_delivery(
        session, meter::DeliveryKind::edit,
        fmt::format("edit {} {}", plan.source_key, time::to_text(plan.slots.front().begin)), "",
        now);
    meter::SpanBatch batch;
    for (auto at = plan.slots.begin(); at != plan.slots.end();) {
        const CivilDay span = at->span;
        const int slots = grid.slots(plan.channel.zone, span);
        meter::SpanReadings given;
        given.values_milli.assign(static_cast<std::size_t>(slots), 0);
        const int first = at->slot;
        for (; at != plan.slots.end() && at->span == span; ++at)
            given.values_milli[static_cast<std::size_t>(at->slot)] = at->after_milli;
        const int end = std::prev(at)->slot + 1;
        if (first > 0) given.runs.push_back({0, first, meter::Quality::missing, 0, 0});
        given.runs.push_back({first, end - first, meter::Quality::substituted, kEditMethod, 0});
        if (end < slots) given.runs.push_back({end, slots - end, meter::Quality::missing, 0, 0});
        batch.add({span, plan.channel.id}, given, plan.channel.step_milli);
    }
    meter::put_spans(session, delivery, batch.ordered(), meter::Merge::replace_given);
    meter::accept_delivery(session, delivery);
    write_edit(session, plan, authority, delivery, now);
    if (const Result<void> told = tell_edit(session, plan, authority, now); !told)
        return told.error();
    return delivery;
}

Result<security::Approval> ask_for_edit(store::Session& session, const EditPlan& plan,
                                        const EditAuthority& authority, int bills, Instant now) {
    if (authority.reason.empty()) return make_error(kEditReason);
    const std::string kwh = to_decimal(plan.difference_milli(), kKiloScale, 0);
    const std::string begin = time::to_text(plan.slots.front().begin);
    security::Request request;
    request.kind = kEditApproval;
    request.subject = fmt::format("{} {}", plan.source_key, begin);
    request.payload = payload_of(plan, authority.reason).dump();
    request.summary_en =
        fmt::format("{} readings of {} from {}: {} kWh, {} bills were made from them: {}",
                    plan.slots.size(), plan.source_key, begin, kwh, bills, authority.reason);
    request.summary_zh =
        fmt::format("{} 自 {} 起 {} 个读数：差 {} 千瓦时，已据此出 {} 张账单：{}", plan.source_key,
                    begin, plan.slots.size(), kwh, bills, authority.reason);
    request.asked_by = authority.author;
    return security::ask(session, request, now);
}

Result<EditPlan> plan_in(store::Session& session, const security::Approval& approval) {
    const json payload = payload_in(approval);
    const Result<time::Timestamp> begin =
        time::parse_timestamp(payload.at("begin").get<std::string>());
    if (!begin) return begin.error();
    return plan_edit(session, {payload.at("key"), *begin, payload.at("after")});
}

Result<DeliveryId> carry_out_edit(store::Session& session, const security::Approval& approval,
                                  const security::Actor& actor, Instant now) {
    const security::Operation operation{kEditApproval, approval.subject, approval.payload};
    const Result<security::Approval> taken =
        security::carry_out(session, approval.approval_id, operation, actor, now);
    if (!taken) return taken.error();
    const Result<EditPlan> plan = plan_in(session, *taken);
    if (!plan) return plan.error().code == &kEditNothing ? make_error(kEditStale) : plan.error();
    const std::string reason = payload_in(*taken).at("reason");
    if (payload_of(*plan, reason) != payload_in(*taken)) return make_error(kEditStale);
    return apply_edit(session, *plan,
                      {taken->asked_by, reason, taken->approval_id, taken->decision->by.name}, now);
}

}  // namespace voltmark::vee
