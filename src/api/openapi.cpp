// SPDX-License-Identifier: Apache-2.0
#include <regex>

#include "endpoint.hpp"
#include "export.hpp"

namespace voltmark::api {

namespace {

Json problem_schema() {
    using namespace shape;
    const Json misfit =
        object({{"pointer", text({"Where in the body (RFC 6901).", "请求内容中的位置。"})},
                {"code", text({"Stable.", "固定代码。"})},
                {"message", text({"For people.", "说明。"})}});
    return object(
        {{"type", text({"urn:voltmark:problem: and the code.", "urn:voltmark:problem: 加代码。"})},
         {"title", text({"Of the status.", "状态说明。"})},
         {"status", whole({"As the answer's.", "与应答一致。"}, 400, 599)},
         {"code",
          text({"Stable, of a module's list: billing.bill_unknown.", "模块代码表中的固定代码。"})},
         {"detail", text({"A sentence in the language asked for.", "按所请求语言的说明。"}, 4000)},
         {"args", list(text({"The sentence's details.", "说明中的细节。"}, 4000))},
         {"place", text({"Where in an input.", "输入中的位置。"}), false},
         {"errors", list(misfit), false}});
}

/// "getBill" of {id}: the parameters of a path.
Json path_parameters(const std::string& path) {
    Json all = Json::array();
    static const std::regex kName{R"(\{(\w+)\})"};
    for (std::sregex_iterator at{path.begin(), path.end(), kName}, end; at != end; ++at) {
        all.push_back({{"name", (*at)[1].str()},
                       {"in", "path"},
                       {"required", true},
                       {"schema", {{"type", "string"}}}});
    }
    return all;
}

/// To a sender beyond the limit of their address (http.too_many), of the person or of the service
/// (api.too_many).
Json too_many_response() {
    const Json wait = shape::whole({"Seconds to wait.", "应等待的秒数。"}, 1, 3600);
    return {
        {"description",
         "Too many requests: http.too_many of an address, api.too_many of a person, a service, or "
         "passwords from an address. Nothing was done."},
        {"headers", {{"Retry-After", {{"schema", wait}}}}},
        {"content",
         {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
}

struct HeaderParameter {
    std::string_view name;
    Text what;
};
constexpr HeaderParameter kHeadersOfChanges[] = {
    {"Idempotency-Key",
     {"A name for this change: sent again under it, it is not done again.",
      "本次变更的幂等键：同键重发不会重复执行。"}},
    {"If-Match",
     {"The ETag with which what is changed was read: it is changed only if it is still so.",
      "读取时的 ETag：仅当内容未被他人更改时执行。"}}};

Json operation(const Endpoint& endpoint, Language language) {
    Json json{{"operationId", endpoint.id},
              {"tags", Json::array({endpoint.tag})},
              {"summary", endpoint.summary.in(language)},
              {"x-action", endpoint.action}};
    Json parameters = path_parameters(endpoint.path);
    for (const QueryParameter& one : endpoint.query)
        parameters.push_back({{"name", one.name}, {"in", "query"}, {"schema", one.schema}});
    if (endpoint.method != http::Method::get && endpoint.action != kEverybody) {
        for (const HeaderParameter& one : kHeadersOfChanges) {
            parameters.push_back({{"name", one.name},
                                  {"in", "header"},
                                  {"description", one.what.in(language)},
                                  {"schema", {{"type", "string"}}}});
        }
    }
    if (!parameters.empty()) json["parameters"] = std::move(parameters);
    if (!endpoint.takes.is_null()) {
        json["requestBody"] = {{"required", true},
                               {"content", {{endpoint.takes_type, {{"schema", endpoint.takes}}}}}};
    }
    Json content = Json::object();
    content[endpoint.gives_type] =
        endpoint.gives.is_null() ? Json::object() : Json{{"schema", endpoint.gives}};
    if (is_page(endpoint)) {
        for (const std::string_view format : {"csv", "ndjson", "xlsx"})
            content[std::string{type_of_format(format)}] = Json::object();
    }
    json["responses"] = {{"200", {{"description", "Done."}, {"content", std::move(content)}}},
                         {"429", {{"$ref", "#/components/responses/TooMany"}}},
                         {"default",
                          {{"description", "A problem (RFC 9457)."},
                           {"content",
                            {{"application/problem+json",
                              {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}}}};
    return json;
}

std::string lower(std::string_view word) {
    std::string text{word};
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

Json describe(const std::vector<Endpoint>& all, Language language) {
    Json paths = Json::object();
    for (const Endpoint& endpoint : all)
        paths[endpoint.path][lower(http::to_text(endpoint.method))] = operation(endpoint, language);
    return {{"openapi", "3.1.0"},
            {"info", {{"title", "Voltmark"}, {"version", ""}}},
            {"servers", Json::array({{{"url", "/api/v1"}}})},
            {"paths", std::move(paths)},
            {"components",
             {{"schemas", {{"Problem", problem_schema()}}},
              {"responses", {{"TooMany", too_many_response()}}}}}};
}

}  // namespace voltmark::api
