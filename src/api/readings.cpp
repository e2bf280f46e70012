// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/quantity.hpp"
#include "voltmark/billing/billed_readings.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/meter/revision.hpp"
#include "voltmark/store/change.hpp"
#include "voltmark/vee/edit.hpp"
#include "voltmark/vee/edit_errors.hpp"
#include "voltmark/vee/estimate_store.hpp"
#include "voltmark/vee/method.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using time::BillingPeriod;
using time::IntervalGrid;

constexpr int kDaysMax = 62;
constexpr int kDaysShown = 7;
constexpr int kSlotsEdited = 300;

/// The channel of the path, as it serves the path's customer.
Result<meter::ServingChannel> channel_of(store::Session& session, const Call& call) {
    const Result<ContractId> contract = contract_of(session, call);
    if (!contract) return contract.error();
    const customer::ContractView view = customer::get_contract(session, *contract);
    const SiteId site = contract->site_id;
    for (const meter::ServingChannel& one :
         meter::serving_channels(session, site, site, view.contract.valid)) {
        if (one.contract == *contract &&
            raw(one.channel.id.channel_no) == number_of(call.parameter("channel")))
            return one;
    }
    return make_error(vee::kEditChannel, call.parameter("channel"));
}

std::string_view unit_of(Flow flow) {
    return is_active(flow) ? "kWh" : "kvarh";
}

Json quality_word() {
    return word({"How the reading came to be.", "质量。"},
                {"actual", "substituted", "estimated", "suspect", "missing"});
}

Json readings_schema() {
    const Json slot =
        object({{"begin", moment({"Of the interval.", "时段起点。"})},
                {"local", text({"The same by the wall clock.", "当地时间。"})},
                {"value", or_null(decimal({"Null where it is missing.", "缺数为 null。"}))},
                {"quality", quality_word()},
                {"method", or_null(text({"Of an estimate or a substitution.", "估算方法。"}))},
                {"reason", or_null(whole({"NEM12 reason code.", "NEM12 原因码。"}, 0, 999))}});
    const Json day_of =
        object({{"day", day({"Local.", "日期。"})},
                {"sum", decimal({"Of what is there.", "已有读数合计。"})},
                {"present", whole({"Readings that are there.", "已有读数数。"}, 0, 300)},
                {"missing", whole({"Readings that are not.", "缺数数。"}, 0, 300)},
                {"delivery", or_null(whole({"That brought it.", "批次。"}, 1, INT64_MAX))}});
    const Json estimate =
        object({{"day", day({"In which the gap begins.", "缺口起始日。"})},
                {"first", whole({"Its first interval, from 0.", "首个时段。"}, 0, 300)},
                {"slots", whole({"Intervals.", "时段数。"}, 0, 100'000)},
                {"method", text({"Stable word.", "方法代码。"})},
                {"method_name", text({"For people.", "方法名称。"})},
                {"error_percent", or_null(decimal({"Median error of the method on trial gaps of "
                                                   "this length; null: too few trials.",
                                                   "同长度试估的误差中位数；null 为试估不足。"}))},
                {"trials", whole({"So many.", "试估次数。"}, 0, 1'000'000)},
                {"sources", list(day({"It is made of.", "依据日。"}))}});
    return object({{"key", text({"Of the channel.", "通道键。"})},
                   {"flow", text({"import, export, ...", "方向。"})},
                   {"unit", text({"kWh or kvarh.", "单位。"})},
                   {"interval_minutes", whole({"Length of an interval.", "时段分钟数。"}, 1, 1440)},
                   {"zone", text({"Of the wall clock.", "时区。"})},
                   {"from", day({"First day.", "起始日。"})},
                   {"to", day({"Day after the last.", "终止次日。"})},
                   {"slots", list(slot)},
                   {"days", list(day_of)},
                   {"estimates", list(estimate)}});
}

Json method_json(int number) {
    if (number == 0) return nullptr;
    if (number == vee::kEditMethod) return "edit";
    if (const auto method = vee::find_method(number)) return vee::to_text(*method);
    return std::to_string(number);
}

/// One row of readings of a channel: of a day, or of a month of daily ones.
struct Span {
    const meter::ServingChannel& serving;
    IntervalGrid grid;
    time::CivilDay span;
    const meter::SpanReadings* readings = nullptr;  ///< Nothing: nothing was delivered.
};

Json slot_json(const Span& span, int slot, const meter::QualityRun& how) {
    const Instant begin = span.grid.slot_begin(span.serving.zone, span.span, slot);
    const bool is_there = how.quality != meter::Quality::missing;
    const auto at = static_cast<std::size_t>(slot);
    return {{"begin", time::to_text(begin)},
            {"local", time::to_text(span.serving.zone.to_local(begin))},
            {"value", is_there ? Json(to_kilo(span.readings->values_milli[at])) : Json{}},
            {"quality", meter::to_text(how.quality)},
            {"method", method_json(how.method)},
            {"reason", how.reason == 0 ? Json{} : Json(how.reason)}};
}

std::vector<meter::QualityRun> hows_of(const Span& span, int slots) {
    std::vector<meter::QualityRun> hows(static_cast<std::size_t>(slots));
    if (span.readings == nullptr) {
        for (meter::QualityRun& one : hows) one.quality = meter::Quality::missing;
        return hows;
    }
    for (const meter::QualityRun& run : span.readings->runs) {
        for (int i = run.first; i < std::min(run.first + run.count, slots); ++i)
            hows[static_cast<std::size_t>(i)] = run;
    }
    return hows;
}

/// Adds the slots of a span that lie on the days asked for, and a row for the span.
void add_span(const Span& span, const BillingPeriod& days, std::optional<DeliveryId> delivery,
              Json& slots, Json& rows) {
    const int count = span.grid.slots(span.serving.zone, span.span);
    const std::vector<meter::QualityRun> hows = hows_of(span, count);
    std::int64_t sum = 0;
    int present = 0;
    int missing = 0;
    for (int i = 0; i < count; ++i) {
        if (span.grid.is_daily() && !days.contains(span.span + std::chrono::days{i})) continue;
        const meter::QualityRun& how = hows[static_cast<std::size_t>(i)];
        slots.push_back(slot_json(span, i, how));
        if (how.quality == meter::Quality::missing) {
            ++missing;
            continue;
        }
        ++present;
        sum += span.readings->values_milli[static_cast<std::size_t>(i)];
    }
    rows.push_back({{"day", time::to_text(span.span)},
                    {"sum", to_kilo(sum)},
                    {"present", present},
                    {"missing", missing},
                    {"delivery", delivery ? Json(raw(*delivery)) : Json{}}});
}

Json estimates_json(store::Session& session, ChannelId channel, const BillingPeriod& days,
                    Language language) {
    Json all = Json::array();
    const DeliveryId as_of = meter::last_delivery(session);
    for (const vee::StoredEstimate& one :
         vee::read_estimates(session, channel, days.from, days.to, as_of)) {
        Json sources = Json::array();
        for (const vee::Source& source : one.gap.sources)
            sources.push_back(time::to_text(source.day));
        all.push_back(
            {{"day", time::to_text(one.gap.day)},
             {"first", one.gap.first},
             {"slots", one.gap.slots},
             {"method", vee::to_text(one.gap.method)},
             {"method_name", vee::name_of(one.gap.method).in(language)},
             {"error_percent",
              one.gap.error_permille ? Json(to_decimal(*one.gap.error_permille, 1)) : Json{}},
             {"trials", one.gap.trials},
             {"sources", std::move(sources)}});
    }
    return all;
}

/// The days asked for; else so many up to the last that has readings and is of the channel.
Result<BillingPeriod> wanted_days(store::Session& session, const Call& call,
                                  const meter::ServingChannel& serving) {
    const auto given = days_of(call, kDaysMax);
    if (!given) return given.error();
    if (*given) return **given;
    const auto read = meter::site_read_until(session, serving.channel.id.site_id);
    const time::CivilDay end = std::min(read.value_or(today_of(call)), serving.channel.valid.to);
    return BillingPeriod{end - std::chrono::days{kDaysShown}, end};
}

Result<Answer> get_readings(const Call& call) {
    store::Session& reader = call.reader();
    const Result<meter::ServingChannel> serving = channel_of(reader, call);
    if (!serving) return serving.error();
    const Result<BillingPeriod> asked = wanted_days(reader, call, *serving);
    if (!asked) return asked.error();
    const BillingPeriod days = intersect(*asked, serving->channel.valid);
    const IntervalGrid grid = *IntervalGrid::of_minutes(serving->channel.interval_minutes);
    const auto spans = meter::read_spans(reader, serving->channel.id, grid.span_of(days.from),
                                         days.to, meter::last_delivery(reader));
    if (!spans) return spans.error();
    Json slots = Json::array();
    Json rows = Json::array();
    auto found = spans->begin();
    for (time::CivilDay day = grid.span_of(days.from); day < days.to; day = grid.span_after(day)) {
        const bool is_there = found != spans->end() && found->span == day;
        add_span({*serving, grid, day, is_there ? &found->readings : nullptr}, days,
                 is_there ? std::optional{found->delivery} : std::nullopt, slots, rows);
        if (is_there) ++found;
    }
    return Answer{
        Json{{"key", serving->channel.source_key},
             {"flow", to_text(serving->channel.flow)},
             {"unit", unit_of(serving->channel.flow)},
             {"interval_minutes", serving->channel.interval_minutes},
             {"zone", serving->zone.name()},
             {"from", time::to_text(days.from)},
             {"to", time::to_text(days.to)},
             {"slots", std::move(slots)},
             {"days", std::move(rows)},
             {"estimates", estimates_json(reader, serving->channel.id, days, call.language)}}};
}

Json revision_schema() {
    return object(
        {{"delivery", whole({"That brought it.", "批次。"}, 1, INT64_MAX)},
         {"kind", word({"How.", "来源类别。"}, {"file", "estimate", "edit", "simulation"})},
         {"source", text({"A file, or what made it.", "来源。"}, 1000)},
         {"received_at", moment({"When.", "接收时间。"})},
         {"superseded_by", or_null(whole({"Null: it stands.", "取代批次。"}, 1, INT64_MAX))},
         {"sum", decimal({"Of what is there.", "合计。"})},
         {"missing", whole({"Readings that are not.", "缺数数。"}, 0, 300)},
         {"changed", whole({"Readings that differ from the one before.", "变更数。"}, 0, 300)},
         {"author", or_null(text({"Who edited.", "修改人。"}))},
         {"reason", or_null(text({"Why.", "原因。"}, 4000))},
         {"approved_by", or_null(text({"Second person.", "审批人。"}))}});
}

int changed_between(const meter::Revision& before, const meter::Revision& after) {
    const auto old = meter::qualities_of(before.readings);
    const auto now = meter::qualities_of(after.readings);
    int changed = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const bool is_same = i < old.size() && old[i] == now[i] &&
                             before.readings.values_milli[i] == after.readings.values_milli[i];
        if (!is_same) ++changed;
    }
    return changed;
}

Json revision_json(const meter::Revision& one, int changed, const vee::Edit* edit) {
    std::int64_t sum = 0;
    for (const std::int64_t value : one.readings.values_milli) sum += value;  // 0 where missing.
    const auto qualities = meter::qualities_of(one.readings);
    const auto missing = std::count(qualities.begin(), qualities.end(), meter::Quality::missing);
    const bool is_approved = edit != nullptr && !edit->approved_by.empty();
    return {{"delivery", raw(one.delivery.delivery_id)},
            {"kind", one.delivery.kind},
            {"source", one.delivery.source},
            {"received_at", time::to_text(one.delivery.received_at)},
            {"superseded_by", one.superseded_by ? Json(raw(*one.superseded_by)) : Json{}},
            {"sum", to_kilo(sum)},
            {"missing", missing},
            {"changed", changed},
            {"author", edit != nullptr ? Json(edit->author) : Json{}},
            {"reason", edit != nullptr ? Json(edit->reason) : Json{}},
            {"approved_by", is_approved ? Json(edit->approved_by) : Json{}}};
}

Result<Answer> list_revisions(const Call& call) {
    const Result<time::CivilDay> day = time::parse_day(call.query("day"));
    if (!day) return day.error();
    store::Session& reader = call.reader();
    const Result<meter::ServingChannel> serving = channel_of(reader, call);
    if (!serving) return serving.error();
    const ChannelId channel = serving->channel.id;
    const IntervalGrid grid = *IntervalGrid::of_minutes(serving->channel.interval_minutes);
    const auto revisions = meter::revisions_of(reader, channel, grid.span_of(*day));
    if (!revisions) return revisions.error();
    const std::vector<vee::Edit> edits = vee::edits_of(reader, channel);
    Json items = Json::array();
    for (std::size_t i = revisions->size(); i-- > 0;) {
        const meter::Revision& one = (*revisions)[i];
        const auto edit = std::find_if(edits.begin(), edits.end(), [&](const vee::Edit& each) {
            return each.delivery == one.delivery.delivery_id;
        });
        const int changed = i == 0 ? 0 : changed_between((*revisions)[i - 1], one);
        items.push_back(revision_json(one, changed, edit == edits.end() ? nullptr : &*edit));
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Json edit_taken(bool has_reason) {
    Json values =
        list(decimal({"kWh of consecutive intervals.", "连续各时段的数值。"}), kSlotsEdited);
    values["minItems"] = 1;
    std::vector<Field> fields{{"begin", text({"Of the first interval, local: \"2026-07-01 08:15\".",
                                              "首个时段的开始（当地时间）。"},
                                             32)},
                              {"values", std::move(values)}};
    if (has_reason) fields.push_back({"reason", text({"Why.", "原因。"}, 1000)});
    return object(std::move(fields));
}

Json plan_schema() {
    const Json slot = object({{"begin", moment({"Of the interval.", "时段起点。"})},
                              {"local", text({"By the wall clock.", "当地时间。"})},
                              {"before", or_null(decimal({"What is there.", "原值。"}))},
                              {"quality", quality_word()},
                              {"after", decimal({"What it is to be.", "新值。"})}});
    return object(
        {{"key", text({"Of the channel.", "通道键。"})},
         {"unit", text({"kWh or kvarh.", "单位。"})},
         {"before", decimal({"Sum of what is there.", "原值合计。"})},
         {"after", decimal({"Sum.", "新值合计。"})},
         {"difference", decimal({"After less before.", "差额。"})},
         {"were_missing", whole({"Of the readings.", "其中缺失数。"}, 0, kSlotsEdited)},
         {"slots", list(slot)},
         {"bills", list(text({"Made from these readings: another person must agree.",
                              "据此开出的账单；须他人审批。"}))},
         {"delivery", or_null(whole({"It was done as.", "完成批次。"}, 1, INT64_MAX))},
         {"approval", or_null(whole({"It waits for.", "所等待的审批。"}, 1, INT64_MAX))}});
}

Json plan_json(const vee::EditPlan& plan, std::span<const billing::BillSummary> bills) {
    Json slots = Json::array();
    for (const vee::EditSlot& one : plan.slots) {
        slots.push_back({{"begin", time::to_text(one.begin)},
                         {"local", time::to_text(plan.channel.zone.to_local(one.begin))},
                         {"before", one.before_milli ? Json(to_kilo(*one.before_milli)) : Json{}},
                         {"quality", meter::to_text(one.before_quality)},
                         {"after", to_kilo(one.after_milli)}});
    }
    Json of = Json::array();
    for (const billing::BillSummary& bill : bills) of.push_back(billing::to_text(bill.id));
    return {{"key", plan.source_key},
            {"unit", unit_of(plan.channel.flow)},
            {"before", to_kilo(plan.before_milli())},
            {"after", to_kilo(plan.after_milli())},
            {"difference", to_kilo(plan.difference_milli())},
            {"were_missing", plan.was_missing()},
            {"slots", std::move(slots)},
            {"bills", std::move(of)},
            {"delivery", nullptr},
            {"approval", nullptr}};
}

Result<vee::EditPlan> plan_of(store::Session& session, const Call& call) {
    const Result<meter::ServingChannel> serving = channel_of(session, call);
    if (!serving) return serving.error();
    const auto begin = time::parse_timestamp(call.body["begin"].get<std::string>());
    if (!begin) return begin.error();
    return vee::plan_edit(session, {serving->channel.source_key, *begin,
                                    call.body["values"].get<std::vector<std::string>>()});
}

Result<Answer> preview_edit(const Call& call) {
    store::Session& reader = call.reader();
    const Result<vee::EditPlan> plan = plan_of(reader, call);
    if (!plan) return plan.error();
    const auto bills = billing::bills_made_from(reader, plan->channel.id, plan->days());
    return Answer{plan_json(*plan, bills)};
}

/// Readings that bills were made from wait for another person; others change at once.
Result<Answer> edit_readings(const Call& call) {
    const Instant now = call.clock.now();
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<vee::EditPlan> plan = plan_of(writer, call);
        if (!plan) return plan.error();
        const auto bills = billing::bills_made_from(writer, plan->channel.id, plan->days());
        const vee::EditAuthority authority{
            call.caller.actor(), call.body["reason"].get<std::string>(), {}, {}};
        Answer answer{plan_json(*plan, bills)};
        if (bills.empty()) {
            const Result<DeliveryId> done = vee::apply_edit(writer, *plan, authority, now);
            if (!done) return done.error();
            answer.json["delivery"] = raw(*done);
        } else {
            const auto approval =
                vee::ask_for_edit(writer, *plan, authority, static_cast<int>(bills.size()), now);
            if (!approval) return approval.error();
            answer.status = 202;
            answer.json["approval"] = static_cast<std::int64_t>(approval->approval_id);
        }
        return answer;
    });
}

Json channel_found_schema() {
    return object({{"key", text({"Of the channel.", "通道键。"})},
                   {"consumer_no", text({"Whom it serves.", "户号。"})},
                   {"channel", whole({"Its number at the site.", "通道序号。"}, 0, 1'000'000)}});
}

/// The contract that a channel serves now, or served last.
Result<Answer> find_channel(const Call& call) {
    store::Session& reader = call.reader();
    const std::string key{call.query("key")};
    const auto known = meter::find_channel(reader, key);
    Json items = Json::array();
    std::optional<meter::ServingChannel> last;
    if (known) {
        const SiteId site = known->id.site_id;
        for (auto& one : meter::serving_channels(reader, site, site, known->valid)) {
            if (one.channel.id == known->id) last = std::move(one);
        }
    }
    if (last) {
        const customer::ContractView view = customer::get_contract(reader, last->contract);
        if (call.reaches(object_of("reading", view))) {
            items.push_back({{"key", key},
                             {"consumer_no", view.contract.consumer_no},
                             {"channel", raw(last->channel.id.channel_no)}});
        }
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

constexpr std::string_view kChannelPath = "/customers/{consumer_no}/channels/{channel}";

Endpoint of_channel(std::string_view path, std::string_view id, Text summary,
                    std::string_view action) {
    return {.path = std::string{kChannelPath} + std::string{path},
            .id = id,
            .tag = "readings",
            .summary = summary,
            .action = action,
            .kind = "reading",
            .object = customer_object_as("reading"),
            .run = {}};
}

}  // namespace

void add_reading_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/channels",
                   .id = "findChannel",
                   .tag = "readings",
                   .summary = {"The channel of a reading key", "按读数键查通道"},
                   .action = "reading.read",
                   .kind = "reading",
                   .is_list = true,
                   .query = {{"key", text({"Whole: \"M1/E1\".", "完整的读数键。"})}},
                   .takes = {},
                   .gives = page(channel_found_schema()),
                   .run = find_channel});
    Endpoint readings = of_channel(
        "/readings", "getReadings",
        {"Readings of a channel, with quality and estimates", "通道读数：质量与估算依据"},
        "reading.read");
    readings.query = {from_parameter(), to_parameter()};
    readings.gives = readings_schema();
    readings.run = get_readings;
    all.push_back(std::move(readings));
    Endpoint revisions = of_channel(
        "/revisions", "listRevisions",
        {"Who brought or set the readings of a day, newest first", "某日读数的历次版本，新的在前"},
        "reading.read");
    revisions.query = {{"day", day({"The day.", "日期。"})}};
    revisions.gives = page(revision_schema());
    revisions.run = list_revisions;
    all.push_back(std::move(revisions));
    Endpoint preview = of_channel(
        "/edits/preview", "previewEdit",
        {"What an edit would change; changes nothing", "预览读数修改，不生效"}, "reading.edit");
    preview.method = http::Method::post;
    preview.takes = edit_taken(false);
    preview.gives = plan_schema();
    preview.run = preview_edit;
    all.push_back(std::move(preview));
    Endpoint edit = of_channel("/edits", "editReadings",
                               {"Sets readings, or asks for the approval that billed ones need",
                                "修改读数；已出账的读数提交审批"},
                               "reading.edit");
    edit.method = http::Method::post;
    edit.takes = edit_taken(true);
    edit.gives = plan_schema();
    edit.run = edit_readings;
    all.push_back(std::move(edit));
}

}  // namespace voltmark::api
