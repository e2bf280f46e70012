// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/meter/silence.hpp"

#include "arrears_book.hpp"
#include "overview.hpp"

namespace voltmark::api {

/// What pages show of the store as a whole, whoever asks: each reader is then shown their part.
struct Overviews {
    /// \param store, clock  outlive this.
    Overviews(store::Store& store, const Clock& clock);

    Overview<ArrearsBook> arrears;
    Overview<meter::Silence> silence;  ///< After meter::kSilentAfter.
};

}  // namespace voltmark::api
