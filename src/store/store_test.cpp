// SPDX-License-Identifier: Apache-2.0
#include "voltmark/store/store.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <sys/wait.h>
#include <unistd.h>

#include "voltmark/store/change.hpp"
#include "voltmark/store/errors.hpp"

#include "support/engine_test.hpp"

namespace voltmark::store {
namespace {

constexpr embedded::File kScripts[] = {
    {"001_initial.sql",
     "CREATE TABLE thing (id BIGINT NOT NULL, name TEXT NOT NULL, small INTEGER NOT NULL, "
     "body {{bytes}} NOT NULL, PRIMARY KEY (id)) {{without_rowid}};"},
    {"002_more.sql",
     "CREATE TABLE other (id BIGINT PRIMARY KEY); INSERT INTO other (id) VALUES (7);"}};
constexpr Schema kSchemas[] = {{"things", kScripts}};

constexpr BulkTable::Column kColumns[] = {{"id", BulkTable::Type::int64},
                                          {"name", BulkTable::Type::text},
                                          {"small", BulkTable::Type::int32},
                                          {"body", BulkTable::Type::bytes}};
constexpr BulkTable kThings{"thing", kColumns};

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};

void write_things(Session& session, int first, int count) {
    const auto writer = session.bulk_writer(kThings);
    for (int i = first; i < first + count; ++i) {
        const std::string name = fmt::format("名字 {}", i);
        const std::vector<std::uint8_t> body(static_cast<std::size_t>(i % 5),
                                             static_cast<std::uint8_t>(i));
        writer->integer(std::int64_t{1} << 40 | i).text(name).integer(-i).bytes(body).end_row();
    }
    writer->finish();
}

class EveryEngine : public support::EngineTest {
protected:
    void prepare() override { place_ = support::fresh_store(GetParam()); }
    std::unique_ptr<Store> create() {
        Result<std::unique_ptr<Store>> store = Store::create(place_.location(), kSchemas, kClock);
        EXPECT_TRUE(store.has_value()) << store.error().message();
        return std::move(*store);
    }
    support::TemporaryStore place_;
};

VOLTMARK_ON_EACH_ENGINE(EveryEngine);

TEST_P(EveryEngine, ChangesOfManyThreadsAreAllThere) {
    const std::unique_ptr<Store> store = create();
    constexpr int kThreads = 8;
    constexpr int kEach = 25;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < kEach; ++i) {
                const Result<int> done = change(*store, [&](Session& session) -> Result<int> {
                    write_things(session, thread * kEach + i, 1);
                    if (i % 5 == 4) return make_error(kMissing, "undo");
                    return i;
                });
                EXPECT_EQ(done.has_value(), i % 5 != 4);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    int count = 0;
    store->reader()->sql() << "SELECT count(*) FROM thing", soci::into(count);
    EXPECT_EQ(count, kThreads * kEach * 4 / 5);
    // What throws inside is undone, and the writer is free.
    EXPECT_THROW(run_change(*store,
                            [](Session& session) {
                                write_things(session, 0, 1);
                                return true;
                            }),
                 Failure);
    EXPECT_NO_THROW(run_change(*store, [](Session& session) {
        write_things(session, 10'000, 1);
        return true;
    }));
}

// Readers map the file: what is written into it, behind it, and cut off it by others is as it is.
TEST_P(EveryEngine, AReaderSeesTheFileGrowAndShrink) {
    const std::unique_ptr<Store> store = create();
    const Lease reader = store->reader();
    const auto sum_read = [&] {
        std::int64_t sum = 0;
        reader->bulk_query("SELECT small FROM thing")->run({}, [&](const BulkRow& row) {
            sum -= row.integer(0);
        });
        return sum;
    };
    const auto settle = [&](Session& writer) {
        if (store->engine() == Engine::sqlite) writer.run_script("PRAGMA wal_checkpoint(TRUNCATE)");
    };
    const Lease writer = store->writer();
    std::int64_t wanted = 0;
    for (int round = 0; round < 4; ++round) {
        Transaction transaction{*writer};
        write_things(*writer, round * 5'000, 5'000);
        transaction.commit();
        settle(*writer);
        for (int i = round * 5'000; i < (round + 1) * 5'000; ++i) wanted += i;
        EXPECT_EQ(sum_read(), wanted);
    }
    writer->run_script("UPDATE thing SET small = small - 1 WHERE small > -100");
    settle(*writer);
    EXPECT_EQ(sum_read(), wanted + 100);
    writer->run_script("DELETE FROM thing WHERE small < -100");
    writer->run_script("VACUUM");
    settle(*writer);
    EXPECT_EQ(sum_read(), 5'150);
    {
        Transaction transaction{*writer};
        write_things(*writer, 20'000, 20'000);
        transaction.commit();
    }
    settle(*writer);
    std::int64_t more = 5'150;
    for (int i = 20'000; i < 40'000; ++i) more += i;
    EXPECT_EQ(sum_read(), more);
}

/// Whether somebody else has a lock on a file, as another process sees it.
bool is_locked(const std::string& path) {
    const pid_t child = ::fork();
    if (child == 0) {
        const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        struct flock lock {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        const bool known = descriptor >= 0 && ::fcntl(descriptor, F_GETLK, &lock) == 0;
        ::_exit(known && lock.l_type != F_UNLCK ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

// A process loses all its locks on a file once it closes any descriptor of it: others would take
// the store for abandoned, and its log for theirs to remove.
TEST_P(EveryEngine, LocksStayWhenAnotherSessionEnds) {
    if (GetParam() != Engine::sqlite) GTEST_SKIP() << "of files";
    const std::unique_ptr<Store> store = create();
    const auto read = [](Store& from) {
        const Lease reader = from.reader();
        reader->bulk_query("SELECT small FROM thing")->run({}, [](const BulkRow&) {});
    };
    read(*store);
    EXPECT_TRUE(is_locked(place_.location().target));
    {
        const std::unique_ptr<Store> other = create();
        read(*other);
    }
    EXPECT_TRUE(is_locked(place_.location().target));
}

// Statements are kept prepared by their text: each of these would show one that is not fit to be
// used again.

TEST_P(EveryEngine, AQueryMayRunInsideOfAnotherOfTheSameText) {
    const std::unique_ptr<Store> store = create();
    const Lease writer = store->writer();
    write_things(*writer, 0, 3);
    constexpr const char* kCount = "SELECT count(*) FROM thing WHERE small <= :s";
    const auto count_up_to = [&](int small) {
        int count = 0;
        writer->sql() << kCount, soci::use(small, "s"), soci::into(count);
        return count;
    };
    std::vector<int> counts;
    const soci::rowset<int> rows =
        (writer->sql().prepare << "SELECT small FROM thing ORDER BY small");
    for (const int small : rows) counts.push_back(count_up_to(small));
    EXPECT_EQ(counts, (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(count_up_to(-1), 2);
}

TEST_P(EveryEngine, AStatementOutlivesAChangeOfItsTable) {
    const std::unique_ptr<Store> store = create();
    const Lease writer = store->writer();
    write_things(*writer, 0, 2);
    const auto first_of = [&] {
        std::int64_t first = -1;
        writer->bulk_query("SELECT * FROM other")->run({}, [&](const BulkRow& row) {
            first = row.integer(0);
        });
        return first;
    };
    EXPECT_EQ(first_of(), 7);
    writer->run_script(
        "DROP TABLE other; CREATE TABLE other (more BIGINT, id BIGINT); "
        "INSERT INTO other (more, id) VALUES (9, 7);");
    EXPECT_EQ(first_of(), 9);
}

TEST_P(EveryEngine, MoreTextsThanAreKept) {
    const std::unique_ptr<Store> store = create();
    const Lease reader = store->reader();
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 500; ++i) {
            std::int64_t found = -1;
            reader->bulk_query(fmt::format("SELECT id + {} FROM other", i))
                ->run({}, [&](const BulkRow& row) { found = row.integer(0); });
            ASSERT_EQ(found, 7 + i);
        }
    }
}

TEST_P(EveryEngine, AStatementThatFailedWorksTheNextTime) {
    const std::unique_ptr<Store> store = create();
    const auto write = [&](int first) {
        const Lease writer = store->writer();
        Transaction transaction{*writer};
        write_things(*writer, first, 1);
        transaction.commit();
    };
    write(0);
    EXPECT_THROW(write(0), Failure);
    write(1);
    int count = 0;
    store->reader()->sql() << "SELECT count(*) FROM thing", soci::into(count);
    EXPECT_EQ(count, 2);
}

TEST_P(EveryEngine, WhatWasCommittedIsThereAfterReopening) {
    {
        const std::unique_ptr<Store> store = create();
        const Lease writer = store->writer();
        Transaction transaction{*writer};
        write_things(*writer, 0, 10'000);
        transaction.commit();
    }
    const std::unique_ptr<Store> store =
        std::move(*Store::open(place_.location(), kSchemas, kClock));
    const Lease reader = store->reader();
    const auto query = reader->bulk_query(
        "SELECT id, name, small, body FROM thing WHERE id >= ?1 AND id < ?2 ORDER BY id");
    int next = 100;
    query->run({std::int64_t{1} << 40 | 100, std::int64_t{1} << 40 | 200}, [&](const BulkRow& row) {
        EXPECT_EQ(row.integer(0), std::int64_t{1} << 40 | next);
        EXPECT_EQ(row.text(1), fmt::format("名字 {}", next));
        EXPECT_EQ(row.integer(2), -next);
        EXPECT_EQ(row.bytes(3).size(), static_cast<std::size_t>(next % 5));
        ++next;
    });
    EXPECT_EQ(next, 200);
}

// A text without an address, as a default view has none, is empty and not missing.
TEST_P(EveryEngine, AnEmptyTextIsNotMissing) {
    const std::unique_ptr<Store> store = create();
    const Lease writer = store->writer();
    Transaction transaction{*writer};
    const auto things = writer->bulk_writer(kThings);
    things->integer(7).text(std::string_view{}).integer(0).bytes({}).end_row();
    things->finish();
    int count = -1;
    writer->sql() << "SELECT count(*) FROM thing WHERE name = ''", soci::into(count);
    EXPECT_EQ(count, 1);
}

TEST_P(EveryEngine, WhatWasNotCommittedNeverHappened) {
    const std::unique_ptr<Store> store = create();
    {
        const Lease writer = store->writer();
        const Transaction transaction{*writer};
        write_things(*writer, 0, 10);
    }
    int count = -1;
    store->reader()->sql() << "SELECT count(*) FROM thing", soci::into(count);
    EXPECT_EQ(count, 0);
}

TEST_P(EveryEngine, ASecondRowWithTheSameKeyIsADuplicate) {
    const std::unique_ptr<Store> store = create();
    const Lease writer = store->writer();
    try {
        const Transaction transaction{*writer};
        write_things(*writer, 0, 10);
        write_things(*writer, 5, 10);
        FAIL() << "accepted";
    } catch (const std::exception& exception) {
        EXPECT_EQ(to_error(exception).name(), "store.duplicate");
    }
    // The session stays usable.
    Transaction transaction{*writer};
    write_things(*writer, 0, 10);
    transaction.commit();
}

TEST_P(EveryEngine, ScriptsAreAppliedOnceEach) {
    create();
    const std::unique_ptr<Store> store =
        std::move(*Store::create(place_.location(), kSchemas, kClock));
    int count = 0;
    store->reader()->sql() << "SELECT count(*) FROM other", soci::into(count);
    EXPECT_EQ(count, 1);
    // A program that knows more scripts brings an older store up to date.
    static constexpr embedded::File kMore[] = {
        kScripts[0], kScripts[1], {"003_x.sql", "INSERT INTO other (id) VALUES (8);"}};
    const Schema more[] = {{"things", kMore}};
    const std::unique_ptr<Store> newer = std::move(*Store::open(place_.location(), more, kClock));
    newer->reader()->sql() << "SELECT count(*) FROM other", soci::into(count);
    EXPECT_EQ(count, 2);
}

TEST_P(EveryEngine, AStoreOfANewerProgramIsRefused) {
    create();
    const Schema older[] = {{"things", std::span{kScripts}.first(1)}};
    const auto refused = Store::open(place_.location(), older, kClock);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().name(), "store.newer");
}

// Nobody at a desk waits for a bill run: a person who waits goes ahead of the next slice.
TEST_P(EveryEngine, PeopleGoAheadOfBulkWork) {
    const std::unique_ptr<Store> store = create();
    std::vector<std::string> order;
    std::atomic<bool> person_waits = false;
    std::thread bulk;
    std::thread person;
    {
        const Lease first_slice = store->writer(Priority::bulk);
        person = std::thread{[&] {
            person_waits = true;
            const Lease writer = store->writer(Priority::person);
            order.emplace_back("person");
        }};
        bulk = std::thread{[&] {
            while (!person_waits) std::this_thread::yield();
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
            const Lease writer = store->writer(Priority::bulk);
            order.emplace_back("bulk");
        }};
        std::this_thread::sleep_for(std::chrono::milliseconds{60});
    }
    person.join();
    bulk.join();
    EXPECT_EQ(order, (std::vector<std::string>{"person", "bulk"}));
}

TEST(SqliteStore, RefusesWhatIsNotAStore) {
    const support::TemporaryStore place = support::fresh_store(Engine::sqlite);
    EXPECT_EQ(Store::open(place.location(), kSchemas, kClock).error().name(), "store.missing");
    std::ofstream{place.location().target} << "meter,reading\n1,2\n";
    EXPECT_EQ(Store::open(place.location(), kSchemas, kClock).error().name(), "store.foreign");
    EXPECT_EQ(Store::create(place.location(), kSchemas, kClock).error().name(), "store.foreign");
    EXPECT_TRUE(std::filesystem::file_size(place.location().target) > 0);  // Untouched.
}

// A full disk, as SQLite reports it: the transaction never happened, and the next one works.
TEST(SqliteStore, AFullDiskLosesNothingAccepted) {
    const support::TemporaryStore place = support::fresh_store(Engine::sqlite);
    const std::unique_ptr<Store> store =
        std::move(*Store::create(place.location(), kSchemas, kClock));
    {
        const Lease writer = store->writer();
        Transaction transaction{*writer};
        write_things(*writer, 0, 100);
        transaction.commit();
    }
    const Lease writer = store->writer();
    writer->run_script("PRAGMA max_page_count = 20");
    try {
        Transaction transaction{*writer};
        write_things(*writer, 100, 100'000);
        transaction.commit();
        FAIL() << "there was room";
    } catch (const std::exception& exception) {
        EXPECT_EQ(to_error(exception).name(), "store.full");
    }
    writer->run_script("PRAGMA max_page_count = 100000");
    int count = 0;
    writer->sql() << "SELECT count(*) FROM thing", soci::into(count);
    EXPECT_EQ(count, 100);
}

// Two programs at once: the second waits its time and then says that another one writes.
TEST(SqliteStore, AnotherWriterIsBusy) {
    const support::TemporaryStore place = support::fresh_store(Engine::sqlite);
    const std::unique_ptr<Store> store =
        std::move(*Store::create(place.location(), kSchemas, kClock));
    Session other{place.location(), false};
    const Transaction held{other};
    other.sql() << "INSERT INTO other (id) VALUES (8)";
    const Lease writer = store->writer();
    writer->run_script("PRAGMA busy_timeout = 0");
    try {
        Transaction transaction{*writer};
        write_things(*writer, 0, 10);
        transaction.commit();
        FAIL() << "two writers at once";
    } catch (const std::exception& exception) {
        EXPECT_EQ(to_error(exception).name(), "store.busy");
    }
}

// A damaged file is told as such, wherever the damage is met.
TEST(SqliteStore, ADamagedFileIsFound) {
    const support::TemporaryStore place = support::fresh_store(Engine::sqlite);
    {
        const std::unique_ptr<Store> store =
            std::move(*Store::create(place.location(), kSchemas, kClock));
        const Lease writer = store->writer();
        Transaction transaction{*writer};
        write_things(*writer, 0, 10'000);
        transaction.commit();
    }
    {
        std::fstream file{place.location().target, std::ios::binary | std::ios::in | std::ios::out};
        const auto size =
            static_cast<std::streamoff>(std::filesystem::file_size(place.location().target));
        // The head of each page but those that hold the schema.
        for (std::streamoff page = std::streamoff{8} * 8192; page < size; page += 8192)
            file.seekp(page).write("damaged!", 8);
    }
    const std::unique_ptr<Store> store =
        std::move(*Store::open(place.location(), kSchemas, kClock));
    try {
        int count = 0;
        store->reader()->bulk_query("SELECT id, body FROM thing")->run({}, [&](const BulkRow& row) {
            count += static_cast<int>(row.bytes(1).size());
        });
        FAIL() << "read " << count << " bytes";
    } catch (const std::exception& exception) {
        EXPECT_EQ(to_error(exception).name(), "store.corrupted");
    }
}

TEST(SqliteStore, APlaceThatCannotBeIsUnavailable) {
    const support::TemporaryStore place = support::fresh_store(Engine::sqlite);
    const Location nowhere{Engine::sqlite, place.folder() + "/absent/store.db"};
    EXPECT_EQ(Store::create(nowhere, kSchemas, kClock).error().name(), "store.unavailable");
    EXPECT_EQ(to_error(std::runtime_error{"anything else"}).name(), "store.unavailable");
}

TEST(Location, NamesServersAndFilesAndHidesPasswords) {
    EXPECT_EQ(parse_location("run/voltmark.db").engine, Engine::sqlite);
    EXPECT_EQ(parse_location("postgresql://billing@db/volt").engine, Engine::postgresql);
    EXPECT_EQ(to_text(parse_location("postgresql://billing:secret@db:5432/volt")),
              "postgresql://billing@db:5432/volt");
    EXPECT_EQ(to_text(parse_location("postgresql://db:5432/volt")), "postgresql://db:5432/volt");
}

}  // namespace
}  // namespace voltmark::store
