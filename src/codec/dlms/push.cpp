// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_profile.hpp"

namespace voltmark::codec::dlms {

namespace {

constexpr std::uint8_t kVolt = 35;
constexpr std::uint8_t kAmpere = 33;

/// Makers whose lists state no scalers; what they mean is published with the HAN profile.
enum class Maker : std::uint8_t { none, kaifa, kamstrup };

bool begins_with(const Data& data, std::string_view text) {
    return (data.tag == Tag::octet_string || data.tag == Tag::visible_string) &&
           data.bytes.size() >= text.size() &&
           std::equal(text.begin(), text.end(), data.bytes.begin(), [](char c, std::uint8_t byte) {
               return static_cast<std::uint8_t>(c) == byte;
           });
}

/// Unit and scaler by OBIS, as the maker's lists have them.
std::optional<ScalerUnit> scaler_of(Maker maker, const Obis& obis, const Data& value) {
    if (maker == Maker::none || obis[0] != 1 || !is_integer(value.tag)) return {};
    const bool is_kaifa = maker == Maker::kaifa;
    const std::uint8_t c = obis[2];
    const bool is_reactive = c == 3 || c == 4;
    if (obis[3] == 7 && (c == 31 || c == 51 || c == 71))
        return ScalerUnit{is_kaifa ? -3 : -2, kAmpere};
    if (obis[3] == 7 && (c == 32 || c == 52 || c == 72))
        return ScalerUnit{is_kaifa ? -1 : 0, kVolt};
    if (c < 1 || c > 4) return {};
    if (obis[3] == 7) return ScalerUnit{0, static_cast<std::uint8_t>(is_reactive ? 29 : 27)};
    if (obis[3] == 8)
        return ScalerUnit{is_kaifa ? 0 : 1, static_cast<std::uint8_t>(is_reactive ? 32 : 30)};
    return {};
}

constexpr Obis kKaifaHead[] = {{1, 0, 0, 2, 129, 255}, {0, 0, 96, 1, 0, 255}, {0, 0, 96, 1, 7, 255},
                               {1, 0, 1, 7, 0, 255},   {1, 0, 2, 7, 0, 255},  {1, 0, 3, 7, 0, 255},
                               {1, 0, 4, 7, 0, 255}};
constexpr Obis kKaifaOnePhase[] = {{1, 0, 31, 7, 0, 255}, {1, 0, 32, 7, 0, 255}};
constexpr Obis kKaifaThreePhases[] = {{1, 0, 31, 7, 0, 255}, {1, 0, 51, 7, 0, 255},
                                      {1, 0, 71, 7, 0, 255}, {1, 0, 32, 7, 0, 255},
                                      {1, 0, 52, 7, 0, 255}, {1, 0, 72, 7, 0, 255}};
constexpr Obis kKaifaHour[] = {{0, 0, 1, 0, 0, 255},
                               {1, 0, 1, 8, 0, 255},
                               {1, 0, 2, 8, 0, 255},
                               {1, 0, 3, 8, 0, 255},
                               {1, 0, 4, 8, 0, 255}};

/// What the places of a Kaifa list are: lists of 1, 9, 13, 14 and 18 values exist.
std::vector<Obis> kaifa_layout(std::size_t count) {
    std::vector<Obis> layout;
    const auto add = [&layout](std::span<const Obis> part) {
        layout.insert(layout.end(), part.begin(), part.end());
    };
    if (count == 1) return {kKaifaHead[3]};
    if (count != 9 && count != 13 && count != 14 && count != 18) return {};
    add(kKaifaHead);
    const bool is_one_phase = count == 9 || count == 14;
    add(is_one_phase ? std::span<const Obis>{kKaifaOnePhase} : kKaifaThreePhases);
    if (count == 14 || count == 18) add(kKaifaHour);
    return layout;
}

class Walker {
public:
    explicit Walker(Maker maker) : maker_{maker} {}

    void walk(const std::vector<Data>& items, const std::string& prefix) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            const std::string position = prefix + fmt::format("{}", i + 1);
            const Data& item = items[i];
            const std::optional<Obis> obis = to_obis(item);
            if (obis && i + 1 < items.size()) {
                i += named(*obis, items, i);
            } else if (maker_ == Maker::kamstrup && item.tag == Tag::null_data) {
                continue;  // Stands for the phases that the meter does not have.
            } else if (item.items.empty()) {
                values.push_back({{}, position, item, {}});
            } else {
                walk(item.items, position + ".");
            }
        }
    }

    std::vector<PushValue> values;

private:
    /// The value behind an OBIS, and scaler and unit behind that; answers how many items they are.
    std::size_t named(const Obis& obis, const std::vector<Data>& items, std::size_t at) {
        const Data& value = items[at + 1];
        std::optional<ScalerUnit> scaler_unit;
        if (at + 2 < items.size()) scaler_unit = to_scaler_unit(items[at + 2]);
        const bool is_stated = scaler_unit.has_value();
        if (!is_stated) scaler_unit = scaler_of(maker_, obis, value);
        values.push_back({obis, {}, value, scaler_unit});
        return is_stated ? 2 : 1;
    }

    Maker maker_;
};

Maker maker_of(const Data& body) {
    if (body.items.empty()) return Maker::none;
    if (begins_with(body.items[0], "Kamstrup")) return Maker::kamstrup;
    const bool is_named = body.items.size() > 1 && begins_with(body.items[1], "KFM");
    return is_named || begins_with(body.items[0], "KFM") ? Maker::kaifa : Maker::none;
}

}  // namespace

std::vector<PushValue> push_values(const Data& body, bool is_kaifa) {
    if (body.items.empty()) {
        if (body.tag == Tag::null_data) return {};
        return {{{}, "1", body, {}}};
    }
    const Maker maker = maker_of(body);
    const bool has_layout = body.tag == Tag::structure && (begins_with(body.items[0], "KFM") ||
                                                           (is_kaifa && body.items.size() == 1));
    if (has_layout) {
        const std::vector<Obis> layout = kaifa_layout(body.items.size());
        std::vector<PushValue> values;
        for (std::size_t i = 0; i < layout.size(); ++i)
            values.push_back(
                {layout[i], {}, body.items[i], scaler_of(Maker::kaifa, layout[i], body.items[i])});
        if (!values.empty()) return values;
    }
    Walker walker{maker};
    walker.walk(body.items, "");
    // Kamstrup puts the name of its list in front of the pairs.
    if (maker == Maker::kamstrup && !walker.values.empty() && !walker.values[0].obis) {
        walker.values[0].obis = Obis{1, 1, 0, 2, 129, 255};
        walker.values[0].position.clear();
    }
    return std::move(walker.values);
}

}  // namespace voltmark::codec::dlms
