// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/codec_errors.hpp"
#include "voltmark/codec/iec62056_21.hpp"
#include "voltmark/codec/iec62056_21_errors.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::iec21 {

namespace {

Direction direction_of(const IecMessage& message) {
    const bool is_of_master = message.kind == Kind::request || message.kind == Kind::option ||
                              (message.kind == Kind::command && message.command != "P0");
    return is_of_master ? Direction::request : Direction::response;
}

/// "password", "read": what the first letter of a command asks for.
std::string command_word(std::string_view command) {
    switch (command.empty() ? ' ' : command[0]) {
        case 'P':
            return "password";
        case 'R':
            return "read";
        case 'W':
            return "write";
        case 'E':
            return "execute";
        case 'B':
            return "break";
        default:
            return "command";
    }
}

Message to_message(const IecMessage& iec) {
    Message message;
    message.direction = direction_of(iec);
    message.address = std::string{iec.address};
    message.function =
        iec.kind == Kind::command ? command_word(iec.command) : std::string{to_text(iec.kind)};
    message.control = std::string{iec.command};
    if (iec.identification) {
        message.details.emplace_back("manufacturer", std::string{iec.identification->manufacturer});
        message.details.emplace_back("baud", std::string(1, iec.identification->baud));
        message.details.emplace_back("device", std::string{iec.identification->device});
    }
    if (!iec.option.empty()) message.details.emplace_back("option", std::string{iec.option});
    for (const DataSet& set : iec.data) {
        for (const DataValue& value : set.values) {
            MessageValue one;
            one.id = std::string{set.address};
            if (!value.text.empty()) one.value = value_text(value);
            one.unit = std::string{value.unit};
            message.values.push_back(std::move(one));
        }
    }
    message.place = iec.place;
    if (!iec.faults.empty()) message.error = iec.faults.front();
    return message;
}

class LineDecoder final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
        Cursor cursor;
        bool has_any = false;
        while (const std::optional<IecMessage> message = next_message(text, cursor)) {
            has_any = true;
            sink.message(to_message(*message));
            tell_rest(*message, sink);
        }
        if (has_any || trimmed(text).empty()) return;
        Message none;
        none.error = make_error(kNoMessage).at({0, text.size(), 1, 1});
        sink.message(std::move(none));
    }

private:
    /// One message carries one error; each further bad line is told by itself.
    static void tell_rest(const IecMessage& iec, MessageSink& sink) {
        for (std::size_t i = 1; i < iec.faults.size(); ++i) {
            Message fault;
            fault.error = iec.faults[i];
            fault.place = iec.faults[i].place.value_or(iec.place);
            sink.message(std::move(fault));
        }
    }
};

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

const std::string* find(const EncodeOptions& options, std::string_view name) {
    const auto found = options.find(name);
    return found == options.end() ? nullptr : &found->second;
}

/// An option's text, where it is printable and without the marks of a message.
Result<std::string> text_in(const EncodeOptions& options, std::string_view name,
                            std::string_view otherwise) {
    const std::string* text = find(options, name);
    if (text == nullptr) return std::string{otherwise};
    const bool is_good =
        text->size() <= 32 && std::all_of(text->begin(), text->end(), [](char c) {
            return c >= ' ' && c <= '~' && c != '(' && c != ')' && c != '/' && c != '!';
        });
    if (!is_good)
        return make_error(kOptionValue, name, excerpt(*text), "at most 32 letters and digits");
    return *text;
}

Result<char> digit_in(const EncodeOptions& options, std::string_view name, char most,
                      char otherwise) {
    const std::string* text = find(options, name);
    if (text == nullptr) return otherwise;
    if (text->size() != 1 || (*text)[0] < '0' || (*text)[0] > most)
        return make_error(kOptionValue, name, excerpt(*text), fmt::format("a digit to {}", most));
    return (*text)[0];
}

Result<Bytes> encode_request(const EncodeOptions& options) {
    const Result<std::string> address = text_in(options, "address", "");
    if (!address) return address.error();
    return bytes_of("/?" + *address + "!\r\n");
}

Result<Bytes> encode_option(const EncodeOptions& options) {
    const Result<char> baud = digit_in(options, "baud", '6', '5');
    if (!baud) return baud.error();
    const Result<char> mode = digit_in(options, "mode", '2', '0');
    if (!mode) return mode.error();
    return bytes_of(fmt::format("{}0{}{}\r\n", kAck, *baud, *mode));
}

Result<Bytes> encode_password(const EncodeOptions& options) {
    const Result<std::string> password = text_in(options, "password", "");
    if (!password) return password.error();
    return bytes_of(make_command("P1", "(" + *password + ")"));
}

Result<Bytes> encode_read(const EncodeOptions& options) {
    const Result<std::string> address = text_in(options, "data-address", "");
    if (!address) return address.error();
    return bytes_of(make_command("R1", *address + "()"));
}

Result<Bytes> encode_break(const EncodeOptions&) {
    return bytes_of(make_command("B0", ""));
}

constexpr EncodeOption kRequestOptions[] = {
    {"address", false, {"of the device; without, any answers", "设备地址，缺省为任意"}}};
constexpr EncodeOption kOptionOptions[] = {
    {"baud", false, {"0 to 6: 300 to 19200; default 5", "0 至 6：300 至 19200，缺省 5"}},
    {"mode", false, {"0 readout, 1 programming", "0 读出，1 编程"}}};
constexpr EncodeOption kPasswordOptions[] = {{"password", true, {"as the meter wants", "密码"}}};
constexpr EncodeOption kReadOptions[] = {
    {"data-address", true, {"what is read: 1.8.0", "数据地址，如 1.8.0"}}};

constexpr EncodeVerb kVerbs[] = {
    {"request", {"who are you", "请求"}, kRequestOptions, "--address 12345678", encode_request},
    {"option", {"go on so", "选择方式"}, kOptionOptions, "--baud 5 --mode 0", encode_option},
    {"password", {"let me in", "口令"}, kPasswordOptions, "--password 00000000", encode_password},
    {"read", {"one value", "读一个值"}, kReadOptions, "--data-address 1.8.0", encode_read},
    {"break", {"end the session", "结束会话"}, {}, "", encode_break},
};

}  // namespace

const FormatInfo kFormat{"iec62056_21",
                         {"IEC 62056-21, readout and programming mode", "IEC 62056-21 抄读与编程"},
                         true,
                         [](const DecodeOptions&) -> std::unique_ptr<Decoder> {
                             return std::make_unique<LineDecoder>();
                         },
                         kVerbs};

}  // namespace voltmark::codec::iec21
