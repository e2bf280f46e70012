// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/codec/nem12.hpp"

namespace voltmark::codec::nem12 {

/// Keeps all that a parser gives, in its order. The file's text must outlive it.
class Collector final : public Sink {
public:
    void header(const Header& header) override { headers.push_back(header); }
    void day(const IntervalDay& day) override { days.push_back(day); }
    void visit(const VisitDetails& visit) override { visits.push_back(visit); }
    void finding(const Finding& finding) override { findings.push_back(finding); }

    std::vector<Header> headers;
    std::vector<IntervalDay> days;
    std::vector<VisitDetails> visits;
    std::vector<Finding> findings;
};

inline Collector parsed(std::string_view text, Mode mode) {
    Collector collector;
    parse(text, mode, collector);
    return collector;
}

/// "refused nem12.unit 2:38 NMI0000001/E1 2026-01-01": what a test compares.
inline std::string to_line(const Finding& finding) {
    return fmt::format("{} {} {}{}{}",
                       finding.verdict == Verdict::refused ? "refused" : "tolerated",
                       finding.error.name(), voltmark::to_text(*finding.error.place),
                       finding.key.empty() ? "" : " " + finding.key,
                       finding.day ? " " + time::to_text(*finding.day) : "");
}

/// A text in which every `{1.5 x48}` has become 48 times 1.5, with commas between.
inline std::string expanded(std::string_view text) {
    std::string out;
    while (true) {
        const std::size_t open = text.find('{');
        const std::size_t close = text.find('}', std::min(open, text.size()));
        out += text.substr(0, open);
        if (close == std::string_view::npos) return out;
        const std::string_view inner = text.substr(open + 1, close - open - 1);
        const std::size_t times = inner.rfind(" x");
        for (int i = std::stoi(std::string{inner.substr(times + 2)}); i > 0; --i) {
            out.append(inner.substr(0, times)).append(i > 1 ? "," : "");
        }
        text.remove_prefix(close + 1);
    }
}

}  // namespace voltmark::codec::nem12
