// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include <tl/expected.hpp>

#include "voltmark/base/error.hpp"

namespace voltmark {

/// A value or an Error. A class and not an alias, because `tl::expected` may be dropped unread.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
    Result(Error error) : tl::expected<T, Error>{tl::unexpect, std::move(error)} {}
};

/// Success without a value, or an Error: `return ok();`.
inline Result<void> ok() {
    return {};
}

}  // namespace voltmark
