// SPDX-License-Identifier: Apache-2.0
// conformance_mbus DIRECTORY: reads the frames of libmbus/ and checks each against the normalised
// XML of its origin, the ones of libmbus/error-frames against what they must be refused for;
// of wmbusmeters/ the telegrams whose records are in the clear, as far as standard records go.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "voltmark/codec/mbus.hpp"

namespace {

using namespace voltmark;
using namespace voltmark::codec;
namespace fs = std::filesystem;

using Findings = std::vector<std::string>;

struct Counts {
    int passed = 0;
    int failed = 0;
    int unsupported = 0;
};

void expect(Findings& findings, std::string_view what, const std::string& is,
            const std::string& stated) {
    if (is != stated) findings.push_back(fmt::format("{} is '{}', stated '{}'", what, is, stated));
}

std::string text_of(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Bytes frame_in(const fs::path& path) {
    std::string text = text_of(path);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    const Result<Bytes> bytes = parse_hex(text);
    return bytes ? *bytes : Bytes{};
}

Message message_of(const Bytes& bytes) {
    MessageList list;
    mbus::kFormat.make_decoder({})->decode(bytes, list);
    return list.messages.empty() ? Message{} : list.messages[0];
}

std::string detail(const Message& message, std::string_view key) {
    for (const auto& [name, text] : message.details) {
        if (name == key) return text;
    }
    return {};
}

/// What the origin calls units and functions, in our words.
std::string unit_of(std::string unit) {
    const std::map<std::string, std::string> kUnits = {
        {"m^3", "m3"}, {"m^3/h", "m3/h"}, {"-", ""}, {"Units for H.C.A.", ""}, {"Reserved", ""}};
    const auto found = kUnits.find(unit);
    return found == kUnits.end() ? unit : found->second;
}

std::string function_of(const std::string& function) {
    const std::map<std::string, std::string> kFunctions = {{"Instantaneous value", "instantaneous"},
                                                           {"Maximum value", "maximum"},
                                                           {"Minimum value", "minimum"},
                                                           {"Value during error state", "error"},
                                                           {"Actual value", "instantaneous"},
                                                           {"Historic value", "instantaneous"}};
    const auto found = kFunctions.find(function);
    return found == kFunctions.end() ? function : found->second;
}

std::string medium_of(const std::string& medium) {
    const std::map<std::string, std::string> kMedia = {
        {"Other", "00"},        {"Oil", "01"},
        {"Electricity", "02"},  {"Gas", "03"},
        {"Heat: Outlet", "04"}, {"Warm water (30-90°C)", "06"},
        {"Water", "07"},        {"Heat Cost Allocator", "08"},
        {"Heat: Inlet", "0C"},  {"Heat / Cooling load meter", "0D"},
        {"Cold water", "16"},   {"Breaker: Electricity", "20"},
        {"Heat", "04"}};
    const auto found = kMedia.find(medium);
    return found == kMedia.end() ? medium : found->second;
}

bool is_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789.-") == std::string::npos &&
           std::count(text.begin(), text.end(), '-') <= 1;
}

/// The origin prints six decimals of what it held as a binary fraction.
bool is_same_number(const std::string& ours, const std::string& stated, bool is_float) {
    const double is = std::stod(ours);
    const double should = std::stod(stated);
    return std::abs(is - should) <= 6e-7 + (is_float ? std::abs(should) * 6e-8 : 0);
}

/// A date of year 127, which stands for every year and is 2027 to the origin.
bool is_every_year(const MessageValue& value) {
    return value.quality.find("invalid:F1E1") != std::string::npos;
}

/// What the origin does not read: VIFEs by which the value is another than its VIF says.
bool is_told_by_vife(const MessageValue& value) {
    for (const std::string_view word : {"per_input_pulse", "_duration", "last_end"}) {
        if (value.quality.find(word) != std::string::npos) return true;
    }
    return false;
}

/// Where the origin writes an impossible date, we have no value and say its bytes.
bool is_same_fault(const MessageValue& value, const std::string& stated) {
    const bool is_date = stated.size() >= 10 && stated[4] == '-';
    return !value.value && value.quality.find("invalid:") != std::string::npos &&
           (!is_date || stated.substr(5, 2) == "00" || stated.substr(8, 2) == "00" ||
            stated.substr(5, 2) > "12" || is_every_year(value));
}

std::string plain_time(std::string stated) {
    if (stated.ends_with(":00Z")) return stated.substr(0, stated.size() - 4);
    return stated;
}

bool is_same_value(const MessageValue& value, const std::string& stated, bool is_float) {
    if (!value.value) return stated.empty() || is_same_fault(value, stated);
    if (is_number(*value.value) && is_number(stated))
        return is_same_number(*value.value, stated, is_float);
    return *value.value == plain_time(stated);
}

/// "energy/instantaneous/s0t0u0" of a value's id.
std::string place_of(const MessageValue& value) {
    const std::size_t at = value.id.find('/', value.id.find('/') + 1);
    return value.id.substr(at + 1);
}

void expect_record(Findings& findings, const MessageValue& value, const pugi::xml_node& record,
                   bool is_float) {
    const auto field = [&](const char* name) {
        return std::string{record.child(name).text().as_string("")};
    };
    const auto or_zero = [](const std::string& text) { return text.empty() ? "0" : text; };
    const std::string place =
        fmt::format("{}/s{}t{}u{}", function_of(field("Function")), or_zero(field("StorageNumber")),
                    or_zero(field("Tariff")), or_zero(field("Device")));
    expect(findings, value.id, place_of(value), place);
    const std::string unit = unit_of(field("Unit"));
    const std::string stated = field("Value");
    if (is_told_by_vife(value)) {
        std::cout << "explained: " << value.id << " is " << value.value.value_or("-") << ' '
                  << value.unit << ", " << value.quality << '\n';
        return;
    }
    // The fixed structure is not normalised there.
    if (unit == "l" || unit == "kWh") {
        const double factor = unit == "l" ? 0.001 : 1000;
        const std::string should = fmt::format("{}", std::stod(stated) * factor);
        if (!value.value || !is_same_number(*value.value, should, false))
            findings.push_back(fmt::format("{} is not {} {}", value.id, stated, unit));
        return;
    }
    if (!unit.empty()) expect(findings, value.id + " unit", value.unit, unit);
    if (!is_same_value(value, stated, is_float))
        findings.push_back(fmt::format("{} is '{}' {}, stated '{}' {}", value.id,
                                       value.value.value_or("-"), value.quality, stated,
                                       field("Quantity")));
}

std::vector<bool> floats_of(const Bytes& bytes) {
    std::vector<bool> floats;
    const Result<mbus::Frame> frame = mbus::parse_frame(bytes);
    if (!frame || frame->ci != 0x72) return floats;
    const Result<mbus::Telegram> telegram = mbus::parse_telegram(frame->ci, frame->payload);
    if (!telegram) return floats;
    for (const mbus::Record& record : telegram->records) floats.push_back(record.coding == 5);
    return floats;
}

std::string padded(std::string id) {
    id.insert(0, 8 - std::min<std::size_t>(8, id.size()), '0');
    return id;
}

void expect_header(Findings& findings, const Message& message, const pugi::xml_node& slave) {
    const auto field = [&](const char* name) {
        return std::string{slave.child(name).text().as_string("")};
    };
    expect(findings, "id", message.address, padded(field("Id")));
    expect(findings, "access", detail(message, "access"), field("AccessNumber"));
    expect(findings, "medium", detail(message, "medium"), medium_of(field("Medium")));
    if (slave.child("Manufacturer"))
        expect(findings, "manufacturer", detail(message, "manufacturer"), field("Manufacturer"));
    if (slave.child("Status"))
        expect(findings, "status", detail(message, "status"), field("Status"));
    if (slave.child("Version"))
        expect(findings, "version",
               std::to_string(std::stoul(detail(message, "version"), nullptr, 16)),
               field("Version"));
    if (slave.child("Signature"))
        expect(findings, "signature", detail(message, "signature"), field("Signature"));
}

Findings check_frame(const fs::path& hex, const fs::path& xml) {
    Findings findings;
    const Bytes bytes = frame_in(hex);
    const Message message = message_of(bytes);
    pugi::xml_document document;
    if (!document.load_file(xml.c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single,
                            pugi::encoding_utf8))
        return {"its XML is not read"};
    const pugi::xml_node root = document.child("MBusData");
    const pugi::xml_node slave = root.child("SlaveInformation");
    if (message.error) {
        if (slave.child("Error")) return findings;
        return {fmt::format("{}: {}", message.error->name(), message.error->message())};
    }
    expect_header(findings, message, slave);
    const std::vector<bool> floats = floats_of(bytes);
    std::size_t i = 0;
    for (const pugi::xml_node& record : root.children("DataRecord")) {
        const std::string function = record.child("Function").text().as_string();
        if (function == "More records follow") {
            expect(findings, "more", message.more.value_or(false) ? "yes" : "no", "yes");
            continue;
        }
        if (function == "Manufacturer specific") {
            std::string data = record.child("Value").text().as_string();
            data.erase(std::remove(data.begin(), data.end(), ' '), data.end());
            expect(findings, "manufacturer data", detail(message, "manufacturer_data"), data);
            continue;
        }
        if (i == message.values.size()) return {"too few records"};
        expect_record(findings, message.values[i], record, i < floats.size() && floats[i]);
        ++i;
    }
    expect(findings, "records", std::to_string(message.values.size()), std::to_string(i));
    return findings;
}

Findings check_error_frame(const fs::path& hex, const fs::path&) {
    const Message message = message_of(frame_in(hex));
    if (!message.error) return {"is read without an error"};
    if (message.values.size() > 4) return {"gives more than its whole records"};
    return {};
}

/// Units at the end of the names of wmbusmeters' fields, in ours.
struct Suffix {
    std::string_view text;
    std::string_view unit;
    double factor;
};

constexpr Suffix kSuffixes[] = {
    {"_kwh", "Wh", 1000}, {"_kvarh", "varh", 1000}, {"_m3h", "m3/h", 1}, {"_m3", "m3", 1},
    {"_kw", "W", 1000},   {"_v", "V", 1},           {"_a", "A", 1},      {"_c", "°C", 1},
    {"_hz", "Hz", 1},     {"_hca", "", 1},          {"_l", "m3", 0.001},
};

const Suffix* suffix_of(const std::string& field) {
    for (const Suffix& suffix : kSuffixes) {
        if (field.ends_with(suffix.text)) return &suffix;
    }
    return nullptr;
}

bool has_value(const mbus::Telegram& telegram, const Suffix& suffix, double stated) {
    for (const mbus::Record& record : telegram.records) {
        const mbus::Reading reading = mbus::reading_of(record);
        const bool is_joule = reading.unit == "J" && suffix.unit == "Wh";
        if (!reading.value || !reading.number || (reading.unit != suffix.unit && !is_joule))
            continue;
        const double is = std::stod(*reading.value) / (is_joule ? 3600 : 1);
        const double should = stated * suffix.factor;
        if (std::abs(is - should) <= 1e-9 + std::abs(should) * 1e-6) return true;
    }
    return false;
}

/// Of a telegram whose records are in the clear: how many stated numbers its records have.
void run_records(const fs::path& file, Counts& counts) {
    if (!fs::exists(file)) return;
    int wireless = 0;
    int maker = 0;
    const nlohmann::json all = nlohmann::json::parse(text_of(file));
    for (const nlohmann::json& test : all["tests"]) {
        std::string text = test["telegram"].get<std::string>();
        text.erase(0, text.find('|') == std::string::npos ? 0 : text.find('|') + 1);
        std::erase_if(text, [](char c) { return c == '_' || c == '|'; });
        const Result<Bytes> bytes = parse_hex(text);
        // L C M M A A A A A A and then the CI field.
        const bool is_plain = bytes && bytes->size() > 11 && (*bytes)[0] == bytes->size() - 1;
        const Result<mbus::Telegram> telegram =
            is_plain ? mbus::parse_telegram((*bytes)[10], ByteSpan{*bytes}.subspan(11))
                     : Result<mbus::Telegram>{mbus::Telegram{}};
        const bool is_secret = !telegram || telegram->records.empty();
        if (!is_plain || is_secret) {
            ++wireless;
            continue;
        }
        Findings findings;
        if (telegram->error) findings.push_back(telegram->error->message());
        const nlohmann::json stated = test.value("json", nlohmann::json{});
        if (!stated.is_object()) continue;
        for (const auto& [field, value] : stated.items()) {
            const Suffix* suffix = suffix_of(field);
            if (suffix == nullptr || !value.is_number()) continue;
            const bool is_there = has_value(*telegram, *suffix, value.get<double>());
            if (!is_there) findings.push_back(fmt::format("{} {}", field, value.dump()));
        }
        // Where a number is not found, a driver took it from the maker's own bytes or reckoned it.
        ++(findings.empty() ? counts.passed : maker);
        for (const std::string& finding : findings)
            std::cout << "maker's own: " << test["test"].get<std::string>() << ": " << finding
                      << '\n';
    }
    counts.unsupported += wireless + maker;
    std::cout << fmt::format(
        "not supported: {} telegrams of wmbusmeters: wireless link, encrypted or compact\n"
        "not supported: {} telegrams of wmbusmeters: a driver reads more than standard records\n",
        wireless, maker);
}

using Check = Findings (*)(const fs::path&, const fs::path&);

void run(const fs::path& folder, const char* extension, Check check, Counts& counts) {
    if (!fs::exists(folder)) return;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{folder}) {
        if (entry.path().extension() == ".hex") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        fs::path stated = file;
        stated.replace_extension(extension);
        const Findings findings = check(file, stated);
        ++(findings.empty() ? counts.passed : counts.failed);
        for (const std::string& finding : findings)
            std::cout << "fail " << file.filename().string() << ": " << finding << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    const fs::path folder = argc > 1 ? argv[1] : "";
    if (!fs::exists(folder / "libmbus")) {
        std::cout << "mbus: no vectors in '" << folder.string() << "', skipped\n";
        return 0;
    }
    Counts counts;
    run(folder / "libmbus" / "test-frames", ".norm.xml", check_frame, counts);
    run(folder / "libmbus" / "error-frames", ".xml", check_error_frame, counts);
    run_records(folder / "wmbusmeters" / "driver_tests.json", counts);
    std::cout << fmt::format("mbus: {} passed, {} failed, {} not supported\n", counts.passed,
                             counts.failed, counts.unsupported);
    return counts.failed == 0 ? 0 : 1;
}
