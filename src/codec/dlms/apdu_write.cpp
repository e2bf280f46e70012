// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_apdu.hpp"

#include "association.hpp"

namespace voltmark::codec::dlms {

namespace {

void put_part(Bytes& out, const ObjectPart& part) {
    put_u16(out, part.class_id);
    out.insert(out.end(), part.obis.begin(), part.obis.end());
    out.push_back(part.index);
}

void put_attribute(Bytes& out, const AttributePart& attribute) {
    put_part(out, attribute.part);
    out.push_back(attribute.selection ? 1 : 0);
    if (!attribute.selection) return;
    out.push_back(attribute.selection->selector);
    put_data(out, attribute.selection->parameters);
}

void put_result(Bytes& out, const DataResult& result) {
    out.push_back(result.error ? 1 : 0);
    if (result.error)
        out.push_back(*result.error);
    else
        put_data(out, result.data);
}

void put_block(Bytes& out, const Block& block) {
    out.push_back(block.is_last ? 1 : 0);
    put_u32(out, block.number);
    put_counted(out, block.bytes);
}

template <class List, class Put>
void put_list(Bytes& out, const List& list, Put put) {
    put_length(out, list.size());
    for (const auto& one : list) put(out, one);
}

void put_action_result(Bytes& out, const ActionResult& result) {
    out.push_back(result.result);
    out.push_back(result.returned ? 1 : 0);
    if (result.returned) put_result(out, *result.returned);
}

template <class Form>
void begin(Bytes& out, std::uint8_t tag, Form form, std::uint8_t invoke) {
    out = {tag, static_cast<std::uint8_t>(form), invoke};
}

/// A byte that says whether a number follows, and the number.
void put_optional(Bytes& out, const std::optional<std::uint8_t>& number) {
    out.push_back(number ? 1 : 0);
    if (number) out.push_back(*number);
}

class Writer {
public:
    Bytes out;

    void operator()(const GetRequest& get) {
        begin(out, 0xC0, get.form, get.invoke);
        if (get.form == GetRequest::Form::next) return put_u32(out, get.block);
        if (get.form == GetRequest::Form::list) return put_list(out, get.parts, put_attribute);
        for (const AttributePart& part : get.parts) put_attribute(out, part);
    }

    void operator()(const GetResponse& get) {
        begin(out, 0xC4, get.form, get.invoke);
        if (get.form == GetResponse::Form::list) return put_list(out, get.results, put_result);
        if (get.form == GetResponse::Form::normal) {
            for (const DataResult& result : get.results) put_result(out, result);
            return;
        }
        out.push_back(get.block.is_last ? 1 : 0);
        put_u32(out, get.block.number);
        out.push_back(get.block_error ? 1 : 0);
        if (get.block_error)
            out.push_back(*get.block_error);
        else
            put_counted(out, get.block.bytes);
    }

    void operator()(const SetRequest& set) {
        using Form = SetRequest::Form;
        begin(out, 0xC1, set.form, set.invoke);
        if (set.form == Form::list || set.form == Form::list_first_block)
            put_list(out, set.parts, put_attribute);
        else
            for (const AttributePart& part : set.parts) put_attribute(out, part);
        if (set.form == Form::list) return put_list(out, set.values, put_data);
        if (set.form != Form::normal) return put_block(out, set.block);
        for (const Data& value : set.values) put_data(out, value);
    }

    void operator()(const SetResponse& set) {
        using Form = SetResponse::Form;
        begin(out, 0xC5, set.form, set.invoke);
        if (set.form == Form::list || set.form == Form::last_block_list)
            put_length(out, set.results.size());
        out.insert(out.end(), set.results.begin(), set.results.end());
        if (set.form != Form::normal && set.form != Form::list) put_u32(out, set.block);
    }

    void operator()(const ActionRequest& action) {
        using Form = ActionRequest::Form;
        begin(out, 0xC3, action.form, action.invoke);
        if (action.form == Form::next) return put_u32(out, action.next_block);
        if (action.form == Form::list || action.form == Form::list_first_block)
            put_list(out, action.parts, put_part);
        else
            for (const ObjectPart& part : action.parts) put_part(out, part);
        if (action.form == Form::list) return put_list(out, action.values, put_data);
        if (action.form != Form::normal) return put_block(out, action.block);
        out.push_back(action.values.empty() ? 0 : 1);
        for (const Data& value : action.values) put_data(out, value);
    }

    void operator()(const ActionResponse& action) {
        using Form = ActionResponse::Form;
        begin(out, 0xC7, action.form, action.invoke);
        switch (action.form) {
            case Form::normal:
                for (const ActionResult& result : action.results) put_action_result(out, result);
                break;
            case Form::block:
                put_block(out, action.block);
                break;
            case Form::list:
                put_list(out, action.results, put_action_result);
                break;
            case Form::next:
                put_u32(out, action.next_block);
                break;
        }
    }

    void operator()(const DataNotification& push) {
        out.push_back(0x0F);
        put_u32(out, push.invoke);
        if (push.is_tagged_time) out.push_back(0x09);
        put_counted(out, push.time);
        put_data(out, push.body);
    }

    void operator()(const EventNotification& event) {
        out = {0xC2, std::uint8_t{!event.time.empty()}};
        if (!event.time.empty()) put_counted(out, event.time);
        put_part(out, event.part);
        put_data(out, event.value);
    }

    void operator()(const ExceptionResponse& exception) {
        out = {0xD8, exception.state_error, exception.service_error};
        if (exception.counter) put_u32(out, *exception.counter);
    }

    void operator()(const Association& association) { put_association(out, association); }
    void operator()(const Release& release) { put_release(out, release); }

    void operator()(const InitiateRequest& initiate) {
        out = {0x01, std::uint8_t{!initiate.dedicated_key.empty()}};
        if (!initiate.dedicated_key.empty()) put_counted(out, initiate.dedicated_key);
        out.push_back(initiate.is_response_allowed ? 0 : 1);
        if (!initiate.is_response_allowed) out.push_back(0);
        put_optional(out, initiate.quality);
        out.push_back(initiate.version);
        put_conformance(out, initiate.conformance);
        put_u16(out, initiate.pdu_size_max);
    }

    void operator()(const InitiateResponse& initiate) {
        out = {0x08};
        put_optional(out, initiate.quality);
        out.push_back(initiate.version);
        put_conformance(out, initiate.conformance);
        put_u16(out, initiate.pdu_size_max);
        put_u16(out, initiate.name);
    }

    void operator()(const ServiceError& error) {
        out = {0x0E, error.service, error.kind, error.value};
    }

    void operator()(const Ciphered& ciphered) {
        out = {ciphered.tag};
        if (ciphered.tag == 0xDD) put_counted(out, ciphered.transaction);
        if (ciphered.tag >= 0xDB) put_counted(out, ciphered.title);
        if (ciphered.tag == 0xDD) {
            for (const Bytes* field : {&ciphered.recipient, &ciphered.time, &ciphered.other})
                put_counted(out, *field);
            out.push_back(ciphered.key_information.empty() ? 0 : 1);
            out.insert(out.end(), ciphered.key_information.begin(), ciphered.key_information.end());
        }
        put_length(out, 5 + ciphered.content.size());
        out.push_back(ciphered.control);
        put_u32(out, ciphered.counter);
        out.insert(out.end(), ciphered.content.begin(), ciphered.content.end());
    }

    void operator()(const GeneralBlock& block) {
        out = {0xE0,
               static_cast<std::uint8_t>((block.is_last ? 0x80 : 0) |
                                         (block.is_streaming ? 0x40 : 0) | (block.window & 0x3F))};
        put_u16(out, block.number);
        put_u16(out, block.acknowledged);
        put_counted(out, block.bytes);
    }
};

Data capture_of_clock() {
    constexpr std::uint8_t kClock[] = {0, 0, 1, 0, 0, 255};
    return make_items(Tag::structure, {make_number(Tag::uint16, 8), make_octets(kClock),
                                       make_number(Tag::int8, 2), make_number(Tag::uint16, 0)});
}

}  // namespace

Bytes encode_apdu(const Apdu& apdu) {
    Writer writer;
    std::visit(writer, apdu);
    return std::move(writer.out);
}

Selection select_range(const DateTime& from, const DateTime& to) {
    return {1, make_items(Tag::structure, {capture_of_clock(), make_octets(to_bytes(from)),
                                           make_octets(to_bytes(to)), make_items(Tag::array, {})})};
}

Selection select_entries(std::uint32_t first, std::uint32_t last) {
    return {2, make_items(Tag::structure,
                          {make_number(Tag::uint32, first), make_number(Tag::uint32, last),
                           make_number(Tag::uint16, 1), make_number(Tag::uint16, 0)})};
}

}  // namespace voltmark::codec::dlms
