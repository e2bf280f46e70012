// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "voltmark/security/approval.hpp"

#include "context.hpp"

namespace voltmark::app {

/// Runs `change` with who acts, in one transaction, which is committed even where it fails: failed
/// tries count. \errors  security.actor, where somebody must be named; of opening the store.
template <class Change>
auto in_store(Commands& commands, bool needs_actor, Change change)
    -> std::invoke_result_t<Change, store::Session&, const security::Actor&, Instant> {
    security::Actor by{commands.context.actor};
    if (needs_actor) {
        const Result<security::Actor> actor = security::make_actor(by.name);
        if (!actor) return actor.error();
    }
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return store.error();
    const store::Lease writer = (*store)->writer();
    store::Transaction transaction{*writer};
    auto result = change(*writer, by, commands.context.clock.now());
    transaction.commit();
    return result;
}

}  // namespace voltmark::app
