// SPDX-License-Identifier: Apache-2.0
#include "dlt645/dlt645_test_support.hpp"

namespace voltmark::codec::dlt645 {
namespace {

const Authority kWriter{2, 123456, 0x00000001};
const time::LocalSeconds kMoment = moment(2026, 7, 1, 17, 30, 5);
const time::LocalSeconds kMinute = moment(2026, 7, 1, 17, 30);

/// One request of each function.
std::vector<Request> requests() {
    return {{.function = Function::authenticate, .di = 0x070000FF, .data = {1, 2, 3}},
            {.function = Function::broadcast_time, .time = kMoment},
            {.function = Function::read, .di = 0x00010000},
            {.function = Function::read, .di = 0x06000001, .count = 5},
            {.function = Function::read, .di = 0x06000001, .count = 5, .time = kMinute},
            {.function = Function::read_next, .di = 0x0001FF00, .seq = 3},
            {.function = Function::read_address},
            {.function = Function::write, .di = 0x04000103, .authority = kWriter, .data = {0x15}},
            {.function = Function::write_address, .address = *parse_address("201700000042")},
            {.function = Function::freeze},
            {.function = Function::freeze, .freeze = {.minute = 0}},
            {.function = Function::freeze, .freeze = {.hour = 0, .minute = 30}},
            {.function = Function::freeze, .freeze = {.day = 1, .hour = 0, .minute = 0}},
            {.function = Function::change_baud, .baud = 9600},
            {.function = Function::change_password,
             .di = 0x04000C03,
             .authority = {2, 123456, 0},
             .next = {2, 654321, 0}},
            {.function = Function::clear_demand, .authority = kWriter},
            {.function = Function::clear_meter, .authority = kWriter},
            {.function = Function::clear_events, .di = 0xFFFFFFFF, .authority = kWriter},
            {.function = Function::control,
             .time = kMoment,
             .authority = kWriter,
             .order = RelayOrder::permit_close}};
}

TEST(Dlt645Request, OfEachFunctionIsReadAsItWasMade) {
    for (const Request& request : requests()) {
        const Result<Bytes> bytes = make_request(kMeter, request);
        ASSERT_TRUE(bytes.has_value()) << to_text(request.function);
        const Result<Request> again = parse_request(*parse_frame(*bytes));
        ASSERT_TRUE(again.has_value()) << to_text(request.function);
        EXPECT_EQ(*again, request) << to_text(request.function);
        const Message message = decoded_one(*bytes);
        EXPECT_EQ(message.function, to_text(request.function));
        EXPECT_EQ(message.direction, Direction::request);
        EXPECT_EQ(error_in(message), "") << to_text(request.function);
    }
}

// The bytes of the standard's own layout: an encoder and a parser that share a mistake agree.
TEST(Dlt645Request, HasTheBytesOfTheStandard) {
    const auto data_of = [](const Request& request) {
        return to_hex(parse_frame(*make_request(kMeter, request))->data);
    };
    const std::vector<Request> all = requests();
    EXPECT_EQ(data_of(all[1]), "053017010726");
    EXPECT_EQ(data_of(all[4]), "01000006053017010726");
    EXPECT_EQ(data_of(all[5]), "00FF010003");
    EXPECT_EQ(data_of(all[7]), "03010004025634120100000015");
    EXPECT_EQ(data_of(all[8]), "420000001720");
    EXPECT_EQ(data_of(all[9]), "99999999");
    EXPECT_EQ(data_of(all[10]), "00999999");
    EXPECT_EQ(data_of(all[11]), "30009999");
    EXPECT_EQ(data_of(all[12]), "00000199");
    EXPECT_EQ(data_of(all[13]), "20");
    EXPECT_EQ(data_of(all[14]), "030C00040256341202214365");
    EXPECT_EQ(data_of(all[17]), "0256341201000000FFFFFFFF");
    EXPECT_EQ(data_of(all[18]), "02563412010000001B00053017010726");
}

TEST(Dlt645Request, TellsItsFields) {
    const std::vector<Request> all = requests();
    const auto shown = [&](std::size_t i) { return decoded_one(*make_request(kMeter, all[i])); };
    EXPECT_EQ(shown(1).time, "2026-07-01T17:30:05");
    EXPECT_EQ(detail_in(shown(4), "count"), "5");
    EXPECT_EQ(detail_in(shown(4), "from"), "2026-07-01T17:30");
    EXPECT_EQ(shown(5).seq, 3);
    EXPECT_EQ(shown(7).value, "15");
    EXPECT_EQ(detail_in(shown(7), "password_level"), "02");
    EXPECT_EQ(detail_in(shown(7), "operator"), "00000001");
    EXPECT_EQ(shown(8).value, "201700000042");
    EXPECT_EQ(detail_in(shown(9), "freeze"), "now");
    EXPECT_EQ(detail_in(shown(10), "freeze"), "every hour at minute 00");
    EXPECT_EQ(detail_in(shown(11), "freeze"), "every day at 00:30");
    EXPECT_EQ(detail_in(shown(12), "freeze"), "every month on day 1 at 00:00");
    EXPECT_EQ(shown(13).value, "9600");
    EXPECT_EQ(detail_in(shown(14), "new_password"), "654321");
    EXPECT_EQ(detail_in(shown(18), "order"), "permit-close");
    EXPECT_EQ(detail_in(shown(18), "valid_until"), "2026-07-01T17:30:05");
}

TEST(Dlt645Request, RefusesWhatItsBytesCannotSay) {
    const auto refused = [](const Request& request) {
        const Result<Bytes> bytes = make_request(kMeter, request);
        return bytes ? std::string_view{} : bytes.error().name();
    };
    EXPECT_EQ(refused({.function = Function::read, .time = kMinute}), "dlt645.range");
    EXPECT_EQ(refused({.function = Function::freeze, .freeze = {.day = 1}}), "dlt645.range");
    EXPECT_EQ(refused({.function = Function::freeze, .freeze = {.minute = 60}}), "dlt645.range");
    EXPECT_EQ(refused({.function = Function::change_baud, .baud = 300}), "dlt645.range");
    EXPECT_EQ(refused({.function = Function::broadcast_time}), "dlt645.range");
    EXPECT_EQ(refused({.function = Function::control, .authority = kWriter}), "dlt645.range");
    EXPECT_EQ(refused({.function = Function::write_address, .address = Address::any()}),
              "dlt645.range");
    EXPECT_EQ(refused({.function = Function::clear_meter, .authority = {2, 1'000'000, 0}}),
              "dlt645.range");
    EXPECT_EQ(refused({.function = Function::write, .data = Bytes(39, 0)}), "dlt645.range");
    EXPECT_EQ(refused({.function = static_cast<Function>(0x02)}), "dlt645.function");
    // All meters would answer at once, and none could be heard.
    EXPECT_EQ(make_request(Address::broadcast(), {.di = 0x00010000}).error().code, &kRange);
}

TEST(Dlt645Request, ThatIsBrokenIsTold) {
    const auto code = [](std::uint8_t control, std::string_view data) {
        const Result<Request> request = parse_request(*parse_frame(frame_of(control, data)));
        return request ? std::string_view{} : request.error().name();
    };
    EXPECT_EQ(code(0x91, "00000100"), "dlt645.direction");
    EXPECT_EQ(code(0x02, ""), "dlt645.function");
    EXPECT_EQ(code(0x31, "00000100"), "dlt645.function");
    EXPECT_EQ(code(0x11, "000001"), "dlt645.field_size");
    EXPECT_EQ(code(0x08, "053017011326"), "dlt645.digits");
    EXPECT_EQ(code(0x16, "00990199"), "dlt645.digits");
    EXPECT_EQ(error_in(decoded_one(frame_of(0x02, "01"))), "dlt645.function");
    EXPECT_EQ(error_in(decoded_one(frame_of(0x17, "FF"))), "dlt645.digits");
    EXPECT_EQ(detail_in(decoded_one(frame_of(0x17, "FF")), "data"), "FF");
}

TEST(Dlt645Answer, OfEachOtherFunctionIsReadByItsAsker) {
    for (const Request& request : requests()) {
        if (request.function == Function::read || request.function == Function::read_next) continue;
        const Bytes bytes = make_answer(kMeter, request);
        const Result<Bytes> data = parse_answer(*parse_frame(bytes), kMeter, request);
        ASSERT_TRUE(data.has_value()) << to_text(request.function);
        EXPECT_EQ(error_in(decoded_one(bytes)), "") << to_text(request.function);
    }
    const Message address = decoded_one(make_answer(kMeter, {.function = Function::read_address}));
    EXPECT_EQ(address.function, "read_address");
    EXPECT_EQ(address.value, "000000000042");
    const Message baud =
        decoded_one(make_answer(kMeter, {.function = Function::change_baud, .baud = 2400}));
    EXPECT_EQ(baud.value, "2400");
    EXPECT_EQ(error_in(decoded_one(frame_of(0x94, "01"))), "dlt645.field_size");
    EXPECT_EQ(error_in(decoded_one(frame_of(0x93, "01"))), "dlt645.field_size");
    EXPECT_EQ(error_in(decoded_one(frame_of(0x97, "01"))), "dlt645.digits");
    EXPECT_EQ(error_in(decoded_one(frame_of(0x91, "0000"))), "dlt645.field_size");
}

// An answer that belongs to another meter or another question must never become a reading.
TEST(Dlt645Answer, ThatIsNotToWhatWasAskedIsRefused) {
    const Request read{.di = 0x00010000};
    const auto code = [&](const Bytes& bytes, const Request& request) {
        const auto answer =
            parse_read_answer(*parse_frame(bytes), Address{kMeter.bytes()}, request);
        return answer ? std::string_view{} : answer.error().name();
    };
    EXPECT_EQ(code(frame_of(0x91, "00000100 30120000"), read), "");
    EXPECT_EQ(code(frame_of(0x11, "00000100"), read), "dlt645.direction");
    EXPECT_EQ(code(frame_of(0x92, "00000100 30120000 01"), read), "dlt645.function");
    EXPECT_EQ(code(frame_of(0x91, "00000200 30120000"), read), "dlt645.identifier");
    EXPECT_EQ(code(frame_of(0x91, "00000100", *parse_address("43")), read), "dlt645.address");
    EXPECT_EQ(code(frame_of(0xD1, "02"), read), "dlt645.refused");
    EXPECT_EQ(code(frame_of(0x91, "0000"), read), "dlt645.field_size");
    const Request next{.function = Function::read_next, .di = 0x00010000, .seq = 2};
    EXPECT_EQ(code(frame_of(0x92, "00000100 30120000 02"), next), "");
    EXPECT_EQ(code(frame_of(0x92, "00000100 30120000 01"), next), "dlt645.sequence");
}

struct VerbCase {
    std::string_view verb;
    EncodeOptions options;
    std::string_view control;
};

TEST(Dlt645Verbs, EachEncodesWhatTheDecoderReads) {
    const EncodeOptions writer = {{"address", "42"}, {"password", "02123456"}};
    const auto with = [](EncodeOptions options, const EncodeOptions& more) {
        options.insert(more.begin(), more.end());
        return options;
    };
    const VerbCase cases[] = {
        {"read", {{"address", "42"}, {"di", "00010000"}}, "11"},
        {"read", {{"address", "42"}, {"di", "06000001"}, {"time", "2026-07-01T00:00"}}, "11"},
        {"read-next", {{"address", "42"}, {"di", "0001FF00"}, {"seq", "1"}}, "12"},
        {"read-address", {}, "13"},
        {"write", with(writer, {{"di", "04000103"}, {"value", "15"}}), "14"},
        {"write", with(writer, {{"di", "04000103"}, {"data", "15"}}), "14"},
        {"write-address", {{"new", "43"}}, "15"},
        {"freeze", {}, "16"},
        {"freeze", {{"hour", "0"}, {"minute", "0"}}, "16"},
        {"time", {{"time", "2026-07-01T17:30:00"}}, "08"},
        {"baud", {{"address", "42"}, {"baud", "9600"}}, "17"},
        {"change-password", with(writer, {{"di", "04000C03"}, {"new-password", "02654321"}}), "18"},
        {"clear-demand", writer, "19"},
        {"clear-meter", writer, "1A"},
        {"clear-events", writer, "1B"},
        {"control", with(writer, {{"order", "trip"}, {"until", "2026-07-01T18:00"}}), "1C"}};
    for (const VerbCase& one : cases) {
        const Result<Bytes> bytes = encode(format(), one.verb, one.options);
        ASSERT_TRUE(bytes.has_value()) << one.verb << bytes.error().message();
        const Message message = decoded_one(*bytes);
        EXPECT_EQ(message.control, one.control) << one.verb;
        EXPECT_EQ(error_in(message), "") << one.verb;
    }
}

TEST(Dlt645Verbs, RefuseBadValues) {
    const EncodeOptions good = {{"address", "42"}, {"password", "02123456"}, {"di", "04000103"}};
    const auto code = [&](std::string_view verb, EncodeOptions options) {
        options.insert(good.begin(), good.end());
        for (auto option = options.begin(); option != options.end();)
            option = option->second.empty() ? options.erase(option) : std::next(option);
        const Result<Bytes> bytes = encode(format(), verb, options);
        return bytes ? std::string_view{} : bytes.error().name();
    };
    EXPECT_EQ(code("write", {{"value", "100"}}), "codec.option_value");
    EXPECT_EQ(code("write", {{"value", "-1"}}), "codec.option_value");
    EXPECT_EQ(code("write", {{"value", "1"}, {"data", "01"}}), "codec.option_value");
    EXPECT_EQ(code("write", {}), "codec.option_missing");
    EXPECT_EQ(code("write", {{"data", "1"}}), "codec.option_value");
    EXPECT_EQ(code("write", {{"value", "1"}, {"address", "4x"}}), "codec.option_value");
    EXPECT_EQ(code("write", {{"value", "1"}, {"di", "0400010"}}), "codec.option_value");
    EXPECT_EQ(code("write", {{"value", "1"}, {"di", "0001FF00"}}), "codec.option_value");
    EXPECT_EQ(code("write", {{"value", "1"}, {"password", "123456"}}), "codec.option_value");
    EXPECT_EQ(code("control", {{"di", ""}, {"order", "off"}, {"until", "2026-07-01T18:00"}}),
              "codec.option_value");
    EXPECT_EQ(code("control", {{"di", ""}, {"order", "trip"}, {"until", "soon"}}),
              "codec.option_value");
    EXPECT_EQ(code("baud", {{"di", ""}, {"password", ""}, {"baud", "300"}}), "codec.option_value");
    EXPECT_EQ(code("freeze", {{"di", ""}, {"password", ""}, {"day", "1"}}), "dlt645.range");
}

}  // namespace
}  // namespace voltmark::codec::dlt645
