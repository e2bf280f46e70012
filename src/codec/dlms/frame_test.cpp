// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_errors.hpp"

#include "dlms/test_support.hpp"

namespace voltmark::codec::dlms {
namespace {

using State = FrameSearch::State;

HdlcFrame sample() {
    return {{1, 17, 2}, {16, 0, 1}, information_control(2, 3), false, hex("E6E600 7E 7D 01")};
}

std::string error_of_frame(ByteSpan bytes) {
    const Result<HdlcFrame> frame = parse_hdlc(bytes);
    return frame ? std::string{} : std::string{frame.error().name()};
}

TEST(DlmsHdlc, FramesOfAllAddressSizesComeBack) {
    for (const HdlcAddress& server :
         {HdlcAddress{1, 0, 1}, HdlcAddress{1, 17, 2}, HdlcAddress{300, 16383, 4}}) {
        HdlcFrame frame = sample();
        frame.destination = server;
        const Bytes bytes = encode_hdlc(frame);
        const Result<HdlcFrame> again = parse_hdlc(bytes);
        ASSERT_TRUE(again) << to_text(server);
        EXPECT_EQ(*again, frame);
        EXPECT_EQ(parse_hdlc_address(to_text(server)), server);
    }
}

// 7E A0 07 03 21 93 0F 01 7E is the link request that every reader's manual prints.
TEST(DlmsHdlc, LinkRequestIsAsTheManualsHaveIt) {
    EXPECT_EQ(to_hex(encode_hdlc({{1, 0, 1}, {16, 0, 1}, kSnrm, false, {}})), "7EA0070321930F017E");
}

TEST(DlmsHdlc, ControlsHaveNames) {
    EXPECT_EQ(control_name(kSnrm), "snrm");
    EXPECT_EQ(control_name(kUa), "ua");
    EXPECT_EQ(control_name(kDisc), "disc");
    EXPECT_EQ(control_name(kDm), "dm");
    EXPECT_EQ(control_name(kUi), "ui");
    EXPECT_EQ(control_name(receive_ready_control(5)), "rr");
    EXPECT_EQ(control_name(0x15), "rnr");
    EXPECT_EQ(control_name(0x97), "frmr");
    EXPECT_EQ(control_name(information_control(7, 7)), "i");
}

// No bit of a frame may change without being noticed.
TEST(DlmsHdlc, EveryBitAndEveryCutIsNoticed) {
    const Bytes bytes = encode_hdlc(sample());
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        Bytes changed = bytes;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ 1u << bit % 8);
        EXPECT_FALSE(parse_hdlc(changed)) << bit;
    }
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(parse_hdlc(ByteSpan{bytes}.first(size))) << size;
        EXPECT_NE(find_hdlc(ByteSpan{bytes}.first(size)).state, State::found) << size;
    }
}

TEST(DlmsHdlc, FaultsAreTold) {
    const Bytes bytes = encode_hdlc(sample());
    Bytes wrong = bytes;
    wrong[wrong.size() - 2] ^= 1;
    EXPECT_EQ(error_of_frame(wrong), kFrameCheck.name);
    wrong = bytes;
    wrong[2] ^= 1;
    EXPECT_EQ(error_of_frame(wrong), kHdlcLength.name);
    EXPECT_EQ(error_of_frame(hex("7E A0 7E")), kShort.name);
    EXPECT_EQ(error_of_frame(hex("7E B0070321930F01 7E")), kHdlcForm.name);
    EXPECT_EQ(error_of_frame(hex("A0")), kHdlcForm.name);
    // The header check is wrong and the frame check, over all of it, is right.
    EXPECT_EQ(error_of_frame(hex("7E A00B03211000000102CA82 7E")), kHeaderCheck.name);
}

TEST(DlmsHdlc, FramesAreFoundInAStream) {
    const Bytes one = encode_hdlc(sample());
    const Bytes two = encode_hdlc({{1, 0, 1}, {16, 0, 1}, kDisc, false, {}});
    Bytes stream = hex("00FF3C");
    stream.insert(stream.end(), one.begin(), one.end());
    stream.insert(stream.end(), two.begin() + 1, two.end());  // One flag between both.
    const FrameSearch first = find_hdlc(stream);
    EXPECT_EQ(first, (FrameSearch{State::found, 3, one.size()}));
    const FrameSearch second = find_hdlc(ByteSpan{stream}.subspan(3 + one.size() - 1));
    EXPECT_EQ(second, (FrameSearch{State::found, 0, two.size()}));
    EXPECT_EQ(find_hdlc(hex("0102")), (FrameSearch{State::nothing, 2, 0}));
    EXPECT_EQ(find_hdlc(hex("7E")).state, State::need_more);
}

TEST(DlmsHdlc, EscapedStreamsAreRead) {
    const Bytes plain = encode_hdlc(sample());
    Bytes escaped{0x7E};
    for (std::size_t i = 1; i + 1 < plain.size(); ++i) {
        if (plain[i] != 0x7E && plain[i] != 0x7D) {
            escaped.push_back(plain[i]);
            continue;
        }
        escaped.push_back(0x7D);
        escaped.push_back(plain[i] ^ 0x20);
    }
    escaped.push_back(0x7E);
    ASSERT_GT(escaped.size(), plain.size());
    EXPECT_EQ(find_hdlc(escaped).size, escaped.size());
    EXPECT_EQ(*parse_hdlc(escaped), sample());
}

TEST(DlmsWrapper, FramesComeBackAndFaultsAreTold) {
    const WrapperFrame frame{16, 1, hex("C001C1")};
    const Bytes bytes = encode_wrapper(frame);
    EXPECT_EQ(to_hex(bytes), "0001001000010003C001C1");
    EXPECT_EQ(*parse_wrapper(bytes), frame);
    EXPECT_EQ(find_frame(bytes), (FrameSearch{State::found, 0, bytes.size()}));
    EXPECT_EQ(find_frame(ByteSpan{bytes}.first(9)).state, State::need_more);
    EXPECT_EQ(parse_wrapper(ByteSpan{bytes}.first(9)).error().name(), kShort.name);
    EXPECT_EQ(parse_wrapper(hex("0002001000010001C0")).error().name(), kUnknown.name);
    EXPECT_EQ(parse_wrapper(hex("0001001000010001C0C0")).error().name(), kRest.name);
}

}  // namespace
}  // namespace voltmark::codec::dlms
