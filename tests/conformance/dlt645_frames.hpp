// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <iostream>

#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/dlt645.hpp"

#include "tally.hpp"

// What the conformance programs of both editions of DL/T 645 share.

namespace voltmark::conformance {

using nlohmann::json;

/// "00.2512 kW" and "0.2512" are the same number; texts that are none must be equal.
inline bool is_same_number(std::string_view stated, std::string_view own) {
    stated = stated.substr(0, stated.find(' '));
    const Result<std::int64_t> left = parse_decimal(stated, 6);
    const Result<std::int64_t> right = parse_decimal(own, 6);
    return left && right ? *left == *right : stated == own;
}

inline std::string detail_of(const codec::Message& message, std::string_view key) {
    for (const auto& [name, text] : message.details) {
        if (name == key) return text;
    }
    return "";
}

/// "当前" and "总" are said by some origins and not by others.
inline std::string plain_name(std::string name) {
    for (const std::string_view word : {"(当前)", "当前", "总"}) {
        for (auto at = name.find(word); at != name.npos; at = name.find(word))
            name.erase(at, word.size());
    }
    return name;
}

inline bool is_chinese(const std::string& text) {
    return !text.empty() &&
           (static_cast<unsigned char>(text[0]) >= 0x80 || text.find("相") != text.npos);
}

inline bool has_error(const codec::Message& message, const std::string& stated) {
    if (!message.error) return false;
    if (stated.starts_with("checksum")) return message.error->name() == "dlt645.checksum";
    if (stated.starts_with("second 68")) return message.error->name() == "dlt645.second_mark";
    return message.error->name() == "dlt645.refused" &&
           message.error->message(Language::zh).find(stated.substr(0, stated.find(' '))) !=
               std::string::npos;
}

/// Whether one stated field is what the message says; fields that only comment are true.
inline bool is_as_stated(const codec::Message& message, const std::string& key, const json& value) {
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (key == "dir") return message.direction && to_text(*message.direction) == text;
    if (key == "address") return message.address == text.substr(0, 12);
    if (key == "control") return message.control == text;
    if (key == "di") return !message.ids.empty() && text.starts_with(message.ids[0].second);
    if (key == "seq") return message.seq && *message.seq == value.get<int>();
    if (key == "unit") return message.unit == text;
    if (key == "error") return has_error(message, text);
    if (key == "abnormal") return message.error && message.error->name() == "dlt645.refused";
    if (key == "error_byte") return detail_of(message, "err") == text;
    if (key == "data_address") return message.value == text;
    if (key == "name" && is_chinese(text)) return plain_name(message.name.zh) == plain_name(text);
    if (key == "name") return !message.name.empty();
    if (key.starts_with("value") && key != "values")
        return message.value && is_same_number(text, *message.value);
    if (key != "values") return true;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (i >= message.values.size() || !message.values[i].value) return false;
        if (!is_same_number(value[i].get<std::string>(), *message.values[i].value)) return false;
    }
    return value.size() == message.values.size();
}

inline void check_frame(Tally& tally, const json& vector, const codec::FormatInfo& format) {
    const std::string hex = vector["frame"];
    const Result<codec::Bytes> bytes = codec::parse_hex(hex);
    if (!bytes) return tally.check(false, hex + ": no hex");
    const json& expected = vector["expected"];
    if (expected.contains("status")) {
        const codec::FrameSearch search = codec::dlt645::find_frame(*bytes);
        return tally.check(search.state == codec::FrameSearch::State::need_more &&
                               search.skip == expected["discardable_prefix"].get<std::size_t>(),
                           hex + ": not waited for");
    }
    codec::MessageList list;
    format.make_decoder({})->decode(*bytes, list);
    if (list.messages.size() != 1) return tally.check(false, hex + ": not one message");
    std::string wrong;
    for (const auto& [key, value] : expected.items()) {
        if (!is_as_stated(list.messages[0], key, value)) wrong += " " + key;
    }
    if (list.messages[0].error && !expected.contains("error") && !expected.contains("abnormal"))
        wrong += " " + list.messages[0].error->message();
    tally.check(wrong.empty(), hex + ":" + wrong);
}

/// The directory of the command line, or nothing after saying so.
inline std::optional<std::filesystem::path> directory_of(int argc, char** argv,
                                                         std::string_view standard) {
    if (argc == 2 && std::filesystem::is_directory(argv[1])) return argv[1];
    std::cout << standard
              << ": no directory of public files is given or there; nothing was tried\n";
    return std::nullopt;
}

}  // namespace voltmark::conformance
