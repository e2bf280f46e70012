// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlt698_errors.hpp"

#include "link.hpp"
#include "message.hpp"
#include "verbs.hpp"

namespace voltmark::codec::dlt698 {

namespace {

/// Remembers the most telling of the frames that failed since the last good one.
class Failures {
public:
    /// How sure it is that a frame was meant.
    enum class Weight : std::uint8_t { none, noise, cut, header, body };

    void note(Weight weight, std::size_t at, Error error) {
        if (weight <= weight_) return;
        weight_ = weight;
        error_ = shifted(std::move(error), {at, 0, 0, 0});
        at_ = at;
    }
    Weight weight() const { return weight_; }

    void tell(MessageSink& sink, std::size_t end) {
        Message message;
        message.place = {at_, end - at_, 0, 0};
        message.error = std::move(error_);
        sink.message(std::move(message));
        weight_ = Weight::none;
    }
    void forget() { weight_ = Weight::none; }

private:
    Weight weight_ = Weight::none;
    std::size_t at_ = 0;
    std::optional<Error> error_;
};

class FrameDecoder final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        Failures failures;
        BrokenFrames broken;
        std::size_t told = 0;
        bool has_frame = false;
        std::size_t at = next_flag(bytes, 0);
        while (at < bytes.size()) {
            Attempt attempt = attempt_frame(bytes.subspan(at));
            if (attempt.state == Attempt::State::whole) {
                if (failures.weight() >= Failures::Weight::header) failures.tell(sink, at);
                failures.forget();
                frame(bytes.subspan(at, attempt.size), at, sink);
                has_frame = true;
                at = told = next_flag(bytes, at + attempt.size);
                continue;
            }
            note(failures, bytes, at, attempt);
            at = attempt.state == Attempt::State::broken ? broken.next(at, attempt.size) : at + 1;
            at = next_flag(bytes, at);
        }
        const auto weight_min = has_frame ? Failures::Weight::cut : Failures::Weight::noise;
        if (failures.weight() >= weight_min) return failures.tell(sink, bytes.size());
        if (has_frame || bytes.empty()) return;
        failures.note(Failures::Weight::noise, 0, make_error(kNoFrame).at({0, bytes.size(), 0, 0}));
        failures.tell(sink, bytes.size());
    }

private:
    static void note(Failures& failures, ByteSpan bytes, std::size_t at, Attempt& attempt) {
        const std::size_t left = bytes.size() - at;
        if (attempt.state == Attempt::State::broken)
            return failures.note(Failures::Weight::body, at, std::move(*attempt.error));
        if (attempt.state == Attempt::State::need_more) {
            // A header that is right is no accident; a lone 68 in front of the end may be one.
            const auto weight = left >= 12 ? Failures::Weight::header : Failures::Weight::cut;
            return failures.note(weight, at,
                                 make_error(kCut, attempt.size, left).at({0, left, 0, 0}));
        }
        const std::size_t size =
            left < 3 ? 0 : static_cast<std::size_t>(bytes[at + 1] | bytes[at + 2] << 8) + 2;
        const bool ends_well = size >= 12 && size <= left && bytes[at + size - 1] == 0x16;
        failures.note(ends_well ? Failures::Weight::header : Failures::Weight::noise, at,
                      std::move(*attempt.error));
    }

    void frame(ByteSpan bytes, std::size_t at, MessageSink& sink) {
        Message message;
        const Result<Frame> parsed = parse_frame(bytes);
        if (!parsed) {
            message.error = shifted(parsed.error(), {at, 0, 0, 0});
        } else if (parsed->fragment) {
            message = header_message(*parsed);
            fragment(message, *parsed);
        } else {
            message = header_message(*parsed);
            const std::size_t data_at = bytes.size() - 3 - parsed->payload.size();
            apdu(message, parsed->payload, at + data_at);
        }
        message.place = {at, bytes.size(), 0, 0};
        sink.message(std::move(message));
    }

    void fragment(Message& message, const Frame& frame) {
        constexpr std::string_view kTypes[] = {"first", "last", "confirm", "middle"};
        const Fragment fragment = *frame.fragment;
        message.function = fragment.type == FragmentType::confirm ? "fragment_confirm" : "fragment";
        message.seq = fragment.number;
        message.details.emplace_back("fragment", kTypes[static_cast<std::size_t>(fragment.type)]);
        if (fragment.type == FragmentType::confirm) return;
        message.more = fragment.type != FragmentType::last;
        const Result<std::optional<Bytes>> whole = sets_.add(frame);
        if (!whole) {
            message.error = whole.error();
        } else if (*whole) {
            apdu(message, **whole, std::nullopt);
        }
    }

    /// \param at  where the APDU lies in the input; nothing of one put together.
    static void apdu(Message& message, ByteSpan bytes, std::optional<std::size_t> at) {
        const Result<Apdu> apdu = parse_apdu(bytes);
        if (!apdu) {
            message.error = apdu.error();
            message.error->place = at ? shifted(apdu.error(), {*at, 0, 0, 0}).place : std::nullopt;
            return;
        }
        const std::optional<int> seq = message.seq;
        const std::optional<bool> more = message.more;
        add_apdu(message, *apdu);
        if (seq) message.seq = seq;
        if (more) message.more = more;
    }

    FragmentSets sets_;
};

}  // namespace

const FormatInfo kFormat{
    "dlt698",
    {"DL/T 698.45-2017 object-oriented meter protocol", "DL/T 698.45-2017 面向对象的数据交换协议"},
    false,
    [](const DecodeOptions&) -> std::unique_ptr<Decoder> {
        return std::make_unique<FrameDecoder>();
    },
    encode_verbs()};

}  // namespace voltmark::codec::dlt698
