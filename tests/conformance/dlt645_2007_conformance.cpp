// SPDX-License-Identifier: Apache-2.0
// conformance_dlt645-2007 DIRECTORY: reads the public frames, value formats and tables of data
// identifiers there and compares what is stated. Differences are explained in
// docs/formats/dlt645.md.
#include <set>

#include "dlt645_frames.hpp"

namespace {

using namespace voltmark;
using namespace voltmark::conformance;
namespace dlt645 = voltmark::codec::dlt645;
using codec::Bytes;
using dlt645::Identifier;
using dlt645::Item;
using dlt645::Kind;
using dlt645::Layout;

std::string trimmed(std::string text) {
    while (!text.empty() && text.front() == ' ') text.erase(0, 1);
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

/// The origins' words for units; a date or a count has none.
std::string unit_of(const std::string& stated) {
    const std::string unit = trimmed(stated);
    if (unit == "分" || unit == "分钟") return "min";
    if (unit == "秒") return "s";
    if (unit == "毫秒") return "ms";
    const std::set<std::string> none = {"个", "次", "位"};
    const bool is_moment = unit.starts_with("年") || unit.starts_with("时") ||
                           unit.starts_with("月") || unit.starts_with("日");
    return none.contains(unit) || is_moment ? "" : unit;
}

std::string with_n(std::string pattern) {
    std::ranges::replace(pattern, 'X', 'N');
    return pattern;
}

/// Whether our form is the one that a pattern of an origin describes.
bool is_same_form(const dlt645::Form& form, const std::string& pattern) {
    if (form.kind == Kind::number) return with_n(std::string{form.pattern}) == with_n(pattern);
    if (form.kind == Kind::moment) return form.pattern == pattern;
    return form.size * 2U == pattern.size();
}

struct Stated {
    Identifier di = 0;
    std::size_t index = 0;
    std::string name;  // Empty where the origin's wording is its own.
    std::string pattern;
    std::string unit;
};

/// Why a unit of an origin is not ours; empty where there is no reason.
std::string unit_reason(const std::string& stated, std::string_view own) {
    if (stated.empty()) return "the origin states no unit";
    if (own.empty() && stated == "kW") return "a power factor has no unit";
    if (own == "%") return "distortion and harmonics are shares";
    return "";
}

void check_item(Tally& tally, const Stated& stated) {
    const std::string id = fmt::format("{}[{}]", dlt645::to_text(stated.di), stated.index);
    const std::optional<Layout> layout = dlt645::layout_of(stated.di);
    if (!layout || stated.index >= layout->items.size())
        return tally.check(false, id + " is not known: " + stated.name);
    const Item& item = layout->items[stated.index];
    if (!stated.pattern.empty() && !is_same_form(item.form, stated.pattern)) {
        const bool is_freeze = stated.di >> 24 == 5 && stated.pattern == "XXXX.XXXX";
        if (is_freeze) return tally.explain(id + ": four bytes of demand or power in a freeze");
        return tally.check(
            false, id + ": form " + std::string{item.form.pattern} + ", not " + stated.pattern);
    }
    const std::string unit = unit_of(stated.unit);
    if (unit != item.unit) {
        const std::string reason = unit_reason(unit, item.unit);
        if (!reason.empty()) return tally.explain(id + ": " + reason);
        return tally.check(false, id + ": unit " + std::string{item.unit} + ", not " + unit);
    }
    const bool is_name_good =
        stated.name.empty() || plain_name(item.name.zh) == plain_name(stated.name);
    tally.check(is_name_good, id + ": name " + item.name.zh + ", not " + stated.name);
}

/// The identifiers of the energies and demands that an origin lists by their order only.
std::vector<Identifier> listed_order(bool is_demand) {
    std::vector<Identifier> order;
    const Identifier base = is_demand ? 0x01000000 : 0;
    for (Identifier number = is_demand ? 1 : 0; number <= 0x0A; ++number) {
        for (Identifier tariff = 0; tariff <= 0x3F; ++tariff)
            order.push_back(base | number << 16 | tariff << 8);
    }
    for (Identifier phase = 0; phase <= 3; ++phase) {
        for (Identifier n = 1; phase > 0 && n <= 0x0A; ++n)
            order.push_back(base | (phase * 0x14 + n) << 16);
        for (Identifier n = 0; !is_demand && n <= 6; ++n)
            order.push_back((0x80 + phase * 0x14 + n) << 16);
    }
    return order;
}

void check_listed(Tally& tally, const json& table, bool is_demand) {
    const std::vector<Identifier> order = listed_order(is_demand);
    tally.check(order.size() == table.size(), "the number of listed registers");
    for (std::size_t i = 0; i < std::min(order.size(), table.size()); ++i)
        check_item(tally, {order[i], 0, table[i]["Name"], is_demand ? "XX.XXXX" : "XXXXXX.XX",
                           table[i]["Unit"]});
}

void check_dictionary(Tally& tally, const json& table, bool has_our_names) {
    std::map<Identifier, std::size_t> seen;
    for (const json& entry : table) {
        const Identifier di = *dlt645::parse_identifier(entry["Di"].get<std::string>());
        const std::string name = has_our_names ? entry["Name"].get<std::string>() : "";
        check_item(tally, {di, seen[di]++, name, entry["DataFormat"], entry["Unit"]});
    }
}

/// A part of an entry that may list several forms.
void check_part(Tally& tally, Identifier di, std::size_t& index, const json& part) {
    const std::string unit = part.value("unit", "");
    if (part["type"] == "string") {
        const std::optional<Layout> layout = dlt645::layout_of(di);
        const bool is_text = layout && layout->items[0].form.kind == Kind::text;
        const bool is_filled = is_text && layout->items[0].form.size < part["len"].get<int>();
        const std::string id = dlt645::to_text(di);
        if (is_filled) return tally.explain(id + ": the origin takes all texts for 32 bytes long");
        return tally.check(is_text, id + ": no text");
    }
    const json patterns = part["data"].is_array() ? part["data"] : json::array({part["data"]});
    for (const json& pattern : patterns)
        check_item(tally, {di, index++, "", pattern.get<std::string>(), unit});
}

/// The index of our item for a part of the origin's: a demand and its time are one item of ours.
void check_entry(Tally& tally, const json& entry) {
    const Identifier di = *dlt645::parse_identifier(entry["id"].get<std::string>());
    if (di >> 24 == 8)
        return tally.skip(entry["id"].get<std::string>() + ": topology of a later supplement");
    std::size_t index = 0;
    if (entry["type"] != "block") return check_part(tally, di, index, entry);
    for (const json& part : entry["data"]) {
        const std::string name = part["name"];
        if (name.ends_with("最大需量发生时间")) {
            const std::optional<Layout> layout = dlt645::layout_of(di);
            tally.check(layout && index > 0 && layout->items[index - 1].form.has_time,
                        name + ": the demand has no time");
            continue;
        }
        // Where the size shows no tariffs, a block of a freeze is of totals.
        check_part(tally, di, index, part);
    }
}

void check_sections(Tally& tally, const json& table) {
    for (const auto& [section, entries] : table.items()) {
        for (const json& entry : entries) {
            if (!entry.contains("id")) continue;
            if (section == "扩展协议")
                tally.skip(entry["id"].get<std::string>() + ": a maker's own identifier");
            else
                check_entry(tally, entry);
        }
    }
}

Item item_of(const std::string& pattern, bool is_signed) {
    Item item;
    item.id = pattern;
    if (pattern.starts_with("ASCII:")) {
        item.form = dlt645::text_form(6);
    } else if (pattern.find_first_of("Yh") != pattern.npos) {
        item.form = dlt645::moment_form(pattern);
    } else {
        item.form = dlt645::number_form(pattern, is_signed);
    }
    return item;
}

void check_value(Tally& tally, const Item& item, const std::string& wire, std::string expected) {
    const dlt645::Value value = dlt645::decode_value(item, *codec::parse_hex(wire));
    const std::string own = dlt645::to_text(value).value_or("invalid");
    if (item.form.kind == Kind::moment) std::ranges::replace(expected, ' ', 'T');
    const bool is_good =
        item.form.kind == Kind::number ? is_same_number(expected, own) : expected == own;
    tally.check(is_good, item.id + " " + wire + ": " + own + ", not " + expected);
}

void check_values(Tally& tally, const json& all) {
    for (const auto& [origin, tests] : all.items()) {
        if (origin.find("DataFormatTests") == origin.npos) continue;
        for (const json& test : tests)
            check_value(tally, item_of(test["format"], test["signed"]),
                        test["wire_bytes_minus33_low_first"], test["expect"]);
    }
    for (const json& test : all["LaoYutang/go-dlt645 format_test.go (BcdBytes2Float64)"]) {
        const std::string wire = test["wire_bytes_low_first"];
        const std::size_t digits = codec::parse_hex(wire)->size() * 2;
        std::string pattern(digits, 'X');
        pattern.insert(digits - test["decimals"].get<std::size_t>(), ".");
        check_value(tally, item_of(pattern, test["allow_negative"]), wire, test["expect"].dump());
    }
    for (const json& test : all["peace0phmind/dlt645 frame_test.go GetValue"]) {
        const bool is_energy = test["dic"] == "total active energy";
        const Item item = dlt645::layout_of(is_energy ? 0x00010000 : 0x04000409)->items[0];
        check_value(tally, item, test["wire"], test["expect"]);
    }
}

void check_addresses(Tally& tally, const json& tests) {
    for (const json& test : tests) {
        const std::string text = test["text"];
        const auto fill = test.value("short_address_wildcard", false)
                              ? dlt645::ShortAddress::wildcards
                              : dlt645::ShortAddress::zeros;
        const std::optional<dlt645::Address> address = dlt645::parse_address(text, fill);
        if (test.contains("error")) {
            tally.check(!address, text + ": not refused");
            continue;
        }
        const Bytes wire = *codec::parse_hex(test["wire"].get<std::string>());
        tally.check(address && std::ranges::equal(address->bytes(), wire), text + ": wrong bytes");
    }
}

void check_limits(Tally& tally, const json& tests) {
    for (const json& test : tests) {
        const Item item =
            dlt645::layout_of(*dlt645::parse_identifier(test["di"].get<std::string>()))->items[0];
        if (!item.form.is_signed) {
            tally.skip(item.id + ": the origin gives a minus to voltages");
            continue;
        }
        for (const char* const end : {"min", "max"}) {
            const std::string text = test[end];
            tally.check(dlt645::parse_value(item, text).has_value(), item.id + ": refuses " + text);
            std::string beyond = text;
            beyond[beyond.find('7')] = '8';
            tally.check(!dlt645::parse_value(item, beyond), item.id + ": takes " + beyond);
        }
    }
}

void check_refusals(Tally& tally, const json& tests) {
    for (const auto& [byte, reasons] : tests.items()) {
        const std::uint8_t err = (*codec::parse_hex(byte.substr(2)))[0];
        dlt645::Frame frame;
        frame.control = 0xD1;
        frame.data = {err};
        const std::string said = dlt645::refusal_of(frame).message(Language::zh);
        if (reasons.is_string()) {
            tally.check(dlt645::refusal_words(err).size() == 7, byte + ": not seven reasons");
            continue;
        }
        for (const json& reason : reasons)
            tally.check(said.find(reason.get<std::string>()) != said.npos, byte + ": " + said);
    }
}

/// How many whole frames a stream has, and what is left behind the last.
std::pair<int, std::size_t> frames_in(codec::ByteSpan stream) {
    int count = 0;
    codec::FrameSearch search = dlt645::find_frame(stream);
    while (search.state == codec::FrameSearch::State::found) {
        ++count;
        stream = stream.subspan(search.skip + search.size);
        search = dlt645::find_frame(stream);
    }
    return {count, search.state == codec::FrameSearch::State::need_more
                       ? stream.size() - search.skip
                       : stream.size()};
}

Bytes operator+(Bytes left, const Bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

Bytes text_bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

/// The streams are described in words; here they are built.
void check_streams(Tally& tally) {
    using dlt645::Address;
    const Bytes good = *dlt645::make_request(Address::any(), {.di = 0x00010000});
    Bytes flipped = good;
    flipped[14] ^= 1;
    const Bytes part{good.begin(), good.begin() + 9};
    tally.check(frames_in(good).first == 1, "a frame alone");
    tally.check(frames_in(Bytes(4, 0xFE) + good).first == 1, "a frame behind wake-up bytes");
    tally.check(frames_in(*codec::parse_hex("6801020304050600") + good).first == 1,
                "a frame behind a false 68");
    const auto mixed = frames_in(text_bytes("noise") + flipped + good + text_bytes("tail"));
    tally.check(mixed.first == 1 && mixed.second == 4, "a frame among noise");
    const auto cut = frames_in(text_bytes("discard") + part);
    tally.check(cut.first == 0 && cut.second == 9, "the first bytes of a frame");
    const dlt645::Address slave = *dlt645::parse_address("000072007201");
    tally.check(!slave.answers(*dlt645::parse_address("000072007202")), "another meter's request");
    tally.check(frames_in(flipped).first == 0, "a corrupt request");
}

}  // namespace

int main(int argc, char** argv) {
    const auto directory = directory_of(argc, argv, "dlt645-2007");
    if (!directory) return 0;
    Tally tally{"dlt645-2007"};
    for (const json& vector : load(*directory / "frames.json"))
        check_frame(tally, vector, dlt645::format());
    const json values = load(*directory / "value_formats.json");
    check_values(tally, values);
    check_addresses(tally, values["peace0phmind addresses"]);
    check_limits(tally, values["600888/dlt645 python/test/test_data_handler.py (point limits)"]);
    check_refusals(tally, values["error_byte_bits (Dlt645.Core.Tests)"]);
    check_streams(tally);
    const std::filesystem::path tables = *directory / "di_tables";
    check_listed(tally, load(tables / "600888_energy_types.json"), false);
    check_listed(tally, load(tables / "600888_demand_types.json"), true);
    check_dictionary(tally, load(tables / "600888_variable_types.json"), true);
    check_dictionary(tally, load(tables / "600888_parameter_types.json"), false);
    for (const char* const name :
         {"electric", "energy", "events", "extend", "others", "parameter", "record"})
        check_sections(tally, load(tables / fmt::format("sulfurandcu_dlt645_table_{}.json", name)));
    return tally.end();
}
