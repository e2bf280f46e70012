// SPDX-License-Identifier: Apache-2.0
#include "words.hpp"

namespace voltmark::codec::dlt698 {

namespace {

constexpr std::string_view kGetRequest[] = {"get_request_normal", "get_request_normal_list",
                                            "get_request_record", "get_request_record_list",
                                            "get_request_next"};
constexpr std::string_view kGetResponse[] = {"get_response_normal", "get_response_normal_list",
                                             "get_response_record", "get_response_record_list",
                                             "get_response_next"};
constexpr std::string_view kSetRequest[] = {"set_request_normal", "set_request_normal_list",
                                            "set_then_get_request_normal_list"};
constexpr std::string_view kSetResponse[] = {"set_response_normal", "set_response_normal_list",
                                             "set_then_get_response_normal_list"};
constexpr std::string_view kActionRequest[] = {
    "action_request_normal", "action_request_normal_list", "action_then_get_request_normal_list"};
constexpr std::string_view kActionResponse[] = {"action_response_normal",
                                                "action_response_normal_list",
                                                "action_then_get_response_normal_list"};
constexpr std::string_view kReportResponse[] = {
    "report_response_list", "report_response_record_list", "report_response_trans_data"};
constexpr std::string_view kReport[] = {"report_notification_list",
                                        "report_notification_record_list",
                                        "report_notification_trans_data"};
constexpr std::string_view kProxyRequest[] = {
    "proxy_request_get_list",     "proxy_request_get_record",
    "proxy_request_set_list",     "proxy_request_set_then_get_list",
    "proxy_request_action_list",  "proxy_request_action_then_get_list",
    "proxy_request_trans_command"};
constexpr std::string_view kProxyResponse[] = {
    "proxy_response_get_list",     "proxy_response_get_record",
    "proxy_response_set_list",     "proxy_response_set_then_get_list",
    "proxy_response_action_list",  "proxy_response_action_then_get_list",
    "proxy_response_trans_command"};

/// A service's word, and those of its choices from 1.
struct ServiceWords {
    Service service;
    std::string_view word;
    std::span<const std::string_view> choices = {};
};

constexpr ServiceWords kServices[] = {
    {Service::link_request, "link_request"},
    {Service::link_response, "link_response"},
    {Service::connect_request, "connect_request"},
    {Service::connect_response, "connect_response"},
    {Service::release_request, "release_request"},
    {Service::release_response, "release_response"},
    {Service::release_notification, "release_notification"},
    {Service::get_request, "get_request", kGetRequest},
    {Service::get_response, "get_response", kGetResponse},
    {Service::set_request, "set_request", kSetRequest},
    {Service::set_response, "set_response", kSetResponse},
    {Service::action_request, "action_request", kActionRequest},
    {Service::action_response, "action_response", kActionResponse},
    {Service::report_response, "report_response", kReportResponse},
    {Service::report_notification, "report_notification", kReport},
    {Service::proxy_request, "proxy_request", kProxyRequest},
    {Service::proxy_response, "proxy_response", kProxyResponse},
    {Service::security_request, "security_request"},
    {Service::security_response, "security_response"},
    {Service::error_response, "error_response"}};

const ServiceWords* find(Service service) {
    for (const ServiceWords& words : kServices) {
        if (words.service == service) return &words;
    }
    return nullptr;
}

constexpr Dar kDars[] = {{"ok", "成功"},
                         {"hardware_fault", "硬件失效"},
                         {"temporarily_failed", "暂时失效"},
                         {"denied", "拒绝读写"},
                         {"object_undefined", "对象未定义"},
                         {"class_mismatch", "对象接口类不符合"},
                         {"object_absent", "对象不存在"},
                         {"type_mismatch", "类型不匹配"},
                         {"out_of_range", "越界"},
                         {"block_unavailable", "数据块不可用"},
                         {"block_cancelled", "分帧传输已取消"},
                         {"no_block_transfer", "不处于分帧传输状态"},
                         {"block_write_cancelled", "块写取消"},
                         {"no_block_write", "不存在块写状态"},
                         {"block_number_invalid", "数据块序号无效"},
                         {"password_wrong", "密码错/未授权"},
                         {"baud_rate_fixed", "通信速率不能更改"},
                         {"year_zones_exceeded", "年时区数超"},
                         {"day_periods_exceeded", "日时段数超"},
                         {"tariffs_exceeded", "费率数超"},
                         {"security_mismatch", "安全认证不匹配"},
                         {"repeated_top_up", "重复充值"},
                         {"esam_failed", "ESAM验证失败"},
                         {"security_failed", "安全认证失败"},
                         {"customer_number_mismatch", "客户编号不匹配"},
                         {"top_up_count_wrong", "充值次数错误"},
                         {"hoarding_exceeded", "购电超囤积"},
                         {"address_abnormal", "地址异常"},
                         {"symmetric_decryption_failed", "对称解密错误"},
                         {"asymmetric_decryption_failed", "非对称解密错误"},
                         {"signature_wrong", "签名错误"},
                         {"meter_suspended", "电能表挂起"},
                         {"time_tag_invalid", "时间标签无效"},
                         {"request_timed_out", "请求超时"},
                         {"esam_p1p2_wrong", "ESAM的P1P2不正确"},
                         {"esam_lc_wrong", "ESAM的LC错误"},
                         {"comparison_failed", "比对失败"}};

constexpr Dar kOther{"other", "其它"};

}  // namespace

std::uint8_t choices_of(Service service) {
    const ServiceWords* words = find(service);
    return words == nullptr ? std::uint8_t{0} : static_cast<std::uint8_t>(words->choices.size());
}

std::string_view function_word(Service service, std::uint8_t choice) {
    const ServiceWords* words = find(service);
    if (words == nullptr) return {};
    if (choice == 0) return words->word;
    return choice <= words->choices.size() ? words->choices[choice - 1U] : std::string_view{};
}

Dar describe_dar(std::uint8_t dar) {
    return dar < std::size(kDars) ? kDars[dar] : kOther;
}

Dar describe_error(std::uint8_t error) {
    if (error == 1) return {"apdu_not_understood", "APDU无法解析"};
    if (error == 2) return {"service_not_supported", "服务不支持"};
    return kOther;
}

Dar describe_link_result(std::uint8_t result) {
    constexpr Dar kResults[] = {{"ok", "成功"},
                                {"address_repeated", "地址重复"},
                                {"device_illegal", "非法设备"},
                                {"capacity_exceeded", "容量不足"}};
    return result < std::size(kResults) ? kResults[result] : kOther;
}

Dar describe_connect_result(std::uint8_t result) {
    constexpr Dar kResults[] = {{"ok", "允许建立应用连接"},
                                {"password_wrong", "密码错误"},
                                {"symmetric_decryption_failed", "对称解密错误"},
                                {"asymmetric_decryption_failed", "非对称解密错误"},
                                {"signature_wrong", "签名错误"},
                                {"version_mismatch", "协议版本不匹配"}};
    return result < std::size(kResults) ? kResults[result] : kOther;
}

}  // namespace voltmark::codec::dlt698
