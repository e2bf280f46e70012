// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/tariff_store.hpp"

#include <map>
#include <mutex>

#include <soci/soci.h>

#include "voltmark/base/sha256.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/errors.hpp"
#include "voltmark/tariff/event_store.hpp"

namespace voltmark::embedded {
std::span<const File> tariff_schema();
}

namespace voltmark::tariff {

namespace {

/// What was accepted once is accepted for ever, unless the store or the program is broken.
Tariff reread(const std::string& body) {
    Reading reading = read_document(body);
    if (!reading.tariff) throw store::Failure{reading.findings.front()};
    return std::move(*reading.tariff);
}

/// Documents that were read, by id and digest, without the days that are declared from time to
/// time: reading one takes as long as answering a hundred requests. Of all stores of the process;
/// that the text is the same is looked at each time.
class ReadDocuments {
public:
    using Stored = std::shared_ptr<const StoredTariff>;

    Stored get(DocumentId id, std::string sha256, std::string body) {
        {
            const std::scoped_lock lock{mutex_};
            const auto known = known_.find({id, sha256});
            if (known != known_.end() && known->second->body == body) return known->second;
        }
        auto read = std::make_shared<StoredTariff>();
        read->tariff = reread(body);
        read->document_id = id;
        read->sha256 = std::move(sha256);
        read->body = std::move(body);
        const std::scoped_lock lock{mutex_};
        if (known_.size() >= kKnownMax) known_.clear();
        known_.insert_or_assign(Key{id, read->sha256}, read);
        return read;
    }

private:
    static constexpr std::size_t kKnownMax = 512;
    using Key = std::pair<DocumentId, std::string>;

    std::mutex mutex_;
    std::map<Key, Stored> known_;
};

bool has_declared_days(const Tariff& tariff) {
    for (const Version& version : tariff.versions) {
        for (const BandCalendar& calendar : version.calendars) {
            for (const BandRule& rule : calendar.rules)
                if (!rule.days.events.empty()) return true;
        }
    }
    return false;
}

}  // namespace

void add_declared_days(store::Session& session, Tariff& tariff) {
    for (Version& version : tariff.versions) {
        for (BandCalendar& calendar : version.calendars) {
            for (BandRule& rule : calendar.rules) {
                for (EventDays& event : rule.days.events) event = load_event(session, event.name);
            }
        }
    }
}

store::Schema schema() {
    return {"tariff", embedded::tariff_schema()};
}

DocumentId last_document(store::Session& session) {
    long long id = 0;
    session.sql() << "SELECT coalesce(max(document_id), 0) FROM tariff_document", soci::into(id);
    return DocumentId{id};
}

AddedDocument add_document(store::Session& session, const Tariff& tariff, std::string_view body,
                           Instant now) {
    const std::string digest = sha256_hex(body);
    long long id = 0;
    std::string known;
    session.sql() << "SELECT document_id, sha256 FROM tariff_document WHERE tariff = :t ORDER BY "
                     "document_id DESC LIMIT 1",
        soci::use(tariff.id, "t"), soci::into(id), soci::into(known);
    if (session.sql().got_data() && known == digest) return {DocumentId{id}, false};
    id = store::take_ids(session, "tariff_document");
    const std::string text{body};
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO tariff_document (document_id, tariff, sha256, imported_at, body) "
                     "VALUES (:i, :t, :h, :a, :b)",
        soci::use(id, "i"), soci::use(tariff.id, "t"), soci::use(digest, "h"), soci::use(at, "a"),
        soci::use(text, "b");
    return {DocumentId{id}, true};
}

std::vector<std::shared_ptr<const StoredTariff>> load_tariffs(store::Session& session,
                                                              DocumentId cut) {
    const long long limit = static_cast<long long>(cut);
    std::vector<long long> ids;
    const soci::rowset<long long> rows =
        (session.sql().prepare
             << "SELECT max(document_id) FROM tariff_document WHERE document_id <= :c "
                "GROUP BY tariff ORDER BY tariff",
         soci::use(limit, "c"));
    ids.assign(rows.begin(), rows.end());
    std::vector<std::shared_ptr<const StoredTariff>> tariffs;
    tariffs.reserve(ids.size());
    for (const long long id : ids) tariffs.push_back(*load_document(session, DocumentId{id}));
    return tariffs;
}

Result<std::shared_ptr<const StoredTariff>> find_tariff(store::Session& session,
                                                        const std::string& tariff) {
    long long id = 0;
    session.sql() << "SELECT coalesce(max(document_id), 0) FROM tariff_document WHERE tariff = :t",
        soci::use(tariff, "t"), soci::into(id);
    if (id == 0) return make_error(kUnknown, tariff);
    return load_document(session, DocumentId{id});
}

Result<std::shared_ptr<const StoredTariff>> load_document(store::Session& session,
                                                          DocumentId document) {
    const auto id = static_cast<long long>(document);
    std::string sha256;
    std::string body;
    session.sql() << "SELECT sha256, body FROM tariff_document WHERE document_id = :i",
        soci::use(id, "i"), soci::into(sha256), soci::into(body);
    if (!session.sql().got_data()) return make_error(kUnknown, id);
    static ReadDocuments documents;
    std::shared_ptr<const StoredTariff> read =
        documents.get(document, std::move(sha256), std::move(body));
    if (!has_declared_days(read->tariff)) return read;
    auto stored = std::make_shared<StoredTariff>(*read);
    add_declared_days(session, stored->tariff);
    return std::shared_ptr<const StoredTariff>{std::move(stored)};
}

}  // namespace voltmark::tariff
