// SPDX-License-Identifier: Apache-2.0
#include "tls.hpp"

#include "voltmark/acquire/head_end_errors.hpp"

#include "transport_test_support.hpp"

namespace voltmark::acquire {

namespace {

/// What the head end says of a pair of files.
Error refused(const TlsFiles& files, TlsContext::Side side) {
    const auto loaded = TlsContext::load(files, side);
    EXPECT_FALSE(loaded.has_value());
    return loaded ? Error{&kConfig, {"", ""}, {}} : loaded.error();
}

}  // namespace

// What is wrong with files is said before anybody is spoken to, with the file's name.
TEST(Tls, SaysWhichFileIsWrong) {
    const TestFolder folder;
    const Certificates certificates{folder};
    folder.write("empty.pem", "");
    const auto listens = TlsContext::Side::listens;
    const TlsFiles good = certificates.listens(true);
    ASSERT_TRUE(TlsContext::load(good, listens).has_value());
    for (std::string TlsFiles::*file : {&TlsFiles::certificate, &TlsFiles::key, &TlsFiles::ca}) {
        for (const char* wrong : {"nowhere.pem", "empty.pem"}) {
            TlsFiles files = good;
            files.*file = folder.path(wrong);
            const Error error = refused(files, listens);
            EXPECT_EQ(error.code, &kTls);
            EXPECT_EQ(error.args[0], folder.path(wrong));
        }
    }
    TlsFiles crossed = good;
    crossed.key = folder.path("meter.key");
    EXPECT_NE(refused(crossed, listens).message().find("the key is not that of"),
              std::string::npos);
    certificates.certificate("old", "ca", "DNS:old", 0);
    TlsFiles old{folder.path("old.pem"), folder.path("old.key"), "", ""};
    ASSERT_TRUE(comes_true([&] { return !TlsContext::load(old, listens).has_value(); }));
    EXPECT_NE(refused(old, listens).message().find("expired"), std::string::npos);
}

TEST(Tls, IsConfigured) {
    const TestFolder folder;
    const Certificates certificates{folder};
    const auto parse = [&](const std::string& tls) {
        return parse_head_end_config("journal: j\nlisten: [{protocol: dlt698, tls: " + tls + "}]",
                                     path_of(folder));
    };
    const auto config = parse("{certificate: head_end.pem, key: head_end.key, client_ca: ca.pem}");
    ASSERT_TRUE(config.has_value()) << config.error().message();
    EXPECT_EQ(config->listeners[0].tls->ca, folder.path("ca.pem"));
    EXPECT_EQ(parse("{certificate: head_end.pem, key: meter.key}").error().code, &kTls);
    for (const char* wrong : {"{}", "{certificate: head_end.pem}", "3", "{client_ca: ca.pem}",
                              "{certificate: head_end.pem, key: head_end.key, ca: ca.pem}"})
        EXPECT_EQ(parse(wrong).error().code, &kConfig) << wrong;
}

// Meters with faults deliver their day over TLS, with and without certificates of their own.
TEST(Tls, MetersDeliverTheirDay) {
    const TestFolder folder;
    const Certificates certificates{folder};
    for (const bool asks_clients : {false, true}) {
        Field field{20, {.noise = 300, .duplicate = 200, .reorder = 300}};
        field.config.listeners[0].tls = certificates.listens(asks_clients);
        field.meters.tls = certificates.calls(asks_clients ? "meter" : "");
        Working working{field};
        const auto report = simulate_meters(field.meters);
        ASSERT_TRUE(report.has_value());
        EXPECT_EQ(report->delivered, 20);
        working.stop();
        expect_whole(field.check(*field.store));
        EXPECT_EQ((*working).counts().sessions.insecure, 0);
    }
}

// Whoever has no certificate, or one of another authority, or speaks no TLS, is counted and goes;
// those who may speak are heard all the same.
TEST(Tls, RefusesStrangersAndGoesOn) {
    const TestFolder folder;
    const Certificates certificates{folder};
    Field field{3};
    field.config.listeners[0].tls = certificates.listens(true);
    Working working{field};
    SimulatorOptions strangers = field.meters;
    strangers.length = 1s;
    std::int64_t refused_before = 0;
    for (const char* as : {"", "stranger"}) {
        strangers.tls = certificates.calls(as);
        EXPECT_EQ(simulate_meters(strangers)->delivered, 0);
        const auto insecure = [&] { return (*working).counts().sessions.insecure; };
        EXPECT_TRUE(comes_true([&] { return insecure() >= refused_before + 3; })) << as;
        refused_before = insecure();
    }
    strangers.tls.reset();
    EXPECT_EQ(simulate_meters(strangers)->delivered, 0);
    ASSERT_TRUE(
        comes_true([&] { return (*working).counts().sessions.insecure >= refused_before + 3; }));
    EXPECT_EQ((*working).counts().sessions.kept, 0);

    field.meters.tls = certificates.calls("meter");
    EXPECT_EQ(simulate_meters(field.meters)->delivered, 3);
    working.stop();
    expect_whole(field.check(*field.store));
}

// One who connects and says nothing loses its place after the handshake's time.
TEST(Tls, SlowCallersLoseTheirPlace) {
    const TestFolder folder;
    const Certificates certificates{folder};
    Field field{1};
    field.config.listeners[0].tls = certificates.listens(false);
    field.config.limits.connections = 1;
    field.meters.tls = certificates.calls("");
    Working working{field};
    const int slow = connect_to(field.meters.port);
    ASSERT_GE(slow, 0);
    ASSERT_TRUE(comes_true([&] { return (*working).counts().sessions.accepted == 1; }));
    EXPECT_EQ(simulate_meters(field.meters)->delivered, 1);
    EXPECT_GE((*working).counts().sessions.refused, 1);
    EXPECT_TRUE(comes_true([&] { return (*working).counts().sessions.insecure == 1; }));
    ::close(slow);
    working.stop();
    expect_whole(field.check(*field.store));
}

// A call trusts only whom its files name: a broken call is told and tried again.
TEST(Tls, CallsTellWhomTheyDoNotTrust) {
    const TestFolder folder;
    const Certificates certificates{folder};
    // The other end is a listener of a second head end, with a certificate of a stranger.
    Field other{1};
    other.config.listeners[0].tls = certificates.listens(false);
    other.config.listeners[0].tls->certificate = folder.path("stranger.pem");
    other.config.listeners[0].tls->key = folder.path("stranger.key");
    Working listening{other};
    Field field{1, {}, "dlt645"};
    field.config.listeners.clear();
    field.config.meters = {};
    field.config.meters.add({simulated_addresses(field.meters)[0], "dlt645", "gate", "", "", ""});
    field.config.calls = {
        {"gate", "dlt645", "127.0.0.1", other.meters.port, std::nullopt, certificates.calls("")}};
    field.config.limits.redial = 1s;
    field.config.tasks = {{TaskKind::daily_freeze, 2, 0min}};
    Working calling{field, true};
    ASSERT_TRUE(comes_true([&] { return !calling.troubles().empty(); }));
    EXPECT_EQ(calling.troubles()[0].code, &kHandshake);
    EXPECT_NE(calling.troubles()[0].message().find("certificate"), std::string::npos);
    calling.stop();
    // The caller may know first: the other end counts when the refusal has reached it.
    EXPECT_TRUE(comes_true([&] { return (*listening).counts().sessions.insecure >= 1; }));
    listening.stop();
}

}  // namespace voltmark::acquire
