// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/issuer.hpp"

#include <soci/soci.h>

#include "voltmark/billing/errors.hpp"

namespace voltmark::billing {

namespace {

constexpr std::size_t kTextMax = 200;
constexpr std::size_t kTemplateMax = 300;
constexpr std::size_t kEpcNameMax = 70;

bool is_upper(char letter) {
    return letter >= 'A' && letter <= 'Z';
}
bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}
bool is_letter(char letter) {
    return is_upper(letter) || (letter >= 'a' && letter <= 'z');
}

/// Characters of UTF-8.
std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
    }));
}

/// Country, check digits and account: what is left of them modulo 97 is 1.
/// \source  ISO 13616-1, ISO/IEC 7064 MOD 97-10.
bool is_iban(std::string_view text) {
    const bool has_form = text.size() >= 15 && text.size() <= 34 && is_upper(text[0]) &&
                          is_upper(text[1]) && is_digit(text[2]) && is_digit(text[3]);
    if (!has_form) return false;
    int rest = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[(i + 4) % text.size()];
        if (is_digit(letter)) {
            rest = (rest * 10 + (letter - '0')) % 97;
        } else if (is_upper(letter)) {
            rest = (rest * 100 + (letter - 'A' + 10)) % 97;
        } else {
            return false;
        }
    }
    return rest == 1;
}

/// \source  ISO 9362: four of the institution, two of the country, two of the place, three of the
///          branch.
bool is_bic(std::string_view text) {
    if (text.size() != 8 && text.size() != 11) return false;
    const auto is_known = [](char letter) { return is_upper(letter) || is_digit(letter); };
    return std::all_of(text.begin(), text.end(), is_known) && is_upper(text[4]) &&
           is_upper(text[5]);
}

bool is_address(std::string_view pay_template) {
    return pay_template.find("://") != pay_template.npos;
}

/// As RFC 3986 keeps it: letters, digits and "-._~"; every other byte as %XX.
std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char letter : text) {
        if (is_letter(letter) || is_digit(letter) ||
            std::string_view{"-._~"}.find(letter) != std::string_view::npos) {
            encoded += letter;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
        }
    }
    return encoded;
}

/// What stands for a word of the template; nothing for words that it may not use.
std::optional<std::string> value_of(std::string_view word, const Payable& payable) {
    if (word == "bill") return payable.number;
    if (word == "consumer") return payable.consumer_no;
    if (word == "amount") return voltmark::to_text(payable.amount);
    if (word == "currency") return payable.amount.currency().name();
    if (word == "due") return time::to_text(payable.due_on);
    return std::nullopt;
}

/// \errors  billing.pay_template
Result<std::string> fill(std::string_view pay_template, const Payable& payable) {
    std::string filled;
    for (std::size_t i = 0; i < pay_template.size(); ++i) {
        if (pay_template[i] == '}') return make_error(kPayTemplate, "}");
        if (pay_template[i] != '{') {
            filled += pay_template[i];
            continue;
        }
        const std::size_t end = pay_template.find('}', i);
        const std::string_view word = pay_template.substr(i + 1, end - i - 1);
        const std::optional<std::string> value =
            end == pay_template.npos ? std::nullopt : value_of(word, payable);
        if (!value) return make_error(kPayTemplate, pay_template.substr(i, end - i + 1));
        filled += is_address(pay_template) ? percent_encoded(*value) : *value;
        i = end;
    }
    return filled;
}

Result<void> check_template(const std::string& pay_template) {
    if (pay_template.empty()) return ok();
    if (pay_template.size() > kTemplateMax)
        return make_error(kPayTemplate, fmt::format("{} > {}", pay_template.size(), kTemplateMax));
    const Result<std::string> filled = fill(pay_template, {});
    if (!filled) return filled.error();
    if (pay_template.find("{bill}") == pay_template.npos) return make_error(kPayTemplate, "{bill}");
    return ok();
}

Result<void> check(const Issuer& issuer) {
    struct Field {
        std::string_view name;
        const std::string& text;
    };
    for (const Field& field :
         {Field{"name", issuer.name}, Field{"name-en", issuer.name_en},
          Field{"address", issuer.address}, Field{"address-en", issuer.address_en},
          Field{"phone", issuer.telephone}}) {
        const bool is_line = std::none_of(field.text.begin(), field.text.end(), [](char byte) {
            return static_cast<unsigned char>(byte) < 0x20;
        });
        if (!is_line || length_of(field.text) > kTextMax)
            return make_error(kIssuerText, field.name, kTextMax);
    }
    if (!issuer.iban.empty() && !is_iban(issuer.iban)) return make_error(kIban, issuer.iban);
    if (!issuer.bic.empty() && !is_bic(issuer.bic)) return make_error(kBic, issuer.bic);
    const std::string& payee = issuer.name_in(Language::en);
    if (!issuer.iban.empty() && (payee.empty() || length_of(payee) > kEpcNameMax))
        return make_error(kIssuerName, kEpcNameMax);
    return check_template(issuer.pay_template);
}

/// The lines of a SEPA credit transfer: service tag, version, UTF-8, kind; bank, payee, account,
/// amount; purpose and structured reference, both empty; what the payment is for.
std::string sepa_transfer(const Issuer& issuer, const Payable& payable) {
    return fmt::format("BCD\n002\n1\nSCT\n{}\n{}\n{}\nEUR{}\n\n\n{} {}", issuer.bic,
                       issuer.name_in(Language::en), issuer.iban, voltmark::to_text(payable.amount),
                       payable.number, payable.consumer_no);
}

}  // namespace

Issuer load_issuer(store::Session& session) {
    Issuer issuer;
    session.sql() << "SELECT name, name_en, address, address_en, telephone, iban, bic, "
                     "pay_template FROM issuer WHERE issuer_no = 1",
        soci::into(issuer.name), soci::into(issuer.name_en), soci::into(issuer.address),
        soci::into(issuer.address_en), soci::into(issuer.telephone), soci::into(issuer.iban),
        soci::into(issuer.bic), soci::into(issuer.pay_template);
    if (!session.sql().got_data()) return {};
    return issuer;
}

Result<void> set_issuer(store::Session& session, const Issuer& issuer) {
    if (Result<void> checked = check(issuer); !checked) return checked;
    session.run_script("DELETE FROM issuer");
    session.sql() << "INSERT INTO issuer (issuer_no, name, name_en, address, address_en, "
                     "telephone, iban, bic, pay_template) VALUES (1, :n, :m, :a, :b, :t, :i, :c, "
                     ":p)",
        soci::use(issuer.name, "n"), soci::use(issuer.name_en, "m"), soci::use(issuer.address, "a"),
        soci::use(issuer.address_en, "b"), soci::use(issuer.telephone, "t"),
        soci::use(issuer.iban, "i"), soci::use(issuer.bic, "c"),
        soci::use(issuer.pay_template, "p");
    return ok();
}

std::optional<std::string> payment_code(const Issuer& issuer, const Payable& payable) {
    if (payable.amount.minor() <= 0) return std::nullopt;
    if (payable.amount.currency() == kEur && !issuer.iban.empty())
        return sepa_transfer(issuer, payable);
    if (!issuer.pay_template.empty()) {
        Result<std::string> filled = fill(issuer.pay_template, payable);
        if (filled) return std::move(*filled);  // It was checked when it was set.
    }
    return fmt::format("BILL {}\nCONSUMER {}\nAMOUNT {} {}\nDUE {}", payable.number,
                       payable.consumer_no, payable.amount.currency().name(),
                       voltmark::to_text(payable.amount), time::to_text(payable.due_on));
}

}  // namespace voltmark::billing
