// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "voltmark/security/digest.hpp"

namespace voltmark::security {

/// Reads the fields of a JSON object that may be anything. What is absent or of another type reads
/// as empty and is remembered: read everything, then ask `wrong()` once.
class JsonFields {
public:
    explicit JsonFields(nlohmann::json object)
        : object_(std::move(object)) {  // Braces would make a list.
        if (!object_.is_object()) wrong_ = "not a JSON object";
    }

    std::int64_t number(const char* name) const {
        const nlohmann::json* field = find(name);
        if (field != nullptr && field->is_number_integer()) return field->get<std::int64_t>();
        return (miss(name), 0);
    }
    std::string text(const char* name) const {
        const nlohmann::json* field = find(name);
        if (field != nullptr && field->is_string()) return field->get<std::string>();
        return (miss(name), std::string{});
    }
    Digest digest(const char* name) const {
        if (const std::optional<Digest> digest = find_digest(text(name))) return *digest;
        return (miss(name), Digest{});
    }
    std::vector<Digest> digests(const char* name) const {
        std::vector<Digest> all;
        for (const nlohmann::json& one : list(name)) {
            const auto digest =
                one.is_string() ? find_digest(one.get<std::string>()) : std::nullopt;
            if (!digest) miss(name);
            all.push_back(digest.value_or(Digest{}));
        }
        return all;
    }
    nlohmann::json object(const char* name) const {
        const nlohmann::json* field = find(name);
        if (field != nullptr && field->is_object()) return *field;
        return (miss(name), nlohmann::json::object());
    }
    nlohmann::json list(const char* name) const {
        const nlohmann::json* field = find(name);
        if (field != nullptr && field->is_array()) return *field;
        return (miss(name), nlohmann::json::array());
    }
    bool has(const char* name) const { return find(name) != nullptr; }

    /// The first field that was not as asked for.
    const std::optional<std::string>& wrong() const { return wrong_; }

private:
    const nlohmann::json* find(const char* name) const {
        if (!object_.is_object()) return nullptr;
        const auto field = object_.find(name);
        return field == object_.end() ? nullptr : &*field;
    }
    void miss(const char* name) const {
        if (!wrong_) wrong_ = name;
    }

    nlohmann::json object_;
    mutable std::optional<std::string> wrong_;
};

/// Whether a text is UTF-8.
inline bool is_utf8(const std::string& text) {
    const std::string dumped =
        nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore);
    return nlohmann::json::parse(dumped).get<std::string>() == text;
}

}  // namespace voltmark::security
