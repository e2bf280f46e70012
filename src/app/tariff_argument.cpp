// SPDX-License-Identifier: Apache-2.0
#include "tariff_argument.hpp"

#include <filesystem>

#include "voltmark/tariff/errors.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "operations.hpp"
#include "usage_errors.hpp"

namespace voltmark::app {

namespace {

std::optional<tariff::Tariff> from_store(Commands& commands, const std::string& id) {
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) {
        commands.fail(store.error());
        return std::nullopt;
    }
    const auto found = tariff::find_tariff(*(*store)->reader(), id);
    if (found) return (*found)->tariff;
    commands.fail(found.error());
    return std::nullopt;
}

}  // namespace

std::optional<NamedTariff> read_named_tariff(Commands& commands, const std::string& name) {
    NamedTariff named{name, {}, std::nullopt};
    std::string place = name;
    const std::size_t at = name.rfind('@');
    if (at != name.npos && !std::filesystem::exists(name)) {
        const Result<time::CivilDay> day = time::parse_day(name.substr(at + 1));
        if (!day) {
            commands.fail(day.error());
            return std::nullopt;
        }
        named.day = *day;
        place = name.substr(0, at);
    }
    if (std::filesystem::exists(place)) {
        auto read = read_tariff_file(commands, place);
        if (!read) return std::nullopt;
        named.tariff = std::move(read->tariff);
        return named;
    }
    std::optional<tariff::Tariff> stored = from_store(commands, place);
    if (!stored) return std::nullopt;
    named.tariff = std::move(*stored);
    return named;
}

Result<const tariff::Version*> version_of(const NamedTariff& named, Instant now) {
    const tariff::Tariff& tariff = named.tariff;
    if (named.day) {
        const tariff::Version* version = tariff.find_version(*named.day);
        if (version == nullptr)
            return make_error(tariff::kNotValid, tariff.id, time::to_text(*named.day));
        return version;
    }
    const auto today = std::chrono::floor<std::chrono::days>(tariff.zone.to_local(now));
    const tariff::Version* version = tariff.find_version(today);
    return version == nullptr ? &tariff.versions.back() : version;
}

Result<tariff::Attributes> read_attributes(const std::vector<std::string>& arguments) {
    tariff::Attributes attributes;
    for (const std::string& argument : arguments) {
        const std::size_t equals = argument.find('=');
        if (equals == argument.npos) return make_error(kAttributeArgument, argument);
        const Result<void> set =
            attributes.set(argument.substr(0, equals), argument.substr(equals + 1));
        if (!set) return set.error();
    }
    return attributes;
}

}  // namespace voltmark::app
