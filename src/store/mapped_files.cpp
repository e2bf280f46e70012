// SPDX-License-Identifier: Apache-2.0
#include "mapped_files.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "voltmark/base/check.hpp"

namespace voltmark::store {

namespace {

/// A file of this process, mapped once for everybody who has it open.
class MappedFile {
public:
    explicit MappedFile(int descriptor) : descriptor_{descriptor} {}
    ~MappedFile() {
        for (const Mapping& one : mappings_) ::munmap(one.begin, one.size);
        ::close(descriptor_);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    /// Nothing where the file ends before, or cannot be mapped: then it is read.
    void* at(std::int64_t offset, std::int64_t size) {
        // A damaged page may be read a little over its end.
        constexpr std::int64_t kBehind = 256;
        const std::int64_t end = offset + size + kBehind;
        if (end > known_size_.load(std::memory_order_acquire) && !grow(end)) return nullptr;
        return begin_.load(std::memory_order_acquire) + offset;
    }

    std::string head(std::size_t size) const {
        std::string head(size, '\0');
        const ssize_t read = ::pread(descriptor_, head.data(), size, 0);
        head.resize(static_cast<std::size_t>(std::max<ssize_t>(read, 0)));
        return head;
    }

private:
    struct Mapping {
        void* begin;
        std::size_t size;
    };

    /// The file may have grown since. Room is mapped ahead, so that this is rare; mappings that
    /// pages were given out of stay.
    bool grow(std::int64_t end) {
        constexpr std::int64_t kAhead = std::int64_t{1} << 30;
        const std::scoped_lock lock{mutex_};
        struct stat known {};
        if (::fstat(descriptor_, &known) != 0 || known.st_size < end) return false;
        if (mappings_.empty() || static_cast<std::size_t>(known.st_size) > mappings_.back().size) {
            const auto room = static_cast<std::size_t>(2 * known.st_size + kAhead);
            void* const begin = ::mmap(nullptr, room, PROT_READ, MAP_SHARED, descriptor_, 0);
            if (begin == MAP_FAILED) return false;
            mappings_.push_back({begin, room});
            begin_.store(static_cast<std::byte*>(begin), std::memory_order_release);
        }
        known_size_.store(known.st_size, std::memory_order_release);
        return true;
    }

    const int descriptor_;
    std::mutex mutex_;
    std::vector<Mapping> mappings_;
    std::atomic<std::byte*> begin_{nullptr};
    std::atomic<std::int64_t> known_size_{0};
};

/// Of this process, by device and inode. Closing any descriptor of a file takes away all locks
/// that the process has on it: so there is one, which is closed when SQLite has none left.
class MappedFiles {
public:
    using Key = std::pair<dev_t, ino_t>;

    /// To be called before the file is locked. \returns  nothing where it cannot be mapped.
    MappedFile* open(const char* path) {
        const std::scoped_lock lock{mutex_};
        struct stat known {};
        if (::stat(path, &known) != 0) return nullptr;
        Entry& entry = all_[{known.st_dev, known.st_ino}];
        if (!entry.file) {
            const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
            if (descriptor < 0) return nullptr;
            entry.file = std::make_unique<MappedFile>(descriptor);
        }
        ++entry.users;
        return entry.file.get();
    }

    /// To be called after SQLite closed it.
    void close(const MappedFile* file) {
        const std::scoped_lock lock{mutex_};
        const auto entry = std::find_if(all_.begin(), all_.end(), [&](const auto& one) {
            return one.second.file.get() == file;
        });
        // Within the lock: nobody opens and locks the file before its descriptor is closed.
        if (entry != all_.end() && --entry->second.users == 0) all_.erase(entry);
    }

private:
    struct Entry {
        std::unique_ptr<MappedFile> file;
        int users = 0;
    };

    std::mutex mutex_;
    std::map<Key, Entry> all_;
};

MappedFiles& mapped_files() {
    static auto& all = *new MappedFiles;  // Connections that end late still close their files.
    return all;
}

/// What the system's files do, but for three calls; of each kind of file that it has.
struct Ours {
    sqlite3_io_methods methods;
    int (*close)(sqlite3_file*);
};

/// Where the pointer to its mapping stands in a file: behind the system's part.
std::size_t mapped_at = 0;

MappedFile*& mapped_of(sqlite3_file* file) {
    return *reinterpret_cast<MappedFile**>(reinterpret_cast<std::byte*>(file) + mapped_at);
}

int fetch(sqlite3_file* file, sqlite3_int64 offset, int size, void** page) {
    *page = mapped_of(file)->at(offset, size);
    return SQLITE_OK;
}

int unfetch(sqlite3_file*, sqlite3_int64, void*) {
    return SQLITE_OK;  // What was mapped stays as long as the file is open.
}

int close_file(sqlite3_file* file) {
    const MappedFile* const mapped = mapped_of(file);
    const int code = reinterpret_cast<const Ours*>(file->pMethods)->close(file);
    mapped_files().close(mapped);
    return code;
}

const Ours* ours_of(const sqlite3_io_methods* methods) {
    static std::mutex mutex;
    static std::map<const sqlite3_io_methods*, std::unique_ptr<Ours>> all;
    const std::scoped_lock lock{mutex};
    std::unique_ptr<Ours>& one = all[methods];
    if (!one) {
        one = std::make_unique<Ours>(Ours{*methods, methods->xClose});
        one->methods.xClose = close_file;
        one->methods.xFetch = fetch;
        one->methods.xUnfetch = unfetch;
    }
    return one.get();
}

int open_file(sqlite3_vfs* ours, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* const system = static_cast<sqlite3_vfs*>(ours->pAppData);
    const int code = system->xOpen(system, name, file, flags, out_flags);
    const bool maps = code == SQLITE_OK && name != nullptr && file->pMethods != nullptr &&
                      file->pMethods->iVersion >= 3 &&
                      (static_cast<unsigned>(flags) & SQLITE_OPEN_MAIN_DB) != 0;
    if (!maps) return code;
    MappedFile* const mapped = mapped_files().open(name);
    if (mapped == nullptr) return code;
    // Whoever put another file in its place meanwhile: this one is read, not mapped.
    int is_another = 0;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_HAS_MOVED, &is_another);
    if (is_another != 0) {
        mapped_files().close(mapped);
        return code;
    }
    mapped_of(file) = mapped;
    file->pMethods = &ours_of(file->pMethods)->methods;
    return code;
}

bool add_to_sqlite() {
    static sqlite3_vfs ours;
    sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
    if (system == nullptr) return false;
    constexpr std::size_t kAlign = alignof(MappedFile*);
    mapped_at = (static_cast<std::size_t>(system->szOsFile) + kAlign - 1) / kAlign * kAlign;
    ours = *system;
    ours.szOsFile = static_cast<int>(mapped_at + sizeof(MappedFile*));
    ours.pNext = nullptr;
    ours.zName = "voltmark";
    ours.pAppData = system;
    ours.xOpen = open_file;
    return sqlite3_vfs_register(&ours, 1) == SQLITE_OK;
}

}  // namespace

std::string head_of_file(const std::string& path, std::size_t size) {
    MappedFile* const file = mapped_files().open(path.c_str());
    if (file == nullptr) return {};
    std::string head = file->head(size);
    mapped_files().close(file);
    return head;
}

void keep_mapped_pages() {
    static const bool kAdded = add_to_sqlite();
    VOLTMARK_CHECK(kAdded);
}

}  // namespace voltmark::store
