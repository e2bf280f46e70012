// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/base/sha256.hpp"
#include "voltmark/codec/greenbutton.hpp"
#include "voltmark/time/civil.hpp"

#include "xml/document.hpp"

namespace voltmark::codec::greenbutton {

namespace {

constexpr std::int64_t kDay = 86'400;

/// An id that follows from a link: the first half of its SHA-256 in the form of a UUID, version 8.
std::string id_of(std::string_view link) {
    std::string hex = sha256_hex(link).substr(0, 32);
    hex[12] = '8';
    hex[16] = "89ab"[static_cast<std::size_t>(hex[16] % 4)];
    return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4),
                       hex.substr(12, 4), hex.substr(16, 4), hex.substr(20));
}

std::string time_text(std::int64_t seconds) {
    return time::to_text(Instant{std::chrono::seconds{seconds}});
}

class FeedWriter {
public:
    FeedWriter(std::int64_t updated, std::string& out) : updated_{time_text(updated)}, out_{out} {}

    void begin(std::string_view title) {
        out_ +=
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
        out_ += fmt::format("  <id>{}</id>\n  <title>{}</title>\n  <updated>{}</updated>\n",
                            id_of(fmt::format("feed {} {}", title, updated_)), xml::escaped(title),
                            updated_);
    }

    void usage_point(const Series& series, const std::vector<std::string>& related) {
        begin_entry("UsagePoint/" + series.usage_point, "UsagePoint", related, series.usage_point);
        out_ += "<UsagePoint xmlns=\"http://naesb.org/espi\"><ServiceCategory>";
        element("kind", series.service.value_or(0));
        out_ += "</ServiceCategory></UsagePoint>";
        end_entry();
    }

    void local_time(const LocalTime& local, const std::string& link) {
        begin_entry(link, "LocalTimeParameters", {}, "");
        out_ += "<LocalTimeParameters xmlns=\"http://naesb.org/espi\">";
        out_ += fmt::format(
            "<dstEndRule>{:08X}</dstEndRule><dstOffset>{}</dstOffset>"
            "<dstStartRule>{:08X}</dstStartRule><tzOffset>{}</tzOffset></LocalTimeParameters>",
            local.dst_end, local.dst_offset_s, local.dst_start, local.offset_s);
        end_entry();
    }

    void series(const WrittenSeries& written, const std::string& type_link) {
        const Series& series = written.series;
        const std::string up = "UsagePoint/" + series.usage_point + "/MeterReading";
        const std::string self = up + "/" + series.meter_reading;
        begin_entry(self, up, {self + "/IntervalBlock", type_link}, series.title);
        out_ += "<MeterReading xmlns=\"http://naesb.org/espi\"/>";
        end_entry();
        if (series.type) {
            begin_entry(type_link, "ReadingType", {}, series.title);
            reading_type(*series.type);
            end_entry();
        }
        blocks(written, self + "/IntervalBlock");
    }

    void end() { out_ += "</feed>\n"; }

private:
    void begin_entry(const std::string& self, const std::string& up,
                     const std::vector<std::string>& related, std::string_view title) {
        out_ += fmt::format("  <entry>\n    <id>{}</id>\n", id_of(self));
        out_ += fmt::format(
            "    <link rel=\"self\" href=\"{}\"/>\n    <link rel=\"up\" href=\"{}\"/>\n",
            xml::escaped(self), xml::escaped(up));
        for (const std::string& link : related)
            out_ += fmt::format("    <link rel=\"related\" href=\"{}\"/>\n", xml::escaped(link));
        out_ += fmt::format("    <title>{}</title>\n    <content>", xml::escaped(title));
    }
    void end_entry() {
        out_ += fmt::format(
            "</content>\n    <published>{0}</published>\n    <updated>{0}</updated>\n  </entry>\n",
            updated_);
    }
    void element(std::string_view name, std::int64_t value) {
        out_ += fmt::format("<{0}>{1}</{0}>", name, value);
    }
    void element(std::string_view name, const std::optional<int>& value) {
        if (value) element(name, std::int64_t{*value});
    }

    void reading_type(const ReadingType& type) {
        out_ += "<ReadingType xmlns=\"http://naesb.org/espi\">";
        element("accumulationBehaviour", type.accumulation);
        element("commodity", type.commodity);
        element("currency", type.currency);
        element("flowDirection", type.flow);
        element("intervalLength", type.interval_s);
        element("kind", type.kind);
        element("phase", type.phase);
        element("powerOfTenMultiplier", std::int64_t{type.power_of_ten});
        element("uom", type.uom);
        out_ += "</ReadingType>";
    }

    /// One entry a local day, by the offset of winter: a block may be cut anywhere.
    void blocks(const WrittenSeries& written, const std::string& up) {
        const std::int64_t offset =
            written.series.local_time ? written.series.local_time->offset_s : 0;
        const auto day_of = [&](const Reading& reading) {
            const std::int64_t local = reading.start + offset;
            return local / kDay - (local % kDay < 0 ? 1 : 0);
        };
        const std::vector<Reading>& readings = written.readings;
        for (std::size_t first = 0; first < readings.size();) {
            std::size_t last = first + 1;
            while (last < readings.size() && day_of(readings[last]) == day_of(readings[first]))
                ++last;
            block({readings.data() + first, last - first}, up, day_of(readings[first]));
            first = last;
        }
    }

    void block(std::span<const Reading> readings, const std::string& up, std::int64_t day) {
        begin_entry(fmt::format("{}/{}", up, day), up, {}, "");
        const Reading& last = readings.back();
        out_ += "<IntervalBlock xmlns=\"http://naesb.org/espi\"><interval>";
        element("duration", last.start + last.duration - readings.front().start);
        element("start", readings.front().start);
        out_ += "</interval>\n";
        for (const Reading& reading : readings) {
            VOLTMARK_CHECK(reading.value.has_value());  // What is missing is not written.
            out_ += "      <IntervalReading>";
            if (reading.cost) element("cost", *reading.cost);
            for (const int code : reading.qualities)
                out_ += fmt::format("<ReadingQuality><quality>{}</quality></ReadingQuality>", code);
            out_ += "<timePeriod>";
            element("duration", reading.duration);
            element("start", reading.start);
            out_ += "</timePeriod>";
            element("value", *reading.value);
            out_ += "</IntervalReading>\n";
        }
        out_ += "    </IntervalBlock>";
        end_entry();
    }

    std::string updated_;
    std::string& out_;
};

}  // namespace

void write(std::span<const WrittenSeries> series, std::string_view title, std::int64_t updated,
           std::string& out) {
    FeedWriter writer{updated, out};
    writer.begin(title);
    std::vector<std::string> points;
    for (const WrittenSeries& one : series) {
        const std::string& point = one.series.usage_point;
        const std::string local_link = "LocalTimeParameters/" + point;
        if (std::find(points.begin(), points.end(), point) == points.end()) {
            points.push_back(point);
            std::vector<std::string> related = {"UsagePoint/" + point + "/MeterReading"};
            if (one.series.local_time) related.push_back(local_link);
            writer.usage_point(one.series, related);
            if (one.series.local_time) writer.local_time(*one.series.local_time, local_link);
        }
        writer.series(one, fmt::format("ReadingType/{}-{}", point, one.series.meter_reading));
    }
    writer.end();
}

}  // namespace voltmark::codec::greenbutton
