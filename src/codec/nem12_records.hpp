// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "nem12_fields.hpp"

namespace voltmark::codec::nem12 {

// The records that are one line of few fields. Each function reads what follows the indicator, and
// answers false where the mode refuses the record.

/// Whether the 100 record is that of a NEM12 file, in any mode.
bool check_version(Report& report, std::string_view body);

bool read_header(Report& report, std::string_view body, Header& header);
bool read_channel(Report& report, std::string_view body, Channel& channel);

/// Reads all but `channel` and `day`.
bool read_visit(Report& report, std::string_view body, VisitDetails& visit);

}  // namespace voltmark::codec::nem12
