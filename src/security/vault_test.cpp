// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/vault.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <soci/soci.h>

#include "voltmark/security/approval_store.hpp"

#include "support/engine_test.hpp"

namespace voltmark::security {
namespace {

using namespace std::chrono_literals;

const FixedClock kClock{Instant{1'785'000'000s}};

class PersonalData : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }
    void put(std::int64_t subject, Field field, std::string_view text) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(vault_.put(*writer, subject, field, Secret{text}));
        transaction.commit();
    }
    std::string shown(std::int64_t subject, Field field, View view) {
        return vault_.show(*store_->reader(), subject, field, view)->value_or("-");
    }

    Vault vault_ = *Vault::make(random_secret(kKeyBytes));
};

VOLTMARK_ON_EACH_ENGINE(PersonalData);

TEST_P(PersonalData, IsReadWithTheKeyAndFoundByItsDigest) {
    put(7, Field::name, "张小三");
    put(7, Field::phone, "+86 138-1234-5678");
    put(8, Field::phone, "13812345678");
    put(7, Field::name, "张大三");
    EXPECT_EQ(shown(7, Field::name, View::whole), "张大三");
    EXPECT_EQ(shown(7, Field::name, View::masked), "张*三");
    EXPECT_EQ(shown(7, Field::bank, View::whole), "-");
    EXPECT_EQ(vault_.search(*store_->reader(), Field::phone, "138 1234 5678"),
              (std::vector<std::int64_t>{7, 8}));
    EXPECT_TRUE(vault_.search(*store_->reader(), Field::phone, "1381234567").empty());
    EXPECT_TRUE(vault_.search(*store_->reader(), Field::bank, "13812345678").empty());
    const auto all = *vault_.take_out(*store_->reader(), 7);
    EXPECT_EQ(all.size(), 2U);
    const Vault other = *Vault::make(random_secret(kKeyBytes));
    EXPECT_EQ(other.get(*store_->reader(), 7, Field::name).error().name(), "security.sealed");
    EXPECT_TRUE(other.search(*store_->reader(), Field::name, "张大三").empty());
}

TEST_P(PersonalData, IsGoneOnceErasedAndTheRowsStay) {
    put(7, Field::name, "张小三");
    put(8, Field::name, "李四");
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        Vault::erase(*writer, 7, kClock.now());
        Vault::erase(*writer, 7, kClock.now() + 1h);
        EXPECT_EQ(vault_.put(*writer, 7, Field::phone, Secret{"1"}).error().name(),
                  "security.erased");
        transaction.commit();
    }
    EXPECT_EQ(vault_.get(*store_->reader(), 7, Field::name).error().name(), "security.erased");
    EXPECT_TRUE(vault_.search(*store_->reader(), Field::name, "张小三").empty());
    EXPECT_EQ(shown(8, Field::name, View::whole), "李四");
    int rows = 0;
    store_->reader()->sql() << "SELECT count(*) FROM vault_field", soci::into(rows);
    EXPECT_EQ(rows, 2);
}

// A row that is moved to another person or field does not open there, and no changed byte opens.
TEST_P(PersonalData, OpensNowhereElseAndUnchangedOnly) {
    put(7, Field::name, "张小三");
    put(8, Field::name, "李四");
    const auto tried = [&](const std::string& script) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        writer->run_script(script);
        return std::string{vault_.get(*writer, 8, Field::name).error().name()};
    };
    EXPECT_EQ(tried("UPDATE vault_field SET sealed = (SELECT sealed FROM vault_field WHERE "
                    "subject_id = 7) WHERE subject_id = 8"),
              "security.sealed");
    EXPECT_EQ(tried("UPDATE vault_key SET sealed_key = (SELECT sealed_key FROM vault_key WHERE "
                    "subject_id = 7) WHERE subject_id = 8"),
              "security.sealed");
    EXPECT_EQ(tried("DELETE FROM vault_key WHERE subject_id = 8"), "security.sealed");
}

TEST_P(PersonalData, RefusesWhatIsNoField) {
    const store::Lease writer = store_->writer();
    EXPECT_EQ(vault_.put(*writer, 7, Field::name, Secret{}).error().name(), "security.field");
    EXPECT_EQ(vault_.put(*writer, 7, Field::name, Secret{std::string(1001, 'x')}).error().name(),
              "security.field");
    EXPECT_EQ(Vault::make(Secret{"short"}).error().name(), "security.key");
}

// Nothing readable lies in any file of the store.
TEST(PersonalDataInFiles, StandsNowhereInPlainText) {
    support::TemporaryStore place = support::fresh_store(store::Engine::sqlite);
    const store::Schema schemas[] = {schema()};
    const auto store = std::move(*store::Store::create(place.location(), schemas, kClock));
    const Vault vault = *Vault::make(random_secret(kKeyBytes));
    {
        const store::Lease writer = store->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(vault.put(*writer, 1, Field::name, Secret{"Zhang Xiaosan"}));
        ASSERT_TRUE(vault.put(*writer, 1, Field::identity, Secret{"110101199003071234"}));
        transaction.commit();
    }
    const std::string path = place.location().target;
    int files = 0;
    for (const std::string& name : {path, path + "-wal"}) {
        if (!std::filesystem::exists(name)) continue;
        std::ostringstream text;
        text << std::ifstream{name, std::ios::binary}.rdbuf();
        ++files;
        for (const char* plain : {"Zhang", "Xiaosan", "zhangxiaosan", "19900307"})
            EXPECT_EQ(text.str().find(plain), std::string::npos) << name;
    }
    EXPECT_GE(files, 1);
}

TEST(Masked, ShowsWhatTheTradeShows) {
    struct Case {
        Field field;
        const char* text;
        const char* want;
    };
    const Case cases[] = {
        {Field::name, "张小三", "张*三"},
        {Field::name, "张三", "张*"},
        {Field::name, "欧阳小三", "欧**三"},
        {Field::name, "张", "*"},
        {Field::phone, "13812345678", "138****5678"},
        {Field::phone, "62345678", "****5678"},
        {Field::identity, "110101199003071234", "110101********1234"},
        {Field::address, "上海市浦东新区世纪大道一号二楼", "上海市浦东新*********"},
        {Field::bank, "6222020200112233445", "***************3445"},
        {Field::bank, "12", "*2"}};
    for (const Case& one : cases) EXPECT_EQ(masked(one.field, one.text), one.want) << one.text;
}

RC_GTEST_PROP(Seal, OpensWithItsKeyAndPlaceOnly, (std::string text, std::string place)) {
    const Secret key = random_secret(kKeyBytes);
    const std::string sealed = seal(key, place, Secret{text});
    RC_ASSERT(open(key, place, sealed)->text() == text);
    RC_ASSERT(!open(key, place + "x", sealed));
    RC_ASSERT(!open(random_secret(kKeyBytes), place, sealed));
    RC_ASSERT(seal(key, place, Secret{text}) != sealed);
}

TEST(Seal, NoByteCanBeAnother) {
    const Secret key = random_secret(kKeyBytes);
    const std::string sealed = seal(key, "7/name", Secret{"张小三"});
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        std::string changed = sealed;
        changed[at] = changed[at] == '0' ? '1' : '0';
        EXPECT_EQ(open(key, "7/name", changed).error().name(), "security.sealed") << at;
        EXPECT_FALSE(open(key, "7/name", sealed.substr(0, at)));
    }
}

}  // namespace
}  // namespace voltmark::security
