// SPDX-License-Identifier: Apache-2.0
// Frames of the edition of 1997 as messages, and what a master asks in it.
#include "voltmark/codec/codec_errors.hpp"
#include "voltmark/codec/dlt645_1997.hpp"
#include "voltmark/codec/dlt645_errors.hpp"

#include "dlt645/chain.hpp"
#include "dlt645/decoder.hpp"
#include "dlt645/moment.hpp"
#include "dlt645/options.hpp"
#include "dlt645/scan.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::size_t kIdentifierBytes = 2;

struct Function1997 {
    std::uint8_t code;
    std::string_view word;
};

constexpr std::uint8_t kRead = 0x01;
constexpr std::uint8_t kReadNext = 0x02;
constexpr std::uint8_t kReadAgain = 0x03;
constexpr std::uint8_t kWrite = 0x04;
constexpr std::uint8_t kTime = 0x08;

constexpr Function1997 kFunctions[] = {
    {kRead, "read"},       {kReadNext, "read_next"},  {kReadAgain, "read_again"},
    {kWrite, "write"},     {kTime, "broadcast_time"}, {0x0A, "write_address"},
    {0x0C, "change_baud"}, {0x0F, "change_password"}, {0x10, "clear_demand"}};

std::string_view word_of(std::uint8_t code) {
    for (const Function1997& function : kFunctions) {
        if (function.code == code) return function.word;
    }
    return "";
}

std::uint16_t identifier_1997(ByteSpan low_first) {
    return static_cast<std::uint16_t>(low_first[0] | low_first[1] << 8);
}

class FrameReader1997 final : public FrameSink {
public:
    FrameReader1997(Chains& chains, MessageSink& sink) : chains_{chains}, sink_{sink} {}

    void frame(const Frame& frame, const Place& place) override {
        Message message = begin_message(frame, place);
        message.function = word_of(frame.function());
        if (message.function.empty() || (!frame.is_answer() && frame.control > 0x1F)) {
            message.function.clear();
            put_raw(message, frame);
            message.error = make_error(kFunction, message.control).at({place.offset + 8, 1, 0, 0});
        } else if (frame.is_refusal()) {
            chains_.drop(message.address);
            put_refusal(message, frame, place, Edition::y1997);
        } else {
            body(message, frame);
        }
        sink_.message(std::move(message));
    }

    void fault(Error error) override {
        Message message;
        message.place = error.place.value_or(Place{});
        message.error = std::move(error);
        sink_.message(std::move(message));
    }

private:
    Chains& chains_;
    MessageSink& sink_;

    static void put_raw(Message& message, const Frame& frame) {
        put_detail(message, "data", to_hex(frame.data));
    }

    void body(Message& message, const Frame& frame) {
        const std::uint8_t function = frame.function();
        const bool is_reading = function >= kRead && function <= kReadAgain;
        if (is_reading || (function == kWrite && !frame.is_answer()))
            return with_identifier(message, frame);
        if (function != kTime || frame.is_answer()) return put_raw(message, frame);
        const std::optional<time::LocalSeconds> moment =
            frame.data.size() == 6 ? second_of(frame.data) : std::nullopt;
        if (moment) {
            const Bytes& bytes = frame.data;
            message.time = *moment_text("YYMMDDhhmmss", digits_of(bytes));
            message.name = {"broadcast time", "广播校时"};
            return;
        }
        put_raw(message, frame);
        message.error = make_error(kDigits, to_hex(frame.data), message.function, "YYMMDDhhmmss")
                            .at(data_place(message.place, 0, frame.data.size()));
    }

    void with_identifier(Message& message, const Frame& frame) {
        if (frame.data.size() < kIdentifierBytes) {
            put_raw(message, frame);
            message.error =
                make_error(kFieldSize, frame.data.size(), message.function, "at least 2")
                    .at(data_place(message.place, 0, frame.data.size()));
            return;
        }
        const std::uint16_t di = identifier_1997(frame.data);
        message.ids = {{"di", fmt::format("{:04X}", di)}};
        if (const std::optional<Layout> layout = layout_1997(di)) message.name = layout->name;
        const ByteSpan data = ByteSpan{frame.data}.subspan(kIdentifierBytes);
        if (frame.is_answer()) return answer(message, frame, di, data);
        put_detail(message, "data", to_hex(data));
    }

    /// In this edition follow-up frames have no number: they are joined as they come.
    void answer(Message& message, const Frame& frame, std::uint16_t di, ByteSpan data) {
        message.more = frame.has_more();
        const bool is_next = frame.function() == kReadNext;
        if (!is_next && frame.has_more()) return chains_.begin(message.address, di, data);
        if (!is_next) {
            chains_.drop(message.address);
            return put_values(message, decode_data_1997(di, data), message.place, kIdentifierBytes);
        }
        const Result<Bytes> whole =
            chains_.follow_unnumbered(message.address, di, data, frame.has_more());
        if (!whole) {
            message.error = whole.error();
            message.error->place = data_place(message.place, 0, frame.data.size());
            return;
        }
        if (frame.has_more()) return;
        DecodedData decoded = decode_data_1997(di, *whole);
        if (decoded.error) decoded.error->place = Place{0, frame.data.size(), 0, 0};
        put_values(message, decoded, message.place, 0);
    }
};

class Decoder1997 final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        FrameReader1997 reader{chains_, sink};
        scan(bytes, reader);
    }

private:
    Chains chains_;
};

constexpr EncodeOption kReadOptions[] = {
    {"address", true, {"the meter, up to 12 digits", "电表地址"}},
    {"di", true, {"data identifier, 4 hex digits", "数据标识"}}};
constexpr EncodeOption kTimeOptions[] = {
    {"address", false, {"all meters unless given", "缺省为广播"}},
    {"time", true, {"the wall clock", "时间"}}};

Result<Bytes> encode_with_identifier(const EncodeOptions& options, std::uint8_t function) {
    OptionReader reader{options};
    const Identifier di = reader.identifier("di", 4, 0);
    const Address to = reader.address("address", {});
    if (reader.error()) return *reader.error();
    return make_read_1997(to, static_cast<Identifier1997>(di), function == kReadNext);
}

Result<Bytes> encode_read(const EncodeOptions& options) {
    return encode_with_identifier(options, kRead);
}

Result<Bytes> encode_read_next(const EncodeOptions& options) {
    return encode_with_identifier(options, kReadNext);
}

Result<Bytes> encode_time(const EncodeOptions& options) {
    OptionReader reader{options};
    const std::optional<time::LocalSeconds> moment = reader.moment("time");
    const Address to = reader.address("address", Address::broadcast());
    if (reader.error()) return *reader.error();
    return to_bytes({to, kTime, second_bytes(*moment)});
}

constexpr EncodeVerb kVerbs[] = {{"read",
                                  {"reads an identifier", "读数据"},
                                  kReadOptions,
                                  "--address 000000000001 --di 9010",
                                  encode_read},
                                 {"read-next",
                                  {"asks for a follow-up frame", "读后续数据"},
                                  kReadOptions,
                                  "--address 000000000001 --di 901F",
                                  encode_read_next},
                                 {"time",
                                  {"sets the clocks of all meters", "广播校时"},
                                  kTimeOptions,
                                  "--time 2026-07-01T17:30:00",
                                  encode_time}};

}  // namespace

std::unique_ptr<Decoder> make_decoder_1997(const DecodeOptions&) {
    return std::make_unique<Decoder1997>();
}

std::span<const EncodeVerb> verbs_1997() {
    return kVerbs;
}

}  // namespace voltmark::codec::dlt645
