// SPDX-License-Identifier: Apache-2.0
#include "dlt645/scan.hpp"

#include "voltmark/codec/dlt645_errors.hpp"

#include "dlt645/candidate.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::size_t kHeadBytes = 10;

struct Pending {
    std::size_t at;
    Candidate candidate;
    int rank;
};

/// How good an explanation a broken candidate is of what was meant. A 68 among the last bytes of an
/// input, whose second 68 nobody can see, is the worst.
int rank_of(ByteSpan bytes, std::size_t at, const Candidate& candidate) {
    const bool is_blind = candidate.state == Candidate::State::cut && bytes.size() - at < 8;
    return is_blind ? -1 : static_cast<int>(candidate.state);
}

std::size_t next_mark(ByteSpan bytes, std::size_t from) {
    while (from < bytes.size() && bytes[from] != 0x68) ++from;
    return from;
}

MessageValue message_value(const Value& value) {
    MessageValue out;
    out.id = value.item.id;
    out.name = value.item.name;
    out.value = to_text(value);
    out.unit = value.item.unit;
    if (value.time) out.time = to_minute_text(*value.time);
    if (value.state == ValueState::missing) out.quality = "missing";
    if (value.state == ValueState::invalid) out.quality = "invalid";
    if (value.state == ValueState::good && value.is_time_invalid) out.quality = "time_invalid";
    return out;
}

}  // namespace

void scan(ByteSpan bytes, FrameSink& sink) {
    std::optional<Pending> pending;
    const auto tell_pending = [&] {
        if (pending) sink.fault(fault_of(bytes, pending->at, pending->candidate));
        pending.reset();
    };
    bool is_anything = false;
    std::size_t at = next_mark(bytes, 0);
    while (at < bytes.size()) {
        is_anything = true;
        const Candidate candidate = look_at(bytes, at);
        if (candidate.state == Candidate::State::whole) {
            tell_pending();
            sink.frame(frame_at(bytes, at, candidate), {at, candidate.size, 0, 0});
            at = next_mark(bytes, at + candidate.size);
            continue;
        }
        const int rank = rank_of(bytes, at, candidate);
        if (!pending || rank > pending->rank) pending = Pending{at, candidate, rank};
        at = next_mark(bytes, at + 1);
    }
    tell_pending();
    if (!is_anything && !bytes.empty())
        sink.fault(make_error(kNoFrame).at({0, bytes.size(), 0, 0}));
}

Message begin_message(const Frame& frame, const Place& place) {
    Message message;
    message.direction = frame.is_answer() ? Direction::response : Direction::request;
    message.address = to_text(frame.address);
    message.control = fmt::format("{:02X}", frame.control);
    message.place = place;
    return message;
}

Place data_place(const Place& frame, std::size_t offset, std::size_t length) {
    return {frame.offset + kHeadBytes + offset, length, 0, 0};
}

void put_values(Message& message, const DecodedData& decoded, const Place& frame,
                std::size_t shift) {
    if (!decoded.name.empty()) message.name = decoded.name;
    if (!decoded.is_block && decoded.values.size() == 1) {
        const MessageValue one = message_value(decoded.values[0]);
        message.value = one.value;
        message.unit = one.unit;
        message.time = one.time;
        message.quality = one.quality;
    } else {
        for (const Value& value : decoded.values) message.values.push_back(message_value(value));
    }
    if (!decoded.error) return;
    message.error = decoded.error;
    const Place inner = decoded.error->place.value_or(Place{});
    message.error->place = data_place(frame, shift + inner.offset, inner.length);
}

void put_refusal(Message& message, const Frame& frame, const Place& place, Edition edition) {
    const std::uint8_t err = frame.data.empty() ? std::uint8_t{0} : frame.data[0];
    std::string words;
    for (const RefusalText& refusal : refusals_in(err, edition))
        words += (words.empty() ? "" : ",") + std::string{refusal.word};
    put_detail(message, "err", fmt::format("{:02X}", err));
    put_detail(message, "refused_for", words);
    message.error = refusal_error(err, edition).at(data_place(place, 0, frame.data.size()));
}

void put_detail(Message& message, std::string_view key, std::string_view text) {
    if (!text.empty()) message.details.emplace_back(key, text);
}

}  // namespace voltmark::codec::dlt645
