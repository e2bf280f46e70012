// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt698.hpp"

namespace voltmark::codec::dlt698 {

// What a head end asks and a meter or terminal answers, as APDUs. `encode_frames` with one of the
// headers below sends them.

// Headers of frames.

/// A client's question: 43.
Frame client_frame(Address server, std::uint8_t client);
/// A server's answer to a question, back to whom it came from: C3.
Frame answer_frame(const Frame& question);
/// What a server sends of its own accord: 83, or 81 for LINK.
Frame report_frame(Address server, std::uint8_t client, std::uint8_t function = kUserData);
/// A client's answer to that: 03, or 01 for LINK.
Frame report_answer_frame(const Frame& report);

// The client's side.

/// One attribute or several. \pre  at least one.
Apdu make_get(std::vector<Oad> oads, std::uint8_t piid = 0);
Apdu make_get_record(Oad oad, Selector selector, std::vector<Column> columns,
                     std::uint8_t piid = 0);
/// Asks for the block behind `received`.
Apdu make_get_next(std::uint16_t received, std::uint8_t piid = 0);
Apdu make_set(Oad oad, Data data, std::uint8_t piid = 0);
Apdu make_set_clock(const Moment& moment, std::uint8_t piid = 0);
Apdu make_action(Oad omd, Data data, std::uint8_t piid = 0);
/// Asks for everything, without a password. \source  annex D.2.
Apdu make_connect(std::uint8_t piid = 0);
Apdu make_release(std::uint8_t piid = 0);
/// Confirms a report of attributes or records by their OADs.
Apdu make_report_answer(const Apdu& report);

struct LinkTimes {
    Moment received;
    Moment answered;
};
/// \param result  bit 7 the clock is trusted, 2..0: 0 accepted.
Apdu make_link_answer(const Apdu& request, const LinkTimes& times, std::uint8_t result = 0x80);

// Selectors of records.

Selector select_last(std::uint8_t count);
/// The records whose column is `value`.
Selector select_equal(Oad column, Data value);
/// The records whose column is in [from, to), by steps.
Selector select_range(Condition condition);
/// The records of a terminal that were stored at a moment, of all meters or of these addresses.
Selector select_stored(const Moment& moment, const std::vector<std::string>& meters = {});

/// "15 min" as Data of a step.
Data make_span(const Span& span);

// The server's side.

Apdu make_link_request(LinkKind kind, std::uint16_t period_s, const Moment& now,
                       std::uint8_t piid = 0);
/// The answer to a question of attributes: with its form and number, and these results. An item
/// has data, or a DAR that says why not.
Apdu make_get_answer(const Apdu& request, std::vector<Item> items);
/// Likewise of records.
Apdu make_record_answer(const Apdu& request, std::vector<Record> records);
/// The answer to SET or ACTION: each order's DAR, for ACTION perhaps with data.
Apdu make_order_answer(const Apdu& request, std::vector<Item> items);
/// A block of a long answer of attributes or of records; the other list is empty.
Apdu make_block(const Apdu& request, const Block& block, std::vector<Item> items,
                std::vector<Record> records);
Apdu make_connect_answer(const Apdu& request, std::uint8_t result = 0);
Apdu make_report(std::vector<Item> items, std::uint8_t piid = 0);
Apdu make_record_report(std::vector<Record> records, std::uint8_t piid = 0);
/// \param error  1 not understood, 2 not supported, 255 other.
Apdu make_error(std::uint8_t piid, std::uint8_t error);

}  // namespace voltmark::codec::dlt698
