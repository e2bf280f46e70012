// SPDX-License-Identifier: Apache-2.0
// Frames of the edition of 2007 as messages.
#include "dlt645/decoder.hpp"

#include "voltmark/codec/dlt645_errors.hpp"

#include "dlt645/chain.hpp"
#include "dlt645/fields.hpp"
#include "dlt645/scan.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::size_t kIdentifierBytes = 4;
constexpr std::uint8_t kCipheredLevel = 98;

std::string hex32(std::uint32_t value) {
    return fmt::format("{:08X}", value);
}

void put_identifier(Message& message, Identifier di) {
    message.ids = {{"di", to_text(di)}};
    if (const std::optional<Layout> layout = layout_of(di)) message.name = layout->name;
}

void put_authority(Message& message, const Authority& authority, std::string_view prefix) {
    put_detail(message, std::string{prefix} + "password_level",
               fmt::format("{:02}", authority.level));
    put_detail(message, std::string{prefix} + "password", fmt::format("{:06}", authority.password));
}

void put_writer(Message& message, const Authority& authority) {
    put_authority(message, authority, "");
    put_detail(message, "operator", hex32(authority.operator_code));
}

std::string second_text(time::LocalSeconds moment) {
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::hh_mm_ss clock{moment - day};
    return fmt::format("{}:{:02}", to_minute_text(moment), clock.seconds().count());
}

std::string freeze_text(const FreezeTime& freeze) {
    if (!freeze.minute) return "now";
    const int minute = *freeze.minute;
    if (!freeze.hour) return fmt::format("every hour at minute {:02}", minute);
    const std::string clock = fmt::format("{:02}:{:02}", static_cast<int>(*freeze.hour), minute);
    if (!freeze.day) return "every day at " + clock;
    return fmt::format("every month on day {} at {}", static_cast<int>(*freeze.day), clock);
}

/// The values of a write, where they can be read; else its bytes.
void put_written(Message& message, const Request& request, const Place& place) {
    const bool is_ciphered = request.authority.level >= kCipheredLevel;
    const DecodedData decoded = is_ciphered ? DecodedData{} : decode_data(request.di, request.data);
    if (is_ciphered || decoded.error) {
        put_detail(message, "data", to_hex(request.data));
        return;
    }
    put_values(message, decoded, place, 0);
}

void put_request_fields(Message& message, const Request& request, const Place& place) {
    switch (request.function) {
        case Function::read:
            put_identifier(message, request.di);
            if (request.count) put_detail(message, "count", fmt::format("{}", *request.count));
            if (request.time) put_detail(message, "from", to_minute_text(*request.time));
            break;
        case Function::read_next:
            put_identifier(message, request.di);
            message.seq = request.seq;
            break;
        case Function::write:
            put_identifier(message, request.di);
            put_writer(message, request.authority);
            put_written(message, request, place);
            break;
        case Function::change_password:
            put_identifier(message, request.di);
            put_authority(message, request.authority, "");
            put_authority(message, request.next, "new_");
            break;
        case Function::clear_events:
            put_identifier(message, request.di);
            put_writer(message, request.authority);
            break;
        case Function::clear_demand:
        case Function::clear_meter:
            put_writer(message, request.authority);
            break;
        case Function::authenticate:
            put_identifier(message, request.di);
            put_detail(message, "data", to_hex(request.data));
            break;
        default:
            break;
    }
}

void put_other_fields(Message& message, const Request& request) {
    switch (request.function) {
        case Function::write_address:
            message.value = to_text(request.address);
            message.name = {"communication address", "通信地址"};
            break;
        case Function::freeze:
            put_detail(message, "freeze", freeze_text(request.freeze));
            break;
        case Function::change_baud:
            message.value = fmt::format("{}", request.baud);
            message.unit = "bit/s";
            message.name = {"baud rate", "通信速率"};
            break;
        case Function::broadcast_time:
            message.time = second_text(*request.time);
            message.name = {"broadcast time", "广播校时"};
            break;
        case Function::control:
            put_writer(message, request.authority);
            put_detail(message, "order", to_text(request.order));
            put_detail(message, "valid_until", second_text(*request.time));
            break;
        case Function::read_address:
            message.name = {"communication address", "通信地址"};
            break;
        default:
            break;
    }
}

class FrameReader final : public FrameSink {
public:
    FrameReader(Chains& chains, MessageSink& sink) : chains_{chains}, sink_{sink} {}

    void frame(const Frame& frame, const Place& place) override {
        Message message = begin_message(frame, place);
        message.function = to_text(static_cast<Function>(frame.function()));
        if (message.function.empty() || (!frame.is_answer() && frame.control > 0x1F)) {
            message.function.clear();
            fail(message, make_error(kFunction, message.control).at({place.offset + 8, 1, 0, 0}),
                 frame);
        } else if (frame.is_answer()) {
            answer(message, frame);
        } else {
            request(message, frame);
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

    /// What could not be read is shown as it is.
    static void fail(Message& message, Error error, const Frame& frame) {
        put_detail(message, "data", to_hex(frame.data));
        message.error = error.place
                            ? std::move(error)
                            : std::move(error).at(data_place(message.place, 0, frame.data.size()));
    }

    static void request(Message& message, const Frame& frame) {
        const Result<Request> request = parse_request(frame);
        if (!request) return fail(message, request.error(), frame);
        put_request_fields(message, *request, message.place);
        put_other_fields(message, *request);
    }

    void answer(Message& message, const Frame& frame) {
        const Function function = static_cast<Function>(frame.function());
        if (function != Function::read_next) chains_.drop(message.address);
        if (frame.is_refusal()) {
            chains_.drop(message.address);
            return put_refusal(message, frame, message.place, Edition::y2007);
        }
        switch (function) {
            case Function::read:
                return read_answer(message, frame);
            case Function::read_next:
                return next_answer(message, frame);
            case Function::read_address:
            case Function::change_baud:
            case Function::change_password:
            case Function::authenticate:
                return field_answer(message, frame, function);
            default:
                return empty_answer(message, frame);
        }
    }

    void read_answer(Message& message, const Frame& frame) {
        if (frame.data.size() < kIdentifierBytes) return too_short(message, frame, "at least 4");
        const Identifier di = identifier_of(frame.data);
        put_identifier(message, di);
        message.more = frame.has_more();
        const ByteSpan data = ByteSpan{frame.data}.subspan(kIdentifierBytes);
        if (frame.has_more()) return chains_.begin(message.address, di, data);
        put_values(message, decode_data(di, data), message.place, kIdentifierBytes);
    }

    void next_answer(Message& message, const Frame& frame) {
        if (frame.data.size() < kIdentifierBytes + 1)
            return too_short(message, frame, "at least 5");
        const Identifier di = identifier_of(frame.data);
        const std::uint8_t seq = frame.data.back();
        put_identifier(message, di);
        message.seq = seq;
        message.more = frame.has_more();
        const ByteSpan piece = ByteSpan{frame.data}.subspan(
            kIdentifierBytes, frame.data.size() - kIdentifierBytes - 1);
        const Result<Bytes> whole =
            chains_.follow(message.address, di, seq, piece, frame.has_more());
        if (!whole) return fail(message, whole.error(), frame);
        if (frame.has_more()) return;
        DecodedData decoded = decode_data(di, *whole);
        // Its place counts in the joined data, parts of which lie in other frames.
        if (decoded.error) decoded.error->place = Place{0, frame.data.size(), 0, 0};
        put_values(message, decoded, message.place, 0);
    }

    static void field_answer(Message& message, const Frame& frame, Function function) {
        if (function == Function::authenticate) {
            if (frame.data.size() < kIdentifierBytes)
                return too_short(message, frame, "at least 4");
            put_identifier(message, identifier_of(frame.data));
            return put_detail(message, "data",
                              to_hex(ByteSpan{frame.data}.subspan(kIdentifierBytes)));
        }
        if (function == Function::read_address) {
            if (frame.data.size() != 6) return too_short(message, frame, "6");
            std::array<std::uint8_t, 6> bytes{};
            std::ranges::copy(frame.data, bytes.begin());
            message.name = {"communication address", "通信地址"};
            message.value = to_text(Address{bytes});
            return;
        }
        if (function == Function::change_password) {
            if (frame.data.size() != 4) return too_short(message, frame, "4");
            return put_detail(message, "new_password_level", fmt::format("{:02X}", frame.data[0]));
        }
        if (frame.data.size() != 1) return too_short(message, frame, "1");
        const std::optional<int> baud = baud_of(frame.data[0]);
        if (!baud)
            return fail(message, make_error(kDigits, to_hex(frame.data), message.function, "Z"),
                        frame);
        message.name = {"baud rate", "通信速率"};
        message.value = fmt::format("{}", *baud);
        message.unit = "bit/s";
    }

    static void empty_answer(Message& message, const Frame& frame) {
        if (!frame.data.empty()) too_short(message, frame, "0");
    }

    static void too_short(Message& message, const Frame& frame, std::string_view sizes) {
        fail(message, make_error(kFieldSize, frame.data.size(), message.function, sizes), frame);
    }
};

class Decoder2007 final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        FrameReader reader{chains_, sink};
        scan(bytes, reader);
    }

private:
    Chains chains_;
};

}  // namespace

std::unique_ptr<Decoder> make_decoder_2007(const DecodeOptions&) {
    return std::make_unique<Decoder2007>();
}

}  // namespace voltmark::codec::dlt645
