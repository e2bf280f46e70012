// SPDX-License-Identifier: Apache-2.0
#include "wire.hpp"

#include <ctime>

#include "target.hpp"

namespace voltmark::http {

namespace {

namespace beast_http = boost::beast::http;

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7F;
    });
}

/// "1, 1" is a length for some, and none for others.
bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The date of an answer's head; made once a second.
const std::string& date_text() {
    thread_local std::time_t made = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now == made) return text;
    std::tm parts{};
    gmtime_r(&now, &parts);
    static constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
    static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    text = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                       kDays.substr(static_cast<std::size_t>(parts.tm_wday) * 3, 3), parts.tm_mday,
                       kMonths.substr(static_cast<std::size_t>(parts.tm_mon) * 3, 3),
                       parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
    made = now;
    return text;
}

void add_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    for (const char c : value) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    out += "\r\n";
}

}  // namespace

int read_head(const Head& head, Request& request) {
    constexpr int kBad = 400;
    const std::optional<Method> method = find_method(view(head.method_string()));
    if (!method) return 405;
    request.method = *method;
    int hosts = 0;
    int lengths = 0;
    for (const auto& field : head) {
        std::string name{view(field.name_string())};
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const std::string_view value = view(field.value());
        if (has_control(value)) return kBad;
        hosts += name == "host" ? 1 : 0;
        if (name == "content-length") {
            ++lengths;
            if (!is_number(value)) return kBad;
        }
        if (name == "transfer-encoding") return kBad;
        request.headers.emplace_back(std::move(name), value);
    }
    const bool wants_host = head.version() >= 11;
    if (hosts > 1 || lengths > 1 || (wants_host && hosts == 0)) return kBad;
    return read_target(view(head.target()), request) ? 0 : kBad;
}

std::string head_text(const Response& response, BodyForm form, bool is_kept_alive) {
    std::string out;
    out.reserve(512);
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status,
                   phrase_of(response.status));
    add_field(out, "Date", date_text());
    if (!response.content_type.empty()) add_field(out, "Content-Type", response.content_type);
    for (const auto& [name, value] : response.headers) add_field(out, name, value);
    if (form == BodyForm::length)
        add_field(out, "Content-Length", fmt::to_string(response.body.size()));
    if (form == BodyForm::chunks) add_field(out, "Transfer-Encoding", "chunked");
    if (!is_kept_alive) add_field(out, "Connection", "close");
    out += "\r\n";
    return out;
}

std::string chunk_text(const std::string& bytes) {
    return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

}  // namespace voltmark::http
