// SPDX-License-Identifier: Apache-2.0
#include "dlms_link.hpp"

#include "voltmark/codec/dlms.hpp"

namespace voltmark::acquire {

namespace {

namespace dlms = codec::dlms;
using codec::Bytes;
using codec::ByteSpan;

constexpr std::size_t kInformationMax = 128;  // What all take who agreed on nothing.
constexpr std::size_t kJoinedMax = std::size_t{1} << 20;

constexpr std::size_t kWrapperHead = 8;
constexpr std::uint8_t kFlag = 0x7E;

/// Whether a frame of the wrapper may begin here: an APDU must stand behind its head.
bool may_be_wrapper(ByteSpan here) {
    return here[0] == 0 && (here.size() < 2 || here[1] == 1) &&
           (here.size() <= kWrapperHead || dlms::is_apdu_tag(here[kWrapperHead]));
}

bool may_be_hdlc(ByteSpan here) {
    return here[0] == kFlag && (here.size() < 2 || here[1] >> 4 == 0xA);
}

bool is_information(std::uint8_t control) {
    return (control & 1) == 0;
}

dlms::HdlcAddress server_address(const DlmsAccess& access) {
    if (access.physical == 0 && access.server < 128) return {access.server, 0, 1};
    const bool is_small = access.server < 128 && access.physical < 128;
    return {access.server, access.physical, static_cast<std::uint8_t>(is_small ? 2 : 4)};
}

}  // namespace

DlmsLink::DlmsLink(const DlmsAccess& access, bool is_client)
    : is_hdlc_{access.is_hdlc},
      is_client_{is_client},
      client_{access.client},
      server_{access.server},
      own_{server_address(access)},
      peer_{access.client, 0, 1} {
    if (is_client) std::swap(own_, peer_);
}

Bytes DlmsLink::control_frame(std::uint8_t control) const {
    return dlms::encode_hdlc({peer_, own_, control, false, {}});
}

Bytes DlmsLink::connect() const {
    return is_hdlc_ ? control_frame(dlms::kSnrm) : Bytes{};
}

Bytes DlmsLink::disconnect() const {
    return is_hdlc_ ? control_frame(dlms::kDisc) : Bytes{};
}

Bytes DlmsLink::wrap(ByteSpan apdu) {
    if (apdu.empty()) return {};
    if (!is_hdlc_) {
        const std::uint16_t from = is_client_ ? client_ : server_;
        const std::uint16_t to = is_client_ ? server_ : client_;
        return dlms::encode_wrapper({from, to, {apdu.begin(), apdu.end()}});
    }
    const Bytes information = dlms::with_llc(apdu, is_client_);
    const std::size_t piece_max = is_client_ ? information.size() : kInformationMax;
    pieces_.clear();
    Bytes first;
    for (std::size_t at = 0; at < information.size(); at += piece_max) {
        const ByteSpan piece =
            ByteSpan{information}.subspan(at, std::min(piece_max, information.size() - at));
        const bool goes_on = at + piece.size() < information.size();
        Bytes frame = dlms::encode_hdlc({peer_,
                                         own_,
                                         dlms::information_control(sent_, received_),
                                         goes_on,
                                         {piece.begin(), piece.end()}});
        sent_ = (sent_ + 1) & 7;
        if (at == 0) {
            first = std::move(frame);
        } else {
            pieces_.push_back(std::move(frame));
        }
    }
    return first;
}

DlmsLink::Taken DlmsLink::take(ByteSpan frame) {
    return is_hdlc_ ? take_hdlc(frame) : take_wrapper(frame);
}

DlmsLink::Taken DlmsLink::take_wrapper(ByteSpan bytes) const {
    Taken taken;
    Result<dlms::WrapperFrame> frame = dlms::parse_wrapper(bytes);
    if (!frame) return taken;
    taken.is_ours = frame->source == (is_client_ ? server_ : client_) &&
                    frame->destination == (is_client_ ? client_ : server_);
    if (taken.is_ours) taken.apdu = std::move(frame->apdu);
    return taken;
}

DlmsLink::Taken DlmsLink::take_hdlc(ByteSpan bytes) {
    Taken taken;
    const Result<dlms::HdlcFrame> frame = dlms::parse_hdlc(bytes);
    if (!frame || frame->source != peer_ || frame->destination != own_) return taken;
    taken.is_ours = true;
    taken.control = frame->control;
    if (frame->control == dlms::kSnrm || frame->control == dlms::kDisc) {
        sent_ = received_ = 0;
        joined_.clear();
        pieces_.clear();
        taken.reply = control_frame(dlms::kUa);
        return taken;
    }
    if (!is_information(frame->control)) {
        const bool asks_for_more = (frame->control & 0x0F) == 1 && !pieces_.empty();
        if (asks_for_more) {
            taken.reply = std::move(pieces_.front());
            pieces_.erase(pieces_.begin());
        }
        return taken;
    }
    if ((static_cast<unsigned>(frame->control) >> 1 & 7) != received_) {
        taken.is_ours = false;  // Sent twice: it was taken before.
        return taken;
    }
    received_ = (received_ + 1) & 7;
    if (joined_.size() > kJoinedMax) joined_.clear();
    joined_.insert(joined_.end(), frame->information.begin(), frame->information.end());
    if (frame->is_segmented) {
        taken.reply = control_frame(dlms::receive_ready_control(received_));
        return taken;
    }
    if (const std::optional<ByteSpan> apdu = dlms::without_llc(joined_))
        taken.apdu = Bytes{apdu->begin(), apdu->end()};
    joined_.clear();
    return taken;
}

codec::FrameSearch find_dlms_frame(ByteSpan bytes) {
    using State = codec::FrameSearch::State;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const ByteSpan here = bytes.subspan(at);
        codec::FrameSearch found;
        if (may_be_wrapper(here)) {
            found = dlms::find_wrapper(here);
        } else if (may_be_hdlc(here)) {
            found = dlms::find_hdlc(here);
        } else {
            continue;
        }
        const bool begins_here = found.state != State::nothing && found.skip == 0;
        if (begins_here) return {found.state, at, found.size};
    }
    return {State::nothing, bytes.size(), 0};
}

}  // namespace voltmark::acquire
