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
    void put(std::int64_t subject, Field field, std::string_view text, std::int64_t item = 0) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(vault_.put(*writer, {{subject, item}, field, text}));
        transaction.commit();
    }
    std::string text(std::int64_t subject, Field field, std::int64_t item = 0) {
        const auto found = *vault_.get(*store_->reader(), {subject, item}, field);
        return found ? std::string{found->text()} : "-";
    }
    std::vector<std::int64_t> found(Field field, std::string_view query) {
        const FoundPlaces page = *vault_.find(*store_->reader(), field, query, {}, 100);
        std::vector<std::int64_t> subjects;
        for (const OpenedField& one : page.fields) subjects.push_back(one.place.subject);
        return subjects;
    }
    int rows_of(const std::string& table) {
        int rows = 0;
        store_->reader()->sql() << "SELECT count(*) FROM " + table, soci::into(rows);
        return rows;
    }

    Vault vault_ = *Vault::make(random_secret(kKeyBytes));
};

VOLTMARK_ON_EACH_ENGINE(PersonalData);

TEST_P(PersonalData, IsReadWithTheKeyAndFoundByItsDigest) {
    put(7, Field::name, "张小三");
    put(7, Field::phone, "+86 138-1234-5678");
    put(8, Field::phone, "13812345678");
    put(7, Field::name, "李大三");
    EXPECT_EQ(text(7, Field::name), "李大三");
    EXPECT_EQ(text(7, Field::bank), "-");
    EXPECT_EQ(found(Field::phone, "138 1234 5678"), (std::vector<std::int64_t>{7, 8}));
    EXPECT_EQ(found(Field::phone, "5678"), (std::vector<std::int64_t>{7, 8}));
    EXPECT_TRUE(found(Field::phone, "1381234567").empty());
    EXPECT_TRUE(found(Field::bank, "13812345678").empty());
    EXPECT_EQ(found(Field::name, "lds"), (std::vector<std::int64_t>{7}));
    EXPECT_TRUE(found(Field::name, "zxs").empty()) << "by what the name was before";
    EXPECT_EQ(vault_.take_out(*store_->reader(), 7)->size(), 2U);
}

TEST_P(PersonalData, IsFoundInAnOlderStoreByTheTermsItHas) {
    put(7, Field::name, "张小三");
    {
        const store::Lease writer = store_->writer();
        vault_.erase(*writer, 7, kClock.now());
        writer->run_script("UPDATE vault_master SET term_set = 1");
    }
    put(8, Field::name, "张小三");
    EXPECT_EQ(rows_of("vault_token"), 6) << "as the older ones, so that one question finds all";
    EXPECT_EQ(found(Field::name, "张小三"), (std::vector<std::int64_t>{8}));
    EXPECT_EQ(found(Field::name, "小三"), (std::vector<std::int64_t>{8}));
}

TEST_P(PersonalData, IsNotReadUnderAnotherMasterKey) {
    put(7, Field::name, "张小三");
    const Vault other = *Vault::make(random_secret(kKeyBytes));
    const store::Lease writer = store_->writer();
    EXPECT_EQ(other.get(*writer, {7, 0}, Field::name).error().name(), "security.sealed");
    EXPECT_EQ(other.check(*writer).error().name(), "security.master_key");
    EXPECT_EQ(other.put(*writer, {{8, 0}, Field::name, "李四"}).error().name(),
              "security.master_key");
    EXPECT_TRUE(other.find(*writer, Field::name, "张小三", {}, 10)->fields.empty());
    EXPECT_TRUE(vault_.check(*writer));
}

// One person, one key, and several addresses.
TEST_P(PersonalData, KeepsAnAddressForEachSite) {
    put(7, Field::address, "幸福路 1 号", 100);
    put(7, Field::address, "人民路 2 号", 101);
    put(8, Field::address, "幸福路 1 号", 100);
    EXPECT_EQ(text(7, Field::address, 101), "人民路 2 号");
    const FoundPlaces page = *vault_.find(*store_->reader(), Field::address, "幸福路", {}, 10);
    ASSERT_EQ(page.fields.size(), 2U);
    EXPECT_EQ(page.fields[0].place, (FieldPlace{7, 100}));
    EXPECT_EQ(page.fields[1].place, (FieldPlace{8, 100}));
}

// What a list shows of who was found is opened with them, and of nobody else.
TEST_P(PersonalData, OpensOtherFieldsBesideWhatIsFound) {
    for (const std::int64_t subject : {7, 8, 9}) {
        put(subject, Field::name, subject == 8 ? "李小三" : "张小三");
        put(subject, Field::phone, "13812345678");
        put(subject, Field::address, "幸福路 1 号", 100);
        put(subject, Field::address, "人民路 2 号", 101);
    }
    const auto find = [&](Field field, std::string_view query, int limit) {
        FoundPlaces page =
            *vault_.find(*store_->reader(), field, query, {}, limit, {Field::name, Field::address});
        std::vector<std::string> all;
        for (const std::vector<OpenedField>& some : {page.fields, page.beside}) {
            for (const OpenedField& one : some)
                all.push_back(fmt::format("{} {}", one.place.subject, one.text.text()));
        }
        return all;
    };
    using List = std::vector<std::string>;
    EXPECT_EQ(find(Field::name, "张小三", 10),
              (List{"7 张小三", "9 张小三", "7 幸福路 1 号", "7 人民路 2 号", "9 幸福路 1 号",
                    "9 人民路 2 号"}));
    EXPECT_EQ(find(Field::name, "张小三", 1), (List{"7 张小三", "7 幸福路 1 号", "7 人民路 2 号"}));
    EXPECT_EQ(find(Field::phone, "5678", 1),
              (List{"7 13812345678", "7 张小三", "7 幸福路 1 号", "7 人民路 2 号"}));
    EXPECT_EQ(find(Field::address, "人民路", 1),
              (List{"7 人民路 2 号", "7 张小三", "7 幸福路 1 号"}));
}

// Pages follow each other without a gap, however many digests bring the candidates.
TEST_P(PersonalData, IsFoundPageByPage) {
    std::vector<std::string> names;
    for (int i = 0; i < 700; ++i)
        names.push_back(i % 3 == 0 ? "张伟" : i % 3 == 1 ? "章强" : "詹明");
    std::vector<NewField> fields;
    for (std::size_t i = 0; i < names.size(); ++i)
        fields.push_back({{static_cast<std::int64_t>(i) + 1, 0}, Field::name, names[i]});
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(vault_.add(*writer, fields));
        transaction.commit();
    }
    for (const auto& [query, want] : {std::pair{"zhang", 467}, std::pair{"章", 233}}) {
        FieldPlace after;
        std::vector<std::int64_t> all;
        for (;;) {
            const FoundPlaces page = *vault_.find(*store_->reader(), Field::name, query, after, 50);
            for (const OpenedField& one : page.fields) all.push_back(one.place.subject);
            if (!page.next) break;
            after = *page.next;
        }
        EXPECT_EQ(all.size(), static_cast<std::size_t>(want)) << query;
        EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    }
}

TEST_P(PersonalData, IsGoneOnceErasedAndTheRowsStay) {
    put(7, Field::name, "张小三");
    put(8, Field::name, "李四");
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        Vault::erase(*writer, 7, kClock.now());
        Vault::erase(*writer, 7, kClock.now() + 1h);
        EXPECT_EQ(vault_.put(*writer, {{7, 0}, Field::phone, "1"}).error().name(),
                  "security.erased");
        transaction.commit();
    }
    EXPECT_EQ(vault_.get(*store_->reader(), {7, 0}, Field::name).error().name(), "security.erased");
    EXPECT_EQ(vault_.take_out(*store_->reader(), 7).error().name(), "security.erased");
    const std::vector<std::int64_t> both{7, 8};
    const auto opened = *vault_.open_fields(*store_->reader(), Field::name, both);
    ASSERT_EQ(opened.size(), 2U);
    EXPECT_TRUE(opened[0].is_erased);
    EXPECT_EQ(opened[1].text.text(), "李四");
    EXPECT_TRUE(found(Field::name, "张小三").empty());
    EXPECT_EQ(rows_of("vault_field"), 2);
    EXPECT_EQ(rows_of("vault_token"), 4) << "those of the other person";
}

// A row that is moved to another person or field does not open there, and no changed byte opens.
TEST_P(PersonalData, OpensNowhereElseAndUnchangedOnly) {
    put(7, Field::name, "张小三");
    put(8, Field::name, "李四");
    const auto tried = [&](const std::string& script) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        writer->run_script(script);
        return std::string{vault_.get(*writer, {8, 0}, Field::name).error().name()};
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
    EXPECT_EQ(vault_.put(*writer, {{7, 0}, Field::name, ""}).error().name(), "security.field");
    const std::string long_text(1001, 'x');
    EXPECT_EQ(vault_.put(*writer, {{7, 0}, Field::name, long_text}).error().name(),
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
        ASSERT_TRUE(vault.put(*writer, {{1, 0}, Field::name, "Zhang Xiaosan"}));
        ASSERT_TRUE(vault.put(*writer, {{1, 0}, Field::identity, "110101199003071234"}));
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
    const Secret plain{text};
    const std::vector<std::uint8_t> sealed = seal(key, place, plain.bytes());
    RC_ASSERT(open(key, place, sealed)->text() == text);
    RC_ASSERT(!open(key, place + "x", sealed));
    RC_ASSERT(!open(random_secret(kKeyBytes), place, sealed));
    RC_ASSERT(seal(key, place, plain.bytes()) != sealed);
}

TEST(Seal, NoByteCanBeAnother) {
    const Secret key = random_secret(kKeyBytes);
    const std::vector<std::uint8_t> sealed = seal(key, "7/name", Secret{"张小三"}.bytes());
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        std::vector<std::uint8_t> changed = sealed;
        changed[at] ^= 1U;
        EXPECT_EQ(open(key, "7/name", changed).error().name(), "security.sealed") << at;
        EXPECT_FALSE(open(key, "7/name", std::span{sealed}.first(at)));
    }
}

}  // namespace
}  // namespace voltmark::security
