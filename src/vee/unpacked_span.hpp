// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/vee/validate.hpp"

namespace voltmark::vee {

/// A stored span, unpacked where rules look at it. Stays where it was filled: its span points into
/// it.
class UnpackedSpan {
public:
    void fill(const meter::BlockView& view);
    /// A span of which nothing is stored.
    void fill_missing(int slots);

    bool is_there() const { return is_there_; }
    const RuleSpan& span() const { return span_; }

private:
    void fill_wide(const meter::BlockView& view);

    bool is_there_ = false;
    RuleSpan span_;
    std::vector<meter::QualityRun> runs_;
    alignas(64) std::int64_t milli_[meter::kSlotsMax];
    meter::RelativeValues relative_;
};

}  // namespace voltmark::vee
