// SPDX-License-Identifier: Apache-2.0
// conformance_dlt698 DIRECTORY: reads frames.json and apdus.json, checks of each entry what its
// origin states, and that what was read is written again as it was.
#include <filesystem>
#include <fstream>
#include <iostream>

#include <nlohmann/json.hpp>

#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/dlt698_messages.hpp"

namespace {

using namespace voltmark;
using namespace voltmark::codec;
using nlohmann::json;
namespace fs = std::filesystem;

/// What an entry is compared with.
struct Case {
    Bytes bytes;
    dlt698::Frame frame;
    dlt698::Apdu apdu;
    Message message;
    std::vector<MessageValue> values;  ///< Of the message; a lone one too.
};

/// Differences found; empty where the entry is as stated.
using Findings = std::vector<std::string>;

void expect(Findings& findings, std::string_view what, const std::string& is,
            const std::string& stated) {
    if (is != stated) findings.push_back(fmt::format("{} is '{}', stated '{}'", what, is, stated));
}

/// "1234.50 kWh (note)" and "1234.5 kWh" are the same quantity.
std::string plain(std::string text) {
    text = text.substr(0, text.find(" ("));
    const std::size_t blank = text.find(' ');
    std::string number = text.substr(0, blank);
    const bool is_date = number.size() == 10 && number[4] == '-';
    if (is_date) return number + "T" + text.substr(11, 8);
    if (number.find('.') != std::string::npos) {
        while (number.back() == '0') number.pop_back();
        if (number.back() == '.') number.pop_back();
    }
    return number + (blank == std::string::npos ? "" : text.substr(blank));
}

std::string text_of(const json& stated) {
    return stated.is_string() ? stated.get<std::string>() : stated.dump();
}

/// What we say of a value, with its unit only where the origin states one.
std::string said(const MessageValue& value, const std::string& stated) {
    const bool has_unit = plain(stated).find(' ') != std::string::npos;
    return plain(value.value.value_or("none") +
                 (has_unit && !value.unit.empty() ? " " + value.unit : ""));
}

void expect_values(Findings& findings, const std::vector<MessageValue>& values,
                   const std::vector<std::string>& stated) {
    expect(findings, "number of values", std::to_string(values.size()),
           std::to_string(stated.size()));
    for (std::size_t i = 0; i < std::min(values.size(), stated.size()); ++i)
        expect(findings, values[i].id, said(values[i], stated[i]), plain(stated[i]));
}

std::string detail(const Message& message, std::string_view key) {
    for (const auto& [name, text] : message.details) {
        if (name == key) return text;
    }
    return {};
}

std::string id_of(const Message& message) {
    return message.ids.empty() ? std::string{} : message.ids[0].second;
}

std::vector<MessageValue> values_of(const Message& message) {
    if (!message.values.empty() || id_of(message).empty()) return message.values;
    return {
        {id_of(message), message.name, message.value, message.unit, message.time, message.quality}};
}

/// The values of an attribute or of its elements.
std::vector<MessageValue> values_of(const Case& one, const std::string& oad) {
    std::vector<MessageValue> values;
    for (const MessageValue& value : one.values) {
        const bool is_element = oad.ends_with("00") && value.id.starts_with(oad.substr(0, 6));
        if (value.id == oad || is_element) values.push_back(value);
    }
    return values;
}

/// "GET-Request-Normal" and "LINK-Request login" as words of ours.
std::string word_of(const std::string& service) {
    std::string word;
    for (const char c : service.substr(0, service.find(' ')))
        word += c == '-' ? '_' : static_cast<char>(std::tolower(c));
    const std::size_t list = word.find("normallist");
    if (list != std::string::npos) word = word.substr(0, list) + "normal_list";
    return word == "link" ? "link_request" : word;
}

void expect_service(Findings& findings, const Case& one, const std::string& stated) {
    const std::string word = word_of(stated);
    expect(findings, "service", one.message.function.substr(0, word.size()), word);
    for (const std::string kind : {"login", "heartbeat"}) {
        if (stated.find(kind) != std::string::npos)
            expect(findings, "link", detail(one.message, "link"), kind);
    }
    const std::size_t inner = stated.find("wrapping GET-Response ");
    if (inner == std::string::npos) return;
    expect(findings, "inner", detail(one.message, "inner"), "get_response_normal");
    expect(findings, "inner OAD", id_of(one.message), stated.substr(inner + 22));
}

/// "07 09 ... (wire order; address 201605190907)", "123456789012", "12345678 (4 bytes)".
std::string address_of(const std::string& stated) {
    const std::size_t at = stated.find("address ");
    const std::string text = at == std::string::npos ? stated : stated.substr(at + 8);
    return text.substr(0, text.find_first_not_of("0123456789A"));
}

std::string hex_of(const std::string& stated) {
    const Result<Bytes> bytes = parse_hex(stated);
    return bytes ? to_hex(*bytes) : stated;
}

std::string tag_word(const dlt698::Data& data) {
    if (data.tag == dlt698::Tag::double_long) return "double-long";
    if (data.tag == dlt698::Tag::double_long_unsigned) return "double-long-unsigned";
    if (data.tag == dlt698::Tag::long64_unsigned) return "long64-unsigned";
    return data.tag == dlt698::Tag::unsigned_byte ? "unsigned" : "another";
}

dlt698::Data data_of(const Case& one) {
    if (one.apdu.items.empty()) return {};
    return one.apdu.items[0].data.value_or(dlt698::Data{});
}

unsigned number_of(const json& stated) {
    return stated.is_string()
               ? static_cast<unsigned>(std::stoul(stated.get<std::string>(), nullptr, 0))
               : stated.get<unsigned>();
}

std::vector<std::string> texts_of(const json& list) {
    std::vector<std::string> texts;
    for (const json& one : list) texts.push_back(text_of(one));
    return texts;
}

/// A selector or a list of columns against our words for it.
void expect_selector(Findings& findings, const Case& one, const json& stated) {
    const dlt698::Selector& selector = one.apdu.records.at(0).selector;
    if (stated.contains("selector1")) {
        const json& first = stated["selector1"];
        expect(findings, "column", to_text(selector.conditions.at(0).column),
               text_of(first["oad"]));
        expect(findings, "value",
               to_text(moment_of(selector.conditions[0].from).value_or(dlt698::Moment{})),
               plain(text_of(first["value"])));
        return;
    }
    expect(findings, "method", std::to_string(selector.method), "5");
    expect(findings, "stored", to_text(selector.from),
           plain(text_of(stated["selector5"]["save_time"])));
    expect(findings, "meters", std::to_string(selector.meters.content.at(0)), "5");
}

void expect_columns(Findings& findings, const Case& one, const json& stated) {
    const std::vector<dlt698::Column>& columns = one.apdu.records.at(0).columns;
    expect(findings, "columns", std::to_string(columns.size()), std::to_string(stated.size()));
    for (std::size_t i = 0; i < std::min(columns.size(), stated.size()); ++i) {
        if (stated[i].is_string()) {
            expect(findings, "column", to_text(columns[i].oad), text_of(stated[i]));
            continue;
        }
        expect(findings, "ROAD", to_text(columns[i].oad), text_of(stated[i]["road"]));
        const auto members = columns[i].members.value_or(std::vector<dlt698::Oad>{});
        for (std::size_t k = 0; k < stated[i]["oads"].size(); ++k)
            expect(findings, "member", k < members.size() ? to_text(members[k]) : "none",
                   text_of(stated[i]["oads"][k]));
    }
}

/// One attribute among several: its values, or the DAR instead.
void expect_attribute(Findings& findings, const Case& one, const std::string& oad,
                      const json& stated) {
    const std::vector<MessageValue> values = values_of(one, oad);
    const bool is_refused =
        stated.is_object() || (stated.is_string() && text_of(stated).starts_with("DAR "));
    if (is_refused) {
        const std::string dar =
            stated.is_object() ? stated["dar"].dump() : text_of(stated).substr(4, 1);
        const std::string quality = values.size() == 1 ? values[0].quality : "";
        expect(findings, oad, quality.substr(0, quality.find(' ')), "dar:" + dar);
        return;
    }
    expect_values(findings, values,
                  stated.is_array() ? texts_of(stated) : std::vector{text_of(stated)});
}

void expect_rows(Findings& findings, const Case& one, const json& rows) {
    std::vector<std::string> cells;
    for (const json& row : rows) {
        for (const json& cell : row) cells.push_back(text_of(cell));
    }
    expect_values(findings, one.values, cells);
}

void expect_items(Findings& findings, const Case& one, const json& items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i >= one.values.size()) return findings.push_back("fewer values than stated");
        const std::string stated = text_of(items[i]["value"]);
        expect(findings, "value", said(one.values[i], stated), plain(stated));
        expect(findings, "time", one.values[i].time, plain(text_of(items[i]["at"])));
    }
}

void expect_fragment(Findings& findings, const Case& one, const std::string& stated) {
    const std::size_t data = stated.find("data ");
    expect(findings, "fragment", "fragment " + detail(one.message, "fragment"),
           stated.substr(0, data - 2));
    expect(findings, "piece", to_hex(one.frame.payload), stated.substr(data + 5));
}

void expect_confirm(Findings& findings, const Case& one, const std::string& stated) {
    const Result<Bytes> reply = encode_frame(make_confirm(one.frame));
    const Result<Bytes> wanted = parse_hex(stated.substr(stated.find("reply is ") + 9));
    expect(findings, "confirmation", reply ? to_hex(*reply) : "none",
           wanted ? to_hex(*wanted) : "no hex");
}

std::string fixed_word(const json& stated) {
    const std::string text = text_of(stated);
    return text.starts_with("0x") ? text.substr(2) : text;
}

/// The bytes of a word sent low byte first, `from_end` before the frame's end.
std::string word_at(const Bytes& bytes, std::size_t at) {
    return fmt::format("{:02X}{:02X}", bytes.at(at + 1), bytes.at(at));
}

bool check_link(Findings& findings, const Case& one, const std::string& key, const json& stated) {
    if (key == "length") {
        expect(findings, key, std::to_string(one.bytes.size() - 2), text_of(stated));
    } else if (key == "control") {
        expect(findings, key, one.message.control, text_of(stated));
    } else if (key == "sa") {
        expect(findings, key, one.message.address, address_of(text_of(stated)));
    } else if (key == "ca") {
        const std::string ca =
            stated.is_number() ? fmt::format("{:02X}", stated.get<int>()) : text_of(stated);
        expect(findings, key, detail(one.message, "client"), ca);
    } else if (key == "dir" || key == "prm") {
        const bool is_client =
            key == "dir" ? !one.frame.is_from_server : one.frame.is_started_by_client;
        expect(findings, key, is_client ? "client" : "server", text_of(stated));
    } else if (key == "hcs") {
        expect(findings, key, word_at(one.bytes, 12), fixed_word(stated));
    } else if (key == "fcs") {
        expect(findings, key, word_at(one.bytes, one.bytes.size() - 3), fixed_word(stated));
    } else if (key == "apdu") {
        expect(findings, key, to_hex(one.frame.payload), hex_of(text_of(stated)));
    } else if (key == "step") {
        expect_fragment(findings, one, text_of(stated));
    } else if (key.find("reply is ") != std::string::npos) {
        expect_confirm(findings, one, key);
    } else {
        return false;
    }
    return true;
}

bool check_service(Findings& findings, const Case& one, const std::string& key,
                   const json& stated) {
    const dlt698::Connect& connect = one.apdu.connect;
    if (key == "service") {
        expect_service(findings, one, text_of(stated));
    } else if (key == "piid" || key == "piid_acd") {
        expect(findings, key, std::to_string(one.apdu.piid), std::to_string(number_of(stated)));
    } else if (key == "heartbeat_s" || key == "period_s") {
        expect(findings, key, detail(one.message, "heartbeat_s"), text_of(stated));
    } else if (key == "time") {
        expect(findings, key, one.message.time, "2016-05-19T08:05:00.164");
        expect(findings, "weekday", std::to_string(one.apdu.link.requested.weekday), "4");
    } else if (key == "established") {
        expect(findings, key, to_text(one.apdu.established), plain(text_of(stated)));
    } else if (key == "now") {
        expect(findings, key, to_text(one.apdu.now), plain(text_of(stated)));
    } else if (key == "version") {
        expect(findings, key, std::to_string(connect.version), std::to_string(number_of(stated)));
    } else if (key == "protocol_conformance" || key == "function_conformance") {
        const std::string bits = detail(one.message, key);
        expect(findings, key, bits, std::string(key[0] == 'p' ? 16 : 32, 'F'));
    } else if (key == "tx_frame" || key == "rx_frame" || key == "max_apdu") {
        const int size = key == "tx_frame"   ? connect.send_size
                         : key == "rx_frame" ? connect.receive_size
                                             : connect.apdu_size;
        expect(findings, key, std::to_string(size), text_of(stated));
    } else if (key == "rx_window") {
        expect(findings, key, std::to_string(connect.window), text_of(stated));
    } else if (key == "timeout_s") {
        expect(findings, key, std::to_string(connect.timeout_s), text_of(stated));
    } else if (key == "auth") {
        expect(findings, key, detail(one.message, "authentication"), "none");
    } else if (key == "timetag") {
        expect(findings, key, one.apdu.time_tag ? "there" : "null", text_of(stated));
    } else {
        return false;
    }
    return true;
}

void expect_oads(Findings& findings, const Case& one, const json& stated) {
    for (std::size_t i = 0; i < stated.size(); ++i)
        expect(findings, "oads",
               i < one.apdu.items.size() ? to_text(one.apdu.items[i].target) : "none",
               text_of(stated[i]));
}

bool check_content(Findings& findings, const Case& one, const std::string& key,
                   const json& stated) {
    if (key == "oad" || key == "omd" || key == "oad_or_kind") {
        expect(findings, key, id_of(one.message), text_of(stated).substr(0, 8));
        if (text_of(stated).size() > 8)
            expect(findings, "value", one.values.at(0).value.value_or(""),
                   text_of(stated).substr(11));
    } else if (key == "type") {
        const std::string kind = detail(one.message, "link");
        expect(findings, key, kind.empty() ? tag_word(data_of(one)) : kind, text_of(stated));
    } else if (key == "raw") {
        expect(findings, key, std::to_string(data_of(one).number), text_of(stated));
    } else if (key == "value") {
        expect_values(findings, one.values, {text_of(stated)});
    } else if (key.starts_with("values_") || key == "structure") {
        expect_values(findings, one.values, texts_of(stated));
    } else if (key == "occurred") {
        expect(findings, key, one.values.at(0).time, plain(text_of(stated)));
    } else if (key == "items") {
        expect_items(findings, one, stated);
    } else if (key == "rows") {
        expect_rows(findings, one, stated);
    } else if (key == "rcsd") {
        expect_columns(findings, one, stated);
    } else if (key == "rsd") {
        expect_selector(findings, one, stated);
    } else if (key == "oads") {
        expect_oads(findings, one, stated);
    } else if (key == "dar") {
        const int dar = one.apdu.items.at(0).dar.value_or(255);
        expect(findings, key, std::to_string(dar), text_of(stated));
    } else if (key == "dars") {
        for (const auto& [oad, dar] : stated.items())
            expect_attribute(findings, one, oad, json{{"dar", dar}});
    } else if (key == "data") {
        expect(findings, key, one.apdu.items.at(0).data ? "there" : "null", text_of(stated));
    } else if (key.size() == 8 && dlt698::parse_oad(key)) {
        expect_attribute(findings, one, key, stated);
    } else {
        return false;
    }
    return true;
}

void check_stated(Findings& findings, const Case& one, const json& stated) {
    for (const auto& [key, value] : stated.items()) {
        if (key == "order" || key == "note") continue;
        const bool is_known = check_link(findings, one, key, value) ||
                              check_service(findings, one, key, value) ||
                              check_content(findings, one, key, value);
        if (!is_known) findings.push_back("nothing checks " + key);
    }
}

Findings check_frame(const json& entry) {
    Findings findings;
    Case one;
    one.bytes = *parse_hex(entry["frame"].get<std::string>());
    MessageList list;
    dlt698::kFormat.make_decoder({})->decode(one.bytes, list);
    const Result<dlt698::Frame> frame = dlt698::parse_frame(one.bytes);
    if (!frame || list.messages.size() != 1) return {"the frame is not read"};
    one.frame = *frame;
    one.message = list.messages[0];
    one.values = values_of(one.message);
    const Result<dlt698::Apdu> apdu = dlt698::parse_apdu(one.frame.payload);
    if (!apdu && !one.frame.fragment) findings.push_back(apdu.error().message());
    if (apdu) one.apdu = *apdu;
    const Result<Bytes> again = dlt698::encode_frame(one.frame);
    if (!again || *again != one.bytes) findings.push_back("the frame is written otherwise");
    if (apdu && !one.frame.fragment && dlt698::encode_apdu(*apdu) != one.frame.payload)
        findings.push_back("the APDU is written otherwise");
    check_stated(findings, one, entry["expected"]);
    return findings;
}

/// An APDU of the standard's annex, in a frame of ours.
Findings check_apdu(const json& entry) {
    dlt698::Frame frame = dlt698::client_frame(*dlt698::parse_address("000000000001"), 0x10);
    frame.payload = *parse_hex(entry["apdu"].get<std::string>());
    frame.is_from_server = frame.payload.at(0) >= 0x80;
    json framed = entry;
    framed["frame"] = to_hex(*dlt698::encode_frame(frame));
    return check_frame(framed);
}

/// Reads a Data behind a tag that the origin leaves out, and writes it again.
void expect_data(Findings& findings, const std::string& tag, const Bytes& bytes) {
    Bytes tagged = *parse_hex(tag);
    tagged.insert(tagged.end(), bytes.begin(), bytes.end());
    const Result<dlt698::Data> data = dlt698::parse_data(tagged);
    if (!data) return findings.push_back(data.error().message());
    if (dlt698::encode_data(*data) != tagged) findings.push_back("it is written otherwise");
}

/// The body of a record answer of two meters, without service, choice and end.
void expect_record(Findings& findings, const Bytes& body) {
    Bytes apdu = *parse_hex("85 03");
    apdu.insert(apdu.end(), body.begin(), body.end());
    apdu.insert(apdu.end(), {0, 0});
    const Result<dlt698::Apdu> record = dlt698::parse_apdu(apdu);
    if (!record) return findings.push_back(record.error().message());
    const auto& rows = record->records.at(0).rows;
    expect(findings, "rows", std::to_string(rows.size()), "2");
    const std::int64_t energies[] = {600000, 75424, 79520, 83616, 136864};
    for (std::size_t i = 0; i < 5 && !rows.empty(); ++i)
        expect(findings, "energy", std::to_string(rows[0].at(1).items.at(i).number),
               std::to_string(energies[i]));
    if (rows.size() == 2) expect(findings, "meter", to_hex(rows[1].at(0).bytes), "05000000000002");
}

Findings check_axdr(const json& entry) {
    Findings findings;
    const Bytes bytes = *parse_hex(entry["axdr"].get<std::string>());
    const std::string stated = text_of(entry["expected"]);
    if (stated.starts_with("Data TSA")) {
        expect_data(findings, "", bytes);
        expect(findings, "TSA", to_hex(dlt698::parse_data(bytes)->bytes), "05000000000001");
    } else if (stated.starts_with("date_time")) {
        expect_data(findings, "19", bytes);
        Bytes tagged{0x19};
        tagged.insert(tagged.end(), bytes.begin(), bytes.end());
        const auto moment = moment_of(*dlt698::parse_data(tagged));
        expect(findings, "moment",
               fmt::format("{} {} {} {}", moment->year, moment->hour, moment->minute,
                           moment->millisecond),
               fmt::format("2022 6 {} {}", 0x21, 0x1234));
    } else if (stated.starts_with("CSD")) {
        expect_data(findings, "5B", bytes);
    } else if (stated.starts_with("RSD")) {
        expect_data(findings, "5A", bytes);
    } else if (stated.starts_with("LINK-Request")) {
        const Result<dlt698::Apdu> apdu = dlt698::parse_apdu(bytes);
        if (!apdu) return {apdu.error().message()};
        expect(findings, "period", std::to_string(apdu->link.period_s), "16");
        expect(findings, "piid", std::to_string(apdu->piid), "16");
    } else if (stated.starts_with("body of GetResponseRecord")) {
        expect_record(findings, bytes);
    } else {
        findings.push_back("nothing checks it");
    }
    return findings;
}

/// "81 80 + 128 bytes" behind the tag of what the origin speaks of.
Findings check_length(const json& entry) {
    Findings findings;
    const std::string note = entry["axdr_note"].get<std::string>();
    const std::size_t plus = note.find(" + ");
    Bytes bytes = *parse_hex(note.substr(0, plus));
    bytes.resize(bytes.size() + std::stoul(note.substr(plus + 3)));
    const bool is_bits = text_of(entry["expected"]).starts_with("BIT");
    expect_data(findings, is_bits ? "04" : "09", bytes);
    return findings;
}

Findings check_crc(const json& entry) {
    Findings findings;
    const std::uint16_t crc = crc16_x25(*parse_hex(entry["crc"].get<std::string>()));
    expect(findings, "crc", fmt::format("0x{:04X}", crc), text_of(entry["expected"]));
    return findings;
}

Findings check(const json& entry) {
    if (entry.contains("frame")) return check_frame(entry);
    if (entry.contains("apdu")) return check_apdu(entry);
    if (entry.contains("axdr")) return check_axdr(entry);
    if (entry.contains("axdr_note")) return check_length(entry);
    if (entry.contains("crc")) return check_crc(entry);
    return {"an entry of no known kind"};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || !fs::is_directory(argv[1])) {
        std::cout
            << "dlt698: no directory of public vectors is given or there; nothing was tried\n";
        return 0;
    }
    int passed = 0;
    int failed = 0;
    for (const char* name : {"frames.json", "apdus.json"}) {
        const json entries = json::parse(std::ifstream{fs::path{argv[1]} / name});
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const Findings findings = check(entries[i]);
            (findings.empty() ? passed : failed) += 1;
            for (const std::string& finding : findings)
                std::cout << fmt::format("fail {} {}: {}\n", name, i, finding);
        }
    }
    std::cout << fmt::format("dlt698: {} passed, {} failed, 0 not supported\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
