// SPDX-License-Identifier: Apache-2.0
#include "mapped_files.hpp"

#include <map>
#include <memory>
#include <mutex>

#include <sqlite3.h>

#include "voltmark/base/check.hpp"

namespace voltmark::store {

namespace {

/// What the system's files do, but for the one call; of each kind of file that it has.
struct Kept {
    sqlite3_io_methods methods;
    int (*give_back)(sqlite3_file*, sqlite3_int64, void*);
};

int give_back(sqlite3_file* file, sqlite3_int64 offset, void* page) {
    // Without a page, the whole mapping is meant.
    if (page == nullptr) return SQLITE_OK;
    return reinterpret_cast<const Kept*>(file->pMethods)->give_back(file, offset, page);
}

const Kept* kept_of(const sqlite3_io_methods* methods) {
    static std::mutex mutex;
    static std::map<const sqlite3_io_methods*, std::unique_ptr<Kept>> all;
    const std::scoped_lock lock{mutex};
    std::unique_ptr<Kept>& one = all[methods];
    if (!one) {
        one = std::make_unique<Kept>(Kept{*methods, methods->xUnfetch});
        one->methods.xUnfetch = give_back;
    }
    return one.get();
}

int open_file(sqlite3_vfs* ours, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* const system = static_cast<sqlite3_vfs*>(ours->pAppData);
    const int code = system->xOpen(system, name, file, flags, out_flags);
    const bool maps = file->pMethods != nullptr && file->pMethods->iVersion >= 3 &&
                      (static_cast<unsigned>(flags) & SQLITE_OPEN_MAIN_DB) != 0;
    if (code == SQLITE_OK && maps) file->pMethods = &kept_of(file->pMethods)->methods;
    return code;
}

bool add_to_sqlite() {
    static sqlite3_vfs ours;
    sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
    if (system == nullptr) return false;
    ours = *system;
    ours.pNext = nullptr;
    ours.zName = "voltmark";
    ours.pAppData = system;
    ours.xOpen = open_file;
    return sqlite3_vfs_register(&ours, 1) == SQLITE_OK;
}

}  // namespace

void keep_mapped_pages() {
    static const bool kAdded = add_to_sqlite();
    VOLTMARK_CHECK(kAdded);
}

}  // namespace voltmark::store
