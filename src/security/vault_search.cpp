// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "voltmark/security/vault.hpp"

#include "search_terms.hpp"

namespace voltmark::security {

namespace {

/// So many places of each term are read at once.
constexpr std::int64_t kPlacesAtOnce = 128;
/// So many are opened for one page at most.
constexpr std::size_t kOpenedMax = 4'000;

/// The places that several digests bring, merged in their order.
class Candidates {
public:
    Candidates(store::Session& session, std::vector<std::int64_t> tokens, const FieldPlace& after)
        : tokens_{std::move(tokens)},
          after_{after},
          query_{session.bulk_query(
              "SELECT subject_id, item_id FROM vault_token WHERE token = ?1 AND (subject_id, "
              "item_id) > (?2, ?3) ORDER BY subject_id, item_id LIMIT ?4")} {}

    /// The next places; none at the end.
    std::set<FieldPlace> next() {
        if (is_done_) return {};
        std::set<FieldPlace> places;
        std::optional<FieldPlace> horizon;  // Behind it, some digest has places not read yet.
        for (const std::int64_t token : tokens_) {
            std::int64_t count = 0;
            FieldPlace last;
            query_->run({token, after_.subject, after_.item, kPlacesAtOnce},
                        [&](const store::BulkRow& row) {
                            last = {row.integer(0), row.integer(1)};
                            places.insert(last);
                            ++count;
                        });
            if (count == kPlacesAtOnce) horizon = horizon ? std::min(*horizon, last) : last;
        }
        is_done_ = !horizon;
        if (horizon) {
            places.erase(places.upper_bound(*horizon), places.end());
            after_ = *horizon;
        }
        return places;
    }

private:
    std::vector<std::int64_t> tokens_;
    FieldPlace after_;
    std::unique_ptr<store::BulkQuery> query_;
    bool is_done_ = false;
};

}  // namespace

Result<FoundPlaces> Vault::find(store::Session& session, Field field, std::string_view text,
                                const FieldPlace& after, int limit) const {
    FoundPlaces page;
    const std::vector<Token> tokens = tokens_of(field, query_terms(field, text));
    Candidates candidates{session, tokens, after};
    std::size_t opened_count = 0;
    for (std::set<FieldPlace> places = candidates.next(); !places.empty();
         places = candidates.next()) {
        std::vector<std::int64_t> subjects;
        for (const FieldPlace& place : places) {
            if (subjects.empty() || subjects.back() != place.subject)
                subjects.push_back(place.subject);
        }
        Result<std::vector<OpenedField>> opened = open_fields(session, field, subjects);
        if (!opened) return opened.error();
        for (OpenedField& one : *opened) {
            if (one.is_erased || !places.contains(one.place) ||
                !is_sought(field, one.text.text(), text))
                continue;
            if (page.fields.size() == static_cast<std::size_t>(limit)) {
                page.next = page.fields.back().place;
                return page;
            }
            page.fields.push_back(std::move(one));
        }
        opened_count += opened->size();
        if (opened_count >= kOpenedMax) {
            page.next = *places.rbegin();
            return page;
        }
    }
    return page;
}

}  // namespace voltmark::security
