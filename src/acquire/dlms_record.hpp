// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/acquire/protocol.hpp"
#include "voltmark/codec/dlms.hpp"

#include "dlms_objects.hpp"
#include "dlms_secrets.hpp"

namespace voltmark::acquire {

/// Takes one record of DLMS/COSEM apart: the answers of one exchange, or a push.
class DlmsRecord {
public:
    DlmsRecord(const DlmsSecrets& secrets, Reported& out) : secrets_{secrets}, out_{out} {}

    void frame(codec::ByteSpan bytes);
    void finish();

    const std::string& meter() const { return meter_; }
    /// Whether the last frame of HDLC is to be followed by more.
    bool is_torn() const { return !joined_.empty(); }

private:
    using Asked = dlms_objects::Asked;
    using Answer = Result<std::optional<codec::dlms::Data>>;

    void apdu(codec::ByteSpan bytes);
    void take(const codec::dlms::Apdu& apdu);
    void answer(const codec::dlms::GetResponse& response);
    void value(Asked asked, const codec::dlms::Data& data);
    void push(const codec::dlms::DataNotification& push);
    void pushed(const codec::dlms::Data& item);
    void unread(Error error) { out_.unread.push_back({meter_, std::move(error)}); }

    const DlmsSecrets& secrets_;
    Reported& out_;
    std::string meter_;
    codec::Bytes title_;
    codec::Bytes joined_;
    codec::dlms::GetJoin join_;
    std::vector<codec::dlms::ObjectPart> columns_;
    std::vector<std::optional<codec::dlms::ScalerUnit>> scalers_;
    std::int64_t period_s_ = 0;
    std::optional<codec::dlms::Data> curve_;
    std::optional<codec::dlms::Data> day_;
};

/// The moment that a value shows; nothing where it is no whole time.
std::optional<time::LocalSeconds> dlms_moment(const codec::dlms::Data& data);

/// What head end and meter say in 12 bytes, without a deviation.
codec::dlms::DateTime to_dlms(time::LocalSeconds at);

}  // namespace voltmark::acquire
