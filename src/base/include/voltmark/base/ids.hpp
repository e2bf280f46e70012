// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

namespace voltmark {

// One type per entity, so that a site cannot be passed where a party is meant. SiteId is the
// sharding key: what belongs to a site is numbered inside it (contract_no, channel_no ...).
enum class SiteId : std::int64_t {};
enum class PartyId : std::int64_t {};
enum class ContractNo : std::int32_t {};
enum class ServicePointNo : std::int32_t {};
enum class ChannelNo : std::int32_t {};
enum class RegisterNo : std::int32_t {};
enum class DeliveryId : std::int64_t {};  ///< One arrival of readings; also the recording order.
enum class RunId : std::int64_t {};       ///< One bill run.

/// The number inside an id, for SQL and text.
template <class Id>
requires std::is_enum_v<Id>
constexpr auto raw(Id id) {
    return static_cast<std::underlying_type_t<Id>>(id);
}

/// Names a contract (户) everywhere: its site and its number there.
struct ContractId {
    SiteId site_id;
    ContractNo contract_no;

    friend constexpr auto operator<=>(const ContractId&, const ContractId&) = default;
};

/// Names a channel everywhere: its site and its number there.
struct ChannelId {
    SiteId site_id;
    ChannelNo channel_no;

    friend constexpr auto operator<=>(const ChannelId&, const ChannelId&) = default;
};

/// Names a register everywhere: its site and its number there.
struct RegisterId {
    SiteId site_id;
    RegisterNo register_no;

    friend constexpr auto operator<=>(const RegisterId&, const RegisterId&) = default;
};

}  // namespace voltmark
