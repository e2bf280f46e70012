// SPDX-License-Identifier: Apache-2.0
// DLMS/COSEM over TCP, in the wrapper or in HDLC: meters that call in, push, or are called.
#include "protocol_dlms.hpp"

#include "dlms_exchange.hpp"
#include "dlms_record.hpp"
#include "protocols.hpp"

namespace voltmark::acquire {

namespace {

namespace dlms = codec::dlms;
using codec::Bytes;
using codec::ByteSpan;

class Dlms final : public Protocol {
public:
    Dlms(std::shared_ptr<const DlmsSecrets> secrets, std::shared_ptr<InvocationCounters> counters)
        : secrets_{std::move(secrets)}, counters_{std::move(counters)} {}

    std::string_view name() const override { return "dlms"; }
    codec::FrameSearch find_frame(ByteSpan bytes) const override { return find_dlms_frame(bytes); }
    std::size_t frame_bytes_max() const override { return kDlmsFrameBytesMax; }

    Greeting greet(ByteSpan record, time::LocalSeconds) const override {
        Greeting greeting;
        Reported said;
        DlmsRecord reading{*secrets_, said};
        for_each_frame(*this, record, [&](ByteSpan frame) { reading.frame(frame); });
        greeting.terminal = reading.meter();
        greeting.is_whole = !reading.is_torn();
        return greeting;
    }

    std::unique_ptr<Exchange> ask_who() const override {
        // The public client may read the name of every meter, and nothing else.
        DlmsAccess access;
        access.is_hdlc = secrets_->of("").is_hdlc;
        return std::make_unique<DlmsExchange>(access, DlmsCipher{{}, {}, {}}, "",
                                              std::vector{dlms_name_question()});
    }

    std::unique_ptr<Exchange> ask(const Job& job) const override {
        std::vector<DlmsQuestion> questions = dlms_questions(job);
        const DlmsAccess& access = secrets_->of(job.meter);
        if (questions.empty() || (access.is_ciphered() && counters_ == nullptr)) return nullptr;
        const auto counter = [counters = counters_]() -> std::optional<std::uint32_t> {
            const Result<std::uint32_t> number = counters->take();
            return number ? std::optional{*number} : std::nullopt;
        };
        return std::make_unique<DlmsExchange>(
            access, DlmsCipher{access.keys, secrets_->client_title(), counter}, job.meter,
            std::move(questions));
    }

    void read(ByteSpan record, Reported& out) const override {
        DlmsRecord reading{*secrets_, out};
        for_each_frame(*this, record, [&](ByteSpan frame) { reading.frame(frame); });
        reading.finish();
    }

private:
    std::shared_ptr<const DlmsSecrets> secrets_;
    std::shared_ptr<InvocationCounters> counters_;
};

}  // namespace

const Protocol& dlms_protocol() {
    static const Dlms protocol{std::make_shared<const DlmsSecrets>(), nullptr};
    return protocol;
}

std::shared_ptr<const Protocol> make_dlms_protocol(std::shared_ptr<const DlmsSecrets> secrets,
                                                   std::shared_ptr<InvocationCounters> counters) {
    return std::make_shared<const Dlms>(std::move(secrets), std::move(counters));
}

}  // namespace voltmark::acquire
