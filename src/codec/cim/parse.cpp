// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/cim.hpp"
#include "voltmark/codec/cim_errors.hpp"
#include "voltmark/codec/text.hpp"
#include "voltmark/time/civil.hpp"

#include "xml/document.hpp"

namespace voltmark::codec::cim {

namespace {

/// A decimal number as sent, without needless zeros in front.
std::optional<std::string> decimal_of(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    std::string_view digits = text.substr(is_negative ? 1 : 0);
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const std::string_view whole = digits.substr(0, point);
    const std::string_view fraction =
        point < digits.size() ? digits.substr(point + 1) : std::string_view{"0"};
    const bool is_number = !whole.empty() && !fraction.empty() && text.size() <= 40 &&
                           std::all_of(whole.begin(), whole.end(), is_digit) &&
                           std::all_of(fraction.begin(), fraction.end(), is_digit);
    if (!is_number) return std::nullopt;
    return (is_negative ? "-" : "") + std::string{without_needless_zeros(digits)};
}

/// "2022-11-18T06:45:00+08:00" of "2022-11-18T06:45:00.000+08:00": a fraction of zeros says
/// nothing.
std::optional<std::string> time_of(std::string_view text) {
    std::string shown{text};
    std::string whole{text};
    if (const std::size_t point = shown.find('.'); point != std::string::npos) {
        std::size_t end = point + 1;
        while (end < shown.size() && is_digit(shown[end])) ++end;
        if (end == point + 1) return std::nullopt;
        whole.erase(point, end - point);
        const bool is_zero = shown.find_first_not_of('0', point + 1) >= end;
        if (is_zero) shown = whole;
    }
    if (!time::parse_timestamp(whole)) return std::nullopt;
    return shown;
}

/// An object's mRID, or the first of its names.
std::string id_of(pugi::xml_node object) {
    const std::string_view mrid = xml::child_text(object, "mRID");
    if (!mrid.empty()) return std::string{mrid};
    return std::string{xml::child_text(xml::child(object, "Names"), "name")};
}

/// A reference: an attribute `ref`, else the object's own name or text.
std::string reference_of(pugi::xml_node node) {
    const std::string_view ref = node.attribute("ref").value();
    if (!ref.empty()) return std::string{ref};
    const std::string name = id_of(node);
    return name.empty() ? std::string{xml::text_of(node)} : name;
}

class Reader {
public:
    Reader(const xml::Document& document, Sink& sink) : document_{document}, sink_{sink} {}

    void read() {
        const pugi::xml_node root = document_.root();
        const pugi::xml_node readings = readings_in(root);
        if (readings.empty()) {
            return sink_.finding(
                make_error(kRoot, excerpt(xml::local_name(root))).at(document_.place_of(root)));
        }
        sink_.header(header_in(xml::child(root, "Header")));
        for (const pugi::xml_node node : readings.children()) {
            if (xml::local_name(node) == "MeterReading") meter_reading(node);
        }
    }

private:
    static pugi::xml_node readings_in(pugi::xml_node root) {
        if (xml::local_name(root) == "MeterReadings") return root;
        const pugi::xml_node payload = xml::child(root, "Payload");
        return xml::child(payload.empty() ? root : payload, "MeterReadings");
    }

    static Header header_in(pugi::xml_node node) {
        const auto text = [&](std::string_view name) {
            return std::string{xml::child_text(node, name)};
        };
        Header header{text("Verb"),      text("Noun"),          text("Source"),
                      text("MessageID"), text("CorrelationID"), {}};
        header.time = time_of(xml::child_text(node, "Timestamp")).value_or("");
        return header;
    }

    void meter_reading(pugi::xml_node node) {
        const std::string meter = id_of(xml::child(node, "Meter"));
        const std::string usage_point = id_of(xml::child(node, "UsagePoint"));
        for (const pugi::xml_node child : node.children()) {
            const std::string_view name = xml::local_name(child);
            if (name == "Readings")
                reading(child, reference_of(xml::child(child, "ReadingType")), meter, usage_point);
            if (name == "IntervalBlocks") block(child, meter, usage_point);
            if (name == "EndDeviceEvents") event(child, meter);
        }
    }

    void block(pugi::xml_node node, const std::string& meter, const std::string& usage_point) {
        const std::string type = reference_of(xml::child(node, "ReadingType"));
        for (const pugi::xml_node child : node.children()) {
            if (xml::local_name(child) == "IntervalReadings")
                reading(child, type, meter, usage_point);
        }
    }

    void reading(pugi::xml_node node, const std::string& type, const std::string& meter,
                 const std::string& usage_point) {
        Reading reading;
        reading.meter = meter;
        reading.usage_point = usage_point;
        reading.type_text = type;
        reading.place = document_.place_of(node);
        if (Result<ReadingType> parsed = parse_reading_type(type))
            reading.type = *parsed;
        else
            reading.error = parsed.error();
        const std::string_view value = xml::child_text(node, "value");
        reading.value = decimal_of(value);
        if (!reading.value && !reading.error) reading.error = make_error(kNumber, excerpt(value));
        const std::string_view stamp = xml::child_text(node, "timeStamp");
        if (std::optional<std::string> time = time_of(stamp))
            reading.time = std::move(*time);
        else if (!reading.error)
            reading.error = make_error(kTime, excerpt(stamp), "2026-07-01T00:15:00+08:00");
        for (const pugi::xml_node quality : node.children()) {
            if (xml::local_name(quality) != "ReadingQualities") continue;
            reading.qualities.emplace_back(reference_of(xml::child(quality, "ReadingQualityType")),
                                           std::string{xml::child_text(quality, "comment")});
        }
        if (reading.error) reading.error->place = reading.place;
        sink_.reading(reading);
    }

    void event(pugi::xml_node node, const std::string& meter) {
        Event event;
        event.meter = meter;
        event.type_text = reference_of(xml::child(node, "EndDeviceEventType"));
        event.time = time_of(xml::child_text(node, "createdDateTime")).value_or("");
        event.reason = std::string{xml::child_text(node, "reason")};
        event.place = document_.place_of(node);
        sink_.event(event);
    }

    const xml::Document& document_;
    Sink& sink_;
};

}  // namespace

void parse(std::string_view text, Sink& sink) {
    const Result<xml::Document> document = xml::Document::parse(text, kXml);
    if (!document) return sink.finding(document.error());
    Reader{*document, sink}.read();
}

}  // namespace voltmark::codec::cim
