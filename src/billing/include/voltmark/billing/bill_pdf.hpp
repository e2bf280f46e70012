// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/billing/explanation.hpp"

namespace voltmark::billing {

/// The printed bill: an explanation set on A4 pages, for the customer who doubts it and the clerk
/// who defends it. Calls may run in parallel.
///
/// The same explanation gives the same bytes, on one machine with one set of fonts: the creation
/// date is the day that the bill was booked on.
///
/// \returns  the bytes of a PDF with its fonts inside.
/// \errors   billing.pdf_write (unavailable): out of memory, or no usable font.
Result<std::string> to_pdf(const Explanation& explanation, Language language);

/// Writes the printed bill to a file. It appears whole under its name, in place of what stood
/// there, or not at all: it is written beside it first.
///
/// \errors  billing.pdf_write (unavailable): no such folder, no right, disk full. What stood at
///          `path` still does, and nothing else is left behind.
Result<void> write_bill_pdf(const Explanation& explanation, Language language,
                            const std::string& path);

}  // namespace voltmark::billing
