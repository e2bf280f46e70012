// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <type_traits>

#include "voltmark/store/store.hpp"

namespace voltmark::store {

/// Does `work` in a transaction of the writer, and commits where it answers true. It is durable
/// when this returns; on SQLite the changes of several threads share one sync of the disk, which
/// takes longer than they do. \errors  throws as Transaction::commit; nothing happened then, or it
/// happened and was not yet on the disk (store.full, store.unavailable).
void run_change(Store& store, const std::function<bool(Session&)>& work);

/// The same for work that answers a Result: an error undoes it.
template <class Work>
std::invoke_result_t<Work&, Session&> change(Store& store, Work&& work) {
    std::optional<std::invoke_result_t<Work&, Session&>> result;
    run_change(store, [&](Session& session) {
        result.emplace(work(session));
        return result->has_value();
    });
    return std::move(*result);
}

}  // namespace voltmark::store
