// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/codec/csv.hpp"

namespace voltmark::codec::csv {

/// Keeps all that a parser gives, in its order.
class Collector final : public DeliverySink {
public:
    void span(const DeliveredSpan& span) override { spans.push_back(span); }
    void finding(const Finding& finding) override { findings.push_back(finding); }

    std::vector<DeliveredSpan> spans;
    std::vector<Finding> findings;
};

inline Collector parsed(std::string_view text, const Options& options) {
    Collector collector;
    parse(text, options, collector);
    return collector;
}

}  // namespace voltmark::codec::csv
