// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/mbus_errors.hpp"

#include "link.hpp"
#include "message.hpp"
#include "verbs.hpp"

namespace voltmark::codec::mbus {

namespace {

/// The payload's place in a long frame.
constexpr std::size_t kPayloadAt = 7;

class FrameDecoder final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        FrameWalk walk{bytes};
        Failure failure;
        bool has_frame = false;
        while (std::optional<Attempt> attempt = walk.next()) {
            if (attempt->state == Attempt::State::whole) {
                if (failure.is_sure) tell(failure, walk.at(), sink);
                failure = {};
                has_frame = true;
                frame(bytes.subspan(walk.at(), attempt->size), walk.at(), sink);
                continue;
            }
            note(failure, bytes, walk.at(), *attempt);
        }
        if (failure.error && (failure.is_sure || !has_frame))
            return tell(failure, bytes.size(), sink);
        if (has_frame || bytes.empty()) return;
        tell(no_frame(bytes), bytes.size(), sink);
    }

private:
    /// The first frame that failed since the last good one; one with a header before others.
    struct Failure {
        std::size_t at = 0;
        std::optional<Error> error;
        bool is_sure = false;  ///< The header of a long frame is no accident.
    };

    static void note(Failure& failure, ByteSpan bytes, std::size_t at, Attempt& attempt) {
        const std::size_t left = bytes.size() - at;
        const bool is_sure = bytes[at] == 0x68 && left >= 4;
        if (failure.error && (failure.is_sure || !is_sure)) return;
        if (!attempt.error)
            attempt.error = make_error(kCut, attempt.size, left).at({0, left, 0, 0});
        failure = {at, shifted(std::move(*attempt.error), {at, 0, 0, 0}), is_sure};
    }

    /// Says what is wrong with the header where the bytes at least begin as a long frame does.
    static Failure no_frame(ByteSpan bytes) {
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            if (bytes[at] != 0x68) continue;
            Attempt attempt = attempt_frame(bytes.subspan(at));
            if (attempt.error)
                return {at, shifted(std::move(*attempt.error), {at, 0, 0, 0}), false};
        }
        return {0, make_error(kNoFrame).at({0, bytes.size(), 0, 0}), false};
    }

    static void tell(Failure failure, std::size_t end, MessageSink& sink) {
        Message message;
        message.place = {failure.at, end - failure.at, 0, 0};
        message.error = std::move(failure.error);
        sink.message(std::move(message));
    }

    static void frame(ByteSpan bytes, std::size_t at, MessageSink& sink) {
        Message message;
        const Result<Frame> frame = parse_frame(bytes);
        if (frame) message = message_of(*frame);
        if (!frame) message.error = shifted(frame.error(), {at, 0, 0, 0});
        if (frame && message.error)
            message.error = shifted(std::move(*message.error), {at + kPayloadAt, 0, 0, 0});
        message.place = {at, bytes.size(), 0, 0};
        sink.message(std::move(message));
    }
};

}  // namespace

const FormatInfo kFormat{"mbus",
                         {"wired M-Bus, EN 13757-2 and -3", "有线 M-Bus，EN 13757-2/-3"},
                         false,
                         [](const DecodeOptions&) -> std::unique_ptr<Decoder> {
                             return std::make_unique<FrameDecoder>();
                         },
                         encode_verbs()};

}  // namespace voltmark::codec::mbus
