// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/billing/model.hpp"
#include "voltmark/meter/reading_block.hpp"

// Stored things as text that people can review: what a fixture says, and what is read out of it.

namespace voltmark::compat {

/// One stored thing of a fixture file: a line that names it, its bytes in hex, and what they mean,
/// a line each. Fixtures are separated by blank lines; lines that begin with # are for people.
struct Fixture {
    std::string name;
    std::vector<std::uint8_t> bytes;
    std::vector<std::string> meaning;
};

std::vector<Fixture> read_fixtures(const std::string& path);
std::string to_text(const Fixture& fixture);

/// "2026-07-01 10001/1": day, site and channel.
std::string to_text(const meter::BlockKey& key);
meter::BlockKey parse_key(const std::string& text);

std::vector<std::string> meaning_of(const meter::SpanReadings& readings);
std::vector<std::string> meaning_of(const billing::BillBody& body);

}  // namespace voltmark::compat
