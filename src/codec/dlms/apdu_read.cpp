// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_apdu.hpp"
#include "voltmark/codec/dlms_errors.hpp"
#include "voltmark/codec/format.hpp"

#include "association.hpp"

namespace voltmark::codec::dlms {

namespace {

std::string hex_of(std::uint8_t byte) {
    return to_hex({&byte, 1});
}

Bytes copied(ByteSpan bytes) {
    return {bytes.begin(), bytes.end()};
}

/// Reads the parts of one APDU; the first error of a value is kept, others are the reader's.
class Parser {
public:
    explicit Parser(ByteSpan bytes) : in{bytes} {}

    Data data() {
        if (in.failed()) return {};
        Result<Data> read = read_data(in);
        if (read) return std::move(*read);
        error = read.error();
        in.fail();
        return {};
    }

    std::optional<Data> optional_data() {
        if (in.u8() == 0) return {};
        return data();
    }

    /// A count of things that each have at least a byte.
    std::size_t count() {
        const std::size_t count = in.length();
        if (count > in.left()) in.fail();
        return in.failed() ? 0 : count;
    }

    ObjectPart part() {
        ObjectPart part;
        part.class_id = in.u16();
        const ByteSpan obis = in.take(6);
        std::copy(obis.begin(), obis.end(), part.obis.begin());
        part.index = in.u8();
        return part;
    }

    AttributePart attribute() {
        AttributePart attribute{part(), {}};
        if (in.u8() == 0 || in.failed()) return attribute;
        Selection selection;
        selection.selector = in.u8();
        selection.parameters = data();
        attribute.selection = std::move(selection);
        return attribute;
    }

    DataResult result() {
        DataResult result;
        if (in.u8() == 0)
            result.data = data();
        else
            result.error = in.u8();
        return result;
    }

    Block block() {
        Block block;
        block.is_last = in.u8() != 0;
        block.number = in.u32();
        block.bytes = copied(in.counted());
        return block;
    }

    template <class Make>
    auto list(Make make) {
        std::vector<decltype(make())> made;
        for (std::size_t left = count(); left > 0 && !in.failed(); --left) made.push_back(make());
        return made;
    }

    template <class Form>
    bool form(Form& form, std::uint8_t last, std::string_view what) {
        const std::size_t at = in.at();
        const std::uint8_t byte = in.u8();
        form = static_cast<Form>(byte);
        if (byte >= 1 && byte <= last) return true;
        if (!in.failed()) error = make_error(kApduForm, what, hex_of(byte)).at({at, 1, 0, 0});
        in.fail();
        return false;
    }

    Reader in;
    std::optional<Error> error;
};

GetRequest read_get_request(Parser& p) {
    GetRequest get;
    if (!p.form(get.form, 3, "get_request")) return get;
    get.invoke = p.in.u8();
    if (get.form == GetRequest::Form::normal) get.parts.push_back(p.attribute());
    if (get.form == GetRequest::Form::next) get.block = p.in.u32();
    if (get.form == GetRequest::Form::list) get.parts = p.list([&] { return p.attribute(); });
    return get;
}

GetResponse read_get_response(Parser& p) {
    GetResponse get;
    if (!p.form(get.form, 3, "get_response")) return get;
    get.invoke = p.in.u8();
    if (get.form == GetResponse::Form::normal) get.results.push_back(p.result());
    if (get.form == GetResponse::Form::list) get.results = p.list([&] { return p.result(); });
    if (get.form != GetResponse::Form::block) return get;
    get.block.is_last = p.in.u8() != 0;
    get.block.number = p.in.u32();
    if (p.in.u8() == 0)
        get.block.bytes = copied(p.in.counted());
    else
        get.block_error = p.in.u8();
    return get;
}

SetRequest read_set_request(Parser& p) {
    using Form = SetRequest::Form;
    SetRequest set;
    if (!p.form(set.form, 5, "set_request")) return set;
    set.invoke = p.in.u8();
    if (set.form == Form::normal || set.form == Form::first_block)
        set.parts.push_back(p.attribute());
    if (set.form == Form::list || set.form == Form::list_first_block)
        set.parts = p.list([&] { return p.attribute(); });
    if (set.form == Form::normal)
        set.values.push_back(p.data());
    else if (set.form == Form::list)
        set.values = p.list([&] { return p.data(); });
    else
        set.block = p.block();
    return set;
}

SetResponse read_set_response(Parser& p) {
    using Form = SetResponse::Form;
    SetResponse set;
    if (!p.form(set.form, 5, "set_response")) return set;
    set.invoke = p.in.u8();
    if (set.form == Form::normal || set.form == Form::last_block) set.results.push_back(p.in.u8());
    if (set.form == Form::list || set.form == Form::last_block_list)
        set.results = p.list([&] { return p.in.u8(); });
    if (set.form != Form::normal && set.form != Form::list) set.block = p.in.u32();
    return set;
}

ActionRequest read_action_request(Parser& p) {
    using Form = ActionRequest::Form;
    ActionRequest action;
    if (!p.form(action.form, 6, "action_request")) return action;
    action.invoke = p.in.u8();
    switch (action.form) {
        case Form::normal:
            action.parts.push_back(p.part());
            if (std::optional<Data> value = p.optional_data())
                action.values.push_back(std::move(*value));
            break;
        case Form::next:
            action.next_block = p.in.u32();
            break;
        case Form::list:
            action.parts = p.list([&] { return p.part(); });
            action.values = p.list([&] { return p.data(); });
            break;
        case Form::first_block:
            action.parts.push_back(p.part());
            action.block = p.block();
            break;
        case Form::list_first_block:
            action.parts = p.list([&] { return p.part(); });
            action.block = p.block();
            break;
        case Form::block:
            action.block = p.block();
            break;
    }
    return action;
}

ActionResponse read_action_response(Parser& p) {
    using Form = ActionResponse::Form;
    ActionResponse action;
    if (!p.form(action.form, 4, "action_response")) return action;
    action.invoke = p.in.u8();
    const auto result = [&] {
        ActionResult one;
        one.result = p.in.u8();
        if (p.in.u8() != 0) one.returned = p.result();
        return one;
    };
    switch (action.form) {
        case Form::normal:
            action.results.push_back(result());
            break;
        case Form::block:
            action.block = p.block();
            break;
        case Form::list:
            action.results = p.list(result);
            break;
        case Form::next:
            action.next_block = p.in.u32();
            break;
    }
    return action;
}

DataNotification read_data_notification(Parser& p) {
    DataNotification push;
    push.invoke = p.in.u32();
    // Kaifa sends the time as a value: tag 09, then its length 0C. No time has 9 bytes.
    const ByteSpan rest = p.in.rest();
    push.is_tagged_time = rest.size() > 1 && rest[0] == 9 && rest[1] == 12;
    if (push.is_tagged_time) p.in.u8();
    push.time = copied(p.in.counted());
    push.body = p.data();
    return push;
}

EventNotification read_event(Parser& p) {
    EventNotification event;
    if (p.in.u8() != 0) event.time = copied(p.in.counted());
    event.part = p.part();
    event.value = p.data();
    return event;
}

ExceptionResponse read_exception(Parser& p) {
    ExceptionResponse exception;
    exception.state_error = p.in.u8();
    exception.service_error = p.in.u8();
    if (exception.service_error == 6 && !p.in.at_end()) exception.counter = p.in.u32();
    return exception;
}

Ciphered read_ciphered(Parser& p, std::uint8_t tag) {
    Ciphered ciphered;
    ciphered.tag = tag;
    if (tag == 0xDD) ciphered.transaction = copied(p.in.counted());
    if (tag >= 0xDB) ciphered.title = copied(p.in.counted());
    if (tag == 0xDD) {
        ciphered.recipient = copied(p.in.counted());
        ciphered.time = copied(p.in.counted());
        ciphered.other = copied(p.in.counted());
        if (p.in.u8() != 0) {
            const ByteSpan before = p.in.rest();
            const std::size_t begin = p.in.at();
            const std::uint8_t kind = p.in.u8();
            // Identified key: one byte. Wrapped: which key and the key. Agreed: parameters.
            if (kind == 0 || kind == 1) p.in.u8();
            if (kind == 1 || kind == 2) p.in.counted();
            if (kind == 2) p.in.counted();
            ciphered.key_information = copied(before.first(p.in.at() - begin));
        }
    }
    Reader inner{p.in.counted()};
    ciphered.control = inner.u8();
    ciphered.counter = inner.u32();
    ciphered.content = copied(inner.rest());
    if (inner.failed()) p.in.fail();
    return ciphered;
}

GeneralBlock read_general_block(Parser& p) {
    GeneralBlock block;
    const std::uint8_t control = p.in.u8();
    block.is_last = (control & 0x80) != 0;
    block.is_streaming = (control & 0x40) != 0;
    block.window = control & 0x3F;
    block.number = p.in.u16();
    block.acknowledged = p.in.u16();
    block.bytes = copied(p.in.counted());
    return block;
}

InitiateRequest read_initiate_request(Parser& p) {
    InitiateRequest initiate;
    if (p.in.u8() != 0) initiate.dedicated_key = copied(p.in.counted());
    if (p.in.u8() != 0) initiate.is_response_allowed = p.in.u8() != 0;
    if (p.in.u8() != 0) initiate.quality = p.in.u8();
    initiate.version = p.in.u8();
    initiate.conformance = read_conformance(p.in);
    initiate.pdu_size_max = p.in.u16();
    return initiate;
}

InitiateResponse read_initiate_response(Parser& p) {
    InitiateResponse initiate;
    if (p.in.u8() != 0) initiate.quality = p.in.u8();
    initiate.version = p.in.u8();
    initiate.conformance = read_conformance(p.in);
    initiate.pdu_size_max = p.in.u16();
    initiate.name = p.in.u16();
    return initiate;
}

ServiceError read_service_error(Parser& p) {
    ServiceError error;
    error.service = p.in.u8();
    error.kind = p.in.u8();
    error.value = p.in.u8();
    return error;
}

bool is_ciphered_tag(std::uint8_t tag) {
    return tag == 0x21 || tag == 0x28 || tag == 0x2E || (tag >= 0xC8 && tag <= 0xD7) ||
           (tag >= 0xDB && tag <= 0xDD);
}

std::optional<Apdu> read_tagged(Parser& p, std::uint8_t tag) {
    if (is_ciphered_tag(tag)) return read_ciphered(p, tag);
    switch (tag) {
        case 0x01:
            return read_initiate_request(p);
        case 0x08:
            return read_initiate_response(p);
        case 0x0E:
            return read_service_error(p);
        case 0x0F:
            return read_data_notification(p);
        case 0x60:
        case 0x61:
            return read_association(p.in, tag == 0x61);
        case 0x62:
        case 0x63:
            return read_release(p.in, tag == 0x63);
        case 0xC0:
            return read_get_request(p);
        case 0xC1:
            return read_set_request(p);
        case 0xC2:
            return read_event(p);
        case 0xC3:
            return read_action_request(p);
        case 0xC4:
            return read_get_response(p);
        case 0xC5:
            return read_set_response(p);
        case 0xC7:
            return read_action_response(p);
        case 0xD8:
            return read_exception(p);
        case 0xE0:
            return read_general_block(p);
        default:
            return {};
    }
}

}  // namespace

bool is_apdu_tag(std::uint8_t byte) {
    constexpr std::string_view kPlain =
        "\x01\x08\x0E\x0F\x60\x61\x62\x63\xC0\xC1\xC2\xC3\xC4\xC5\xC7\xD8\xE0";
    return is_ciphered_tag(byte) || kPlain.find(static_cast<char>(byte)) != std::string_view::npos;
}

Result<Apdu> parse_apdu(ByteSpan bytes) {
    Parser parser{bytes};
    const std::uint8_t tag = parser.in.u8();
    if (parser.in.failed()) return make_error(kShort).at({0, 0, 0, 0});
    std::optional<Apdu> apdu = read_tagged(parser, tag);
    if (!apdu) return make_error(kApduTag, hex_of(tag)).at({0, 1, 0, 0});
    if (parser.error) return *parser.error;
    if (parser.in.failed()) return make_error(kShort).at({parser.in.at(), 0, 0, 0});
    if (!parser.in.at_end())
        return make_error(kRest, parser.in.left()).at({parser.in.at(), parser.in.left(), 0, 0});
    return std::move(*apdu);
}

Result<std::vector<DataResult>> parse_result_list(ByteSpan bytes) {
    Parser parser{bytes};
    std::vector<DataResult> results = parser.list([&] { return parser.result(); });
    if (parser.error) return *parser.error;
    if (parser.in.failed()) return make_error(kShort).at({parser.in.at(), 0, 0, 0});
    if (!parser.in.at_end())
        return make_error(kRest, parser.in.left()).at({parser.in.at(), parser.in.left(), 0, 0});
    return results;
}

}  // namespace voltmark::codec::dlms
