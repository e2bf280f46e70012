// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/collect/payment_list.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/journal_list.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using ledger::Entry;
using ledger::Journal;

constexpr int kDaysMax = 4000;

Json balance_schema() {
    return object({{"account", text({"Code.", "科目代码。"})},
                   {"name", text({"For people.", "科目名称。"})},
                   {"debit", decimal({"Sum of its debits.", "借方合计。"})},
                   {"credit", decimal({"Sum of its credits.", "贷方合计。"})},
                   {"balance", decimal({"Debits less credits.", "余额（借减贷）。"})},
                   {"currency", text({"Of the amounts.", "币种。"}, 3)}});
}

Json trial_schema() {
    const Json sum =
        object({{"currency", text({"Of the amounts.", "币种。"}, 3)},
                {"debit", decimal({"Of all accounts.", "借方合计。"})},
                {"credit", decimal({"Of all accounts.", "贷方合计。"})},
                {"difference", decimal({"0.00 unless something is wrong.", "应为 0.00。"})}});
    return object({{"on", or_null(day({"Up to this day; null: all.", "截至日；null 为全部。"}))},
                   {"accounts", list(balance_schema())},
                   {"sums", list(sum)}});
}

Result<Answer> get_trial_balance(const Call& call) {
    const std::string_view on = call.query("on");
    const time::CivilDay up_to = on.empty() ? time::kOpenEnd : *time::parse_day(on);
    struct Sum {
        Money debit;
        Money credit;
    };
    std::map<std::string, Sum> sums;
    Json accounts = Json::array();
    store::Session& reader = call.reader();
    for (const ledger::AccountBalance& one : ledger::trial_balance(reader, up_to)) {
        const std::string currency = one.debit.currency().name();
        const Money zero = Money::zero(one.debit.currency());
        Sum& sum = sums.try_emplace(currency, Sum{zero, zero}).first->second;
        sum.debit += one.debit;
        sum.credit -= one.credit;
        accounts.push_back({{"account", one.account},
                            {"name", ledger::get_account(one.account).name.in(call.language)},
                            {"debit", to_text(one.debit)},
                            {"credit", to_text(-one.credit)},
                            {"balance", to_text(one.balance())},
                            {"currency", currency}});
    }
    Json totals = Json::array();
    for (const auto& [currency, sum] : sums) {
        totals.push_back({{"currency", currency},
                          {"debit", to_text(sum.debit)},
                          {"credit", to_text(sum.credit)},
                          {"difference", to_text(sum.debit - sum.credit)}});
    }
    return Answer{Json{{"on", on.empty() ? Json{} : Json(std::string{on})},
                       {"accounts", std::move(accounts)},
                       {"sums", std::move(totals)}}};
}

Json journal_schema() {
    const Json posting = object({{"account", text({"Code.", "科目代码。"})},
                                 {"name", text({"For people.", "科目名称。"})},
                                 {"debit", or_null(decimal({"Null: a credit.", "借方。"}))},
                                 {"credit", or_null(decimal({"Null: a debit.", "贷方。"}))},
                                 {"currency", text({"Of the amount.", "币种。"}, 3)}});
    return object({{"journal", text({"Its id.", "凭证编号。"})},
                   {"booked_on", day({"Booking day.", "记账日。"})},
                   {"source", text({"What it stands for.", "来源。"}, 1000)},
                   {"postings", list(posting)}});
}

Json journal_json(const Journal& journal, Language language) {
    Json postings = Json::array();
    for (const ledger::Posting& one : journal.postings) {
        const bool is_debit = one.amount.minor() >= 0;
        postings.push_back({{"account", one.account},
                            {"name", ledger::get_account(one.account).name.in(language)},
                            {"debit", is_debit ? Json(to_text(one.amount)) : Json{}},
                            {"credit", is_debit ? Json{} : Json(to_text(-one.amount))},
                            {"currency", one.amount.currency().name()}});
    }
    return {{"journal", journal.journal_id},
            {"booked_on", time::to_text(journal.booked_on)},
            {"source", journal.source},
            {"postings", std::move(postings)}};
}

Error bad_place(const Call& call) {
    const Text unknown{"it is no `next` of this list", "不是本列表的 `next`"};
    return make_error(kQuery, "after", unknown.in(call.language));
}

Result<Answer> list_journals(const Call& call) {
    const auto days = days_of(call, kDaysMax);
    if (!days) return days.error();
    ledger::JournalFilter filter;
    filter.account = call.query("account");
    if (*days) filter.from = (*days)->from;
    if (*days) filter.to = (*days)->to;
    filter.limit = call.limit();
    if (const std::string_view after = call.query("after"); !after.empty()) {
        const std::size_t bar = after.find('|');
        const auto day = time::parse_day(after.substr(0, bar));
        if (bar == std::string_view::npos || !day) return bad_place(call);
        filter.after = {*day, std::string{after.substr(bar + 1)}};
    }
    store::Session& reader = call.reader();
    const std::vector<Journal> journals = ledger::list_journals(reader, filter);
    Json items = Json::array();
    for (const Journal& one : journals) items.push_back(journal_json(one, call.language));
    const bool has_more = static_cast<int>(journals.size()) == filter.limit;
    Json next = nullptr;
    if (has_more)
        next = time::to_text(journals.back().booked_on) + "|" + journals.back().journal_id;
    return Answer{Json{{"items", std::move(items)}, {"next", std::move(next)}}};
}

Json entry_schema() {
    return object(
        {{"consumer_no", text({"Consumer number.", "户号。"})},
         {"document", text({"Bill, payment ...", "单据。"})},
         {"kind", word({"What it is.", "类别。"}, {"bill", "payment", "reversal", "levelling",
                                                   "reconciliation", "write_off"})},
         {"account", text({"Code.", "科目代码。"})},
         {"name", text({"Of the account.", "科目名称。"})},
         {"amount", decimal({"Positive: the customer owes.", "正数为应收。"})},
         {"currency", text({"Of the amount.", "币种。"}, 3)},
         {"booked_on", day({"Booking day.", "记账日。"})},
         {"due_on", day({"Due day.", "到期日。"})},
         {"journal", text({"That it is part of.", "所属凭证。"})}});
}

Json entry_json(store::Session& session, const Entry& one, Language language) {
    const std::string_view account = ledger::control_account(one.ledger);
    return {{"consumer_no", customer::get_contract(session, one.contract).contract.consumer_no},
            {"document", one.document},
            {"kind", ledger::to_text(one.kind)},
            {"account", account},
            {"name", ledger::get_account(account).name.in(language)},
            {"amount", to_text(one.amount)},
            {"currency", one.amount.currency().name()},
            {"booked_on", time::to_text(one.booked_on)},
            {"due_on", time::to_text(one.due_on)},
            {"journal", one.journal_id}};
}

/// "12|1|12-1-20260701-1|1"
std::string place_text(const Entry& entry) {
    return fmt::format("{}|{}|{}|{}", raw(entry.contract.site_id), raw(entry.contract.contract_no),
                       static_cast<int>(entry.ledger), entry.document);
}
std::optional<ledger::EntryPlace> place_in(std::string_view text) {
    std::vector<std::int64_t> numbers;
    while (numbers.size() < 3) {
        const std::size_t bar = text.find('|');
        const auto number = parse_decimal(text.substr(0, bar), 0);
        if (bar == std::string_view::npos || !number || *number < 0) return std::nullopt;
        numbers.push_back(*number);
        text.remove_prefix(bar + 1);
    }
    return ledger::EntryPlace{
        {SiteId{numbers[0]}, ContractNo{static_cast<std::int32_t>(numbers[1])}},
        std::string{text},
        static_cast<ledger::SubLedger>(numbers[2])};
}

Result<Answer> entries_of_journal(const Call& call, std::string_view journal_id) {
    const std::string_view after = call.query("after");
    const auto place = place_in(after);
    if (!after.empty() && !place) return bad_place(call);
    store::Session& reader = call.reader();
    Json items = Json::array();
    Json next = nullptr;
    const auto journal = ledger::find_journal(reader, std::string{journal_id});
    if (!journal) return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
    const auto entries = ledger::entries_behind(reader, *journal, place, call.limit());
    for (const Entry& one : entries) items.push_back(entry_json(reader, one, call.language));
    if (static_cast<int>(entries.size()) == call.limit()) next = place_text(entries.back());
    return Answer{Json{{"items", std::move(items)}, {"next", std::move(next)}}};
}

/// Whose a document is: a bill's id says it, a payment is looked up.
std::optional<ContractId> owner_of(store::Session& session, std::string_view document) {
    if (const auto bill = billing::find_bill(session, document)) return bill->contract;
    return collect::find_payer(session, std::string{document});
}

Result<Answer> entries_of_document(const Call& call, std::string_view document) {
    store::Session& reader = call.reader();
    Json items = Json::array();
    if (const auto owner = owner_of(reader, document)) {
        for (const Entry& one : ledger::entries_of(reader, *owner)) {
            if (one.document == document || ledger::open_document(one) == document)
                items.push_back(entry_json(reader, one, call.language));
        }
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Result<Answer> list_entries(const Call& call) {
    const std::string_view journal = call.query("journal");
    const std::string_view document = call.query("document");
    const Text one_of{"give a journal or a document", "请给出凭证或单据之一"};
    if (journal.empty() == document.empty())
        return make_error(kQuery, "journal", one_of.in(call.language));
    if (!journal.empty()) return entries_of_journal(call, journal);
    return entries_of_document(call, document);
}

/// Oldest first, all of them: a contract has few.
Result<Answer> list_customer_entries(const Call& call) {
    store::Session& reader = call.reader();
    const Result<ContractId> contract = contract_of(reader, call);
    if (!contract) return contract.error();
    Json items = Json::array();
    for (const Entry& one : ledger::entries_of(reader, *contract))
        items.push_back(entry_json(reader, one, call.language));
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

}  // namespace

void add_ledger_endpoints(std::vector<Endpoint>& all) {
    const auto get = [&](std::string path, std::string_view id, Text summary,
                         std::vector<QueryParameter> query, Json gives, auto run) -> Endpoint& {
        return all.emplace_back(Endpoint{.path = std::move(path),
                                         .id = id,
                                         .tag = "ledger",
                                         .summary = summary,
                                         .action = "ledger.read",
                                         .kind = "ledger",
                                         .query = std::move(query),
                                         .takes = {},
                                         .gives = std::move(gives),
                                         .run = run});
    };
    get("/ledger/trial-balance", "getTrialBalance", {"Debits and credits by account", "试算平衡表"},
        {{"on", day({"Up to this day.", "截至该日。"})}}, trial_schema(), get_trial_balance);
    get("/ledger/journals", "listJournals", {"Journals, newest first", "凭证，新的在前"},
        {limit_parameter(),
         after_parameter(),
         from_parameter(),
         to_parameter(),
         {"account", text({"With a posting on it.", "涉及科目。"}, 16)}},
        page(journal_schema()), list_journals);
    get("/ledger/entries", "listEntries",
        {"The entries of a journal or of a document", "凭证或单据的明细"},
        {limit_parameter(),
         after_parameter(),
         {"journal", text({"Its id.", "凭证编号。"})},
         {"document", text({"Bill, payment ...", "单据。"})}},
        page(entry_schema()), list_entries);
    Endpoint& entries = get("/customers/{consumer_no}/entries", "listCustomerEntries",
                            {"What a customer owes, document by document", "用户往来明细"}, {},
                            page(entry_schema()), list_customer_entries);
    entries.action = "payment.read";
    entries.kind = "payment";
    entries.object = customer_object_as("payment");
}

}  // namespace voltmark::api
