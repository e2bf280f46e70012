// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "voltmark/codec/dlt698_data.hpp"

namespace voltmark::codec::dlt698 {

enum class Service : std::uint8_t {
    link_request = 0x01,
    connect_request = 0x02,
    release_request = 0x03,
    get_request = 0x05,
    set_request = 0x06,
    action_request = 0x07,
    report_response = 0x08,
    proxy_request = 0x09,
    security_request = 0x10,
    link_response = 0x81,
    connect_response = 0x82,
    release_response = 0x83,
    release_notification = 0x84,
    get_response = 0x85,
    set_response = 0x86,
    action_response = 0x87,
    report_notification = 0x88,
    proxy_response = 0x89,
    security_response = 0x90,
    error_response = 0xEE
};

/// Choices of GET and, the first three, of SET and ACTION; of reports 1 and 2.
inline constexpr std::uint8_t kNormal = 1;
inline constexpr std::uint8_t kNormalList = 2;
inline constexpr std::uint8_t kThenGetList = 3;
inline constexpr std::uint8_t kRecord = 3;
inline constexpr std::uint8_t kRecordList = 4;
inline constexpr std::uint8_t kNext = 5;
inline constexpr std::uint8_t kReportList = 1;
inline constexpr std::uint8_t kReportRecordList = 2;
inline constexpr std::uint8_t kReportTransData = 3;

/// What is read back behind a SET or an ACTION.
struct ThenGet {
    Oad oad;
    std::uint8_t delay_s = 0;         ///< Of a request.
    std::optional<Data> data;         ///< Of an answer.
    std::optional<std::uint8_t> dar;  ///< Of an answer without data.

    friend bool operator==(const ThenGet&, const ThenGet&) = default;
};

/// One attribute or method that a service speaks of, with what it says.
struct Item {
    Bytes server;                 ///< PROXY: the target's TSA.
    std::uint16_t timeout_s = 0;  ///< PROXY requests: for that target.
    Oad target;
    std::optional<Data> data;         ///< To be set, a parameter, or the answer.
    std::optional<std::uint8_t> dar;  ///< Of an answer; 0 is success, GET has it only without data.
    std::optional<ThenGet> then_get;

    friend bool operator==(const Item&, const Item&) = default;
};

/// A column of records: an attribute, or attributes out of a record object.
struct Column {
    Oad oad;
    std::optional<std::vector<Oad>> members;  ///< Of a ROAD.

    friend bool operator==(const Column&, const Column&) = default;
};

/// Which meters (MS), as it was sent.
struct MeterSet {
    std::uint8_t choice = 0;  ///< 0 none, 1 all, 2..7 sets and ranges.
    Bytes content;            ///< What follows the choice.

    friend bool operator==(const MeterSet&, const MeterSet&) = default;
};

/// A span of time as the protocol counts it: unit 0 s, 1 min, 2 h, 3 d, 4 months, 5 years.
struct Span {
    std::uint8_t unit = 0;
    std::uint16_t count = 0;

    friend bool operator==(const Span&, const Span&) = default;
};

/// One column's condition: equal to `from`, or in [from, to) by steps.
struct Condition {
    Oad column;
    Data from;
    Data to;
    Data step;

    friend bool operator==(const Condition&, const Condition&) = default;
};

/// Which records (RSD).
struct Selector {
    /// 0 all, 1 equal, 2 a range, 3 ranges, 4/5 a time of starting/storing, 6/7/8 times of
    /// starting/storing/success, 9/10 the last ones.
    std::uint8_t method = 0;
    std::vector<Condition> conditions;  ///< Of 1, 2 and 3.
    Moment from;                        ///< Of 4 to 8.
    Moment to;                          ///< Of 6 to 8; not included.
    Span step;                          ///< Of 6 to 8.
    std::uint8_t last = 0;              ///< Of 9 and 10: how many.
    MeterSet meters;                    ///< Of 4 to 8 and 10.

    friend bool operator==(const Selector&, const Selector&) = default;
};

/// A record object asked for, or its answer.
struct Record {
    Bytes server;  ///< PROXY: the target's TSA.
    Oad oad;
    Selector selector;  ///< Of a request.
    std::vector<Column> columns;
    std::optional<std::uint8_t> dar;      ///< Of a refused answer.
    std::vector<std::vector<Data>> rows;  ///< Of an answer: a cell for each of `cells_of`.

    friend bool operator==(const Record&, const Record&) = default;
};

/// The attributes of a row's cells: a ROAD counts as its members.
std::vector<Oad> cells_of(const std::vector<Column>& columns);

enum class LinkKind : std::uint8_t { login = 0, heartbeat = 1, logout = 2 };

struct Link {
    LinkKind kind = LinkKind::login;  ///< Of a request.
    std::uint16_t period_s = 0;       ///< Of a request: of heartbeats.
    std::uint8_t result = 0;          ///< Of an answer: bit 7 the clock is trusted, 2..0 result.
    Moment requested;
    Moment received;  ///< Of an answer.
    Moment answered;  ///< Of an answer.

    friend bool operator==(const Link&, const Link&) = default;
};

struct Connect {
    std::array<std::uint8_t, 32> vendor{};  ///< Of an answer: who made it, versions, dates.
    std::uint16_t version = 0x0010;
    std::array<std::uint8_t, 8> protocol{};   ///< Bits of what is asked for or agreed.
    std::array<std::uint8_t, 16> function{};  ///< Likewise.
    std::uint16_t send_size = 0;
    std::uint16_t receive_size = 0;
    std::uint8_t window = 1;
    std::uint16_t apdu_size = 0;
    std::uint32_t timeout_s = 0;
    std::uint8_t mechanism = 0;  ///< 0 none, 1 password, 2 symmetric, 3 signature; or the result.
    Bytes secret;                ///< Password or first security text; of an answer RN.
    Bytes signature;             ///< Second security text.
    bool has_security = false;   ///< Of an answer.

    friend bool operator==(const Connect&, const Connect&) = default;
};

/// One block of a long answer.
struct Block {
    std::uint16_t number = 0;  ///< Of a request: the last one received.
    bool is_last = false;
    std::uint8_t kind = 1;  ///< 0 refused, 1 attributes, 2 records.
    std::uint8_t dar = 0;

    friend bool operator==(const Block&, const Block&) = default;
};

/// Bytes that are passed on between a port and the client.
struct Transparent {
    Oad port;
    std::array<std::uint8_t, 5> line{};  ///< Of a request: speed, parity, bits, stops, flow.
    std::uint16_t wait_s = 0;            ///< Of a request.
    std::uint16_t byte_wait_ms = 0;      ///< Of a request.
    std::optional<std::uint8_t> dar;     ///< Of a refused answer.
    Bytes bytes;

    friend bool operator==(const Transparent&, const Transparent&) = default;
};

/// An APDU under protection. What is encrypted is passed through.
struct Security {
    std::uint8_t kind = 0;  ///< 0 plain, 1 encrypted, 2 refused (answers).
    Bytes content;
    std::uint8_t dar = 0;
    /// How it is proven. Requests: 0 SID_MAC, 1 RN, 2 RN_MAC, 3 SID. Answers: 0 MAC.
    std::optional<std::uint8_t> proof_kind;
    Bytes proof;  ///< As it was sent.

    friend bool operator==(const Security&, const Security&) = default;
};

struct FollowReport {
    std::uint8_t choice = 1;  ///< 1 attributes, 2 records.
    std::vector<Item> items;
    std::vector<Record> records;

    friend bool operator==(const FollowReport&, const FollowReport&) = default;
};

struct TimeTag {
    Moment sent;
    Span allowed;  ///< Delay after which it is not to be obeyed.

    friend bool operator==(const TimeTag&, const TimeTag&) = default;
};

/// One APDU. Which fields speak follows from service and choice.
struct Apdu {
    Service service = Service::get_request;
    std::uint8_t choice = 0;  ///< 0 where the service has none.
    std::uint8_t piid = 0;    ///< Bit 7 priority, 6 ACD (answers), 5..0 number.
    std::vector<Item> items;
    std::vector<Record> records;
    std::uint16_t timeout_s = 0;  ///< PROXY requests.
    Link link;
    Connect connect;
    Block block;
    Moment established;      ///< Of RELEASE-Notification.
    Moment now;              ///< Of RELEASE-Notification.
    std::uint8_t error = 0;  ///< Of ERROR-Response and RELEASE-Response.
    Transparent transparent;
    Security security;
    std::optional<FollowReport> follow;
    std::optional<TimeTag> time_tag;

    friend bool operator==(const Apdu&, const Apdu&) = default;
};

/// Reads one APDU that fills `bytes`.
/// \errors  dlt698.service, choice, short, rest, data_tag, axdr_length, count, depth, optional.
Result<Apdu> parse_apdu(ByteSpan bytes);

/// What parse_apdu reads as `apdu`. \pre  a service and choice that there are.
Bytes encode_apdu(const Apdu& apdu);

/// "get_response_record_list"; empty for a choice that there is not.
std::string_view function_word(Service service, std::uint8_t choice);

/// A result's word and its names: {"object_absent", ...}.
struct Dar {
    std::string_view word;
    std::string_view zh;
};
Dar describe_dar(std::uint8_t dar);

}  // namespace voltmark::codec::dlt698
