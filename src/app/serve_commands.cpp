// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <thread>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/api/api.hpp"
#include "voltmark/api/simulated_bank.hpp"
#include "voltmark/api/site.hpp"
#include "voltmark/customer/data_correction.hpp"
#include "voltmark/customer/erasure.hpp"
#include "voltmark/http/certificate.hpp"
#include "voltmark/http/errors.hpp"
#include "voltmark/http/server.hpp"

#include "after_posting.hpp"
#include "approval_changes.hpp"
#include "approval_operations.hpp"
#include "console_files.hpp"
#include "context.hpp"
#include "signal_watch.hpp"
#include "spending_watch.hpp"
#include "webhook_rules.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct ServeArguments {
    std::string address = "127.0.0.1";
    int port = 8080;
    int workers = 0;
    std::string certificate;
    std::string key;
    bool dev_tls = false;
    std::string profile = "cn-mlps3";
    bool has_simulated_bank = false;
    std::string second_factor = "optional";
    api::SimulatedBank::Places places;
    std::string role = "both";
    WebhookOptions webhooks;
    int address_rate = http::ServerLimits{}.requests_per_second;
    api::RequestRates rates{.person = 50, .service = 500, .sign_ins = 10};
};

constexpr std::string_view kFirstLogin = "admin";

/// Does what was approved, where it follows at once.
auto carry_out_with(const security::Vault* vault) {
    return [vault](store::Session& session, const security::Approval& approval,
                   const security::Actor& actor, Instant now) -> Result<api::Settle> {
        const ApprovalOperation* operation = find_approval_operation(approval.kind);
        if (operation == nullptr) return api::Settle{};
        const Result<std::string> done = carry_out(
            *operation, session, [vault] { return vault; }, approval, actor, now);
        if (!done) return done.error();
        return api::Settle{operation->settle};
    };
}

/// What an approval would change, for whoever decides: personal data masked.
auto describe_with(const security::Vault* vault) {
    return [vault](store::Session& session, const security::Approval& approval, Language language) {
        if (approval.kind == customer::kCorrectionApproval)
            return changes_of_correction(session, *vault, approval, language);
        return changes_of(session, approval, language);
    };
}

/// A store without people gets its first administrator, whose one-time code is told here and
/// nowhere else.
Result<void> invite_first(Commands& commands, store::Store& store,
                          const security::PasswordProfile& profile) {
    const Console& say = commands.context.console;
    if (!security::list_people(*store.reader()).empty()) return ok();
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    const Result<security::Secret> code =
        security::create_first(*writer, profile, kFirstLogin, commands.context.clock.now());
    if (!code) return code.error();
    transaction.commit();
    if (say.json) {
        say.line(ordered_json{{"login", kFirstLogin}, {"code", code->text()}}.dump());
    } else {
        say.line(
            say.fill({"first administrator: {0}, one-time code {1} (good for 72 hours): choose "
                      "a password with it",
                      "首个管理员：{0}，一次性口令 {1}（72 小时内有效），请用其设置密码"},
                     kFirstLogin, code->text()));
    }
    return ok();
}

/// Files in the working folder, kept between starts, so that a browser has to be told once only.
Result<void> use_dev_tls(Commands& commands, ServeArguments& arguments) {
    arguments.certificate = "voltmark-dev.crt";
    arguments.key = "voltmark-dev.key";
    const Result<void> made = http::make_own_certificate(arguments.certificate, arguments.key);
    if (made) {
        const Console& say = commands.context.console;
        say.note(say.fill({"certificate of our own: {} (browsers will warn once)",
                           "自签证书：{}（浏览器会提示一次）"},
                          arguments.certificate));
    }
    return made;
}

http::ServerOptions options_of(const ServeArguments& arguments) {
    http::ServerOptions options;
    options.address = arguments.address;
    options.port = arguments.port;
    options.certificate = arguments.certificate;
    options.key = arguments.key;
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    options.limits.requests_per_second = arguments.address_rate;
    options.limits.burst = 2 * arguments.address_rate;
    options.workers = arguments.workers > 0 ? arguments.workers : std::max(2, cores);
    return options;
}

void say_where(const Console& say, const http::ServerOptions& options, int port) {
    const std::string_view scheme = options.certificate.empty() ? "http" : "https";
    const std::string url = fmt::format("{}://{}:{}/", scheme, options.address, port);
    say.line(say.json
                 ? ordered_json{{"serving", url}, {"port", port}}.dump()
                 : say.fill({"serving at {} (Ctrl-C ends it)", "服务地址 {}（Ctrl-C 结束）"}, url));
    std::fflush(stdout);
}

/// What went wrong in here, by its route: what was asked for and the words of a failure may tell of
/// people.
std::function<void(const http::Answered&)> tell_failures(const Console& say) {
    return [&say](const http::Answered& one) {
        if (one.status < 500 || one.status == 503) return;
        say.error(make_error(http::kFailed),
                  fmt::format("{} {}", to_text(one.request.method), one.request.route));
    };
}

/// The bank's notices take the road that a real bank's would, but for the network.
std::function<int(const api::SimulatedBank::SignedNotice&)> deliver_to(const http::Router& router) {
    return [&router](const api::SimulatedBank::SignedNotice& notice) {
        http::Request request;
        request.method = http::Method::post;
        request.path = "/api/v1/payment-notices";
        request.headers = {{"x-signature", notice.signature}};
        request.body = notice.body;
        const http::Router::Found found = router.find(request);
        return (*found.handler)(request).status;
    };
}

Result<void> serve(Commands& commands, ServeArguments arguments) {
    const auto profile = security::find_profile(arguments.profile);
    if (!profile) return profile.error();
    if (arguments.dev_tls) {
        if (Result<void> made = use_dev_tls(commands, arguments); !made) return made;
    }
    // A process for customers makes nobody an administrator, takes no notices of banks and sends
    // nothing to others: all of that is the core's.
    const api::Side side = *api::find_side(arguments.role);
    const bool is_core = side != api::Side::portal;
    block_ending_signals();
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return store.error();
    if (is_core) {
        if (Result<void> done = invite_first(commands, **store, *profile); !done) return done;
        // An earlier process may have been killed before it had settled an erasure.
        if ((*store)->engine() == store::Engine::sqlite)
            customer::settle_erasure(*(*store)->writer());
    }
    const Result<const security::Vault*> vault = commands.context.vault(*(*store)->reader());
    if (!vault) return vault.error();
    const Result<webhook::DeliveryRules> rules = rules_of(arguments.webhooks);
    if (!rules) return rules.error();
    const api::SimulatedBank bank{security::random_secret(security::kKeyBytes), arguments.places};
    const bool needs_factor = arguments.second_factor == "required";
    const api::Api api{**store,
                       commands.context.clock,
                       {VOLTMARK_VERSION,
                        after_posting(),
                        carry_out_with(*vault),
                        {*profile, &security::shipped_roles(), *vault, needs_factor, side},
                        arguments.has_simulated_bank ? &bank : nullptr,
                        describe_with(*vault),
                        *rules,
                        arguments.rates}};
    http::Router router;
    api.mount(router);
    if (arguments.has_simulated_bank && is_core) bank.mount(router, **store, deliver_to(router));
    api::mount_site(router, console_files(), side);
    const http::ServerOptions options = options_of(arguments);
    const Result<std::unique_ptr<http::Server>> server = http::Server::open(options, router);
    if (!server) return server.error();
    (*server)->on_answered(tell_failures(commands.context.console));
    say_where(commands.context.console, options, (*server)->port());
    std::optional<SpendingWatch> spending;
    std::optional<webhook::Courier> courier;
    if (is_core) {
        spending.emplace(**store, commands.context.clock,
                         [&](const Error& error) { commands.context.console.error(error, {}); });
        courier.emplace(**store, **vault, *rules, commands.context.clock);
    }
    const SignalWatch watch{[&] { (*server)->stop(); }};
    (*server)->run();
    return ok();
}

void add_rate_options(CLI::App& verb, const Console& say, ServeArguments& arguments) {
    constexpr int kRateMax = 1'000'000;
    const auto add = [&](const char* name, int& rate, Text what) {
        verb.add_option(name, rate, say.text(what))
            ->capture_default_str()
            ->check(CLI::Range(0, kRateMax));
    };
    add("--requests-per-address", arguments.address_rate,
        {"a second, of one address; 0: no limit", "同一地址每秒请求数上限，0 为不限"});
    add("--requests-per-person", arguments.rates.person,
        {"a second, of somebody who is signed in", "同一登录者每秒请求数上限"});
    add("--requests-per-service", arguments.rates.service,
        {"a second, of a service by its tokens", "同一服务（令牌）每秒请求数上限"});
    add("--sign-ins-per-address", arguments.rates.sign_ins,
        {"passwords a second that are checked for one address", "同一地址每秒口令校验次数上限"});
}

void add_zone_options(CLI::App& verb, const Console& say, ServeArguments& arguments) {
    verb.add_option("--role", arguments.role,
                    say.text({"core: staff and programs; portal: customers; both",
                              "core 供工作人员与程序，portal 供用电客户，both 兼有"}))
        ->capture_default_str()
        ->check(CLI::IsMember({"both", "core", "portal"}));
    verb.add_option("--simulated-bank-at", arguments.places.bank,
                    say.text({"of a portal: where the core serves the simulated bank",
                              "门户用：核心进程所供模拟银行的地址"}));
    verb.add_option("--portal-at", arguments.places.portal,
                    say.text({"of a core: where the simulated bank sends customers back to",
                              "核心用：模拟银行支付后返回的门户地址"}));
}

}  // namespace

void add_serve_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* verb = root.add_subcommand(
        "serve", say.text({"the console and the HTTP API", "控制台与 HTTP 接口"}));
    auto arguments = std::make_shared<ServeArguments>();
    verb->add_option("--address", arguments->address,
                     say.text({"of this machine, to listen on", "监听地址"}))
        ->capture_default_str();
    verb->add_option("--port", arguments->port,
                     say.text({"0: any that is free", "0 为任一空闲端口"}))
        ->capture_default_str()
        ->check(CLI::Range(0, 65535));
    verb->add_option("--workers", arguments->workers,
                     say.text({"threads that compute answers; 0: one a processor",
                               "计算线程数，0 为每核一个"}))
        ->check(CLI::Range(0, 256));
    CLI::Option* certificate =
        verb->add_option("--certificate", arguments->certificate,
                         say.text({"PEM file, with those between: turns TLS on",
                                   "PEM 证书（含中间证书），启用 TLS"}));
    verb->add_option("--key", arguments->key, say.text({"PEM file", "PEM 私钥"}))
        ->needs(certificate);
    verb->add_flag("--dev-tls", arguments->dev_tls,
                   say.text({"TLS with a certificate of our own", "使用自签证书的 TLS"}))
        ->excludes(certificate);
    verb->add_flag("--simulated-bank", arguments->has_simulated_bank,
                   say.text({"customers pay at a bank that moves no money",
                             "启用模拟银行（不产生真实扣款）"}));
    add_zone_options(*verb, say, *arguments);
    add_rate_options(*verb, say, *arguments);
    add_webhook_options(*verb, say, arguments->webhooks, "webhook-");
    verb->add_option("--profile", arguments->profile,
                     say.text({"of passwords: cn-mlps3 or asvs5", "密码策略：cn-mlps3 或 asvs5"}))
        ->capture_default_str();
    verb->add_option("--second-factor", arguments->second_factor,
                     say.text({"required: staff set one up before anything else; or optional",
                               "required 表示员工须先启用动态口令，optional 为自愿"}))
        ->capture_default_str()
        ->check(CLI::IsMember({"required", "optional"}));
    verb->footer(say.text({"Example:\n  voltmark --store run/voltmark.db serve --port 8080",
                           "示例：\n  voltmark --store run/voltmark.db serve --port 8080"}));
    verb->callback([&commands, arguments] {
        if (const Result<void> done = serve(commands, *arguments); !done)
            commands.fail(done.error());
    });
}

}  // namespace voltmark::app
