// SPDX-License-Identifier: Apache-2.0
#include "voltmark/store/change.hpp"

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>

#include <fcntl.h>
#include <unistd.h>

#include "voltmark/store/errors.hpp"

namespace voltmark::store {

namespace {

/// What the disk has of a path, once this is called. \returns  errno; 0 where it went well.
int sync(const std::string& path, bool data_only) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    const int failed = (data_only ? ::fdatasync(descriptor) : ::fsync(descriptor)) == 0 ? 0 : errno;
    ::close(descriptor);
    return failed;
}

/// Syncs of one store's write-ahead log: who comes while one runs waits for the next one, which
/// then is for all who wait.
class LogSync {
public:
    explicit LogSync(std::string store) : log_{store + "-wal"} {
        // The log's name is in its folder before anything in it counts.
        const std::filesystem::path folder = std::filesystem::path{store}.parent_path();
        first_failed_ = sync(folder.empty() ? "." : folder.string(), false);
    }

    /// Everything that was written to the log before this is called is on the disk when it returns.
    void wait() {
        std::unique_lock lock{mutex_};
        const std::int64_t mine = ++asked_;
        while (done_ < mine) {
            if (is_running_) {
                ended_.wait(lock);
                continue;
            }
            run(lock);
        }
        if (mine <= failed_up_to_) throw Failure{error_of(failed_)};
    }

private:
    void run(std::unique_lock<std::mutex>& lock) {
        is_running_ = true;
        const std::int64_t up_to = asked_;
        lock.unlock();
        // A log that is gone was written into the store by whoever closed it last.
        int failed = sync(log_, true);
        if (failed == ENOENT) failed = 0;
        lock.lock();
        if (failed == 0) failed = std::exchange(first_failed_, 0);
        if (failed != 0) {
            failed_up_to_ = up_to;
            failed_ = failed;
        }
        done_ = up_to;
        is_running_ = false;
        ended_.notify_all();
    }

    static Error error_of(int failed) {
        return make_error(failed == ENOSPC || failed == EDQUOT ? kFull : kUnavailable,
                          std::strerror(failed));
    }

    const std::string log_;
    std::mutex mutex_;
    std::condition_variable ended_;
    bool is_running_ = false;
    std::int64_t asked_ = 0;
    std::int64_t done_ = 0;
    std::int64_t failed_up_to_ = 0;
    int failed_ = 0;
    int first_failed_ = 0;
};

/// Of this process, by the store's path; there are as many as stores that were changed.
LogSync& log_sync_of(const std::string& store) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<LogSync>> all;
    const std::scoped_lock lock{mutex};
    std::unique_ptr<LogSync>& one = all[store];
    if (!one) one = std::make_unique<LogSync>(store);
    return *one;
}

/// While it lives, commits of the writer are ordered, but do not wait for the disk. Settings of a
/// connection do not fail.
class Unsynced {
public:
    explicit Unsynced(Session& session) : session_{session} {
        session_.run_script("PRAGMA synchronous = NORMAL");
    }
    ~Unsynced() { session_.run_script("PRAGMA synchronous = FULL"); }
    Unsynced(const Unsynced&) = delete;
    Unsynced& operator=(const Unsynced&) = delete;

private:
    Session& session_;
};

}  // namespace

void run_change(Store& store, const std::function<bool(Session&)>& work) {
    const bool is_sqlite = store.engine() == Engine::sqlite;
    {
        const Lease writer = store.writer();
        std::optional<Unsynced> unsynced;
        if (is_sqlite) unsynced.emplace(*writer);
        Transaction transaction{*writer};
        if (!work(*writer)) return;
        transaction.commit();
    }
    if (is_sqlite) log_sync_of(store.location().target).wait();
}

}  // namespace voltmark::store
