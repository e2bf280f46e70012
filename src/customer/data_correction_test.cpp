// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/data_correction.hpp"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/customer/correction_errors.hpp"
#include "voltmark/customer/erasure.hpp"
#include "voltmark/customer/personal_data.hpp"

#include "support/engine_test.hpp"
#include "support/vault.hpp"

namespace voltmark::customer {
namespace {

using security::Approval;
using security::Field;
using support::test_vault;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const Validity kEver{time::make_day(2020, 1, 1), time::kOpenEnd};
const security::Actor kCustomer{"3301"};
const security::Actor kClerk{"li"};

class Corrections : public support::StoreTest {
protected:
    void prepare() override {
        make_store({schema(), security::schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const std::vector<Party> parties{{PartyId{1}, PartyKind::person, "张伟", "13812345678"}};
        const std::vector<Site> sites{{SiteId{1}, "东区", "幸福路 1 号"}};
        const std::vector<Contract> contracts{
            {{SiteId{1}, ContractNo{1}}, "3301", PartyId{1}, kEver}};
        add_parties(*writer, parties, kClock.now());
        add_sites(*writer, sites);
        add_contracts(*writer, contracts);
        EXPECT_TRUE(add_personal_data(*writer, test_vault(), parties, sites, contracts));
        transaction.commit();
    }

    Result<Approval> ask(Field field, std::string_view text) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        Result<Approval> asked =
            ask_correction(*writer, test_vault(), {"3301", field, text}, kCustomer, kClock.now());
        if (asked) transaction.commit();
        return asked;
    }
    /// Agrees and carries out; commits where both went well.
    Result<PartyId> decide(const Approval& asked) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const auto agreed =
            security::approve(*writer, asked.approval_id, kClerk, "shown a card", kClock.now());
        if (!agreed) return agreed.error();
        Result<PartyId> done =
            carry_out_correction(*writer, test_vault(), *agreed, kClerk, kClock.now());
        if (done) transaction.commit();
        return done;
    }
    void refuse(const Approval& asked) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(security::refuse(*writer, asked.approval_id, kClerk, "no", kClock.now()));
        transaction.commit();
    }
    std::string field(Field field, std::int64_t item = 0) {
        const auto got = test_vault().get(*store_->reader(), {1, item}, field);
        return std::string{(*got)->text()};
    }
    int kept() {
        int count = 0;
        store_->reader()->sql() << "SELECT count(*) FROM data_correction", soci::into(count);
        return count;
    }
};

VOLTMARK_ON_EACH_ENGINE(Corrections);

TEST_P(Corrections, AreWrittenOnceASecondPersonAgreed) {
    for (const auto& [what, item, text] :
         {std::tuple{Field::name, 0, "张玮"}, std::tuple{Field::phone, 0, "139 0000 1111"},
          std::tuple{Field::address, 1, "幸福路 11 号"}}) {
        const Result<Approval> asked = ask(what, text);
        ASSERT_TRUE(asked) << asked.error().message();
        const auto seen = correction_in(*store_->reader(), test_vault(), *asked);
        EXPECT_EQ(seen->after.text(), text);
        EXPECT_EQ(seen->before->text(), field(what, item));
        EXPECT_EQ(*decide(*asked), PartyId{1});
        EXPECT_EQ(field(what, item), text);
    }
    EXPECT_EQ(kept(), 0);
}

// An approval is kept for ever: nothing of what somebody is called stands in it.
TEST_P(Corrections, NameNobodyInTheApproval) {
    const Result<Approval> asked = ask(Field::phone, "13900001111");
    ASSERT_TRUE(asked);
    for (const std::string& text : {asked->payload, asked->summary_en, asked->summary_zh})
        EXPECT_EQ(text.find("1390000"), text.npos) << text;
    std::string sealed;
    store_->reader()->sql() << "SELECT sealed FROM data_correction", soci::into(sealed);
    EXPECT_EQ(sealed.find("1390000"), sealed.npos);
}

TEST_P(Corrections, AreRefusedWhereTheyAreNone) {
    for (const char* text : {"", "  ", "13812345678", "12a45678", "1-2", "1\n2345678"})
        EXPECT_EQ(ask(Field::phone, text).error().code, &kCorrectionValue) << text;
    EXPECT_EQ(ask(Field::name, std::string(201, 'x')).error().code, &kCorrectionValue);
    EXPECT_EQ(ask(Field::identity, "1").error().code, &kCorrectionField);
    EXPECT_EQ(find_correctable("bank").error().code, &kCorrectionField);
    EXPECT_EQ(*find_correctable("address"), Field::address);
    EXPECT_EQ(kept(), 0);
}

TEST_P(Corrections, WaitOneForEachField) {
    const Result<Approval> first = ask(Field::name, "张玮");
    ASSERT_TRUE(first);
    EXPECT_EQ(ask(Field::name, "张威").error().code, &kCorrectionWaits);
    ASSERT_TRUE(ask(Field::phone, "13900001111"));
    refuse(*first);
    ASSERT_TRUE(ask(Field::name, "张威"));
    EXPECT_EQ(kept(), 2);  // What was refused is forgotten.
    EXPECT_EQ(correction_in(*store_->reader(), test_vault(), *first).error().code,
              &kCorrectionLost);
}

// Who wrote past the program is found out.
TEST_P(Corrections, WriteWhatWasAskedForAlone) {
    const Result<Approval> asked = ask(Field::name, "张玮");
    ASSERT_TRUE(asked);
    {
        const store::Lease writer = store_->writer();
        const std::string other = test_vault().seal_own("data_correction/1/1/0",
                                                        security::Secret{std::string_view{"王五"}});
        writer->sql() << "UPDATE data_correction SET sealed = :s", soci::use(other, "s");
    }
    EXPECT_EQ(decide(*asked).error().code, &kCorrectionLost);
    EXPECT_EQ(field(Field::name), "张伟");
}

TEST_P(Corrections, GoWithTheirPerson) {
    const Result<Approval> asked = ask(Field::name, "张玮");
    ASSERT_TRUE(asked);
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const auto erase = ask_erasure(*writer, "3301", "moved out", kCustomer, kClock.now());
        ASSERT_TRUE(erase);
        const auto agreed =
            security::approve(*writer, erase->approval_id, kClerk, "", kClock.now());
        ASSERT_TRUE(carry_out_erasure(*writer, *agreed, kClerk, kClock.now()));
        transaction.commit();
    }
    EXPECT_EQ(kept(), 0);
    EXPECT_EQ(decide(*asked).error().code, &kCorrectionLost);
    EXPECT_EQ(ask(Field::name, "张玮").error().name(), "security.erased");
}

}  // namespace
}  // namespace voltmark::customer
