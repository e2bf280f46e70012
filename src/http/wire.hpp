// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include "voltmark/http/message.hpp"

namespace voltmark::http {

using Head = boost::beast::http::request_header<boost::beast::http::fields>;

/// Reads method, target and fields. \returns  the status to refuse it with; 0 where it may go on.
int read_head(const Head& head, Request& request);

/// How the body of an answer is told of.
enum class BodyForm : std::uint8_t { length, chunks, until_closed, none };

/// Status line and fields of an answer, with the blank line behind them. A control character in a
/// value is written as a blank: no value can begin a field.
std::string head_text(const Response& response, BodyForm form, bool is_kept_alive);

/// One piece of a body in chunks; of none the end.
std::string chunk_text(const std::string& bytes);

}  // namespace voltmark::http
