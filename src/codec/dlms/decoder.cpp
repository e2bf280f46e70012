// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms.hpp"
#include "voltmark/codec/dlms_errors.hpp"

#include "context.hpp"
#include "gather.hpp"

namespace voltmark::codec::dlms {

namespace {

constexpr std::uint8_t kFlag = 0x7E;
/// Less than the smallest frame has between its flags.
constexpr std::size_t kNoiseMax = 6;
/// A message inside a message inside a message is the most that is looked into.
constexpr int kInnerMax = 3;

/// What is known of an APDU before it is read.
struct Envelope {
    Message message;       ///< Address, control and place; later all that is told.
    std::size_t base = 0;  ///< Where the APDU begins in the input.
    std::optional<bool> from_client;
    int depth = 0;
};

Error moved(Error error, const Envelope& envelope) {
    if (!error.place) return std::move(error).at({envelope.base, 0, 0, 0});
    // What was joined or decrypted has no bytes in the input to point to.
    const std::size_t inner = envelope.depth == 0 ? error.place->offset : 0;
    return std::move(error).at(
        {envelope.base + inner, envelope.depth == 0 ? error.place->length : 0, 0, 0});
}

void tell(Message& message, std::string_view key, std::string value) {
    message.details.emplace_back(std::string{key}, std::move(value));
}

/// Puts what the APDU says into the message that has the frame's address and place.
void merge(Message& into, Message from) {
    if (from.direction) into.direction = from.direction;
    into.function = std::move(from.function);
    into.ids = std::move(from.ids);
    into.name = std::move(from.name);
    into.value = std::move(from.value);
    into.unit = std::move(from.unit);
    into.values = std::move(from.values);
    into.time = std::move(from.time);
    into.quality = std::move(from.quality);
    into.seq = from.seq;
    into.more = from.more;
    into.details.insert(into.details.end(), from.details.begin(), from.details.end());
    into.error = std::move(from.error);
}

/// Whether a frame of information follows another: by its number, which UI frames do not have.
bool follows(std::uint8_t before, std::uint8_t control) {
    if ((before & 1) != 0 || (control & 1) != 0) return before == control;
    return (((before >> 1) + 1) & 7) == ((control >> 1) & 7);
}

class MessageDecoder final : public Decoder {
public:
    explicit MessageDecoder(const DecodeOptions& options)
        : keys_{options.key, options.authentication_key} {}

    void decode(ByteSpan bytes, MessageSink& sink) override;

private:
    void frames_of_hdlc(ByteSpan bytes, MessageSink& sink);
    void frames_of_wrapper(ByteSpan bytes, MessageSink& sink);
    void broken(ByteSpan bytes, std::size_t from, std::size_t to, MessageSink& sink);
    void hdlc(const HdlcFrame& frame, Place place, MessageSink& sink);
    void information(const HdlcFrame& frame, ByteSpan bytes, Envelope envelope, MessageSink& sink);
    void apdu(ByteSpan bytes, Envelope envelope, MessageSink& sink);
    void ciphered(const Ciphered& ciphered, Envelope envelope, MessageSink& sink);
    void general_block(const GeneralBlock& block, Envelope envelope, MessageSink& sink);
    void open_initiate(Association& association, Message& message);
    std::optional<Error> join(const Apdu& apdu, Message& message);
    ByteSpan title_of(const Ciphered& ciphered, const Envelope& envelope) const;

    Keys keys_;
    ReplayGuard guard_;
    Context context_;
    Bytes client_title_;
    Bytes server_title_;
    Gather segments_;
    HdlcAddress segment_source_;
    std::uint8_t segment_control_ = 0;
    Gather get_blocks_;
    Gather set_blocks_;
    Gather action_blocks_;
    Gather action_answers_;
    Gather general_blocks_;
};

/// Whether the bytes are wrapper frames: version, and a length that they can have.
bool is_wrapper(ByteSpan bytes) {
    return bytes.size() >= 2 && bytes[0] == 0 && bytes[1] == 1;
}

bool has_hdlc(ByteSpan bytes) {
    return find_hdlc(bytes).state == FrameSearch::State::found || bytes[0] == kFlag;
}

void MessageDecoder::decode(ByteSpan bytes, MessageSink& sink) {
    if (bytes.empty()) return;
    if (is_wrapper(bytes)) return frames_of_wrapper(bytes, sink);
    Envelope envelope;
    envelope.message.place = {0, bytes.size(), 0, 0};
    if (const std::optional<ByteSpan> inner = without_llc(bytes)) {
        envelope.base = 3;
        envelope.from_client = bytes[1] == 0xE6;
        return apdu(*inner, std::move(envelope), sink);
    }
    if (bytes[0] != kFlag && is_apdu_tag(bytes[0])) return apdu(bytes, std::move(envelope), sink);
    if (has_hdlc(bytes)) return frames_of_hdlc(bytes, sink);
    envelope.message.error = make_error(kUnknown).at({0, bytes.size(), 0, 0});
    sink.message(std::move(envelope.message));
}

/// Tells of bytes between frames that look like one; others are noise of the line.
void MessageDecoder::broken(ByteSpan bytes, std::size_t from, std::size_t to, MessageSink& sink) {
    for (std::size_t at = from; at < to;) {
        if (bytes[at] != kFlag || at + 1 >= to || bytes[at + 1] == kFlag) {
            ++at;
            continue;
        }
        std::size_t end = at + 1;
        while (end < bytes.size() && bytes[end] != kFlag) ++end;
        const bool is_closed = end < bytes.size();
        // A few bytes behind a flag that begin no frame are noise of the line.
        if (bytes[at + 1] >> 4 != 0xA && end - at <= kNoiseMax) {
            at = end;
            continue;
        }
        if (bytes[at + 1] >> 4 == 0xA && at + 2 < to) {
            // A flag inside the frame is no end: where the length leads to one, that is it.
            const std::size_t stated =
                at + 1 + static_cast<std::size_t>((bytes[at + 1] & 7) << 8 | bytes[at + 2]);
            if (stated > end && stated < bytes.size() && bytes[stated] == kFlag) end = stated;
        }
        const std::size_t size = end + (is_closed ? 1 : 0) - at;
        const Result<HdlcFrame> frame = parse_hdlc(bytes.subspan(at, size));
        Message message;
        message.place = {at, size, 0, 0};
        Error error = frame || !is_closed ? make_error(kShort).at({size, 0, 0, 0}) : frame.error();
        message.error = shifted(std::move(error), {at, 0, 0, 0});
        sink.message(std::move(message));
        at = end;
    }
}

void MessageDecoder::frames_of_hdlc(ByteSpan bytes, MessageSink& sink) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        FrameSearch search = find_hdlc(bytes.subspan(at));
        std::size_t begin = at + search.skip;
        // No more bytes will come: what seems to begin a long frame hides no whole one behind it.
        while (search.state == FrameSearch::State::need_more) {
            search = find_hdlc(bytes.subspan(++begin));
            begin += search.skip;
        }
        const bool is_found = search.state == FrameSearch::State::found;
        broken(bytes, at, is_found ? begin : bytes.size(), sink);
        if (!is_found) return;
        const Place place{begin, search.size, 0, 0};
        const Result<HdlcFrame> frame = parse_hdlc(bytes.subspan(begin, search.size));
        if (frame) hdlc(*frame, place, sink);
        // The closing flag may open the next frame.
        at = begin + search.size - 1;
        if (at + 1 == bytes.size()) return;
    }
}

void MessageDecoder::frames_of_wrapper(ByteSpan bytes, MessageSink& sink) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const FrameSearch search = find_wrapper(bytes.subspan(at));
        Envelope envelope;
        const bool is_found = search.state == FrameSearch::State::found;
        const std::size_t size = is_found && search.skip == 0 ? search.size : bytes.size() - at;
        envelope.message.place = {at, size, 0, 0};
        const Result<WrapperFrame> frame = parse_wrapper(bytes.subspan(at, size));
        if (!frame) {
            envelope.message.error = shifted(frame.error(), {at, 0, 0, 0});
            return sink.message(std::move(envelope.message));
        }
        envelope.base = at + 8;
        envelope.message.address = fmt::format("{}", frame->destination);
        tell(envelope.message, "source", fmt::format("{}", frame->source));
        apdu(frame->apdu, std::move(envelope), sink);
        at += size;
    }
}

void MessageDecoder::hdlc(const HdlcFrame& frame, Place place, MessageSink& sink) {
    Envelope envelope;
    envelope.message.place = place;
    envelope.message.address = to_text(frame.destination);
    envelope.message.control = to_hex({&frame.control, 1});
    tell(envelope.message, "source", to_text(frame.source));
    const std::string_view name = control_name(frame.control);
    tell(envelope.message, "frame", std::string{name});
    // Flag, format, addresses, control and check stand in front.
    envelope.base = place.offset + 1 + 2 + frame.destination.size + frame.source.size + 1 + 2;
    if ((name == "i" || name == "ui") && !frame.information.empty()) {
        if (!frame.is_segmented && segments_.empty())
            return information(frame, frame.information, std::move(envelope), sink);
        const bool is_same = segments_.empty() || (segment_source_ == frame.source &&
                                                   follows(segment_control_, frame.control));
        segment_source_ = frame.source;
        segment_control_ = frame.control;
        if (!is_same || !segments_.append(frame.information)) {
            segments_.drop();
            envelope.message.function = "segment";
            envelope.message.error = make_error(kSegments).at(place);
            return sink.message(std::move(envelope.message));
        }
        if (!frame.is_segmented) {
            envelope.depth = 1;
            const Bytes joined = segments_.finish();
            return information(frame, joined, std::move(envelope), sink);
        }
        envelope.message.more = true;
    }
    envelope.message.function = frame.is_segmented ? "segment" : name;
    if (name == "snrm" || name == "disc") envelope.message.direction = Direction::request;
    if (name == "ua" || name == "dm" || name == "frmr")
        envelope.message.direction = Direction::response;
    sink.message(std::move(envelope.message));
}

void MessageDecoder::information(const HdlcFrame&, ByteSpan bytes, Envelope envelope,
                                 MessageSink& sink) {
    if (const std::optional<ByteSpan> inner = without_llc(bytes)) {
        envelope.from_client = bytes[1] == 0xE6;
        envelope.base += 3;
        return apdu(*inner, std::move(envelope), sink);
    }
    apdu(bytes, std::move(envelope), sink);
}

void MessageDecoder::apdu(ByteSpan bytes, Envelope envelope, MessageSink& sink) {
    Message& message = envelope.message;
    if (envelope.from_client)
        message.direction = *envelope.from_client ? Direction::request : Direction::response;
    Result<Apdu> parsed = parse_apdu(bytes);
    if (!parsed) {
        message.error = moved(parsed.error(), envelope);
        return sink.message(std::move(message));
    }
    if (const auto* secret = std::get_if<Ciphered>(&*parsed))
        return ciphered(*secret, std::move(envelope), sink);
    if (const auto* block = std::get_if<GeneralBlock>(&*parsed))
        return general_block(*block, std::move(envelope), sink);
    if (auto* association = std::get_if<Association>(&*parsed)) {
        (association->is_response ? server_title_ : client_title_) = association->title;
        open_initiate(*association, message);
    }
    Message told = explain(*parsed, context_);
    std::optional<Error> fault = join(*parsed, told);
    merge(message, std::move(told));
    if (fault) message.error = std::move(fault);
    if (message.error) message.error = moved(std::move(*message.error), envelope);
    sink.message(std::move(message));
}

/// Decrypts the initiate APDU inside where a key is given; else its header is told as it is.
void MessageDecoder::open_initiate(Association& association, Message& message) {
    const Result<Apdu> initiate = parse_apdu(association.user_information);
    const auto* ciphered = initiate ? std::get_if<Ciphered>(&*initiate) : nullptr;
    if (ciphered == nullptr) return;
    const Result<Bytes> plain = decrypt(*ciphered, association.title, keys_);
    if (!plain || !guard_.check(association.title, ciphered->counter)) return;
    const Result<Apdu> inner = parse_apdu(*plain);
    if (!inner) return;
    guard_.accept(association.title, ciphered->counter);
    tell(message, "ciphering", std::string{apdu_name(*initiate)});
    association.user_information = *plain;
}

/// Joins blocks of GET, SET and ACTION; with the last one the message tells the whole.
std::optional<Error> MessageDecoder::join(const Apdu& apdu, Message& message) {
    const auto take = [](Gather& gather, const Block& block,
                         auto tell_whole) -> std::optional<Error> {
        const Result<std::optional<Bytes>> whole = gather.take(block);
        if (!whole) return whole.error();
        return *whole ? tell_whole(**whole) : std::nullopt;
    };
    const auto tell_data = [&](const Bytes& whole) -> std::optional<Error> {
        const Result<Data> data = parse_data(whole);
        if (!data)
            return make_error(*data.error().code,
                              data.error().args.empty() ? std::string{} : data.error().args[0]);
        explain_value(*data, message);
        return {};
    };
    const auto* answered = std::get_if<GetResponse>(&apdu);
    const std::uint8_t invoke = answered != nullptr ? answered->invoke : std::uint8_t{0};
    const auto tell_results = [&](const Bytes& whole) -> std::optional<Error> {
        const Result<Data> data = parse_data(whole);
        if (data) {
            explain_results({DataResult{{}, *data}}, invoke, context_, message);
            return {};
        }
        const Result<std::vector<DataResult>> list = parse_result_list(whole);
        if (!list) return Error{data.error().code, data.error().args, {}};
        explain_results(*list, invoke, context_, message);
        return {};
    };
    if (const auto* get = std::get_if<GetResponse>(&apdu);
        get != nullptr && get->form == GetResponse::Form::block && !get->block_error)
        return take(get_blocks_, get->block, tell_results);
    if (const auto* set = std::get_if<SetRequest>(&apdu); set != nullptr &&
                                                          set->form != SetRequest::Form::normal &&
                                                          set->form != SetRequest::Form::list)
        return take(set_blocks_, set->block, tell_data);
    using ActionForm = ActionRequest::Form;
    if (const auto* action = std::get_if<ActionRequest>(&apdu);
        action != nullptr && action->form >= ActionForm::first_block)
        return take(action_blocks_, action->block, tell_data);
    if (const auto* answer = std::get_if<ActionResponse>(&apdu);
        answer != nullptr && answer->form == ActionResponse::Form::block)
        return take(action_answers_, answer->block, tell_data);
    return {};
}

/// The sender's title where the message does not state it: by who sends such messages.
ByteSpan MessageDecoder::title_of(const Ciphered& ciphered, const Envelope& envelope) const {
    if (!ciphered.title.empty()) return ciphered.title;
    const std::uint8_t service = ciphered.tag & 7;
    const bool is_service = ciphered.tag >= 0xC8;
    const bool is_request =
        is_service ? service < 4 && service != 2 : envelope.from_client.value_or(true);
    return is_request ? client_title_ : server_title_;
}

void MessageDecoder::ciphered(const Ciphered& ciphered, Envelope envelope, MessageSink& sink) {
    Message told = explain(ciphered, context_);
    const std::string name = told.function;
    if (!told.direction) told.direction = envelope.message.direction;
    merge(envelope.message, std::move(told));
    const ByteSpan title = title_of(ciphered, envelope);
    const auto refuse = [&](Error error) {
        envelope.message.error = moved(std::move(error), envelope);
        sink.message(std::move(envelope.message));
    };
    const Result<Bytes> plain = decrypt(ciphered, title, keys_);
    if (!plain) return refuse(plain.error());
    // Without a tag a wrong key shows in what comes out alone.
    if (envelope.depth >= kInnerMax || !parse_apdu(*plain)) return refuse(make_error(kDecrypt));
    if (const Result<void> fresh = guard_.check(title, ciphered.counter); !fresh)
        return refuse(fresh.error());
    guard_.accept(title, ciphered.counter);
    tell(envelope.message, "ciphering", name);
    ++envelope.depth;
    apdu(*plain, std::move(envelope), sink);
}

void MessageDecoder::general_block(const GeneralBlock& block, Envelope envelope,
                                   MessageSink& sink) {
    Message told = explain(block, context_);
    merge(envelope.message, std::move(told));
    Result<std::optional<Bytes>> whole =
        general_blocks_.take({block.is_last, block.number, block.bytes});
    if (!whole) envelope.message.error = moved(whole.error(), envelope);
    if (!whole || !*whole || envelope.depth >= kInnerMax)
        return sink.message(std::move(envelope.message));
    ++envelope.depth;
    apdu(**whole, std::move(envelope), sink);
}

}  // namespace

std::unique_ptr<Decoder> make_decoder(const DecodeOptions& options) {
    return std::make_unique<MessageDecoder>(options);
}

}  // namespace voltmark::codec::dlms
