// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/errors.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/store/change.hpp"
#include "voltmark/webhook/delivery.hpp"
#include "voltmark/webhook/webhook_store.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using webhook::WebhookId;

WebhookId id_of(const Call& call) {
    return WebhookId{number_of(call.parameter("webhook"))};
}

Json event_schema() {
    return word({"What it is told of.", "事件。"}, {"bill.issued", "payment.received"});
}

/// A code of the module with its sentence; null where nothing was wrong.
Json trouble_schema() {
    return or_null(object({{"code", text({"Stable.", "错误码。"})},
                           {"message", text({"For people.", "说明。"}, 1000)}}));
}
Json trouble_json(const ErrorCode* code, Language language) {
    if (code == nullptr) return {};
    return {{"code", code->name}, {"message", code->text.in(language)}};
}

Json webhook_schema() {
    return object(
        {{"webhook", whole({"Number.", "编号。"}, 1, std::int64_t{1} << 52)},
         {"url", text({"Where to.", "推送地址。"}, 500)},
         {"events", list(event_schema())},
         {"state", word({"At this moment.", "状态。"}, {"active", "paused"})},
         {"paused_because", trouble_schema()},
         {"created_by", text({"Who added it.", "创建人。"})},
         {"created_at", moment({"When.", "创建时间。"})},
         {"failures", whole({"Attempts that failed since the last that went well.",
                             "自上次成功以来的失败次数。"},
                            0, 1'000'000'000)},
         {"waiting", whole({"Events on their way.", "待推送事件数。"}, 0, std::int64_t{1} << 52)}});
}

Json webhook_json(const webhook::Webhook& one, Language language) {
    Json events = Json::array();
    for (const webhook::EventKind kind : one.events) events.push_back(to_text(kind));
    return {{"webhook", static_cast<std::int64_t>(one.webhook_id)},
            {"url", one.url},
            {"events", std::move(events)},
            {"state", to_text(one.state)},
            {"paused_because", trouble_json(one.paused_because, language)},
            {"created_by", one.created_by},
            {"created_at", time::to_text(one.created_at)},
            {"failures", one.failures},
            {"waiting", one.waiting}};
}

Result<Answer> list_all(const Call& call) {
    Json items = Json::array();
    for (const webhook::Webhook& one : webhook::list_webhooks(*call.store.reader()))
        items.push_back(webhook_json(one, call.language));
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Result<Answer> add(const Call& call) {
    if (call.options.people.vault == nullptr) return make_error(security::kMasterKey);
    webhook::NewWebhook wanted{
        call.body["url"].get<std::string>(), {}, call.options.webhooks.allows_loopback};
    for (const Json& name : call.body["events"])
        wanted.events.insert(*webhook::parse_event_kind(name.get_ref<const std::string&>()));
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const auto added = webhook::add_webhook(writer, *call.options.people.vault, wanted,
                                                call.caller.actor(), call.clock.now());
        if (!added) return added.error();
        const auto made = webhook::get_webhook(writer, added->webhook_id);
        if (!made) return made.error();
        Answer answer{Json{{"webhook", webhook_json(*made, call.language)},
                           {"secret", added->secret.text()}}};
        answer.status = 201;
        return answer;
    });
}

using Change = Result<void> (*)(store::Session&, WebhookId, const security::Actor&, Instant);

template <Change change>
Result<Answer> change_state(const Call& call) {
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<void> done =
            change(writer, id_of(call), call.caller.actor(), call.clock.now());
        if (!done) return done.error();
        const auto now = webhook::get_webhook(writer, id_of(call));
        if (!now) return now.error();
        return Answer{webhook_json(*now, call.language)};
    });
}

Result<Answer> remove(const Call& call) {
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<void> done =
            webhook::remove_webhook(writer, id_of(call), call.caller.actor(), call.clock.now());
        if (!done) return done.error();
        Answer answer;
        answer.status = 204;
        return answer;
    });
}

Result<Answer> try_it(const Call& call) {
    if (call.options.people.vault == nullptr) return make_error(security::kMasterKey);
    const auto trial =
        webhook::try_webhook(call.store, *call.options.people.vault, call.options.webhooks,
                             id_of(call), call.caller.actor(), call.clock.now());
    if (!trial) return trial.error();
    return Answer{Json{{"went_well", trial->error == nullptr},
                       {"status", trial->status},
                       {"trouble", trouble_json(trial->error, call.language)},
                       {"took_ms", trial->took.count()}}};
}

Json delivery_schema() {
    return object(
        {{"event", text({"Its id, the header webhook-id.", "事件编号（webhook-id）。"})},
         {"kind", event_schema()},
         {"document", text({"A bill's or a payment's id.", "账单或缴费编号。"})},
         {"state", word({"At this moment.", "状态。"}, {"waiting", "delivered", "given_up"})},
         {"posted_at", moment({"When it happened.", "发生时间。"})},
         {"attempts", whole({"Made so far.", "已尝试次数。"}, 0, 1'000'000)},
         {"last_at", or_null(moment({"Of the last attempt.", "上次尝试时间。"}))},
         {"next_at", or_null(moment({"Of the next one.", "下次尝试时间。"}))},
         {"status", or_null(whole({"Of HTTP, as last answered.", "上次 HTTP 状态。"}, 100, 999))},
         {"trouble", trouble_schema()}});
}

Json delivery_json(const webhook::Delivery& one, Language language) {
    const auto moment_of = [](const std::optional<Instant>& at) {
        return at ? Json(time::to_text(*at)) : Json{};
    };
    return {{"event", one.event_id},
            {"kind", to_text(one.kind)},
            {"document", one.document},
            {"state", to_text(one.state)},
            {"posted_at", time::to_text(one.created_at)},
            {"attempts", one.attempts},
            {"last_at", moment_of(one.last_at)},
            {"next_at", moment_of(one.next_at)},
            {"status", one.last_status == 0 ? Json{} : Json(one.last_status)},
            {"trouble", trouble_json(one.error, language)}};
}

/// Where a page ended: seconds and the event's id, "1785000000/evt_..."
Result<std::optional<std::pair<Instant, std::string>>> place_of(std::string_view after) {
    using Place = std::pair<Instant, std::string>;
    if (after.empty()) return std::optional<Place>{};
    const std::size_t slash = after.find('/');
    const std::int64_t seconds = number_of(after.substr(0, slash));
    if (slash == after.npos || seconds == 0) return make_error(kQuery, "after", after);
    return std::optional<Place>{
        Place{Instant{std::chrono::seconds{seconds}}, std::string{after.substr(slash + 1)}}};
}

Result<Answer> list_deliveries(const Call& call) {
    const auto after = place_of(call.query("after"));
    if (!after) return after.error();
    const store::Lease reader = call.store.reader();
    const auto known = webhook::get_webhook(*reader, id_of(call));
    if (!known) return known.error();
    const int limit = call.limit();
    Json items = Json::array();
    Json next;
    for (const webhook::Delivery& one :
         webhook::list_deliveries(*reader, known->webhook_id, limit, *after)) {
        items.push_back(delivery_json(one, call.language));
        if (static_cast<int>(items.size()) == limit)
            next = fmt::format("{}/{}", one.created_at.time_since_epoch().count(), one.event_id);
    }
    return Answer{Json{{"items", std::move(items)}, {"next", std::move(next)}}};
}

Endpoint webhook_endpoint(http::Method method, std::string_view path, std::string_view id,
                          Text summary) {
    Endpoint endpoint;
    endpoint.method = method;
    endpoint.path = fmt::format("/webhooks{}", path);
    endpoint.id = id;
    endpoint.tag = "webhooks";
    endpoint.summary = summary;
    endpoint.action = method == http::Method::get ? "webhook.read" : "webhook.change";
    endpoint.kind = "webhook";
    return endpoint;
}

void add_changes(std::vector<Endpoint>& all) {
    Endpoint one = webhook_endpoint(http::Method::post, "/{webhook}/pause", "pauseWebhook",
                                    {"Sends nothing, and keeps what comes", "暂停推送，事件保留"});
    one.gives = webhook_schema();
    one.run = change_state<webhook::pause_webhook>;
    all.push_back(std::move(one));
    one = webhook_endpoint(http::Method::post, "/{webhook}/resume", "resumeWebhook",
                           {"Sends what was kept", "恢复推送，补发保留的事件"});
    one.gives = webhook_schema();
    one.run = change_state<webhook::resume_webhook>;
    all.push_back(std::move(one));
    one = webhook_endpoint(http::Method::del, "/{webhook}", "removeWebhook",
                           {"Removes it with its secret", "删除地址及其密钥"});
    one.run = remove;
    all.push_back(std::move(one));
    one = webhook_endpoint(http::Method::post, "/{webhook}/try", "tryWebhook",
                           {"Sends an event webhook.test now", "立即发送测试事件"});
    one.gives =
        object({{"went_well", yes_no({"It was answered with 200 to 299.", "是否成功。"})},
                {"status", whole({"Of HTTP; 0: no answer.", "HTTP 状态，0 为无应答。"}, 0, 999)},
                {"trouble", trouble_schema()},
                {"took_ms", whole({"Milliseconds.", "用时（毫秒）。"}, 0, 1'000'000)}});
    one.run = try_it;
    all.push_back(std::move(one));
}

}  // namespace

void add_webhook_endpoints(std::vector<Endpoint>& all) {
    Endpoint one = webhook_endpoint(
        http::Method::get, "", "listWebhooks",
        {"Addresses that are told of bills and payments, without their secrets", "推送地址列表"});
    one.gives = page(webhook_schema());
    one.run = list_all;
    all.push_back(std::move(one));
    one = webhook_endpoint(
        http::Method::post, "", "addWebhook",
        {"A new address; its secret is told once", "新增推送地址，密钥仅显示一次"});
    one.takes = object(
        {{"url", text({"https://...", "https://…"}, 500)}, {"events", list(event_schema(), 10)}});
    one.gives =
        object({{"webhook", webhook_schema()},
                {"secret", text({"whsec_..., for checking signatures.", "whsec_…，用于验签。"})}});
    one.tells_secret = true;
    one.run = add;
    all.push_back(std::move(one));
    add_changes(all);
    one = webhook_endpoint(
        http::Method::get, "/{webhook}/deliveries", "listDeliveries",
        {"Events and what became of them, the newest first", "事件推送记录，新的在前"});
    one.query = {limit_parameter(), after_parameter()};
    one.gives = page(delivery_schema());
    one.run = list_deliveries;
    all.push_back(std::move(one));
}

}  // namespace voltmark::api
