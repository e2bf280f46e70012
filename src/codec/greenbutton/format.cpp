// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/greenbutton.hpp"
#include "voltmark/codec/greenbutton_errors.hpp"
#include "voltmark/time/civil.hpp"

#include "cim/reading_words.hpp"

namespace voltmark::codec::greenbutton {

namespace {

std::string time_text(std::int64_t seconds) {
    return time::to_text(Instant{std::chrono::seconds{seconds}});
}

/// Readings and summaries as messages.
class ToMessages final : public Sink {
public:
    explicit ToMessages(MessageSink& sink) : sink_{sink} {}

    void reading(const Series& series, const Reading& reading) override {
        Message message;
        message.direction = Direction::report;
        message.address = series.usage_point;
        message.function = "interval_reading";
        if (!series.meter_reading.empty())
            message.ids.emplace_back("meter_reading", series.meter_reading);
        put_value(series.type, reading, message);
        // A start that is no number is no moment.
        const bool has_time = !reading.error || reading.error->code != &kNumber;
        if (has_time) message.time = time_text(reading.start);
        for (const int code : reading.qualities)
            message.quality += (message.quality.empty() ? "" : ",") + quality_text(code);
        if (reading.duration > 0)
            message.details.emplace_back("duration_s", std::to_string(reading.duration));
        if (reading.cost) {
            message.details.emplace_back("cost", to_decimal(*reading.cost, 5));
            if (series.type && series.type->currency)
                message.details.emplace_back("currency", std::to_string(*series.type->currency));
        }
        message.error = reading.error;
        message.place = reading.place;
        sink_.message(std::move(message));
    }

    void summary(const Summary& summary) override {
        Message message;
        message.direction = Direction::report;
        message.address = summary.usage_point;
        message.function = "usage_summary";
        message.values = summary.values;
        if (summary.start) message.time = time_text(*summary.start);
        if (summary.duration)
            message.details.emplace_back("duration_s", std::to_string(*summary.duration));
        message.place = summary.place;
        sink_.message(std::move(message));
    }

    void finding(const Error& error) override {
        Message message;
        message.error = error;
        message.place = error.place.value_or(Place{});
        sink_.message(std::move(message));
    }

private:
    static void put_value(const std::optional<ReadingType>& type, const Reading& reading,
                          Message& message) {
        if (!reading.value) return;
        const cim::UnitWord* unit = type && type->uom ? cim::find_unit_word(*type->uom) : nullptr;
        if (unit == nullptr || std::abs(type->power_of_ten) > 12) {
            message.value = std::to_string(*reading.value);
            return;
        }
        message.value = cim::scaled_text(*reading.value, type->power_of_ten);
        message.unit = std::string{unit->unit};
        message.name = cim::name_of(*type->uom, type->flow.value_or(0));
    }

    MessageSink& sink_;
};

class FeedDecoder final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        ToMessages messages{sink};
        parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, messages);
    }
};

}  // namespace

const FormatInfo kFormat{"greenbutton",
                         {"Green Button (NAESB ESPI), an Atom feed", "Green Button（NAESB ESPI）"},
                         true,
                         [](const DecodeOptions&) -> std::unique_ptr<Decoder> {
                             return std::make_unique<FeedDecoder>();
                         },
                         {}};

}  // namespace voltmark::codec::greenbutton
