// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/population.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/customer/errors.hpp"

namespace voltmark::customer {

namespace {

std::vector<std::string> split(std::string_view text, char mark) {
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t end = std::min(text.find(mark), text.size());
        parts.emplace_back(text.substr(0, end));
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

bool is_among(const std::vector<std::string>& wanted, std::string_view text) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), text) != wanted.end();
}

/// A number of an attribute, as contracts state it.
Result<std::int64_t> number_of(const std::string& attribute, std::string_view text) {
    tariff::Attributes attributes;
    if (Result<void> set = attributes.set(attribute, text); !set) return set.error();
    return *attributes.number_e6(attribute);
}

/// "5..100", both included.
Result<SiteRange> sites_of(const std::string& value, std::string_view population) {
    const std::size_t dots = value.find("..");
    if (dots == value.npos) return make_error(kPopulation, population);
    const Result<std::int64_t> first = parse_decimal(value.substr(0, dots), 0);
    const Result<std::int64_t> last = parse_decimal(value.substr(dots + 2), 0);
    if (!first || !last || *first > *last) return make_error(kPopulation, population);
    return SiteRange{SiteId{*first}, SiteId{*last}};
}

Result<tariff::Condition::Part> read_part(const std::string& attribute, const std::string& value) {
    tariff::Condition::Part part;
    part.attribute = attribute;
    tariff::Attributes probe;
    if (tariff::find_attribute(attribute) == nullptr) return probe.set(attribute, value).error();
    if (tariff::find_attribute(attribute)->type == tariff::AttributeType::word) {
        part.words = split(value, '|');
        return part;
    }
    const std::size_t dots = value.find("..");
    const std::string from = value.substr(0, dots);
    const std::string below = dots == value.npos ? "" : value.substr(dots + 2);
    if (!from.empty()) {
        const Result<std::int64_t> number = number_of(attribute, from);
        if (!number) return number.error();
        part.from_e6 = *number;
        if (dots == value.npos) part.below_e6 = *number + 1;
    }
    if (!below.empty()) {
        const Result<std::int64_t> number = number_of(attribute, below);
        if (!number) return number.error();
        part.below_e6 = *number;
    }
    return part;
}

}  // namespace

bool Population::takes_terms(std::string_view tariff,
                             const tariff::Attributes& attributes_of) const {
    return is_among(tariffs, tariff) && attributes.holds(attributes_of);
}

bool Population::takes_site(SiteId site) const {
    return !sites || (site >= sites->first && site <= sites->last);
}

bool Population::takes_area(std::string_view area) const {
    return is_among(areas, area);
}

Result<Population> parse_population(std::string_view text) {
    Population population;
    if (text == "all") return population;
    for (const std::string& one : split(text, ',')) {
        const std::size_t equals = one.find('=');
        if (equals == one.npos || equals == 0 || equals + 1 == one.size())
            return make_error(kPopulation, text);
        const std::string name = one.substr(0, equals);
        const std::string value = one.substr(equals + 1);
        if (name == "sites") {
            Result<SiteRange> sites = sites_of(value, text);
            if (!sites) return sites.error();
            population.sites = *sites;
        } else if (name == "area") {
            population.areas = split(value, '|');
        } else if (name == "tariff") {
            population.tariffs = split(value, '|');
        } else {
            Result<tariff::Condition::Part> part = read_part(name, value);
            if (!part) return part.error();
            population.attributes.parts.push_back(std::move(*part));
        }
    }
    return population;
}

}  // namespace voltmark::customer
