// SPDX-License-Identifier: Apache-2.0
#include "gdw3761/decoder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/gdw3761.hpp"
#include "voltmark/codec/gdw3761_errors.hpp"

#include "gdw3761/layout.hpp"

namespace voltmark::codec::gdw3761 {

namespace {

std::string_view word_of(Quality quality) {
    switch (quality) {
        case Quality::missing:
            return "missing";
        case Quality::invalid:
            return "invalid";
        case Quality::unknown:
            return "unknown";
        default:
            return "";
    }
}

Direction direction_of(const Frame& frame) {
    if (!frame.is_from_primary()) return Direction::response;
    return frame.is_up() ? Direction::report : Direction::request;
}

MessageValue shown(const Value& value) {
    MessageValue out;
    out.id = fmt::format("F{}@P{}.{}", value.unit_id.function, value.unit_id.point, value.key);
    out.name = value.name;
    if (value.number) out.value = to_decimal(*value.number, value.scale);
    if (!value.number && value.quality != Quality::missing && value.quality != Quality::invalid)
        out.value = value.text;
    out.unit = value.unit;
    out.time = value.time;
    out.quality = word_of(value.quality);
    return out;
}

void add_details(const Frame& frame, Message& message) {
    auto& details = message.details;
    const auto add = [&](std::string_view key, std::string text) {
        details.emplace_back(std::string{key}, std::move(text));
    };
    add("function_code", std::to_string(frame.control & 0x0F));
    add("master", std::to_string(frame.address.master));
    if (frame.address.is_group) add("group", "true");
    if (frame.wants_confirm()) add("confirm", "wanted");
    if (frame.password) add("password", to_hex(*frame.password));
    if (frame.event_counters) add("event_counters", to_hex(*frame.event_counters));
    if (frame.time_tag) {
        const TimeTag& tag = *frame.time_tag;
        add("time_tag", fmt::format("{:02X} {:02X}:{:02X}:{:02X}", tag.sent_at[3], tag.sent_at[2],
                                    tag.sent_at[1], tag.sent_at[0]));
        add("time_tag_counter", std::to_string(tag.counter));
        add("delay_minutes", std::to_string(tag.delay_minutes));
    }
}

Message to_message(const Frame& frame, Place place) {
    Message message;
    message.direction = direction_of(frame);
    message.address = to_text(frame.address);
    message.control = fmt::format("{:02X}", frame.control);
    message.function = function_word(frame.afn);
    message.ids.emplace_back("afn", fmt::format("{:02X}", frame.afn));
    UnitsRead read = read_units(frame);
    const Text word = afn_name(frame.afn);
    message.name = {std::string{word.en}, std::string{word.zh}};
    if (read.ids.size() == 1) {
        message.ids.emplace_back("fn", std::to_string(read.ids[0].function));
        message.ids.emplace_back("pn", std::to_string(read.ids[0].point));
        const Layout* const layout = find_layout(frame.afn, read.ids[0].function);
        if (layout != nullptr)
            message.name = {std::string{layout->name.en}, std::string{layout->name.zh}};
    } else {
        std::string units;
        for (const UnitId& id : read.ids)
            units += fmt::format("{}F{}@P{}", units.empty() ? "" : " ", id.function, id.point);
        if (!units.empty()) message.details.emplace_back("units", units);
    }
    for (const Value& value : read.values) message.values.push_back(shown(value));
    message.seq = frame.number();
    message.more = !frame.is_final();
    add_details(frame, message);
    message.place = place;
    const bool is_denied =
        frame.afn == 0x00 && std::ranges::find(read.ids, 2, &UnitId::function) != read.ids.end();
    if (read.error) {
        message.error = shifted(*read.error, Place{place.offset + kUnitsAt, 0, 0, 0});
    } else if (is_denied) {
        message.error = make_error(kDenied, "AFN 00 F2").at({place.offset + kUnitsAt, 4});
    }
    return message;
}

class FrameDecoder final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        std::size_t broken = 0;  // Where the bytes begin that belong to no frame.
        std::optional<Error> error;
        std::size_t at = 0;
        while (at < bytes.size()) {
            const Result<Frame> frame = parse_frame(bytes.subspan(at));
            if (!frame) {
                // A 68 may be part of what precedes a frame: one byte is dropped, not more.
                keep_better(error, shifted(frame.error(), Place{at, 0, 0, 0}));
                ++at;
                continue;
            }
            tell_broken(bytes, broken, at, error, sink);
            const std::size_t size = find_frame(bytes.subspan(at)).size;
            sink.message(to_message(*frame, {at, size}));
            at += size;
            broken = at;
        }
        tell_broken(bytes, broken, at, error, sink);
    }

private:
    /// The first error of something that looked like a frame says more than that noise is none.
    static void keep_better(std::optional<Error>& kept, Error error) {
        if (!kept || (kept->code == &kNoFrame && error.code != &kNoFrame)) kept = std::move(error);
    }

    static void tell_broken(ByteSpan bytes, std::size_t from, std::size_t to,
                            std::optional<Error>& error, MessageSink& sink) {
        const ByteSpan noise = bytes.subspan(from, to - from);
        const bool is_wake_up =
            std::ranges::all_of(noise, [](std::uint8_t byte) { return byte == 0xFE; });
        if (error && (!is_wake_up || to == bytes.size()) && !noise.empty()) {
            Message message;
            message.place = {from, to - from};
            message.error = std::move(error);
            sink.message(std::move(message));
        }
        error.reset();
    }
};

}  // namespace

std::unique_ptr<Decoder> make_decoder(const DecodeOptions&) {
    return std::make_unique<FrameDecoder>();
}

}  // namespace voltmark::codec::gdw3761
