// SPDX-License-Identifier: Apache-2.0
#include "schema.hpp"

#include <fmt/args.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::api {

namespace shape {

namespace {

Json typed(std::string_view type, Text what) {
    return {{"type", type}, {"description", what.en}, {"x-description-zh", what.zh}};
}

Json formed(std::string_view form, Text what) {
    Json made = typed("string", what);
    made["format"] = form;
    return made;
}

}  // namespace

Json text(Text what, int length_max) {
    Json made = typed("string", what);
    made["maxLength"] = length_max;
    return made;
}

Json word(Text what, std::initializer_list<std::string_view> words) {
    Json made = typed("string", what);
    made["enum"] = Json::array();
    for (const std::string_view one : words) made["enum"].push_back(one);
    return made;
}

Json whole(Text what, std::int64_t least, std::int64_t most) {
    Json made = typed("integer", what);
    made["minimum"] = least;
    made["maximum"] = most;
    return made;
}

Json yes_no(Text what) {
    return typed("boolean", what);
}

Json decimal(Text what) {
    return formed("decimal", what);
}

Json day(Text what) {
    return formed("date", what);
}

Json moment(Text what) {
    return formed("date-time", what);
}

Json or_null(Json schema) {
    schema["type"] = Json::array({schema["type"], "null"});
    return schema;
}

Json list(Json of, int items_max) {
    return {{"type", "array"}, {"items", std::move(of)}, {"maxItems", items_max}};
}

Json object(std::vector<Field> fields) {
    Json made{{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
    for (Field& field : fields) {
        if (field.is_required) made["required"].push_back(field.name);
        made["properties"][std::string{field.name}] = std::move(field.schema);
    }
    made["additionalProperties"] = false;
    return made;
}

Json open(Text what) {
    return typed("object", what);
}

Json page(Json item) {
    return object({{"items", list(std::move(item))},
                   {"next", or_null(text({"Ask for the rest with after= this; null at the end.",
                                          "以 after= 此值取后续；到末尾为 null。"}))}});
}

}  // namespace shape

namespace {

constexpr std::size_t kMisfitsMax = 20;

bool is_type(const Json& value, std::string_view type) {
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "boolean") return value.is_boolean();
    if (type == "array") return value.is_array();
    if (type == "object") return value.is_object();
    return type == "null" && value.is_null();
}

/// Of a string, in characters.
std::size_t length_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

bool has_form(const std::string& text, std::string_view form) {
    if (form == "decimal") return parse_decimal(text, 9).has_value();
    if (form == "date") return time::parse_day(text).has_value();
    if (form == "date-time") return text.ends_with('Z') && time::parse_timestamp(text).has_value();
    return true;
}

/// Walks value and schema side by side.
class Checker {
public:
    std::vector<Misfit> misfits;

    void value(const Json& schema, const Json& value, const std::string& at) {
        if (!fits_type(schema, value)) {
            return add(at, "type", {"{0} is wanted here", "此处应为 {0}"}, {type_of(schema)});
        }
        if (value.is_string()) text(schema, value.get_ref<const std::string&>(), at);
        if (value.is_number_integer()) whole(schema, value.get<std::int64_t>(), at);
        if (value.is_array()) list(schema, value, at);
        if (value.is_object() && schema.contains("properties")) object(schema, value, at);
    }

private:
    static bool fits_type(const Json& schema, const Json& value) {
        const Json& type = schema["type"];
        if (type.is_string()) return is_type(value, type.get_ref<const std::string&>());
        return std::any_of(type.begin(), type.end(), [&](const Json& one) {
            return is_type(value, one.get_ref<const std::string&>());
        });
    }
    static std::string type_of(const Json& schema) {
        const Json& type = schema["type"];
        return type.is_string() ? type.get<std::string>() : type.dump();
    }

    void add(const std::string& at, std::string_view code, Text sentence,
             std::vector<std::string> args) {
        if (misfits.size() < kMisfitsMax) misfits.push_back({at, code, sentence, std::move(args)});
    }

    void text(const Json& schema, const std::string& text, const std::string& at) {
        if (schema.contains("maxLength") && length_of(text) > schema["maxLength"]) {
            add(at, "length", {"{0} characters at most", "最多 {0} 个字符"},
                {schema["maxLength"].dump()});
        }
        if (schema.contains("format") &&
            !has_form(text, schema["format"].get_ref<const std::string&>())) {
            add(at, "form", {"'{0}' is not a {1}", "“{0}”不是 {1}"},
                {text, schema["format"].get<std::string>()});
        }
        if (!schema.contains("enum")) return;
        const Json& words = schema["enum"];
        if (std::find(words.begin(), words.end(), text) == words.end())
            add(at, "word", {"'{0}' is none of {1}", "“{0}”不在 {1} 之中"}, {text, words.dump()});
    }

    void whole(const Json& schema, std::int64_t number, const std::string& at) {
        if (number >= schema.value("minimum", number) && number <= schema.value("maximum", number))
            return;
        add(at, "range", {"between {0} and {1}", "应在 {0} 与 {1} 之间"},
            {schema["minimum"].dump(), schema["maximum"].dump()});
    }

    void list(const Json& schema, const Json& items, const std::string& at) {
        if (items.size() > schema.value("maxItems", items.size())) {
            add(at, "length", {"{0} entries at most", "最多 {0} 项"}, {schema["maxItems"].dump()});
            return;
        }
        for (std::size_t i = 0; i < items.size() && misfits.size() < kMisfitsMax; ++i)
            value(schema["items"], items[i], fmt::format("{}/{}", at, i));
    }

    void object(const Json& schema, const Json& object, const std::string& at) {
        const Json& properties = schema["properties"];
        for (const Json& name : schema["required"]) {
            const auto& text = name.get_ref<const std::string&>();
            if (!object.contains(text))
                add(at + "/" + text, "missing", {"this is missing", "缺少此项"}, {});
        }
        for (const auto& [name, one] : object.items()) {
            if (properties.contains(name)) {
                value(properties[name], one, at + "/" + name);
            } else {
                add(at + "/" + name, "unknown", {"nothing has this name", "没有此名称"}, {});
            }
        }
    }
};

}  // namespace

std::string Misfit::message(Language language) const {
    fmt::dynamic_format_arg_store<fmt::format_context> store;
    for (const std::string& arg : args) store.push_back(arg);
    return fmt::vformat(sentence.in(language), store);
}

std::vector<Misfit> check(const Json& schema, const Json& value) {
    Checker checker;
    checker.value(schema, value, "");
    return std::move(checker.misfits);
}

}  // namespace voltmark::api
