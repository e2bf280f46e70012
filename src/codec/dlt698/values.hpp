// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt698_apdu.hpp"

namespace voltmark::codec::dlt698 {

/// Appends what an attribute's data say, one value an element. An element's id is its own OAD:
/// the third of 00100200 is 00100203. What lies deeper is numbered behind a point.
///
/// \param time  of every value that has none of its own.
void append_values(std::vector<MessageValue>& values, Oad oad, const Data& data,
                   const std::string& time = {});

/// A value that is not there, named by its attribute; `quality` says why.
MessageValue missing_value(Oad oad, std::string quality = {});

/// "dar:6 object_absent".
std::string quality_of(std::uint8_t dar);

/// Appends a value for every cell of every row; their time is that of the row's freeze, storing,
/// success or start of collection, or of the event, the first of these that it has.
void append_rows(std::vector<MessageValue>& values, const Record& record);

/// A TSA without the byte before its digits: "000000000001".
std::string server_text(const Bytes& tsa);

/// One value that has no elements, with its unit: "15 min"; "-" where there is none.
std::string text_of(const Data& data);

/// "last 3", "20210200 from 2026-01-01T00:00:00 ...": a selector for people.
std::string to_text(const Selector& selector);

}  // namespace voltmark::codec::dlt698
