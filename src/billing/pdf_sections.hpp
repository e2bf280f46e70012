// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/billing/explanation.hpp"

#include "pdf_layout.hpp"

namespace voltmark::billing::pdf {

/// Whether the contract only gives energy, so that its bill is a statement of what it earns.
bool is_feed_in(const Explanation& explanation);

/// A bill that is not issued is marked on every page.
bool is_draft(const Explanation& explanation);

/// The bill's number, or its id where it has none.
std::string shown_number(const Explanation& explanation);

/// "电费账单" and so on.
std::string_view document_title(const Explanation& explanation, Language language);

/// Title, customer and dates: the top of the first page.
Block document_head(const Canvas& canvas, const Explanation& explanation, Language language);

/// What is to pay, or that nothing is.
Block amount_panel(const Canvas& canvas, const Explanation& explanation, Language language);

/// Energies, demand and power factor, split by bands; how sure the readings are.
std::vector<Block> use_section(const Canvas& canvas, const Explanation& explanation,
                               Language language);

/// The bill beside the one before and that of a year before, and a bar for each of 13 months.
std::vector<Block> comparison_section(const Canvas& canvas, const Explanation& explanation,
                                      Language language);

/// What registers showed, row by row; nothing where meters are read by intervals.
std::vector<Block> register_section(const Canvas& canvas, const Explanation& explanation,
                                    Language language);

/// The steps of sub-metering and losses; nothing where there are none.
std::vector<Block> adjustment_section(const Canvas& canvas, const Explanation& explanation,
                                      Language language);

/// All lines with their reckoning, the sums by layer, and the total.
std::vector<Block> line_table(const Canvas& canvas, const Explanation& explanation,
                              Language language);

/// Tariffs with their legal sources, and how amounts are rounded.
std::vector<Block> source_section(const Canvas& canvas, const Explanation& explanation,
                                  Language language);

/// The box around "DRAFT". \returns  its width; `x` is its left and `y` its text's baseline.
double draw_draft_mark(Canvas& canvas, Language language, double size, double x, double y);

}  // namespace voltmark::billing::pdf
