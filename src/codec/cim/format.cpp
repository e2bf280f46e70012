// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/cim.hpp"
#include "voltmark/time/civil.hpp"

#include "cim/reading_words.hpp"
#include "xml/document.hpp"

namespace voltmark::codec::cim {

namespace {

void put_detail(Message& message, const char* key, const std::string& text) {
    if (!text.empty()) message.details.emplace_back(key, text);
}

class ToMessages final : public Sink {
public:
    explicit ToMessages(MessageSink& sink) : sink_{sink} {}

    void header(const Header& header) override { header_ = header; }

    void reading(const Reading& reading) override {
        Message message = begin("reading", reading.meter, reading.place);
        message.ids.emplace_back("reading_type", reading.type_text);
        message.value = reading.value;
        message.time = reading.time;
        if (reading.type) {
            message.unit = unit_text(*reading.type);
            message.name =
                name_of(reading.type->at(ReadingType::unit), reading.type->at(ReadingType::flow));
        }
        std::string comments;
        for (const auto& [quality, comment] : reading.qualities) {
            message.quality += (message.quality.empty() ? "" : ",") + quality;
            if (!comment.empty()) comments += (comments.empty() ? "" : ",") + comment;
        }
        put_detail(message, "usage_point", reading.usage_point);
        if (const auto minutes = reading.type ? interval_minutes(*reading.type) : std::nullopt)
            put_detail(message, "interval_minutes", std::to_string(*minutes));
        put_detail(message, "comment", comments);
        put_header(message);
        message.error = reading.error;
        send(std::move(message));
    }

    void event(const Event& event) override {
        Message message = begin("event", event.meter, event.place);
        message.ids.emplace_back("event_type", event.type_text);
        message.time = event.time;
        put_detail(message, "reason", event.reason);
        put_header(message);
        send(std::move(message));
    }

    void finding(const Error& error) override {
        Message message;
        message.error = error;
        message.place = error.place.value_or(Place{});
        send(std::move(message));
    }

    /// A message without readings, such as a request, is told by its header.
    void finish() {
        if (told_ > 0) return;
        Message message = begin("meter_readings", {}, {});
        put_header(message);
        send(std::move(message));
    }

private:
    Message begin(std::string function, const std::string& meter, const Place& place) const {
        Message message;
        const bool is_request = header_.verb == "get" || header_.verb == "create";
        message.direction = is_request                ? Direction::request
                            : header_.verb == "reply" ? Direction::response
                                                      : Direction::report;
        message.function = std::move(function);
        message.address = meter;
        message.place = place;
        return message;
    }

    void put_header(Message& message) const {
        put_detail(message, "verb", header_.verb);
        put_detail(message, "source", header_.source);
        put_detail(message, "message_id", header_.message_id);
        put_detail(message, "correlation_id", header_.correlation_id);
    }

    void send(Message message) {
        ++told_;
        sink_.message(std::move(message));
    }

    MessageSink& sink_;
    Header header_;
    std::size_t told_ = 0;
};

class ReadingsDecoder final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        ToMessages messages{sink};
        parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, messages);
        messages.finish();
    }
};

std::string time_text(std::int64_t seconds) {
    return time::to_text(Instant{std::chrono::seconds{seconds}});
}

}  // namespace

void write(std::span<const WrittenReadings> readings, std::string_view source,
           std::string_view message_id, std::int64_t created, std::string& out) {
    out += fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<EventMessage xmlns=\"http://iec.ch/TC57/2011/schema/message\">\n"
        "  <Header><Verb>created</Verb><Noun>MeterReadings</Noun><Revision>1</Revision>"
        "<Timestamp>{}</Timestamp><Source>{}</Source><MessageID>{}</MessageID></Header>\n"
        "  <Payload><MeterReadings xmlns=\"http://iec.ch/TC57/2011/MeterReadings#\">\n",
        time_text(created), xml::escaped(source), xml::escaped(message_id));
    for (const WrittenReadings& series : readings) {
        out += "    <MeterReading>\n      <IntervalBlocks>\n";
        for (const WrittenReadings::Value& value : series.values) {
            out +=
                fmt::format("        <IntervalReadings><timeStamp>{}</timeStamp><value>{}</value>",
                            time_text(value.time), value.value);
            if (!value.quality.empty()) {
                out += fmt::format(
                    "<ReadingQualities><ReadingQualityType ref=\"{}\"/></ReadingQualities>",
                    xml::escaped(value.quality));
            }
            out += "</IntervalReadings>\n";
        }
        out += fmt::format("        <ReadingType ref=\"{}\"/>\n      </IntervalBlocks>\n",
                           to_text(series.type));
        out += fmt::format("      <Meter><mRID>{}</mRID></Meter>\n    </MeterReading>\n",
                           xml::escaped(series.meter));
    }
    out += "  </MeterReadings></Payload>\n</EventMessage>\n";
}

const FormatInfo kFormat{"cim",
                         {"IEC 61968-9 MeterReadings (CIM)", "IEC 61968-9 MeterReadings（CIM）"},
                         true,
                         [](const DecodeOptions&) -> std::unique_ptr<Decoder> {
                             return std::make_unique<ReadingsDecoder>();
                         },
                         {}};

}  // namespace voltmark::codec::cim
