// SPDX-License-Identifier: Apache-2.0
#include "verbs.hpp"

#include "voltmark/codec/mbus.hpp"
#include "voltmark/codec/text.hpp"

#include "option_reader.hpp"

namespace voltmark::codec::mbus {

namespace {

class Options : public OptionReader {
public:
    using OptionReader::OptionReader;

    /// A decimal number of at most `most`; nothing where the option is absent.
    std::optional<std::uint8_t> number(std::string_view name, std::uint8_t most) {
        const std::optional<unsigned> number = whole_number(name, most);
        return number ? std::optional{static_cast<std::uint8_t>(*number)} : std::nullopt;
    }

    /// Two hex digits; nothing where the option is absent.
    std::optional<std::uint8_t> hex_byte(std::string_view name) {
        const std::string* text = find(name);
        if (text == nullptr) return std::nullopt;
        const Result<Bytes> bytes = parse_hex(*text);
        if (bytes && bytes->size() == 1 && text->size() == 2) return (*bytes)[0];
        fail(name, *text, "00 .. FF");
        return std::nullopt;
    }

    /// 1 to 8 digits; a short one is filled with zeros in front.
    std::string id() {
        const std::string* text = find("id");
        std::string id = text == nullptr ? std::string{} : *text;
        bool is_right = !id.empty() && id.size() <= 8;
        for (char& c : id) {
            c = to_upper(c);
            is_right = is_right && (is_digit(c) || c == 'F');
        }
        if (!is_right) fail("id", text == nullptr ? "" : *text, "12345678, 1234FFFF");
        id.insert(0, 8 - std::min<std::size_t>(id.size(), 8), '0');
        return id;
    }

    std::string manufacturer() {
        const std::string* text = find("manufacturer");
        if (text == nullptr || manufacturer_number(*text)) return text == nullptr ? "" : *text;
        fail("manufacturer", *text, "ABC");
        return {};
    }

    /// "0" or "1"; 1 where it is absent, as in the first question behind a reset.
    bool fcb() { return number("fcb", 1).value_or(1) == 1; }
};

Result<Bytes> framed(const Options& options, const Frame& frame) {
    if (options.error()) return *options.error();
    return encode_frame(frame);
}

Result<Bytes> encode_ping(const EncodeOptions& given) {
    Options options{given};
    const std::uint8_t address = options.number("address", 255).value_or(0);
    return framed(options, make_reset(address));
}

Result<Bytes> encode_read(const EncodeOptions& given) {
    Options options{given};
    const std::uint8_t address = options.number("address", 255).value_or(0);
    const bool fcb = options.fcb();
    return framed(options, make_request(address, fcb));
}

Result<Bytes> encode_select(const EncodeOptions& given) {
    Options options{given};
    SecondaryAddress who;
    who.id = options.id();
    who.manufacturer = options.manufacturer();
    who.version = options.hex_byte("version");
    who.medium = options.hex_byte("medium");
    if (options.error()) return *options.error();
    return encode_frame(make_selection(who));
}

Result<Bytes> encode_set_address(const EncodeOptions& given) {
    Options options{given};
    const std::uint8_t address = options.number("address", 255).value_or(0);
    const std::uint8_t new_address = options.number("new", 250).value_or(0);
    return framed(options, make_new_address(address, new_address));
}

constexpr Text kAddress{"primary address 0 .. 255; 253 is the selected meter",
                        "一级地址 0 .. 255；253 为已选中的表"};

constexpr EncodeOption kPingOptions[] = {{"address", true, kAddress}};
constexpr EncodeOption kReadOptions[] = {
    {"address", true, kAddress},
    {"fcb", false, {"frame count bit, 0 or 1 (default 1)", "帧计数位，0 或 1（默认 1）"}}};
constexpr EncodeOption kSelectOptions[] = {
    {"id", true, {"identification, F for any digit", "标识号，F 表示任意数字"}},
    {"manufacturer", false, {"three letters (default any)", "三个字母（默认任意）"}},
    {"version", false, {"hex byte (default any)", "十六进制字节（默认任意）"}},
    {"medium", false, {"hex byte (default any)", "十六进制字节（默认任意）"}}};
constexpr EncodeOption kSetAddressOptions[] = {
    {"address", true, kAddress},
    {"new", true, {"new primary address 0 .. 250", "新一级地址 0 .. 250"}}};

constexpr EncodeVerb kVerbs[] = {{"ping",
                                  {"resets the link (SND_NKE)", "链路复位（SND_NKE）"},
                                  kPingOptions,
                                  "--address 1",
                                  encode_ping},
                                 {"read",
                                  {"asks for data (REQ_UD2)", "请求数据（REQ_UD2）"},
                                  kReadOptions,
                                  "--address 1 --fcb 1",
                                  encode_read},
                                 {"select",
                                  {"selects a meter by its secondary address", "按二级地址选表"},
                                  kSelectOptions,
                                  "--id 12345678 --manufacturer ABC --version 01 --medium 02",
                                  encode_select},
                                 {"set-address",
                                  {"gives a meter another primary address", "设置一级地址"},
                                  kSetAddressOptions,
                                  "--address 1 --new 2",
                                  encode_set_address}};

}  // namespace

std::span<const EncodeVerb> encode_verbs() {
    return kVerbs;
}

}  // namespace voltmark::codec::mbus
