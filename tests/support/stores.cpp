// SPDX-License-Identifier: Apache-2.0
#include "support/stores.hpp"

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "voltmark/base/check.hpp"
#include "voltmark/store/session.hpp"

namespace voltmark::support {

namespace {

const char* server() {
    return std::getenv("VOLTMARK_TEST_POSTGRES");
}

std::string unique_name() {
    static std::atomic<int> count = 0;
    return fmt::format("voltmark_test_{}_{}", ::getpid(), ++count);
}

}  // namespace

struct TemporaryStore::Place {
    store::Location location;
    std::string schema;
    std::filesystem::path folder;

    ~Place() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
        if (schema.empty()) return;
        store::Session session{store::parse_location(server()), false};
        session.run_script(
            fmt::format("SET client_min_messages = warning; DROP SCHEMA {} CASCADE", schema));
    }
};

const store::Location& TemporaryStore::location() const {
    return place_->location;
}

std::string TemporaryStore::folder() const {
    return place_->folder.string();
}

bool has_engine(store::Engine engine) {
    return engine == store::Engine::sqlite || server() != nullptr;
}

TemporaryStore fresh_store(store::Engine engine) {
    VOLTMARK_CHECK(has_engine(engine));
    TemporaryStore store;
    store.place_ = std::make_shared<TemporaryStore::Place>();
    TemporaryStore::Place& place = *store.place_;
    const std::string name = unique_name();
    place.folder = std::filesystem::temp_directory_path() / name;
    std::filesystem::create_directories(place.folder);
    if (engine == store::Engine::sqlite) {
        place.location = {engine, (place.folder / "store.db").string()};
        return store;
    }
    store::Session session{store::parse_location(server()), false};
    session.run_script(fmt::format("CREATE SCHEMA {}", name));
    place.schema = name;
    const std::string_view url = server();
    const char separator = url.find('?') == url.npos ? '?' : '&';
    place.location = {engine, fmt::format("{}{}options=-csearch_path%3D{}", url, separator, name)};
    return store;
}

}  // namespace voltmark::support
