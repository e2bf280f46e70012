// SPDX-License-Identifier: Apache-2.0
#include <iterator>
#include <set>
#include <utility>

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

/// Takes what is found of what was opened, person by person.
class Finding {
public:
    Finding(Field field, std::string_view text, std::size_t wanted)
        : field_{field}, is_sought_{sought(field, text)}, wanted_{wanted} {}

    /// \param opened  by subject. \returns  false where the page is full.
    bool take(std::vector<OpenedField> opened, const std::set<FieldPlace>& places) {
        std::vector<OpenedField> beside;
        std::size_t of_subject = page_.fields.size();
        std::int64_t subject = 0;
        const auto end_subject = [&] {
            if (page_.fields.size() > of_subject)
                std::move(beside.begin(), beside.end(), std::back_inserter(page_.beside));
            beside.clear();
            of_subject = page_.fields.size();
        };
        for (OpenedField& one : opened) {
            if (std::exchange(subject, one.place.subject) != one.place.subject) end_subject();
            if (one.field == field_) ++opened_count_;
            if (!is_found(one, places)) {
                beside.push_back(std::move(one));
                continue;
            }
            if (page_.fields.size() == wanted_) {
                end_subject();
                page_.next = page_.fields.back().place;
                return false;
            }
            page_.fields.push_back(std::move(one));
        }
        end_subject();
        return true;
    }
    std::size_t hits() const { return page_.fields.size(); }
    std::size_t opened_count() const { return opened_count_; }
    FoundPlaces end() { return std::move(page_); }
    FoundPlaces end_at(const FieldPlace& place) {
        page_.next = place;
        return end();
    }

private:
    bool is_found(const OpenedField& one, const std::set<FieldPlace>& places) const {
        return one.field == field_ && !one.is_erased && places.contains(one.place) &&
               is_sought_(one.text.text());
    }

    Field field_;
    Sought is_sought_;
    std::size_t wanted_;
    std::size_t opened_count_ = 0;
    FoundPlaces page_;
};

std::vector<std::int64_t> subjects_of(const std::set<FieldPlace>& places) {
    std::vector<std::int64_t> subjects;
    for (const FieldPlace& place : places) {
        if (subjects.empty() || subjects.back() != place.subject) subjects.push_back(place.subject);
    }
    return subjects;
}

}  // namespace

Result<FoundPlaces> Vault::find(store::Session& session, Field field, std::string_view text,
                                const FieldPlace& after, int limit,
                                std::initializer_list<Field> beside) const {
    // Names alone differ by it.
    const TermSet set = field == Field::name ? term_set_of(session) : TermSet::characters;
    const std::vector<Token> tokens = tokens_of(field, query_terms(field, text, set));
    if (tokens.empty()) return FoundPlaces{};
    std::set<Field> kinds{beside};
    kinds.insert(field);
    Candidates candidates{session, tokens, after};
    const auto wanted = static_cast<std::size_t>(limit);
    Finding finding{field, text, wanted};
    std::int64_t at_once = limit + 1;
    for (std::set<FieldPlace> places = candidates.next(at_once); !places.empty();
         places = candidates.next(at_once)) {
        const std::size_t before = finding.hits();
        Result<std::vector<OpenedField>> opened = open_kinds(session, kinds, subjects_of(places));
        if (!opened) return opened.error();
        if (!finding.take(std::move(*opened), places)) return finding.end();
        at_once = next_count(at_once, places.size(), finding.hits() - before,
                             wanted + 1 - finding.hits());
        if (finding.opened_count() >= kOpenedMax) return finding.end_at(*places.rbegin());
    }
    return finding.end();
}

}  // namespace voltmark::security
