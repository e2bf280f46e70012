// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "voltmark/base/money.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::billing {

/// Who issues the bills of a store, as they are printed, and how they are paid.
struct Issuer {
    std::string name;
    std::string name_en;  ///< Empty: the name, in both languages. So with the address.
    std::string address;
    std::string address_en;
    std::string telephone;
    std::string iban;          ///< Without blanks; empty: no transfers by code.
    std::string bic;           ///< May be empty: inside the EEA a transfer needs none.
    std::string pay_template;  ///< Content of the payment code; empty: the plain one.

    const std::string& name_in(Language language) const {
        return language == Language::zh || name_en.empty() ? name : name_en;
    }
    const std::string& address_in(Language language) const {
        return language == Language::zh || address_en.empty() ? address : address_en;
    }
    friend bool operator==(const Issuer&, const Issuer&) = default;
};

/// All empty where nothing was set.
Issuer load_issuer(store::Session& session);

/// Replaces the issuer. Belongs to the caller's transaction.
/// \errors  all invalid_input, nothing changes then: billing.issuer_text (a text is too long, or
///          has a line break), billing.iban (form, or check digits), billing.bic,
///          billing.issuer_name (an IBAN needs a name of at most 70 characters),
///          billing.pay_template (longer than 300 bytes, an unknown word in braces, or no {bill}).
Result<void> set_issuer(store::Session& session, const Issuer& issuer);

/// What is to be paid.
struct Payable {
    std::string number;       ///< Of the bill or statement.
    std::string consumer_no;  ///< Or the group's name.
    Money amount = Money::zero(kCny);
    time::CivilDay due_on;
};

/// The content of the payment code. Nothing where nothing is to be paid.
///
/// Euro to an issuer with an IBAN: a transfer as banking programs read it. Otherwise the issuer's
/// template with its words filled in (percent-encoded where it is an address), or four plain lines.
/// \source  EPC069-12 version 2.1, "Quick Response Code: Guidelines to enable data capture for the
///          initiation of a SEPA credit transfer".
std::optional<std::string> payment_code(const Issuer& issuer, const Payable& payable);

}  // namespace voltmark::billing
