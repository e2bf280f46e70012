// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>

#include "voltmark/acquire/protocol.hpp"
#include "voltmark/codec/dlms.hpp"

#include "dlms_cipher.hpp"
#include "dlms_link.hpp"
#include "dlms_objects.hpp"

namespace voltmark::acquire {

/// One question of an association.
struct DlmsQuestion {
    dlms_objects::Asked asked = dlms_objects::Asked::name;
    codec::dlms::AttributePart part;
    std::optional<codec::dlms::Data> set;  ///< Written; else read.
};

/// Opens the association, asks, and releases it: one question at a time, each with its answer.
class DlmsExchange final : public Exchange {
public:
    /// \param meter  who must answer; empty where that is what is asked.
    DlmsExchange(const DlmsAccess& access, DlmsCipher cipher, std::string meter,
                 std::vector<DlmsQuestion> questions);

    std::optional<codec::Bytes> next() override { return std::exchange(waiting_, std::nullopt); }
    Take take(codec::ByteSpan frame) override;
    std::string who() const override { return who_; }

private:
    enum class Stage : std::uint8_t { connect, associate, prove, ask, release, disconnect, over };

    void send(const codec::dlms::Apdu& apdu);
    void associate();
    Take take_association(const codec::dlms::Apdu& apdu);
    Take take_proof(const codec::dlms::Apdu& apdu);
    Take take_answer(const codec::dlms::Apdu& apdu);
    Take take_value(const codec::dlms::GetResponse& response);
    bool follow_up(const Result<std::optional<codec::dlms::Data>>& value);
    void ask_next();
    void release();
    void disconnect();

    const DlmsAccess access_;
    DlmsCipher cipher_;
    DlmsLink link_;
    std::string meter_;
    std::deque<DlmsQuestion> questions_;
    Stage stage_ = Stage::connect;
    codec::Bytes challenge_;
    codec::dlms::GetJoin join_;
    std::optional<codec::Bytes> waiting_;
    std::string who_;
};

/// The questions of a job in their order, the name first; none where the protocol has no such.
std::vector<DlmsQuestion> dlms_questions(const Job& job);
/// What a meter that called in is asked for.
DlmsQuestion dlms_name_question();

}  // namespace voltmark::acquire
