// SPDX-License-Identifier: Apache-2.0
#include "message_text.hpp"

#include <nlohmann/json.hpp>

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

void put(ordered_json& object, const char* key, const std::string& text) {
    if (!text.empty()) object[key] = text;
}

void put_name(ordered_json& object, const codec::Name& name) {
    if (!name.empty()) object["name"] = {{"zh", name.zh}, {"en", name.en}};
}

ordered_json value_of(const std::optional<std::string>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json json_of(const codec::MessageValue& value) {
    ordered_json object;
    put(object, "id", value.id);
    put_name(object, value.name);
    object["value"] = value_of(value.value);
    put(object, "unit", value.unit);
    put(object, "time", value.time);
    put(object, "quality", value.quality);
    return object;
}

ordered_json json_of(const Error& error, Language language) {
    ordered_json object = {{"code", std::string{error.name()}}};
    if (error.place) object["offset"] = error.place->offset;
    object["message"] = error.message(language);
    return object;
}

/// Whether the message speaks of one value: then "value" is there, if only as null.
bool has_one_value(const codec::Message& message) {
    const bool is_judged = message.values.empty() && !message.quality.empty();
    return message.value.has_value() || !message.unit.empty() || is_judged;
}

/// "25.30 kWh", or a dash where nothing was measured.
std::string shown(const std::optional<std::string>& value, const std::string& unit) {
    if (!value) return "-";
    return unit.empty() ? *value : *value + " " + unit;
}

void append(std::string& line, std::string_view word) {
    if (word.empty()) return;
    if (!line.empty()) line += "  ";
    line += word;
}

const std::string& name_in(const codec::Name& name, Language language) {
    return language == Language::zh ? name.zh : name.en;
}

}  // namespace

std::string to_json(std::string_view format, const codec::Message& message, Language language) {
    ordered_json object = {{"format", std::string{format}}};
    if (message.direction) object["dir"] = std::string{to_text(*message.direction)};
    put(object, "address", message.address);
    put(object, "control", message.control);
    put(object, "function", message.function);
    for (const auto& [key, id] : message.ids) object[key] = id;
    put_name(object, message.name);
    if (has_one_value(message)) object["value"] = value_of(message.value);
    put(object, "unit", message.unit);
    for (const codec::MessageValue& value : message.values)
        object["values"].push_back(json_of(value));
    put(object, "time", message.time);
    put(object, "quality", message.quality);
    if (message.seq) object["seq"] = *message.seq;
    if (message.more) object["more"] = *message.more;
    for (const auto& [key, text] : message.details) object[key] = text;
    if (message.error) object["error"] = json_of(*message.error, language);
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string to_lines(const codec::Message& message, Language language) {
    std::string line;
    if (message.direction) append(line, to_text(*message.direction));
    append(line, message.address);
    append(line, message.function);
    for (const auto& [key, id] : message.ids) append(line, key + " " + id);
    append(line, name_in(message.name, language));
    if (has_one_value(message)) append(line, shown(message.value, message.unit));
    append(line, message.time);
    append(line, message.quality);
    if (message.seq) append(line, fmt::format("seq {}", *message.seq));
    if (message.more.value_or(false)) append(line, "more");
    for (const auto& [key, text] : message.details) append(line, key + " " + text);
    for (const codec::MessageValue& value : message.values) {
        std::string below;
        append(below, value.id);
        append(below, name_in(value.name, language));
        append(below, shown(value.value, value.unit));
        append(below, value.time);
        append(below, value.quality);
        line += "\n    " + below;
    }
    return line;
}

}  // namespace voltmark::app
