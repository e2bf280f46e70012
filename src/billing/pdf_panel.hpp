// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "voltmark/base/money.hpp"
#include "voltmark/billing/issuer.hpp"

#include "pdf_layout.hpp"

namespace voltmark::billing::pdf {

// What bills and statements have at their top.

/// Who issues the document, in a line above its title; nothing where that was never said.
std::vector<Block> issuer_line(const Canvas& canvas, const Issuer& issuer, Language language);

/// Title and number, whom the document is for, and its dates.
struct Head {
    std::string title;
    std::string number;
    std::string name;
    std::string address;
    std::vector<std::pair<std::string, std::string>> facts;  ///< Name and value.
    bool is_draft = false;
};
Block head_block(const Canvas& canvas, const Head& head, Language language);

/// What is to pay, large, with words beside it and the payment code.
struct Panel {
    std::string label;
    Money amount = Money::zero(kCny);
    std::string words;
    std::optional<std::string> payment_code;
};
Block panel_block(const Canvas& canvas, const Panel& panel, Language language);

}  // namespace voltmark::billing::pdf
