// SPDX-License-Identifier: Apache-2.0
#include "message.hpp"

#include "voltmark/codec/mbus_errors.hpp"

namespace voltmark::codec::mbus {

namespace {

constexpr std::uint8_t kFromMaster = 0x40;

std::string hex_byte(std::uint8_t byte) {
    return fmt::format("{:02X}", byte);
}

/// The link's word for a control field; the frame count bits do not matter.
std::string_view function_word(std::uint8_t control) {
    if ((control & kFromMaster) == 0) return (control & 0x0FU) == 0x08 ? "rsp_ud" : "response";
    switch (control & 0x0FU) {
        case 0x00:
            return "snd_nke";
        case 0x03:
            return "snd_ud";
        case 0x0A:
            return "req_ud1";
        case 0x0B:
            return "req_ud2";
        case 0x09:
            return "req_sta";
        default:
            return "request";
    }
}

/// What a CI field of a master asks.
std::string_view request_word(std::uint8_t ci) {
    if (ci >= 0xB8 && ci <= 0xBF) return "set_baud_rate";
    switch (ci) {
        case 0x50:
            return "application_reset";
        case 0x51:
            return "send_data";
        case 0x52:
            return "select";
        case 0x54:
            return "synchronise";
        default:
            return {};
    }
}

constexpr std::string_view kReports[] = {
    "unspecified error",       "CI field not implemented", "buffer too long",    "too many records",
    "premature end of record", "more than 10 DIFEs",       "more than 10 VIFEs", "reserved",
    "application too busy",    "too many readouts"};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

void add_value(Message& message, std::string id, Reading reading) {
    message.values.push_back({std::move(id),
                              std::move(reading.name),
                              std::move(reading.value),
                              std::move(reading.unit),
                              {},
                              joined(reading.qualities)});
}

void add_records(Message& message, const Telegram& telegram) {
    for (std::size_t i = 0; i < telegram.records.size(); ++i) {
        Reading reading = reading_of(telegram.records[i]);
        std::string id = id_of(i, telegram.records[i], reading);
        add_value(message, std::move(id), std::move(reading));
    }
    if (!telegram.manufacturer_data.empty())
        message.details.emplace_back("manufacturer_data", to_hex(telegram.manufacturer_data));
    message.error = telegram.error;
}

void add_header(Message& message, const Header& header) {
    if (header.is_long) {
        message.address = header.id;
        message.details.emplace_back("manufacturer", manufacturer_letters(header.manufacturer));
        message.details.emplace_back("version", hex_byte(header.version));
        message.details.emplace_back("medium", hex_byte(header.medium));
        message.details.emplace_back("medium_name", medium_name(header.medium).en);
    }
    message.details.emplace_back("access", fmt::format("{}", header.access));
    message.details.emplace_back("status", hex_byte(header.status));
    message.details.emplace_back("signature", fmt::format("{:04X}", header.signature));
}

void add_variable(Message& message, const Frame& frame) {
    const Result<Telegram> telegram = parse_telegram(frame.ci, frame.payload);
    if (!telegram) {
        message.error = telegram.error();
        return;
    }
    if (frame.ci != 0x78) add_header(message, telegram->header);
    message.more = telegram->more;
    add_records(message, *telegram);
}

void add_fixed(Message& message, const Frame& frame) {
    const Result<FixedData> data = parse_fixed(frame.payload);
    if (!data) {
        message.error = data.error();
        return;
    }
    message.address = data->id;
    message.details.emplace_back("medium", hex_byte(data->medium));
    message.details.emplace_back("medium_name", fixed_medium_name(data->medium).en);
    message.details.emplace_back("access", fmt::format("{}", data->access));
    message.details.emplace_back("status", hex_byte(data->status));
    for (std::size_t i = 0; i < 2; ++i) {
        Reading reading = reading_of(*data, i);
        const bool is_historic = !reading.qualities.empty() && reading.qualities[0] == "historic";
        std::string id =
            fmt::format("{}/{}/instantaneous/s{}t0u0", i, reading.quantity, is_historic ? 1 : 0);
        add_value(message, std::move(id), std::move(reading));
    }
}

void add_report(Message& message, ByteSpan payload) {
    const std::uint8_t code = payload.empty() ? 0 : payload[0];
    const std::string_view text = code < std::size(kReports) ? kReports[code] : "reserved";
    message.error =
        make_error(kApplication, text, hex_byte(code)).at({0, payload.empty() ? 0U : 1U, 0, 0});
}

void add_response(Message& message, const Frame& frame) {
    if (frame.ci == 0x72 || frame.ci == 0x7A || frame.ci == 0x78)
        return add_variable(message, frame);
    if (frame.ci == 0x73) return add_fixed(message, frame);
    if (frame.ci == 0x70) return add_report(message, frame.payload);
    if (frame.ci == 0x71 && !frame.payload.empty()) {
        message.details.emplace_back("alarm", hex_byte(frame.payload[0]));
        return;
    }
    if (!frame.payload.empty()) message.details.emplace_back("data", to_hex(frame.payload));
    message.error = make_error(kCi, hex_byte(frame.ci)).at({0, frame.payload.size(), 0, 0});
}

void add_selection(Message& message, ByteSpan payload) {
    const std::optional<SecondaryAddress> who = parse_secondary_address(payload);
    if (!who) {
        message.error = make_error(kHeader, 8, payload.size()).at({0, payload.size(), 0, 0});
        return;
    }
    message.address = who->id;
    if (!who->manufacturer.empty()) message.details.emplace_back("manufacturer", who->manufacturer);
    if (who->version) message.details.emplace_back("version", hex_byte(*who->version));
    if (who->medium) message.details.emplace_back("medium", hex_byte(*who->medium));
}

void add_request(Message& message, const Frame& frame) {
    const std::string_view word = request_word(frame.ci);
    if (!word.empty()) message.details.emplace_back("application", word);
    if (frame.ci == 0x52) return add_selection(message, frame.payload);
    // A lone 7F asks for all records.
    const bool is_global = frame.payload.size() == 1 && frame.payload[0] == 0x7F;
    if (frame.ci == 0x51 && !is_global) return add_records(message, parse_records(frame.payload));
    if (!frame.payload.empty()) message.details.emplace_back("data", to_hex(frame.payload));
    if (word.empty())
        message.error = make_error(kCi, hex_byte(frame.ci)).at({0, frame.payload.size(), 0, 0});
}

}  // namespace

Message message_of(const Frame& frame) {
    Message message;
    message.direction = Direction::response;
    message.function = "ack";
    if (frame.kind == FrameKind::acknowledge) return message;
    const bool is_request = (frame.control & kFromMaster) != 0;
    if (is_request) message.direction = Direction::request;
    message.address = fmt::format("{}", frame.address);
    message.control = hex_byte(frame.control);
    message.function = function_word(frame.control);
    message.details.emplace_back("primary", message.address);
    if (is_request && (frame.control & 0x10) != 0)
        message.details.emplace_back("fcb", (frame.control & 0x20) != 0 ? "1" : "0");
    if (frame.kind == FrameKind::short_frame) return message;
    message.details.emplace_back("ci", hex_byte(frame.ci));
    if (is_request) {
        add_request(message, frame);
    } else {
        add_response(message, frame);
    }
    return message;
}

}  // namespace voltmark::codec::mbus
