// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/review_policy.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/security/identity_store.hpp"

#include "endpoint.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

Json password_schema() {
    const auto count = [](Text what) { return whole(what, 0, INT32_MAX); };
    return object(
        {{"profile", text({"Its name.", "策略名。"})},
         {"length_min", count({"Characters at least.", "最少字符数。"})},
         {"classes_min", count({"Kinds of characters at least.", "最少字符种类。"})},
         {"history", count({"Earlier ones that may not come again.", "不得重复次数。"})},
         {"age_max_days", count({"0: none.", "最长使用天数，0 为不限。"})},
         {"free_tries", count({"Failures before waiting begins.", "开始等待前次数。"})},
         {"wait_max_minutes", count({"Longest waiting.", "最长等待分钟。"})},
         {"idle_minutes", count({"Until a session ends unused.", "空闲分钟。"})},
         {"absolute_minutes", count({"Until it ends anyway.", "会话最长分钟。"})},
         {"code_hours", count({"That a one-time code is good for.", "一次性口令有效小时数。"})}});
}

Json password_json(const security::PasswordProfile& profile) {
    using namespace std::chrono;
    const auto whole_minutes = [](seconds span) { return duration_cast<minutes>(span).count(); };
    return {{"profile", profile.name},
            {"length_min", profile.length_min},
            {"classes_min", profile.classes_min},
            {"history", profile.history},
            {"age_max_days", profile.age_max.count()},
            {"free_tries", profile.free_tries},
            {"wait_max_minutes", whole_minutes(profile.wait_max)},
            {"idle_minutes", whole_minutes(profile.idle)},
            {"absolute_minutes", whole_minutes(profile.absolute)},
            {"code_hours", duration_cast<hours>(security::kCodeLapsesAfter).count()}};
}

Json review_policy_schema() {
    const Json rule =
        object({{"rule", text({"Its name.", "规则名。"})},
                {"sentence", text({"What it says of a bill.", "说明。"}, 1000)},
                {"weight", whole({"0: not looked for.", "权重，0 为不查。"}, 0, 1'000'000)}});
    return object({{"policy", text({"Its name.", "规则集名。"})},
                   {"hold_from", whole({"Score.", "挂起评分。"}, 0, INT32_MAX)},
                   {"sample_from", whole({"Score.", "抽样评分。"}, 0, INT32_MAX)},
                   {"sample_percent", whole({"That are drawn.", "抽样比例。"}, 0, 100)},
                   {"record_from", whole({"Score.", "记录评分。"}, 0, INT32_MAX)},
                   {"rules", list(rule)}});
}

Json review_policy_json(const billing::ReviewPolicy& policy, Language language) {
    Json rules = Json::array();
    for (int i = 0; i < billing::kReviewRuleCount; ++i) {
        const auto rule = static_cast<billing::ReviewRule>(i);
        rules.push_back({{"rule", billing::to_text(rule)},
                         {"sentence", billing::sentence_of(rule).in(language)},
                         {"weight", policy.of(rule).weight}});
    }
    return {{"policy", policy.name},
            {"hold_from", policy.hold_from},
            {"sample_from", policy.sample_from},
            {"sample_percent", policy.sample_percent},
            {"record_from", policy.record_from},
            {"rules", std::move(rules)}};
}

Result<Answer> get_settings(const Call& call) {
    const billing::ReviewPolicy& policy = billing::default_review();
    const auto days =
        std::chrono::duration_cast<std::chrono::days>(security::kApprovalLapsesAfter).count();
    return Answer{Json{{"version", call.options.version},
                       {"password", password_json(call.options.people.profile)},
                       {"review", review_policy_json(policy, call.language)},
                       {"approvals",
                        {{"lapse_days", days},
                         {"release_above", std::to_string(policy.release_second_person_above)},
                         {"correction_above", std::to_string(policy.correction_direct_up_to)},
                         {"write_off_above", std::to_string(policy.write_off_direct_up_to)}}}}};
}

}  // namespace

void add_setting_endpoints(std::vector<Endpoint>& all) {
    const Json approvals = object(
        {{"lapse_days", whole({"That an approval waits.", "审批有效天数。"}, 0, 10'000)},
         {"release_above", decimal({"Held bills above it need two persons.", "放行双人金额。"})},
         {"correction_above",
          decimal({"Corrections above it need two persons.", "退补双人金额。"})},
         {"write_off_above",
          decimal({"Write-offs of a bill above it need two persons.", "核销双人金额。"})}});
    all.push_back({.path = "/settings",
                   .id = "getSettings",
                   .tag = "settings",
                   .summary = {"What this program is configured to", "当前配置"},
                   .action = "setting.read",
                   .kind = "setting",
                   .gives = object({{"version", text({"Of the program.", "程序版本。"})},
                                    {"password", password_schema()},
                                    {"review", review_policy_schema()},
                                    {"approvals", approvals}}),
                   .run = get_settings});
}

}  // namespace voltmark::api
