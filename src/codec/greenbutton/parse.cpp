// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "voltmark/codec/greenbutton_errors.hpp"
#include "voltmark/codec/text.hpp"

#include "cim/reading_words.hpp"
#include "greenbutton/feed.hpp"

namespace voltmark::codec::greenbutton {

namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<int> code_in(pugi::xml_node node, std::string_view name) {
    return number_of<int>(xml::child_text(node, name));
}

std::uint32_t rule_in(pugi::xml_node node, std::string_view name) {
    const std::string_view text = xml::child_text(node, name);
    std::uint32_t rule = 0;
    std::from_chars(text.data(), text.data() + text.size(), rule, 16);
    return rule;
}

ReadingType type_in(pugi::xml_node node) {
    ReadingType type;
    type.accumulation = code_in(node, "accumulationBehaviour");
    type.commodity = code_in(node, "commodity");
    type.currency = code_in(node, "currency");
    type.flow = code_in(node, "flowDirection");
    type.interval_s = code_in(node, "intervalLength");
    type.kind = code_in(node, "kind");
    type.phase = code_in(node, "phase");
    type.uom = code_in(node, "uom");
    type.power_of_ten = code_in(node, "powerOfTenMultiplier").value_or(0);
    return type;
}

/// Whether the numbers can be written in their unit.
bool is_known(const ReadingType& type) {
    return type.uom && cim::find_unit_word(*type.uom) != nullptr &&
           std::abs(type.power_of_ten) <= 12;
}

class Reader {
public:
    Reader(const xml::Document& document, const Feed& feed, Sink& sink)
        : document_{document}, feed_{feed}, sink_{sink} {}

    void read() {
        for (const Resource& resource : feed_.resources()) {
            if (resource.kind == "IntervalBlock") block(resource);
            if (resource.kind.ends_with("UsageSummary")) summary(resource);
        }
    }

private:
    /// A series as it was met, with its last reading's span. Feeds go forward or backward in time:
    /// what lies neither behind nor before the last reading overlaps it.
    struct Open {
        Series series;
        std::optional<std::int64_t> begin;
        std::int64_t end = 0;
    };

    Series series_of(const Resource* meter_reading) const {
        Series series;
        const Resource* type = meter_reading == nullptr ? feed_.only("ReadingType")
                                                        : feed_.reading_type_of(*meter_reading);
        const Resource* point = meter_reading == nullptr ? feed_.only("UsagePoint")
                                                         : feed_.usage_point_of(*meter_reading);
        if (meter_reading != nullptr) {
            series.meter_reading = meter_reading->self;
            series.title = meter_reading->title;
        }
        if (type != nullptr) series.type = type_in(type->node);
        if (point != nullptr) {
            series.usage_point = point->self.empty() ? std::string{point->title} : point->self;
            series.service = code_in(xml::child(point->node, "ServiceCategory"), "kind");
        }
        if (const Resource* local = feed_.local_time_of(point)) {
            series.local_time =
                LocalTime{static_cast<std::int32_t>(code_in(local->node, "tzOffset").value_or(0)),
                          static_cast<std::int32_t>(code_in(local->node, "dstOffset").value_or(0)),
                          rule_in(local->node, "dstStartRule"), rule_in(local->node, "dstEndRule")};
        }
        return series;
    }

    void block(const Resource& resource) {
        const Resource* meter_reading = feed_.meter_reading_of(resource);
        auto [found, is_new] = open_.try_emplace(meter_reading);
        Open& open = found->second;
        if (is_new) {
            open.series = series_of(meter_reading);
            if (!open.series.type)
                sink_.finding(make_error(kReadingType).at(document_.place_of(resource.node)));
        }
        const pugi::xml_node interval = xml::child(resource.node, "interval");
        const auto start = number_of<std::int64_t>(xml::child_text(interval, "start"));
        const auto duration = number_of<std::int64_t>(xml::child_text(interval, "duration"));
        for (const pugi::xml_node node : resource.node.children()) {
            if (xml::local_name(node) != "IntervalReading") continue;
            Reading reading = reading_in(node, open.series);
            const bool is_outside =
                start && duration && !reading.error &&
                (reading.start < *start || reading.start - *start + reading.duration > *duration);
            if (is_outside) reading.error = make_error(kOutsideBlock).at(reading.place);
            if (!reading.error) check_overlap(open, reading);
            sink_.reading(open.series, reading);
        }
    }

    static void check_overlap(Open& open, Reading& reading) {
        const std::int64_t end = reading.start + reading.duration;
        if (open.begin && reading.start < open.end && end > *open.begin)
            reading.error = make_error(kOverlap).at(reading.place);
        open.begin = reading.start;
        open.end = end;
    }

    /// A number that must be there and whole; what is not is the reading's error.
    std::optional<std::int64_t> number_in(pugi::xml_node node, std::string_view name,
                                          Reading& reading) const {
        const std::string_view text = xml::child_text(node, name);
        const auto number = number_of<std::int64_t>(text);
        // Sums of two are taken: what is beyond any clock or counter is no number.
        constexpr std::int64_t kMost = std::int64_t{1} << 52;
        if (number && std::abs(*number) <= kMost) return number;
        if (!reading.error) {
            const pugi::xml_node at = xml::child(node, name);
            reading.error = make_error(kNumber, name, excerpt(text))
                                .at(at.empty() ? reading.place : document_.place_of(at));
        }
        return std::nullopt;
    }

    Reading reading_in(pugi::xml_node node, const Series& series) const {
        Reading reading;
        reading.place = document_.place_of(node);
        const pugi::xml_node period = xml::child(node, "timePeriod");
        reading.start = number_in(period, "start", reading).value_or(0);
        if (!xml::child(period, "duration").empty())
            reading.duration = number_in(period, "duration", reading).value_or(0);
        reading.value = number_in(node, "value", reading);
        if (!xml::child(node, "cost").empty()) reading.cost = number_in(node, "cost", reading);
        for (const pugi::xml_node quality : node.children()) {
            if (xml::local_name(quality) != "ReadingQuality") continue;
            if (const auto code = code_in(quality, "quality")) reading.qualities.push_back(*code);
        }
        if (series.type && !is_known(*series.type) && !reading.error) {
            reading.error =
                make_error(kUnit, series.type->uom ? std::to_string(*series.type->uom) : "",
                           series.type->power_of_ten)
                    .at(reading.place);
        }
        return reading;
    }

    void summary(const Resource& resource) {
        Summary summary;
        summary.place = document_.place_of(resource.node);
        if (const Resource* point = feed_.usage_point_of(resource))
            summary.usage_point = point->self.empty() ? std::string{point->title} : point->self;
        for (const pugi::xml_node node : resource.node.children()) {
            if (node.type() != pugi::node_element) continue;
            if (xml::local_name(node) == "billingPeriod") {
                summary.start = number_of<std::int64_t>(xml::child_text(node, "start"));
                summary.duration = number_of<std::int64_t>(xml::child_text(node, "duration"));
                continue;
            }
            add_summary_value(node, summary);
        }
        sink_.summary(summary);
    }

    /// A plain number, or one with a unit of its own.
    static void add_summary_value(pugi::xml_node node, Summary& summary) {
        MessageValue value;
        value.id = std::string{xml::local_name(node)};
        const pugi::xml_node inner = xml::child(node, "value");
        const auto number =
            number_of<std::int64_t>(inner.empty() ? xml::text_of(node) : xml::text_of(inner));
        if (!number) return;
        const ReadingType type = type_in(node);
        const bool has_unit = !inner.empty() && is_known(type);
        if (has_unit) value.unit = std::string{cim::find_unit_word(*type.uom)->unit};
        value.value = cim::scaled_text(*number, has_unit ? type.power_of_ten : 0);
        summary.values.push_back(std::move(value));
    }

    const xml::Document& document_;
    const Feed& feed_;
    Sink& sink_;
    std::unordered_map<const Resource*, Open> open_;
};

}  // namespace

void parse(std::string_view text, Sink& sink) {
    const Result<xml::Document> document = xml::Document::parse(text, kXml);
    if (!document) return sink.finding(document.error());
    const Result<Feed> feed = Feed::read(document->root());
    if (!feed) {
        Error error = feed.error();
        return sink.finding(std::move(error).at(document->place_of(document->root())));
    }
    Reader{*document, *feed, sink}.read();
}

std::string quality_text(int code) {
    struct Word {
        int code;
        std::string_view word;
    };
    constexpr Word kWords[] = {{0, "valid"},
                               {7, "edited"},
                               {8, "estimated_reference_day"},
                               {9, "estimated_linear"},
                               {10, "questionable"},
                               {11, "derived"},
                               {12, "projected"},
                               {13, "mixed"},
                               {14, "raw"},
                               {15, "weather_normalised"},
                               {16, "other"},
                               {17, "validated"},
                               {18, "failed_validation"},
                               {19, "revenue_quality"}};
    for (const Word& one : kWords) {
        if (one.code == code) return std::string{one.word};
    }
    return std::to_string(code);
}

}  // namespace voltmark::codec::greenbutton
