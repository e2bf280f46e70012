// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "voltmark/security/vault.hpp"

#include "field_row.hpp"
#include "search_terms.hpp"

namespace voltmark::security {

namespace {

/// So many places of each term are read at once at most.
constexpr std::int64_t kPlacesAtOnce = 512;
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

    /// The next places, about so many of each digest; none at the end.
    std::set<FieldPlace> next(std::int64_t at_once) {
        if (is_done_) return {};
        std::set<FieldPlace> places;
        std::optional<FieldPlace> horizon;  // Behind it, some digest has places not read yet.
        for (const std::int64_t token : tokens_) {
            std::int64_t count = 0;
            FieldPlace last;
            query_->run({token, after_.subject, after_.item, at_once},
                        [&](const store::BulkRow& row) {
                            last = {row.integer(0), row.integer(1)};
                            places.insert(last);
                            ++count;
                        });
            if (count == at_once) horizon = horizon ? std::min(*horizon, last) : last;
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

/// How many places to read next. Of a whole name most of them are what is looked for, of a syllable
/// few: then more are read at once.
std::int64_t next_count(std::int64_t last, std::size_t places, std::size_t hits, std::size_t left) {
    constexpr std::int64_t kFewest = 16;
    constexpr std::size_t kOften = 4;
    if (hits * kOften < places) return std::min(last * 2, kPlacesAtOnce);
    return std::max(kFewest,
                    static_cast<std::int64_t>(left * places / std::max(hits, std::size_t{1})));
}

}  // namespace

Result<FoundPlaces> Vault::find(store::Session& session, Field field, std::string_view text,
                                const FieldPlace& after, int limit) const {
    FoundPlaces page;
    // Names alone differ by it.
    const TermSet set = field == Field::name ? term_set_of(session) : TermSet::characters;
    const std::vector<Token> tokens = tokens_of(field, query_terms(field, text, set));
    if (tokens.empty()) return page;
    Candidates candidates{session, tokens, after};
    const Sought is_sought = sought(field, text);
    const auto wanted = static_cast<std::size_t>(limit);
    std::size_t opened_count = 0;
    std::int64_t at_once = limit + 1;
    for (std::set<FieldPlace> places = candidates.next(at_once); !places.empty();
         places = candidates.next(at_once)) {
        const std::size_t before = page.fields.size();
        std::vector<std::int64_t> subjects;
        for (const FieldPlace& place : places) {
            if (subjects.empty() || subjects.back() != place.subject)
                subjects.push_back(place.subject);
        }
        Result<std::vector<OpenedField>> opened = open_fields(session, field, subjects);
        if (!opened) return opened.error();
        for (OpenedField& one : *opened) {
            if (one.is_erased || !places.contains(one.place) || !is_sought(one.text.text()))
                continue;
            if (page.fields.size() == wanted) {
                page.next = page.fields.back().place;
                return page;
            }
            page.fields.push_back(std::move(one));
        }
        const std::size_t hits = page.fields.size() - before;
        at_once = next_count(at_once, places.size(), hits, wanted + 1 - page.fields.size());
        opened_count += opened->size();
        if (opened_count >= kOpenedMax) {
            page.next = *places.rbegin();
            return page;
        }
    }
    return page;
}

}  // namespace voltmark::security
