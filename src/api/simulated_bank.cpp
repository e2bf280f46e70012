// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/simulated_bank.hpp"

#include "voltmark/api/site.hpp"
#include "voltmark/collect/errors.hpp"

#include "schema.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

constexpr std::string_view kPath = "/simulated-bank/";

/// \pre  order ids have letters, digits and a hyphen alone.
std::string page_text(const collect::PaymentOrder& order) {
    return fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\"><title>Simulated bank "
        "模拟银行</title></head>"
        "<body><main><h1>Simulated bank 模拟银行</h1><p>No money moves. 不产生真实扣款。</p>"
        "<p>{0} {1}</p><form method=\"post\" action=\"{2}{3}\">"
        "<button name=\"outcome\" value=\"paid\">Pay 支付</button> "
        "<button name=\"outcome\" value=\"declined\">Decline "
        "取消</button></form></main></body></html>",
        to_text(order.amount), order.amount.currency().name(), kPath, order.order_id);
}

http::Response page_response(const http::Request& request, int status, std::string body) {
    http::Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = std::move(body);
    response.with("Cache-Control", "no-store");
    add_safety_headers(response, request);
    return response;
}

}  // namespace

SimulatedBank::SimulatedBank() : key_{security::random_secret(security::kKeyBytes)} {}

std::string SimulatedBank::page_of(const collect::PaymentOrder& order) const {
    return fmt::format("{}{}{}", places_.bank, kPath, order.order_id);
}

SimulatedBank::SignedNotice SimulatedBank::sign(const Notice& notice) const {
    std::string body = Json{{"order", notice.order_id},
                            {"amount", to_text(notice.amount)},
                            {"currency", notice.amount.currency().name()},
                            {"outcome", notice.is_paid ? "paid" : "declined"}}
                           .dump();
    std::string signature = security::keyed_digest(key_, body);
    return {std::move(body), std::move(signature)};
}

Result<collect::PaymentProvider::Notice> SimulatedBank::read_notice(
    std::string_view body, std::string_view signature) const {
    const auto given = security::parse_hex(signature);
    const auto right = security::parse_hex(security::keyed_digest(key_, body));
    if (!given || !security::is_equal_secret(*given, *right)) return make_error(collect::kNotice);
    const Json json = Json::parse(body, nullptr, false);
    const Json form = shape::object({{"order", shape::text({"", ""})},
                                     {"amount", shape::decimal({"", ""})},
                                     {"currency", shape::text({"", ""}, 3)},
                                     {"outcome", shape::word({"", ""}, {"paid", "declined"})}});
    if (json.is_discarded() || !check(form, json).empty()) return make_error(collect::kNotice);
    const Result<Money> amount = money_in(json);
    if (!amount) return make_error(collect::kNotice);
    return Notice{json["order"].get<std::string>(), *amount, json["outcome"] == "paid"};
}

void SimulatedBank::mount(http::Router& router, store::Store& store,
                          std::function<int(const SignedNotice&)> deliver) const {
    const std::string pattern = std::string{kPath} + "{order}";
    router.add(http::Method::get, pattern, [&store](const http::Request& request) {
        const auto order = collect::get_payment_order(*store.reader(), request.parameter("order"));
        if (!order) return page_response(request, 404, "<!doctype html><title>404</title>");
        return page_response(request, 200, page_text(*order));
    });
    router.add(http::Method::post, pattern, [this, &store, deliver](const http::Request& request) {
        const auto order = collect::get_payment_order(*store.reader(), request.parameter("order"));
        if (!order) return page_response(request, 404, "<!doctype html><title>404</title>");
        const bool is_paid = request.body == "outcome=paid";
        const int status = deliver(sign({order->order_id, order->amount, is_paid}));
        http::Response response = page_response(request, status < 300 ? 303 : status, "");
        response.with("Location",
                      fmt::format("{}/my/payments?order={}", places_.portal, order->order_id));
        return response;
    });
}

}  // namespace voltmark::api
