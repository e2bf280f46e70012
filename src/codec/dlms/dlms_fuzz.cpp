// SPDX-License-Identifier: Apache-2.0
// The first byte chooses whether keys are given; the rest comes in two pieces to one decoder.
#include "voltmark/codec/dlms.hpp"

#include "fuzz_checks.hpp"

namespace voltmark::codec::dlms {
namespace {

class Checker final : public MessageSink {
public:
    explicit Checker(std::size_t size) : size_{size} {}

    void message(Message message) override {
        check_message(message, size_);
        VOLTMARK_CHECK(!message.error || message.error->place.has_value());
    }

private:
    std::size_t size_;
};

/// What is read can be written, and is then read the same.
void check_round_trip(ByteSpan bytes) {
    const Result<Apdu> apdu = parse_apdu(bytes);
    if (!apdu) return;
    const Result<Apdu> again = parse_apdu(encode_apdu(*apdu));
    VOLTMARK_CHECK(again && *again == *apdu);
}

}  // namespace
}  // namespace voltmark::codec::dlms

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace voltmark::codec;
    if (size == 0) return 0;
    const ByteSpan input{bytes + 1, size - 1};
    DecodeOptions options;
    if ((bytes[0] & 1) != 0) {
        options.key.assign(16, 0x11);
        options.authentication_key.assign(16, 0x22);
    }
    const std::unique_ptr<Decoder> decoder = dlms::make_decoder(options);
    const std::size_t cut = (bytes[0] & 2) != 0 ? input.size() / 2 : input.size();
    for (const ByteSpan piece : {input.first(cut), input.subspan(cut)}) {
        dlms::Checker checker{piece.size()};
        decoder->decode(piece, checker);
        dlms::check_round_trip(piece);
    }
    return 0;
}
