// SPDX-License-Identifier: Apache-2.0
// bench_export STORE FORM FROM TO: writes a store's readings to standard output, meter by meter, so
// that peers work on the same ones. Channels are numbered 1, 2 ... by site and channel.
//
//   lists   meter,day,[v0,...]       a line a channel-day; missing readings are NULL
//   rows    meter,day,slot,value     a line a reading
//   nem12   one NEM12 file of all channels
//   ints    little-endian integers, nothing else; missing ones are left out
//
// Values of lists and rows are Wh (varh). FROM and TO are days; TO is not included.
#include <cstdio>
#include <numeric>

#include "voltmark/codec/nem12.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"

namespace {

using namespace voltmark;

constexpr std::int64_t kMilliAWattHour = 1000;
constexpr std::size_t kFlushBytes = std::size_t{1} << 20;

/// One form of output.
class Form {
public:
    virtual ~Form() = default;
    virtual void begin() {}
    virtual void channel(std::int64_t number, std::string_view key,
                         const meter::KnownChannel& channel) = 0;
    virtual void span(const meter::ReadSpan& span) = 0;
    virtual void end() {}

    void flush() {
        std::fwrite(out_.data(), 1, out_.size(), stdout);
        out_.clear();
    }
    void flush_if_large() {
        if (out_.size() >= kFlushBytes) flush();
    }

protected:
    static std::vector<bool> present(const meter::SpanReadings& readings) {
        std::vector<bool> present(readings.values_milli.size(), true);
        for (const meter::QualityRun& run : readings.runs) {
            if (run.quality == meter::Quality::missing)
                std::fill_n(present.begin() + run.first, run.count, false);
        }
        return present;
    }

    std::string out_;
};

class Lists final : public Form {
public:
    void begin() override { out_ = "meter,day,values\n"; }
    void channel(std::int64_t number, std::string_view, const meter::KnownChannel&) override {
        number_ = number;
    }
    void span(const meter::ReadSpan& span) override {
        fmt::format_to(std::back_inserter(out_), "{},{},\"[", number_, time::to_text(span.span));
        const std::vector<bool> is_present = present(span.readings);
        for (std::size_t slot = 0; slot < is_present.size(); ++slot) {
            if (slot > 0) out_ += ',';
            if (is_present[slot]) {
                fmt::format_to(std::back_inserter(out_), "{}",
                               span.readings.values_milli[slot] / kMilliAWattHour);
            } else {
                out_ += "NULL";
            }
        }
        out_ += "]\"\n";
    }

private:
    std::int64_t number_ = 0;
};

class Rows final : public Form {
public:
    void begin() override { out_ = "meter,day,slot,value\n"; }
    void channel(std::int64_t number, std::string_view, const meter::KnownChannel&) override {
        number_ = number;
    }
    void span(const meter::ReadSpan& span) override {
        const std::vector<bool> is_present = present(span.readings);
        const std::string head = fmt::format("{},{},", number_, time::to_text(span.span));
        for (std::size_t slot = 0; slot < is_present.size(); ++slot) {
            if (!is_present[slot]) continue;
            fmt::format_to(std::back_inserter(out_), "{}{},{}\n", head, slot,
                           span.readings.values_milli[slot] / kMilliAWattHour);
        }
    }

private:
    std::int64_t number_ = 0;
};

/// Counts of each channel's smallest common step, in the narrowest of 16 or 32 bits that holds them
/// all: what a general compressor gets in its best form.
class Ints final : public Form {
public:
    void channel(std::int64_t, std::string_view, const meter::KnownChannel&) override { write(); }
    void span(const meter::ReadSpan& span) override {
        const std::vector<bool> is_present = present(span.readings);
        for (std::size_t slot = 0; slot < is_present.size(); ++slot) {
            if (is_present[slot]) values_.push_back(span.readings.values_milli[slot]);
        }
    }
    void end() override { write(); }

private:
    void write() {
        std::int64_t step = 0;
        std::int64_t highest = 0;
        for (const std::int64_t value : values_) {
            step = std::gcd(step, value);
            highest = std::max(highest, value);
        }
        step = std::max<std::int64_t>(step, 1);
        const std::size_t width = highest / step <= 0xFFFF ? 2 : 4;
        for (const std::int64_t value : values_) {
            const std::int64_t count = value / step;
            for (std::size_t byte = 0; byte < width; ++byte)
                out_ += static_cast<char>(count >> (8 * byte) & 0xFF);
        }
        values_.clear();
    }

    std::vector<std::int64_t> values_;
};

class Nem12 final : public Form {
public:
    void begin() override { check(writer_.header({time::LocalSeconds{}, "VMDP", "VBENCH"})); }
    void channel(std::int64_t, std::string_view key, const meter::KnownChannel& known) override {
        key_ = key;
        const std::size_t slash = key_.find('/');
        day_.channel = {};
        day_.channel.nmi = std::string_view{key_}.substr(0, slash);
        day_.channel.suffix = std::string_view{key_}.substr(slash + 1);
        day_.channel.register_id = day_.channel.suffix;
        day_.channel.configuration = day_.channel.suffix;
        day_.channel.data_stream = "N1";
        day_.channel.meter_serial = "M1";
        day_.channel.unit = *codec::find_unit(is_active(known.flow) ? "kWh" : "kvarh");
        day_.channel.interval_minutes = known.interval_minutes;
        day_.updated = time::LocalSeconds{};
    }
    void span(const meter::ReadSpan& span) override {
        day_.day = span.span;
        day_.values_milli = span.readings.values_milli;
        day_.events = {{0, static_cast<int>(day_.values_milli.size()), 'A', 0, {}, {}}};
        check(writer_.day(day_));
    }
    void end() override { writer_.end(); }

private:
    static void check(const Result<void>& written) {
        if (written) return;
        fmt::print(stderr, "{}\n", written.error().message());
        std::exit(1);
    }

    codec::nem12::Writer writer_{out_};
    codec::nem12::IntervalDay day_;
    std::string key_;
};

std::unique_ptr<Form> form_of(std::string_view word) {
    if (word == "lists") return std::make_unique<Lists>();
    if (word == "rows") return std::make_unique<Rows>();
    if (word == "ints") return std::make_unique<Ints>();
    if (word == "nem12") return std::make_unique<Nem12>();
    return nullptr;
}

/// Channels with their keys, by site and number.
std::vector<std::pair<std::string, meter::KnownChannel>> channels_of(store::Session& session) {
    std::map<ChannelId, std::string> keys;
    const auto query = session.bulk_query("SELECT source_key, site_id, channel_no FROM channel");
    query->run({}, [&](const store::BulkRow& row) {
        keys.emplace(
            ChannelId{SiteId{row.integer(1)}, ChannelNo{static_cast<std::int32_t>(row.integer(2))}},
            row.text(0));
    });
    std::vector<std::pair<std::string, meter::KnownChannel>> channels;
    for (const meter::KnownChannel& channel : meter::list_channels(session))
        channels.emplace_back(keys.at(channel.id), channel);
    return channels;
}

int run(const char* path, Form& form, time::CivilDay from, time::CivilDay to) {
    store::Session session{store::parse_location(path), true};
    const DeliveryId as_of = meter::last_delivery(session);
    std::int64_t number = 0;
    form.begin();
    for (const auto& [key, channel] : channels_of(session)) {
        form.channel(++number, key, channel);
        const auto spans = meter::read_spans(session, channel.id, from, to, as_of);
        if (!spans) {
            fmt::print(stderr, "{}\n", spans.error().message());
            return 1;
        }
        for (const meter::ReadSpan& span : *spans) form.span(span);
        form.flush_if_large();
    }
    form.end();
    form.flush();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const auto form = argc == 5 ? form_of(argv[2]) : nullptr;
    const auto from = time::parse_day(argc == 5 ? argv[3] : "");
    const auto to = time::parse_day(argc == 5 ? argv[4] : "");
    if (!form || !from || !to) {
        fmt::print(stderr, "usage: bench_export STORE lists|rows|nem12|ints FROM TO\n");
        return 2;
    }
    return run(argv[1], *form, *from, *to);
}
