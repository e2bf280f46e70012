// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/nem13.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::nem13 {

namespace {

/// "2026-07-01T08:15:30": market time, without an offset of its own.
std::string time_text(const std::optional<time::LocalSeconds>& moment) {
    if (!moment) return {};
    const auto day = std::chrono::floor<std::chrono::days>(*moment);
    const std::chrono::hh_mm_ss clock{*moment - day};
    return fmt::format("{}T{:02}:{:02}:{:02}", time::to_text(time::CivilDay{day}),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

/// A register's value as a number: without needless zeros in front, with the digits behind.
std::optional<std::string> number_text(std::string_view shown) {
    if (shown.empty()) return std::nullopt;
    return std::string{without_needless_zeros(shown)};
}

MessageValue value_of(const char* id, Name name, const RegisterRead& read) {
    return {id, std::move(name),         number_text(read.shown),
            {}, time_text(read.read_at), read.quality()};
}

class ToMessages final : public Sink {
public:
    explicit ToMessages(MessageSink& sink) : sink_{sink} {}

    void reading(const AccumulatedReading& reading) override {
        Message message;
        message.direction = Direction::report;
        message.address = std::string{reading.nmi};
        message.function = "accumulated_reading";
        message.ids.emplace_back("channel", std::string{reading.suffix});
        message.value = number_text(reading.quantity);
        message.unit = std::string{to_text(reading.unit)};
        message.time = time_text(reading.current.read_at);
        message.quality = reading.current.quality();
        message.values.push_back(
            value_of("previous", {"previous register read", "上次示数"}, reading.previous));
        message.values.push_back(
            value_of("current", {"current register read", "本次示数"}, reading.current));
        message.details.emplace_back("register", std::string{reading.register_id});
        message.details.emplace_back("meter", std::string{reading.meter_serial});
        message.details.emplace_back("flow", std::string{reading.direction});
        message.place = reading.place;
        sink_.message(std::move(message));
    }

    /// What is tolerated is no error of a message.
    void finding(const Finding& finding) override {
        if (finding.verdict != Verdict::refused) return;
        Message message;
        message.error = finding.error;
        message.place = finding.error.place.value_or(Place{});
        sink_.message(std::move(message));
    }

private:
    MessageSink& sink_;
};

class FileDecoder final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        ToMessages messages{sink};
        parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, nem12::Mode::lenient,
              messages);
    }
};

}  // namespace

const FormatInfo kFormat{"nem13",
                         {"AEMO NEM13, accumulated readings", "AEMO NEM13（累计读数）"},
                         true,
                         [](const DecodeOptions&) -> std::unique_ptr<Decoder> {
                             return std::make_unique<FileDecoder>();
                         },
                         {}};

}  // namespace voltmark::codec::nem13
