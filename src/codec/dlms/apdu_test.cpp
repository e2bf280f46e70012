// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_errors.hpp"

#include "dlms/test_support.hpp"

namespace voltmark::codec::dlms {
namespace {

constexpr std::string_view kImport = "1-0:1.8.0";
constexpr ObjectPart kPart{3, {1, 0, 1, 8, 0, 255}, 2};
const Block kBlock{true, 7, {1, 2, 3}};

ActionResponse action_answer() {
    ActionResponse answer;
    answer.results.push_back({0, DataResult{{}, make_octets(hex("0102"))}});
    return answer;
}

Association accepted() {
    Association answer = make_association_response(make_association_request("12345678", 1200), 500);
    answer.title = hex("4D4D4D0000000001");
    answer.mechanism = std::uint8_t{5};
    answer.has_acse_requirements = true;
    answer.authentication = hex("01020304");
    answer.diagnostic = 14;
    return answer;
}

SetRequest set_list() {
    SetRequest set;
    set.form = SetRequest::Form::list;
    set.parts = {{{3, obis(kImport), 2}, {}}, {{3, obis("1-0:2.8.0"), 2}, {}}};
    set.values = {make_number(Tag::uint8, 1), make_text("x")};
    return set;
}

/// One of each form of GET.
std::vector<Apdu> get_samples() {
    GetRequest range = get_of(7, "1-0:99.1.0", 2);
    range.parts[0].selection =
        select_range(*parse_date_time_text("2026-01-01"), *parse_date_time_text("2026-01-02"));
    GetRequest entries = get_of(7, "1-0:99.1.0", 2);
    entries.parts[0].selection = select_entries(1, 10);
    GetRequest list = get_of(3, kImport, 2);
    list.form = GetRequest::Form::list;
    list.parts.push_back({{3, obis("1-0:2.8.0"), 2}, {}});
    GetRequest next;
    next.form = GetRequest::Form::next;
    next.block = 9;
    GetResponse refused;
    refused.results.push_back({std::uint8_t{3}, {}});
    GetResponse list_answer = answer_of(make_number(Tag::uint32, 5));
    list_answer.form = GetResponse::Form::list;
    list_answer.results.push_back({std::uint8_t{4}, {}});
    GetResponse block_answer;
    block_answer.form = GetResponse::Form::block;
    block_answer.block = kBlock;
    GetResponse block_refused = block_answer;
    block_refused.block.bytes.clear();
    block_refused.block_error = std::uint8_t{14};
    return {get_of(3, kImport, 2),
            range,
            entries,
            list,
            next,
            answer_of(make_number(Tag::uint32, 5)),
            refused,
            list_answer,
            block_answer,
            block_refused};
}

/// One of each form of SET and ACTION.
std::vector<Apdu> change_samples() {
    using Set = SetRequest::Form;
    using SetAnswer = SetResponse::Form;
    using Act = ActionRequest::Form;
    using ActAnswer = ActionResponse::Form;
    const Data number = make_number(Tag::int8, 0);
    return {SetRequest{Set::normal, 0xC1, {{kPart, {}}}, {number}, {}},
            SetRequest{Set::first_block, 0xC1, {{kPart, {}}}, {}, kBlock},
            SetRequest{Set::block, 0xC1, {}, {}, kBlock},
            SetRequest{Set::list_first_block, 0xC1, {{kPart, {}}}, {}, kBlock},
            set_list(),
            SetResponse{SetAnswer::normal, 0xC1, {0}, 0},
            SetResponse{SetAnswer::block, 0xC1, {}, 4},
            SetResponse{SetAnswer::last_block, 0xC1, {3}, 4},
            SetResponse{SetAnswer::last_block_list, 0xC1, {0, 3}, 4},
            SetResponse{SetAnswer::list, 0xC1, {0, 3}, 0},
            ActionRequest{Act::normal, 0xC1, {kPart}, {}, {}, 0},
            ActionRequest{Act::normal, 0xC1, {kPart}, {number}, {}, 0},
            ActionRequest{Act::next, 0xC1, {}, {}, {}, 3},
            ActionRequest{Act::list, 0xC1, {kPart}, {number}, {}, 0},
            ActionRequest{Act::first_block, 0xC1, {kPart}, {}, kBlock, 0},
            ActionRequest{Act::list_first_block, 0xC1, {kPart}, {}, kBlock, 0},
            ActionRequest{Act::block, 0xC1, {}, {}, kBlock, 0},
            action_answer(),
            ActionResponse{ActAnswer::block, 0xC1, {}, kBlock, 0},
            ActionResponse{ActAnswer::list, 0xC1, {{0, {}}, {3, {}}}, {}, 0},
            ActionResponse{ActAnswer::next, 0xC1, {}, {}, 2}};
}

/// One of each other kind.
std::vector<Apdu> other_samples() {
    InitiateRequest initiate;
    initiate.dedicated_key = Bytes(16, 7);
    initiate.is_response_allowed = false;
    initiate.quality = std::uint8_t{1};
    Ciphered general;
    general.tag = 0xDD;
    general.transaction = hex("01");
    general.title = hex("4D4D4D0000000001");
    general.recipient = hex("4D4D4D0000000002");
    general.key_information = hex("0001");
    general.content = hex("00112233445566778899AABB");
    Ciphered service;
    service.tag = 0xC8;
    service.counter = 5;
    service.content = general.content;
    return {sample_push(),
            EventNotification{to_bytes(*parse_date_time_text("2026-01-01")), kPart,
                              make_number(Tag::uint8, 1)},
            ExceptionResponse{1, 2, {}},
            ExceptionResponse{1, 6, 77},
            make_association_request("12345678", 1200),
            accepted(),
            Release{true, std::uint8_t{0}, encode_apdu(InitiateResponse{})},
            Release{},
            initiate,
            InitiateResponse{},
            ServiceError{1, 6, 2},
            general,
            service,
            GeneralBlock{true, false, 1, 3, 2, hex("C001")}};
}

std::vector<Apdu> samples() {
    std::vector<Apdu> all = get_samples();
    for (const std::vector<Apdu>& more : {change_samples(), other_samples()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

// Law: what is written is read as it was; the head end and the simulator speak by it.
TEST(DlmsApdu, EveryFormIsReadAsItWasWritten) {
    for (const Apdu& apdu : samples()) {
        const Bytes bytes = encode_apdu(apdu);
        const Result<Apdu> again = parse_apdu(bytes);
        ASSERT_TRUE(again) << to_hex(bytes) << again.error().message();
        EXPECT_TRUE(*again == apdu) << apdu_name(apdu) << " " << to_hex(bytes);
        EXPECT_TRUE(is_apdu_tag(bytes[0]));
    }
}

// A cut message must never be taken for a shorter one, but for the exception's optional counter.
TEST(DlmsApdu, EveryCutIsRefused) {
    for (const Apdu& apdu : samples()) {
        const Bytes bytes = encode_apdu(apdu);
        if (bytes[0] == 0xD8) continue;
        for (std::size_t size = 0; size < bytes.size(); ++size)
            EXPECT_FALSE(parse_apdu(ByteSpan{bytes}.first(size))) << to_hex(bytes) << " " << size;
    }
}

TEST(DlmsApdu, FlippedBitsNeverCrash) {
    for (const Apdu& apdu : samples()) {
        const Bytes bytes = encode_apdu(apdu);
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            Bytes changed = bytes;
            changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ 1u << bit % 8);
            if (const Result<Apdu> read = parse_apdu(changed)) {
                EXPECT_FALSE(apdu_name(*read).empty());
            }
            EXPECT_FALSE(decoded(changed).empty());
        }
    }
}

TEST(DlmsApdu, FaultsAreTold) {
    const auto fault = [](std::string_view text) {
        const Result<Apdu> apdu = parse_apdu(hex(text));
        return apdu ? std::string{} : std::string{apdu.error().name()};
    };
    EXPECT_EQ(fault(""), kShort.name);
    EXPECT_EQ(fault("FF01"), kApduTag.name);
    EXPECT_EQ(fault("C004C1"), kApduForm.name);
    EXPECT_EQ(fault("C7 00C1"), kApduForm.name);
    EXPECT_EQ(fault("C401C1 00 0600000001 FF"), kRest.name);
    EXPECT_EQ(fault("C401C1 00 63"), kDataTag.name);
    const Result<Apdu> located = parse_apdu(hex("C401C1 00 02 01 63"));
    EXPECT_EQ(located.error().place->offset, 6u);
}

TEST(DlmsApdu, CodesHaveWords) {
    EXPECT_EQ(access_result_name(3), "read_write_denied");
    EXPECT_EQ(access_result_name(99), "other (99)");
    EXPECT_EQ(action_result_name(15), "long_action_aborted");
    EXPECT_EQ(mechanism_name(5), "gmac");
    EXPECT_EQ(context_name(3), "logical_names_ciphered");
    EXPECT_EQ(exception_name({1, 6, 77}),
              "service_not_allowed, invocation_counter_error (next 77)");
    EXPECT_EQ(conformance_names(0x00001D), "get, set, selective_access, action");
    EXPECT_EQ(conformance_names(0x800001), "reserved0, action");
}

// The head end and the simulator exchange a long value in blocks.
TEST(DlmsApdu, LongValuesGoThroughBlocks) {
    Data rows = array({});
    for (int i = 0; i < 50; ++i)
        rows.items.push_back(structure({make_number(Tag::uint32, i), make_text("some text")}));
    for (const std::size_t size : {std::size_t{1}, std::size_t{100}, std::size_t{100000}}) {
        GetJoin join;
        std::optional<Data> whole;
        for (const GetResponse& response : make_get_responses(0xC1, rows, size)) {
            ASSERT_FALSE(whole);
            const Result<Apdu> sent = parse_apdu(encode_apdu(response));
            Result<std::optional<Data>> taken = join.take(std::get<GetResponse>(*sent));
            ASSERT_TRUE(taken);
            whole = *taken;
            if (!whole) {
                EXPECT_EQ(join.next().block, response.block.number);
            }
        }
        EXPECT_EQ(whole, rows);
    }
}

TEST(DlmsApdu, BlocksThatDoNotFollowAreRefused) {
    std::vector<GetResponse> responses = make_get_responses(0xC1, make_text("long text"), 4);
    ASSERT_GT(responses.size(), 2u);
    GetJoin join;
    ASSERT_TRUE(join.take(responses[0]));
    EXPECT_EQ(join.take(responses[2]).error().name(), kBlocks.name);
    GetResponse refused;
    refused.results.push_back({std::uint8_t{3}, {}});
    EXPECT_EQ(GetJoin{}.take(refused).error().name(), kAccess.name);
}

}  // namespace
}  // namespace voltmark::codec::dlms
