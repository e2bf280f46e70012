// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/bill_number.hpp"

#include <charconv>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::billing {

namespace {

using store::BulkRow;
using store::BulkTable;
using Type = BulkTable::Type;

constexpr BulkTable::Column kNumberColumns[] = {
    {"run_from", Type::int32},   {"site_id", Type::int64}, {"contract_no", Type::int32},
    {"version_no", Type::int32}, {"kind", Type::int32},    {"series", Type::text},
    {"number", Type::int64}};
constexpr BulkTable::Column kBlockColumns[] = {
    {"series", Type::text},    {"first_number", Type::int64}, {"numbers", Type::int64},
    {"run_from", Type::int32}, {"first_site", Type::int64},   {"last_site", Type::int64}};

constexpr std::string_view kNumberSelect =
    "SELECT run_from, site_id, contract_no, version_no, kind, series, number FROM bill_number ";

std::string counter_of(std::string_view series) {
    return fmt::format("bill {}", series);
}

NumberedDocument document_in(const BulkRow& row) {
    return {{store::contract_in(row, 1), time::day_from_number(row.integer(0)),
             static_cast<int>(row.integer(3))},
            static_cast<NumberedKind>(row.integer(4))};
}

/// Consecutive numbers, and where their documents lie.
struct Block {
    BillNumber first;
    std::int64_t numbers = 0;
    time::CivilDay run_from;
    customer::SiteRange sites{};
};

Block block_in(const BulkRow& row) {
    return {{std::string{row.text(0)}, row.integer(1)},
            row.integer(2),
            time::day_from_number(row.integer(3)),
            {SiteId{row.integer(4)}, SiteId{row.integer(5)}}};
}

/// The block of documents of one period, from `first` on.
Block block_of(std::span<const NumberedDocument> documents, BillNumber first) {
    const BillId& one = documents.front().bill;
    Block block{std::move(first), 0, one.run_from, {one.contract.site_id, one.contract.site_id}};
    for (const NumberedDocument& document : documents) {
        if (document.bill.run_from != block.run_from) break;
        const SiteId site = document.bill.contract.site_id;
        block.sites = {std::min(block.sites.first, site), std::max(block.sites.last, site)};
        ++block.numbers;
    }
    return block;
}

/// Checks that a block's documents have exactly its numbers.
void check_block(store::BulkQuery& numbers, const Block& block, NumberProblems& found) {
    std::vector<int> seen(static_cast<std::size_t>(block.numbers));
    numbers.run({time::to_number(block.run_from), raw(block.sites.first), raw(block.sites.last)},
                [&](const BulkRow& row) {
                    const std::int64_t at = row.integer(6) - block.first.number;
                    if (row.text(5) != block.first.series || at < 0 || at >= block.numbers) return;
                    ++seen[static_cast<std::size_t>(at)];
                });
    for (std::size_t i = 0; i < seen.size(); ++i) {
        ++found.checked;
        if (seen[i] == 1) continue;
        const BillNumber number{block.first.series,
                                block.first.number + static_cast<std::int64_t>(i)};
        found.problems.push_back(fmt::format("{}: {} documents", to_text(number), seen[i]));
    }
}

std::vector<Block> all_blocks(store::Session& session) {
    std::vector<Block> blocks;
    const auto query = session.bulk_query(
        "SELECT series, first_number, numbers, run_from, first_site, last_site FROM "
        "bill_number_block ORDER BY series, first_number");
    query->run({}, [&](const BulkRow& row) { blocks.push_back(block_in(row)); });
    return blocks;
}

/// Checks that the blocks of a series follow each other, up to what was taken.
/// \param blocks  of one series, ascending.
void check_series(store::Session& session, std::span<const Block> blocks, NumberProblems& found) {
    std::int64_t next = 1;
    const std::string& series = blocks.front().first.series;
    for (const Block& block : blocks) {
        if (block.first.number != next)
            found.problems.push_back(fmt::format("{} to {}: not taken in order",
                                                 to_text(BillNumber{series, next}),
                                                 to_text(block.first)));
        next = block.first.number + block.numbers;
    }
    const std::int64_t last = store::last_id(session, counter_of(series));
    if (last != next - 1)
        found.problems.push_back(
            fmt::format("series {}: {} taken, {} given", series, last, next - 1));
}

}  // namespace

std::string series_of(time::CivilDay booked_on) {
    return fmt::format("{}", static_cast<int>(time::to_ymd(booked_on).year()));
}

void give_numbers(store::Session& session, time::CivilDay booked_on,
                  std::span<const NumberedDocument> documents) {
    if (documents.empty()) return;
    BillNumber next{series_of(booked_on), 0};
    next.number = store::take_ids(session, counter_of(next.series),
                                  static_cast<std::int64_t>(documents.size()));
    const auto numbers = session.bulk_writer({"bill_number", kNumberColumns});
    BillNumber number = next;
    for (const NumberedDocument& document : documents) {
        const BillId& bill = document.bill;
        numbers->integer(time::to_number(bill.run_from)).integer(raw(bill.contract.site_id));
        numbers->integer(raw(bill.contract.contract_no)).integer(bill.version_no);
        numbers->integer(static_cast<int>(document.kind));
        numbers->text(number.series).integer(number.number++).end_row();
    }
    numbers->finish();
    const auto blocks = session.bulk_writer({"bill_number_block", kBlockColumns});
    while (!documents.empty()) {
        const Block block = block_of(documents, next);
        blocks->text(next.series).integer(next.number).integer(block.numbers);
        blocks->integer(time::to_number(block.run_from)).integer(raw(block.sites.first));
        blocks->integer(raw(block.sites.last)).end_row();
        next.number += block.numbers;
        documents = documents.subspan(static_cast<std::size_t>(block.numbers));
    }
    blocks->finish();
}

std::map<NumberedDocument, BillNumber> numbers_in(store::Session& session, time::CivilDay run_from,
                                                  customer::SiteRange sites) {
    std::map<NumberedDocument, BillNumber> found;
    const auto query = session.bulk_query(
        std::string{kNumberSelect} + "WHERE run_from = ?1 AND site_id >= ?2 AND site_id <= ?3");
    query->run(
        {time::to_number(run_from), raw(sites.first), raw(sites.last)}, [&](const BulkRow& row) {
            found.emplace(document_in(row), BillNumber{std::string{row.text(5)}, row.integer(6)});
        });
    return found;
}

std::optional<BillNumber> number_of(store::Session& session, const NumberedDocument& document) {
    const SiteId site = document.bill.contract.site_id;
    const auto numbers = numbers_in(session, document.bill.run_from, {site, site});
    const auto found = numbers.find(document);
    if (found == numbers.end()) return std::nullopt;
    return found->second;
}

Result<NumberedDocument> find_numbered(store::Session& session, const BillNumber& number) {
    const long long wanted = number.number;
    int run_from = 0;
    long long first_site = 0;
    long long last_site = 0;
    session.sql()
        << "SELECT run_from, first_site, last_site FROM bill_number_block WHERE series = :s AND "
           "first_number <= :n ORDER BY first_number DESC LIMIT 1",
        soci::use(number.series, "s"), soci::use(wanted, "n"), soci::into(run_from),
        soci::into(first_site), soci::into(last_site);
    if (session.sql().got_data()) {
        const auto near = numbers_in(session, time::day_from_number(run_from),
                                     {SiteId{first_site}, SiteId{last_site}});
        for (const auto& [document, given] : near) {
            if (given == number) return document;
        }
    }
    return make_error(kNumberUnknown, to_text(number));
}

std::optional<BillNumber> parse_bill_number(std::string_view text) {
    const std::size_t dash = text.rfind('-');
    if (dash == text.npos || dash == 0) return std::nullopt;
    BillNumber number{std::string{text.substr(0, dash)}, 0};
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data() + dash + 1, end, number.number);
    if (failure != std::errc{} || stop != end || number.number <= 0) return std::nullopt;
    return number;
}

Result<BillId> find_bill(store::Session& session, std::string_view text) {
    // A bill's id has three dashes, its number one.
    if (std::count(text.begin(), text.end(), '-') != 1) return parse_bill_id(text);
    const std::optional<BillNumber> number = parse_bill_number(text);
    if (!number) return make_error(kBillIdForm, text);
    const Result<NumberedDocument> found = find_numbered(session, *number);
    if (!found) return found.error();
    return found->bill;
}

bool may_lack_numbers(store::Session& session, RunId run) {
    long long first = 0;
    session.sql() << "SELECT max(first_run) FROM bill_number_start", soci::into(first);
    return raw(run) < first;
}

NumberProblems check_numbers(store::Session& session) {
    NumberProblems found;
    const std::vector<Block> blocks = all_blocks(session);
    const auto numbers = session.bulk_query(
        std::string{kNumberSelect} + "WHERE run_from = ?1 AND site_id >= ?2 AND site_id <= ?3");
    for (std::size_t i = 0; i < blocks.size();) {
        std::size_t end = i;
        while (end < blocks.size() && blocks[end].first.series == blocks[i].first.series) ++end;
        check_series(session, std::span{blocks}.subspan(i, end - i), found);
        i = end;
    }
    for (const Block& block : blocks) check_block(*numbers, block, found);
    std::int64_t rows = 0;
    const auto count = session.bulk_query("SELECT count(*) FROM bill_number");
    count->run({}, [&](const BulkRow& row) { rows = row.integer(0); });
    if (rows != found.checked)
        found.problems.push_back(
            fmt::format("{} numbers given, {} in series", rows, found.checked));
    return found;
}

}  // namespace voltmark::billing
