// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"

namespace voltmark::tariff {

// What a tariff may ask of a contract: a closed list, because a misspelt attribute would bill
// silently wrong. Numbers are counts of 1e-6 of their unit.

enum class AttributeType : std::uint8_t { number, word };

struct AttributeInfo {
    std::string_view name;  ///< "capacity_kva"
    AttributeType type;
    std::string_view unit;  ///< "kVA"; empty where there is none.
    Text meaning;
};

/// All attributes, by name.
std::span<const AttributeInfo> known_attributes();
const AttributeInfo* find_attribute(std::string_view name);

/// The attributes of one contract during one term.
class Attributes {
public:
    /// \errors  attribute.unknown, attribute.value (both invalid_input); nothing is set then.
    Result<void> set(std::string_view name, std::string_view value);

    /// Empty where it was not given, or is a word.
    std::optional<std::int64_t> number_e6(std::string_view name) const;
    /// Empty where it was not given, or is a number.
    std::optional<std::string_view> word(std::string_view name) const;
    bool empty() const { return values_.empty(); }

    /// `{"capacity_kva":"315","people":"5"}`: names sorted, so that equal attributes are equal
    /// text.
    std::string to_json() const;
    /// Reads what `to_json` wrote. \errors  as of set; attribute.form.
    static Result<Attributes> parse_json(std::string_view json);

    friend bool operator==(const Attributes&, const Attributes&) = default;

private:
    struct Value {
        std::string text;
        std::int64_t number_e6 = 0;

        friend bool operator==(const Value&, const Value&) = default;
    };
    std::map<std::string, Value, std::less<>> values_;
};

/// A condition on attributes: every part must hold. An attribute that a contract does not have
/// makes its part false.
struct Condition {
    struct Part {
        std::string attribute;
        std::vector<std::string> words;        ///< One of these (word attributes).
        std::optional<std::int64_t> from_e6;   ///< At least (number attributes).
        std::optional<std::int64_t> below_e6;  ///< Less than.
        friend bool operator==(const Part&, const Part&) = default;
    };
    std::vector<Part> parts;

    bool holds(const Attributes& attributes) const;
    friend bool operator==(const Condition&, const Condition&) = default;
};

}  // namespace voltmark::tariff
