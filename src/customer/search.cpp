// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/search.hpp"

#include <charconv>

#include <soci/soci.h>

#include "voltmark/customer/errors.hpp"

#include "contract_rows.hpp"

namespace voltmark::customer {

namespace {

using security::Field;
using security::FieldPlace;
using store::BulkRow;

/// Of somebody with more contracts than that, as a chain of shops has, the first ones are shown.
constexpr std::int64_t kContractsOfOne = 50;
constexpr std::size_t kNumberPrefixMin = 3;

/// Where texts are looked for, in this order; the words stand in cursors.
struct Source {
    std::string_view word;
    std::optional<Field> field;  ///< Nothing: consumer numbers.
};
constexpr Source kSources[] = {{"number", std::nullopt},      {"phone", Field::phone},
                               {"identity", Field::identity}, {"bank", Field::bank},
                               {"name", Field::name},         {"address", Field::address}};

/// "name/7/0" or "number/3301": the source and what of it was seen last.
struct Cursor {
    std::size_t source = 0;
    FieldPlace place;
    std::string number;
};

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Result<Cursor> parse_cursor(const std::string& text) {
    Cursor cursor;
    if (text.empty()) return cursor;
    const std::size_t first = std::min(text.find('/'), text.size());
    const auto* const source =
        std::find_if(std::begin(kSources), std::end(kSources),
                     [&](const Source& one) { return one.word == text.substr(0, first); });
    if (source == std::end(kSources) || first == text.size())
        return make_error(kSearchCursor, text);
    cursor.source = static_cast<std::size_t>(source - std::begin(kSources));
    const std::string_view rest = std::string_view{text}.substr(first + 1);
    if (!source->field) {
        cursor.number = rest;
        return cursor;
    }
    const std::size_t second = std::min(rest.find('/'), rest.size());
    const auto subject = number_in(rest.substr(0, second));
    const auto item = number_in(rest.substr(std::min(second + 1, rest.size())));
    if (!subject || !item) return make_error(kSearchCursor, text);
    cursor.place = {*subject, *item};
    return cursor;
}

bool is_number_text(std::string_view text) {
    return text.size() >= kNumberPrefixMin && text.size() <= 40 &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      c == '-';
           });
}

class Searching {
public:
    Searching(store::Session& session, const security::Vault& vault, const SearchRequest& request)
        : session_{session}, vault_{vault}, request_{request} {}

    Result<SearchPage> run() {
        Result<Cursor> cursor = parse_cursor(request_.after);
        if (!cursor) return cursor.error();
        for (; cursor->source < std::size(kSources); *cursor = {cursor->source + 1, {}, {}}) {
            const Source& source = kSources[cursor->source];
            if (left() == 0) {
                page_.next = source.field ? fmt::format("{}/0/0", source.word)
                                          : fmt::format("{}/", source.word);
                return std::move(page_);
            }
            const Result<void> done =
                source.field ? fields(source, cursor->place) : numbers(cursor->number);
            if (!done) return done.error();
            if (!page_.next.empty()) return std::move(page_);
        }
        return std::move(page_);
    }

private:
    int left() const { return std::max(request_.limit - found_, 0); }

    void add(ContractId id, std::string_view by) {
        page_.hits.push_back({get_contract(session_, id), by});
    }

    /// Numbers that begin so.
    Result<void> numbers(const std::string& after) {
        if (!is_number_text(request_.text)) return ok();
        const std::string first{request_.text};
        std::string end = first;
        ++end.back();
        // A server may order texts as its language does; these must lie byte by byte.
        const std::string_view by_bytes =
            session_.engine() == store::Engine::postgresql ? " COLLATE \"C\"" : "";
        const int limit = left() + 1;
        const soci::rowset<soci::row> rows =
            (session_.sql().prepare
                 << fmt::format("SELECT consumer_no, site_id, contract_no FROM consumer_number "
                                "WHERE consumer_no{0} >= :f AND consumer_no{0} < :e AND "
                                "consumer_no{0} > :a ORDER BY consumer_no{0} LIMIT {1}",
                                by_bytes, limit),
             soci::use(first, "f"), soci::use(end, "e"), soci::use(after, "a"));
        std::vector<std::pair<std::string, ContractId>> found;
        for (const soci::row& row : rows) {
            found.emplace_back(row.get<std::string>(0), ContractId{SiteId{row.get<long long>(1)},
                                                                   ContractNo{row.get<int>(2)}});
        }
        const bool is_more = static_cast<int>(found.size()) == limit;
        if (is_more) found.pop_back();
        for (const auto& [number, contract] : found) add(contract, "number");
        found_ += static_cast<int>(found.size());
        if (is_more) page_.next = "number/" + found.back().first;
        return ok();
    }

    Result<void> fields(const Source& source, const FieldPlace& after) {
        Result<security::FoundPlaces> found = vault_.find(
            session_, *source.field, request_.text, after, left(), {Field::name, Field::address});
        if (!found) return found.error();
        for (const security::OpenedField& one : found->fields) contracts(one.place, source);
        for (std::vector<security::OpenedField>* const some : {&found->fields, &found->beside}) {
            for (security::OpenedField& one : *some)
                page_.holders[PartyId{one.place.subject}].push_back(std::move(one));
        }
        found_ += static_cast<int>(found->fields.size());
        if (found->next)
            page_.next =
                fmt::format("{}/{}/{}", source.word, found->next->subject, found->next->item);
        return ok();
    }

    /// Of a person, or of an address those that its holder has there.
    void contracts(const FieldPlace& place, const Source& source) {
        const auto take = [&](const BulkRow& row) {
            page_.hits.push_back({view_in(row), source.word});
        };
        if (source.field == Field::address) {
            session_
                .bulk_query(fmt::format("{} WHERE c.site_id = ?1 AND c.party_id = ?2 ORDER BY "
                                        "c.contract_no",
                                        kSelectViews))
                ->run({place.item, place.subject}, take);
            return;
        }
        session_
            .bulk_query(fmt::format("{} WHERE c.party_id = ?1 ORDER BY c.site_id, c.contract_no "
                                    "LIMIT ?2",
                                    kSelectViews))
            ->run({place.subject, kContractsOfOne}, take);
    }

    store::Session& session_;
    const security::Vault& vault_;
    const SearchRequest& request_;
    SearchPage page_;
    int found_ = 0;
};

}  // namespace

std::vector<Contract> contracts_of(store::Session& session, PartyId party) {
    std::vector<Contract> all;
    session
        .bulk_query(
            fmt::format("{} WHERE c.party_id = ?1 ORDER BY c.site_id, c.contract_no", kSelectViews))
        ->run({raw(party)}, [&](const BulkRow& row) { all.push_back(view_in(row).contract); });
    return all;
}

Result<SearchPage> search(store::Session& session, const security::Vault& vault,
                          const SearchRequest& request) {
    return Searching{session, vault, request}.run();
}

}  // namespace voltmark::customer
