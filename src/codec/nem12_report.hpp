// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>

#include "voltmark/codec/nem12.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::nem12 {

/// How a line begins where a file may be cut into pieces.
inline constexpr std::string_view kChannelStart = "200,";

/// Whether a file is told of this once and no more: how it is written throughout, such as its line
/// ends. Answers the bit of such a code, or 0.
std::uint64_t once_bit(const ErrorCode& code, Verdict verdict);

/// Turns faults into findings with their place in the file, by the rules of the mode.
///
/// `refuse` and `tolerate` answer whether the record may be read on, so that checks can be joined
/// by &&.
class Report {
public:
    Report(const Piece& piece, Mode mode, Sink& sink) : piece_{piece}, mode_{mode}, sink_{sink} {}

    /// What the following findings are about.
    void set_line(const Line& line) { line_ = line; }
    void set_channel(const Channel* channel) { channel_ = channel; }
    void set_day(std::optional<time::CivilDay> day) { day_ = day; }

    /// The place of a part of the line in hand.
    Place place(std::string_view part) const {
        const auto column = static_cast<std::uint64_t>(part.data() - line_.text.data()) + 1;
        return {offset_of(part), part.size(), line_.number, column};
    }
    /// The line in hand as a whole.
    Place place() const { return {offset_of(line_.text), line_.text.size(), line_.number, 1}; }
    /// The end of the piece, behind the line in hand.
    Place end_place() const { return {piece_.offset + piece_.text.size(), 0, line_.number, 0}; }

    /// What no mode reads. Always false.
    template <class... Args>
    bool refuse(const ErrorCode& code, const Place& place, const Args&... args) {
        tell(code, Verdict::refused, channel_, place, args...);
        return false;
    }

    /// What breaks the specification, but can be read. False in strict mode.
    template <class... Args>
    bool tolerate(const ErrorCode& code, const Place& place, const Args&... args) {
        tell(code, verdict(), channel_, place, args...);
        return !is_strict();
    }

    /// How the line in hand is written, which is the fault of no channel and costs no record.
    void remark(const ErrorCode& code) { tell(code, verdict(), nullptr, place()); }

    bool is_strict() const { return mode_ == Mode::strict; }

private:
    /// Of what breaks the specification.
    Verdict verdict() const { return is_strict() ? Verdict::refused : Verdict::tolerated; }

    std::uint64_t offset_of(std::string_view part) const {
        return piece_.offset + static_cast<std::uint64_t>(part.data() - piece_.text.data());
    }

    template <class... Args>
    void tell(const ErrorCode& code, Verdict verdict, const Channel* channel, const Place& place,
              const Args&... args) {
        const std::uint64_t bit = once_bit(code, verdict);
        if ((told_ & bit) != 0) return;
        told_ |= bit;
        sink_.finding({make_error(code, args...).at(place), verdict,
                       channel == nullptr ? std::string{} : channel->key(),
                       channel == nullptr ? std::nullopt : day_});
    }

    const Piece& piece_;
    Mode mode_;
    Sink& sink_;
    Line line_;
    const Channel* channel_ = nullptr;
    std::optional<time::CivilDay> day_;
    std::uint64_t told_ = 0;
};

}  // namespace voltmark::codec::nem12
