// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/p1.hpp"
#include "voltmark/codec/p1_errors.hpp"
#include "voltmark/codec/text.hpp"

#include "p1/obis_names.hpp"

namespace voltmark::codec::p1 {

namespace {

using iec21::DataSet;
using iec21::DataValue;

constexpr std::string_view kFailureLog = "1-0:99.97.0";
constexpr std::string_view kPeakHistory = "0-0:98.1.0";

/// The telegram's objects as values of a message.
class ToValues {
public:
    explicit ToValues(Message& message) : message_{message} {}

    void add(const DataSet& set) {
        if (set.address == kFailureLog) return add_failures(set);
        if (set.address == kPeakHistory) return add_peaks(set);
        if (set.address.ends_with(":24.3.0")) return add_old_device(set);
        if (set.address == "0-0:1.0.0") return add_clock(set);
        if (set.address == "1-3:0.2.8" || set.address == "0-0:96.1.4")
            message_.details.emplace_back("version", std::string{set.values[0].text});
        if ((set.address == "0-0:96.1.1" || set.address == "0-0:96.1.0") &&
            message_.address.empty())
            message_.address = std::string{set.values[0].text};
        // A moment in front is that of the value behind it.
        const bool is_timed = set.values.size() == 2 && is_stamp(set.values[0].text);
        if (is_timed) return put(set.address, set.values[1], set.values[0].text);
        for (const DataValue& value : set.values) put(set.address, value, {});
    }

private:
    static bool is_stamp(std::string_view text) {
        return (text.size() == 13 && (text.back() == 'S' || text.back() == 'W')) ||
               (text.size() == 12 && time_text(text).has_value());
    }

    void put(std::string_view id, const DataValue& value, std::string_view stamp) {
        MessageValue one;
        one.id = std::string{id};
        one.name = name_of(id);
        if (!value.text.empty()) one.value = iec21::value_text(value);
        one.unit = std::string{value.unit};
        one.time = time_text(stamp).value_or("");
        message_.values.push_back(std::move(one));
    }

    void add_clock(const DataSet& set) {
        MessageValue one;
        one.id = std::string{set.address};
        one.name = name_of(set.address);
        one.value = time_text(set.values[0].text);
        message_.time = one.value.value_or("");
        message_.values.push_back(std::move(one));
    }

    /// (count)(0-0:96.7.19) and then a moment and a duration for each failure; devices without any
    /// send less of it.
    void add_failures(const DataSet& set) {
        put(set.address, set.values[0], {});
        for (std::size_t i = 2; i + 1 < set.values.size(); i += 2) {
            if (!set.values[i + 1].text.empty())
                put(set.address, set.values[i + 1], set.values[i].text);
        }
    }

    /// (count)(1-0:1.6.0)(1-0:1.6.0) and then three for each month: its end, the peak's moment, the
    /// peak.
    void add_peaks(const DataSet& set) {
        put(set.address, set.values[0], {});
        for (std::size_t i = 3; i + 2 < set.values.size(); i += 3)
            put(set.address, set.values[i + 2], set.values[i + 1].text);
    }

    /// DSMR 2 and 3: (moment)(..)(..)(..)(0-n:24.2.1)(unit) and the value on the next line.
    void add_old_device(const DataSet& set) {
        const std::vector<DataValue>& values = set.values;
        if (values.size() != 7) {
            for (const DataValue& value : values) put(set.address, value, {});
            return;
        }
        put(set.address, {values[6].text, values[5].text}, values[0].text);
    }

    Message& message_;
};

Message to_message(const Telegram& telegram) {
    Message message;
    message.direction = Direction::report;
    message.function = "telegram";
    message.details.emplace_back("manufacturer", std::string{telegram.header.substr(0, 3)});
    message.details.emplace_back("device", excerpt(telegram.header));
    ToValues values{message};
    for (const DataSet& set : telegram.data) values.add(set);
    message.place = telegram.place;
    if (!telegram.faults.empty()) message.error = telegram.faults.front();
    return message;
}

class StreamDecoder final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
        iec21::Cursor cursor;
        bool has_any = false;
        while (const std::optional<Telegram> telegram = next_telegram(text, cursor)) {
            has_any = true;
            sink.message(to_message(*telegram));
        }
        if (has_any || text.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
        Message none;
        none.error = make_error(kNoTelegram).at({0, text.size(), 1, 1});
        sink.message(std::move(none));
    }
};

}  // namespace

const FormatInfo kFormat{"p1",
                         {"P1 telegrams (DSMR and relatives)", "P1 用户端口报文（DSMR 等）"},
                         true,
                         [](const DecodeOptions&) -> std::unique_ptr<Decoder> {
                             return std::make_unique<StreamDecoder>();
                         },
                         {}};

}  // namespace voltmark::codec::p1
