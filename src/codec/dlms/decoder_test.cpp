// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_errors.hpp"

#include "dlms/test_support.hpp"

namespace voltmark::codec::dlms {
namespace {

HdlcFrame to_client(ByteSpan information, unsigned number = 0) {
    return {{16, 0, 1},
            {1, 17, 2},
            information_control(number, 1),
            false,
            Bytes{information.begin(), information.end()}};
}

/// What a decoder says last, of several APDUs in order.
Message last_of(const std::vector<Apdu>& apdus) {
    const std::unique_ptr<Decoder> decoder = make_decoder({});
    Message last;
    for (const Apdu& apdu : apdus) last = decoded(*decoder, encode_apdu(apdu)).at(0);
    return last;
}

TEST(DlmsDecoder, KnowsTheThreeKindsOfFrames) {
    const Bytes apdu = encode_apdu(sample_push());
    const Message bare = decoded(apdu).at(0);
    EXPECT_EQ(bare.function, "data_notification");
    EXPECT_EQ(bare.direction, Direction::report);
    const Message wrapped = decoded(encode_wrapper({1, 16, apdu})).at(0);
    EXPECT_EQ(wrapped.address, "16");
    EXPECT_EQ(detail_in(wrapped, "source"), "1");
    EXPECT_EQ(wrapped.values, bare.values);
    const Message framed = decoded(encode_hdlc(to_client(with_llc(apdu, false)))).at(0);
    EXPECT_EQ(framed.address, "16");
    EXPECT_EQ(detail_in(framed, "source"), "1/17");
    EXPECT_EQ(framed.control, "30");
    EXPECT_EQ(framed.values, bare.values);
    EXPECT_EQ(decoded(with_llc(apdu, false)).at(0).values, bare.values);
    EXPECT_EQ(error_in(decoded(hex("FFEE00")).at(0)), kUnknown.name);
}

TEST(DlmsDecoder, PushesTellScaledValues) {
    const Message message = decoded(encode_apdu(sample_push())).at(0);
    EXPECT_EQ(message.time, "2026-01-31T10:15:00+08:00");
    ASSERT_EQ(message.values.size(), 3u);
    EXPECT_EQ(message.values[0].id, "1-0:1.8.0.255");
    EXPECT_EQ(message.values[0].name.zh, "正向有功总电能");
    EXPECT_EQ(message.values[0].value, "123456.7");
    EXPECT_EQ(message.values[0].unit, "Wh");
    EXPECT_EQ(message.values[1].value, "230.1");
    EXPECT_EQ(message.values[2].value, "-2.50");
    EXPECT_EQ(message.values[2].unit, "A");
}

TEST(DlmsDecoder, FlatAndUnnamedPushesAreRead) {
    DataNotification push;
    push.body =
        structure({make_octets(obis("1-0:1.8.0")), make_number(Tag::uint32, 5),
                   structure({make_number(Tag::int8, 3), make_number(Tag::enumeration, 30)}),
                   make_number(Tag::uint8, 9), structure({make_text("inner")})});
    const Message message = last_of({push});
    ASSERT_EQ(message.values.size(), 3u);
    EXPECT_EQ(message.values[0].value, "5000");
    EXPECT_EQ(message.values[1].id, "4");
    EXPECT_EQ(message.values[2].id, "5.1");
    EXPECT_EQ(message.values[2].value, "inner");
}

TEST(DlmsDecoder, ListsOfMakersAreKnown) {
    DataNotification kaifa;
    kaifa.is_tagged_time = true;
    kaifa.time = to_bytes(*parse_date_time_text("2026-01-31T10:15"));
    kaifa.body = structure({make_number(Tag::uint32, 1500)});
    Message message = last_of({kaifa});
    EXPECT_EQ(message.values.at(0).id, "1-0:1.7.0.255");
    EXPECT_EQ(message.values.at(0).unit, "W");
    kaifa.body = structure({make_octets(hex("4B464D5F303031")), make_text("1"), make_text("MA")});
    for (int i = 0; i < 6; ++i) kaifa.body.items.push_back(make_number(Tag::uint32, 2301));
    message = last_of({kaifa});
    ASSERT_EQ(message.values.size(), 9u);
    EXPECT_EQ(message.values[7].id, "1-0:31.7.0.255");
    EXPECT_EQ(message.values[7].value, "2.301");
    EXPECT_EQ(message.values[8].value, "230.1");
    DataNotification kamstrup;
    kamstrup.body = structure({make_text("Kamstrup_V0001"), make_octets(obis("1-1:31.7.0")),
                               make_number(Tag::uint32, 237), Data{}, Data{},
                               make_octets(obis("1-1:1.8.0")), make_number(Tag::uint32, 12)});
    message = last_of({kamstrup});
    ASSERT_EQ(message.values.size(), 3u);
    EXPECT_EQ(message.values[1].value, "2.37");
    EXPECT_EQ(message.values[2].value, "120");
}

TEST(DlmsDecoder, AnswersAreOfWhatWasAsked) {
    const Data scaler = structure({make_number(Tag::int8, -2), make_number(Tag::enumeration, 30)});
    const Message value =
        last_of({get_of(3, "1-0:1.8.0", 3), answer_of(scaler), get_of(3, "1-0:1.8.0", 2),
                 answer_of(make_number(Tag::uint32, 12300))});
    EXPECT_EQ(value.ids.at(0), (std::pair<std::string, std::string>{"obis", "1-0:1.8.0.255"}));
    EXPECT_EQ(value.value, "123.00");
    EXPECT_EQ(value.unit, "Wh");
    EXPECT_EQ(detail_in(value, "class"), "3");
    EXPECT_EQ(detail_in(value, "attribute"), "2");
    const Message unscaled =
        last_of({get_of(3, "1-0:1.8.0", 2), answer_of(make_number(Tag::uint32, 12300))});
    EXPECT_EQ(unscaled.value, "12300");
    EXPECT_EQ(unscaled.quality, "unscaled");
    const Message missing = last_of({get_of(3, "1-0:1.8.0", 2), answer_of(Data{})});
    EXPECT_EQ(missing.value, std::nullopt);
    EXPECT_EQ(missing.quality, "null");
    const Message clock =
        last_of({get_of(8, "0-0:1.0.0", 2), answer_of(clock_value("2026-01-31T10:15+08:00"))});
    EXPECT_EQ(clock.time, "2026-01-31T10:15:00+08:00");
}

// An answer to something else must not be booked as what was asked last.
TEST(DlmsDecoder, AnswersOfAnotherInvocationHaveNoObject) {
    GetResponse other = answer_of(make_number(Tag::uint32, 12300));
    other.invoke = 0xC2;
    EXPECT_TRUE(last_of({get_of(3, "1-0:1.8.0", 2), other}).ids.empty());
    const GetResponse answer = answer_of(make_number(Tag::uint32, 12300));
    EXPECT_TRUE(last_of({get_of(3, "1-0:1.8.0", 2), answer, answer}).ids.empty());
}

TEST(DlmsDecoder, RefusalsAreErrors) {
    GetResponse refused;
    refused.results.push_back({std::uint8_t{3}, {}});
    EXPECT_EQ(error_in(last_of({get_of(3, "1-0:1.8.0", 2), refused})), kAccess.name);
    EXPECT_EQ(error_in(last_of({ExceptionResponse{1, 2, {}}})), kException.name);
    EXPECT_EQ(error_in(last_of({SetResponse{SetResponse::Form::normal, 0xC1, {3}, 0}})),
              kAccess.name);
    Association rejected = make_association_response({}, 500);
    rejected.result = 1;
    rejected.diagnostic = 13;
    const Message message = last_of({rejected});
    EXPECT_EQ(error_in(message), kAssociation.name);
    EXPECT_EQ(detail_in(message, "diagnostic"), "authentication_failure");
}

TEST(DlmsDecoder, ListsTellEachValue) {
    GetRequest list = get_of(3, "1-0:1.8.0", 2);
    list.form = GetRequest::Form::list;
    list.parts.push_back({{3, obis("1-0:2.8.0"), 2}, {}});
    GetResponse answer = answer_of(make_number(Tag::uint32, 5));
    answer.form = GetResponse::Form::list;
    answer.results.push_back({std::uint8_t{4}, {}});
    const Message message = last_of({list, answer});
    ASSERT_EQ(message.values.size(), 2u);
    EXPECT_EQ(message.values[0].value, "5");
    EXPECT_EQ(message.values[1].id, "1-0:2.8.0.255");
    EXPECT_EQ(message.values[1].value, std::nullopt);
    EXPECT_EQ(message.values[1].quality, "object_undefined");
}

/// A profile of energy and voltage with compressed entries.
std::vector<Apdu> profile_talk(std::size_t block_size) {
    const ObjectPart captures[] = {
        {8, obis("0-0:1.0.0"), 2}, {3, obis("1-0:1.8.0"), 2}, {3, obis("1-0:32.7.0"), 2}};
    const Data buffer =
        array({structure({clock_value("2026-01-31T23:30+08:00"), make_number(Tag::uint32, 100),
                          make_number(Tag::uint16, 2300)}),
               structure({Data{}, make_number(Tag::uint32, 101), Data{}}),
               structure({Data{}, Data{}, make_number(Tag::uint16, 2310)})});
    std::vector<Apdu> talk{
        get_of(3, "1-0:32.7.0", 3),
        answer_of(structure({make_number(Tag::int8, -1), make_number(Tag::enumeration, 35)})),
        get_of(7, "1-0:99.1.0", 3),
        answer_of(to_data(captures)),
        get_of(7, "1-0:99.1.0", 4),
        answer_of(make_number(Tag::uint32, 900)),
        get_of(7, "1-0:99.1.0", 2)};
    for (const GetResponse& response : make_get_responses(0xC1, buffer, block_size))
        talk.emplace_back(response);
    return talk;
}

// Nulls in a profile are values and times that a meter saves to send; they are not 0.
TEST(DlmsDecoder, CompressedProfilesAreFilled) {
    for (const std::size_t block_size : {std::size_t{1000}, std::size_t{7}}) {
        const Message message = last_of(profile_talk(block_size));
        ASSERT_EQ(message.values.size(), 6u);
        EXPECT_EQ(message.values[0].time, "2026-01-31T23:30:00+08:00");
        EXPECT_EQ(message.values[2].time, "2026-01-31T23:45:00+08:00");
        EXPECT_EQ(message.values[3].value, "230.0");
        EXPECT_EQ(message.values[4].time, "2026-02-01T00:00:00+08:00");
        EXPECT_EQ(message.values[4].value, "101");
        EXPECT_EQ(message.values[5].value, "231.0");
        EXPECT_EQ(message.values[5].unit, "V");
        EXPECT_EQ(detail_in(message, "entries"), "3");
    }
}

TEST(DlmsDecoder, ProfilesWithoutPeriodHaveNoTimeOfTheirOwnMaking) {
    const Data buffer = array({structure({clock_value("2026-01-31"), make_number(Tag::uint8, 1)}),
                               structure({Data{}, make_number(Tag::uint8, 2)})});
    const Message message = last_of({get_of(7, "1-0:99.1.0", 2), answer_of(buffer)});
    ASSERT_EQ(message.values.size(), 3u);
    EXPECT_EQ(message.values[0].time, "2026-01-31T00:00:00");
    EXPECT_EQ(message.values[1].value, std::nullopt);
    EXPECT_EQ(message.values[2].time, "");
    EXPECT_EQ(message.values[2].value, "2");
}

TEST(DlmsDecoder, BlocksOutOfOrderAreRefused) {
    std::vector<Apdu> talk = profile_talk(7);
    talk.erase(talk.end() - 2);
    const Message message = last_of(talk);
    EXPECT_EQ(error_in(message), kBlocks.name);
    EXPECT_TRUE(message.values.empty());
}

TEST(DlmsDecoder, SegmentedFramesAreJoined) {
    const Bytes whole = with_llc(encode_apdu(sample_push()), false);
    const auto stream_of = [&](std::initializer_list<unsigned> order) {
        Bytes stream;
        for (const unsigned number : order) {
            const std::size_t at = number * 30;
            HdlcFrame frame = to_client(
                ByteSpan{whole}.subspan(at, std::min<std::size_t>(30, whole.size() - at)), number);
            frame.is_segmented = at + 30 < whole.size();
            const Bytes bytes = encode_hdlc(frame);
            stream.insert(stream.end(), bytes.begin(), bytes.end());
        }
        return stream;
    };
    ASSERT_GT(whole.size(), 60u);
    ASSERT_LE(whole.size(), 90u);
    const std::vector<Message> messages = decoded(stream_of({0, 1, 2}));
    ASSERT_EQ(messages.size(), 3u);
    EXPECT_EQ(messages[0].function, "segment");
    EXPECT_EQ(messages[0].more, true);
    EXPECT_EQ(messages[2].function, "data_notification");
    EXPECT_EQ(messages[2].values.size(), 3u);
    EXPECT_EQ(error_in(decoded(stream_of({0, 2})).at(1)), kSegments.name);
}

TEST(DlmsDecoder, GeneralBlocksAreJoined) {
    const Bytes whole = encode_apdu(sample_push());
    GeneralBlock first{false, false, 1, 1, 0, Bytes(whole.begin(), whole.begin() + 20)};
    GeneralBlock second{true, false, 1, 2, 0, Bytes(whole.begin() + 20, whole.end())};
    const Message message = last_of({first, second});
    EXPECT_EQ(message.function, "data_notification");
    EXPECT_EQ(message.values.size(), 3u);
    EXPECT_EQ(error_in(last_of({second})), kBlocks.name);
}

// Between good frames a broken one is told, with its place, and costs no other.
TEST(DlmsDecoder, BrokenFramesAreToldBetweenGoodOnes) {
    const Bytes good = encode_hdlc(to_client(with_llc(encode_apdu(sample_push()), false)));
    Bytes broken = good;
    broken[20] ^= 0x40;
    Bytes stream = good;
    stream.insert(stream.end(), broken.begin(), broken.end());
    stream.insert(stream.end(), good.begin(), good.end());
    const std::vector<Message> messages = decoded(stream);
    ASSERT_EQ(messages.size(), 3u);
    EXPECT_EQ(error_in(messages[0]), "");
    EXPECT_EQ(error_in(messages[1]), kFrameCheck.name);
    EXPECT_EQ(messages[1].place.offset, good.size());
    EXPECT_TRUE(messages[1].values.empty());
    EXPECT_EQ(error_in(messages[2]), "");
    const std::vector<Message> cut = decoded(ByteSpan{good}.first(good.size() - 4));
    ASSERT_EQ(cut.size(), 1u);
    EXPECT_EQ(error_in(cut[0]), kShort.name);
}

TEST(DlmsDecoder, NoiseBetweenFramesIsPassedOver) {
    EXPECT_EQ(decoded(hex("00FF 7EA0070321930F017E 00 7EA0070321930F017E 33")).size(), 2u);
}

TEST(DlmsDecoder, EveryCutAndEveryBitOfAFrameGivesNoValue) {
    const Bytes good = encode_hdlc(to_client(with_llc(encode_apdu(sample_push()), false)));
    for (std::size_t size = 0; size < good.size(); ++size) {
        for (const Message& message : decoded(ByteSpan{good}.first(size)))
            EXPECT_TRUE(message.values.empty()) << size;
    }
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Bytes changed = good;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ 1u << bit % 8);
        for (const Message& message : decoded(changed)) {
            EXPECT_TRUE(message.values.empty()) << bit;
            EXPECT_NE(error_in(message), "") << bit;
        }
    }
}

TEST(DlmsDecoder, LinkFramesAreNamed) {
    const Message snrm = decoded(encode_hdlc({{1, 17, 2}, {16, 0, 1}, kSnrm, false, {}})).at(0);
    EXPECT_EQ(snrm.function, "snrm");
    EXPECT_EQ(snrm.direction, Direction::request);
    EXPECT_EQ(snrm.address, "1/17");
    EXPECT_EQ(snrm.control, "93");
    EXPECT_EQ(decoded(encode_hdlc({{16, 0, 1}, {1, 17, 2}, kUa, false, {}})).at(0).function, "ua");
}

TEST(DlmsDecoder, FaultsInsideHaveTheirPlaceInTheInput) {
    const Bytes apdu = hex("C401C1 00 02 01 63");
    EXPECT_EQ(decoded(apdu).at(0).error->place->offset, 6u);
    EXPECT_EQ(decoded(encode_wrapper({1, 16, apdu})).at(0).error->place->offset, 14u);
    const Bytes framed = encode_hdlc(to_client(with_llc(apdu, false)));
    const Message message = decoded(framed).at(0);
    EXPECT_EQ(error_in(message), kDataTag.name);
    EXPECT_EQ(framed.at(message.error->place->offset), 0x63);
}

TEST(DlmsDecoder, ControlsOfTheDisconnectorAreNamed) {
    ActionRequest action;
    action.parts.push_back({70, obis("0-0:96.3.10"), 1});
    action.values.push_back(make_number(Tag::int8, 0));
    const Message message = last_of({action});
    EXPECT_EQ(message.name.zh, "拉合闸控制");
    EXPECT_EQ(detail_in(message, "action"), "remote_disconnect");
    ActionResponse denied;
    denied.results.push_back({3, {}});
    EXPECT_EQ(error_in(last_of({denied})), kAccess.name);
}

}  // namespace
}  // namespace voltmark::codec::dlms
