// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "voltmark/codec/dlms_data.hpp"

namespace voltmark::codec::dlms {

/// Which attribute or method of which object. \source  IEC 62056-5-3 for all of this header.
struct ObjectPart {
    std::uint16_t class_id = 0;
    Obis obis{};
    std::uint8_t index = 0;  ///< Of the attribute or method.

    friend bool operator==(const ObjectPart&, const ObjectPart&) = default;
};

/// Which part of an attribute is wanted: 1 by range, 2 by entry.
struct Selection {
    std::uint8_t selector = 0;
    Data parameters;

    friend bool operator==(const Selection&, const Selection&) = default;
};

struct AttributePart {
    ObjectPart part;
    std::optional<Selection> selection;

    friend bool operator==(const AttributePart&, const AttributePart&) = default;
};

/// Entries of a profile between two times, both included, all columns.
Selection select_range(const DateTime& from, const DateTime& to);
/// Entries of a profile by number from 1; 0 as the last means up to the end.
Selection select_entries(std::uint32_t first, std::uint32_t last);

/// One piece of a long value.
struct Block {
    bool is_last = false;
    std::uint32_t number = 0;
    Bytes bytes;

    friend bool operator==(const Block&, const Block&) = default;
};

/// A value, or why there is none: a data-access-result.
struct DataResult {
    std::optional<std::uint8_t> error;
    Data data;

    friend bool operator==(const DataResult&, const DataResult&) = default;
};

inline constexpr std::uint8_t kInvokeDefault = 0xC1;  ///< Invocation 1, confirmed, high priority.

struct GetRequest {
    enum class Form : std::uint8_t { normal = 1, next = 2, list = 3 };
    Form form = Form::normal;
    std::uint8_t invoke = kInvokeDefault;
    std::vector<AttributePart> parts;  ///< One of normal, none of next.
    std::uint32_t block = 0;           ///< Of next: the last that was received.

    friend bool operator==(const GetRequest&, const GetRequest&) = default;
};

struct GetResponse {
    enum class Form : std::uint8_t { normal = 1, block = 2, list = 3 };
    Form form = Form::normal;
    std::uint8_t invoke = kInvokeDefault;
    std::vector<DataResult> results;          ///< One of normal.
    Block block;                              ///< Of block; joined they are the value, or the list.
    std::optional<std::uint8_t> block_error;  ///< Why a block has no bytes.

    friend bool operator==(const GetResponse&, const GetResponse&) = default;
};

struct SetRequest {
    enum class Form : std::uint8_t {
        normal = 1,
        first_block = 2,
        block = 3,
        list = 4,
        list_first_block = 5
    };
    Form form = Form::normal;
    std::uint8_t invoke = kInvokeDefault;
    std::vector<AttributePart> parts;
    std::vector<Data> values;
    Block block;

    friend bool operator==(const SetRequest&, const SetRequest&) = default;
};

struct SetResponse {
    enum class Form : std::uint8_t {
        normal = 1,
        block = 2,
        last_block = 3,
        last_block_list = 4,
        list = 5
    };
    Form form = Form::normal;
    std::uint8_t invoke = kInvokeDefault;
    std::vector<std::uint8_t> results;  ///< data-access-results; 0 is success.
    std::uint32_t block = 0;

    friend bool operator==(const SetResponse&, const SetResponse&) = default;
};

struct ActionRequest {
    enum class Form : std::uint8_t {
        normal = 1,
        next = 2,
        list = 3,
        first_block = 4,
        list_first_block = 5,
        block = 6
    };
    Form form = Form::normal;
    std::uint8_t invoke = kInvokeDefault;
    std::vector<ObjectPart> parts;
    std::vector<Data> values;  ///< None of a normal without parameters; else as many as parts.
    Block block;
    std::uint32_t next_block = 0;

    friend bool operator==(const ActionRequest&, const ActionRequest&) = default;
};

struct ActionResult {
    std::uint8_t result = 0;  ///< An action-result; 0 is success.
    std::optional<DataResult> returned;

    friend bool operator==(const ActionResult&, const ActionResult&) = default;
};

struct ActionResponse {
    enum class Form : std::uint8_t { normal = 1, block = 2, list = 3, next = 4 };
    Form form = Form::normal;
    std::uint8_t invoke = kInvokeDefault;
    std::vector<ActionResult> results;
    Block block;
    std::uint32_t next_block = 0;

    friend bool operator==(const ActionResponse&, const ActionResponse&) = default;
};

struct DataNotification {
    std::uint32_t invoke = 0;
    Bytes time;                   ///< 12 bytes or none.
    bool is_tagged_time = false;  ///< The time is sent as an octet string with its tag (Kaifa).
    Data body;

    friend bool operator==(const DataNotification&, const DataNotification&) = default;
};

struct EventNotification {
    Bytes time;  ///< 12 bytes or none.
    ObjectPart part;
    Data value;

    friend bool operator==(const EventNotification&, const EventNotification&) = default;
};

struct ExceptionResponse {
    std::uint8_t state_error = 0;
    std::uint8_t service_error = 0;
    std::optional<std::uint32_t> counter;  ///< The next that the meter accepts (service error 6).

    friend bool operator==(const ExceptionResponse&, const ExceptionResponse&) = default;
};

/// AARQ, or AARE where the answer's fields are used.
struct Association {
    bool is_response = false;
    std::uint8_t context = 1;  ///< 1 logical names, 2 short names, 3 and 4 the same with ciphering.
    std::uint8_t result = 0;   ///< Of the answer: 0 accepted.
    std::uint8_t diagnostic = 0;
    bool is_provider_diagnostic = false;
    Bytes title;  ///< System title of the sender.
    bool has_acse_requirements = false;
    std::optional<std::uint8_t> mechanism;  ///< 0 none, 1 password, 2 to 7 high.
    Bytes authentication;                   ///< Password or challenge; empty for none.
    Bytes user_information;                 ///< An initiate APDU, plain or ciphered.

    friend bool operator==(const Association&, const Association&) = default;
};

/// RLRQ or RLRE.
struct Release {
    bool is_response = false;
    std::optional<std::uint8_t> reason;
    Bytes user_information;

    friend bool operator==(const Release&, const Release&) = default;
};

struct InitiateRequest {
    Bytes dedicated_key;
    bool is_response_allowed = true;
    std::optional<std::uint8_t> quality;
    std::uint8_t version = 6;
    std::uint32_t conformance = 0;  ///< 24 bits; bit 0 of the standard is the highest.
    std::uint16_t pdu_size_max = 0;

    friend bool operator==(const InitiateRequest&, const InitiateRequest&) = default;
};

struct InitiateResponse {
    std::optional<std::uint8_t> quality;
    std::uint8_t version = 6;
    std::uint32_t conformance = 0;
    std::uint16_t pdu_size_max = 0;
    std::uint16_t name = 7;

    friend bool operator==(const InitiateResponse&, const InitiateResponse&) = default;
};

struct ServiceError {
    std::uint8_t service = 0;
    std::uint8_t kind = 0;
    std::uint8_t value = 0;

    friend bool operator==(const ServiceError&, const ServiceError&) = default;
};

/// What protection wraps an APDU: its tag is 21 28 C8..CF D0..D7 or DB DC DD.
struct Ciphered {
    std::uint8_t tag = 0xDB;
    Bytes transaction, title, recipient, time, other;  ///< Of DD all, of DB and DC the title.
    Bytes key_information;                             ///< Of DD, as sent; empty for none.
    std::uint8_t control = 0x30;                       ///< 10 authenticated, 20 encrypted, 30 both.
    std::uint32_t counter = 0;
    Bytes content;  ///< Behind the counter: the text, then 12 bytes of tag where authenticated.

    friend bool operator==(const Ciphered&, const Ciphered&) = default;
};

/// Part of an APDU of any kind.
struct GeneralBlock {
    bool is_last = false;
    bool is_streaming = false;
    std::uint8_t window = 0;
    std::uint16_t number = 0;
    std::uint16_t acknowledged = 0;
    Bytes bytes;

    friend bool operator==(const GeneralBlock&, const GeneralBlock&) = default;
};

using Apdu =
    std::variant<GetRequest, GetResponse, SetRequest, SetResponse, ActionRequest, ActionResponse,
                 DataNotification, EventNotification, ExceptionResponse, Association, Release,
                 InitiateRequest, InitiateResponse, ServiceError, Ciphered, GeneralBlock>;

/// Reads an APDU, without LLC, that is all of `bytes`.
/// \errors  dlms.short, dlms.rest, dlms.apdu_tag, dlms.apdu_form, and those of values.
Result<Apdu> parse_apdu(ByteSpan bytes);

/// The inverse of parse_apdu.
Bytes encode_apdu(const Apdu& apdu);

/// "get_request", "data_notification", "glo_get_request" ...
std::string_view apdu_name(const Apdu& apdu);

bool is_apdu_tag(std::uint8_t byte);

/// Words of the standard for numbers on the wire; "other (N)" where it has none.
std::string access_result_name(std::uint8_t code);
std::string action_result_name(std::uint8_t code);
std::string mechanism_name(std::uint8_t code);
std::string context_name(std::uint8_t code);
std::string diagnostic_name(const Association& response);
std::string exception_name(const ExceptionResponse& exception);

/// "get", "set", "action", "block_transfer_with_get" ..., with commas.
std::string conformance_names(std::uint32_t bits);

/// The bits that a client of ours asks for.
inline constexpr std::uint32_t kConformanceClient = 0x00'7E'1F;

/// The list of results that joined blocks of a list answer are.
Result<std::vector<DataResult>> parse_result_list(ByteSpan bytes);

}  // namespace voltmark::codec::dlms
