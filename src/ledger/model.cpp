// SPDX-License-Identifier: Apache-2.0
#include "voltmark/ledger/model.hpp"

#include <map>

#include "voltmark/base/check.hpp"

namespace voltmark::ledger {

namespace {

constexpr Account kChart[] = {
    {kBank, {"Bank", "银行存款"}},
    {kReceivable, {"Electricity receivable", "应收电费"}},
    {kLevelling, {"Budget billing, not due yet", "应收电费（均衡缴费差额）"}},
    {kAllowance, {"Allowance for doubtful accounts", "坏账准备"}},
    {kPayableFeedIn, {"Payable for feed-in", "应付上网电费"}},
    {kPrepaid, {"Paid ahead by customers", "合同负债（预收电费）"}},
    {kTax, {"Output value-added tax", "应交税费（销项税额）"}},
    {kFunds, {"Government funds collected", "其他应付款（代征基金）"}},
    {kRevenue, {"Electricity revenue", "主营业务收入（电费）"}},
    {kFeedInCost, {"Cost of purchased feed-in", "主营业务成本（购上网电）"}},
};

}  // namespace

std::span<const Account> chart_of_accounts() {
    return kChart;
}

const Account& get_account(std::string_view code) {
    for (const Account& account : kChart) {
        if (account.code == code) return account;
    }
    VOLTMARK_CHECK(false);
}

bool is_balanced(const Journal& journal) {
    std::map<std::string, std::int64_t> sums;
    for (const Posting& posting : journal.postings) {
        std::int64_t& sum = sums[posting.amount.currency().name()];
        if (__builtin_add_overflow(sum, posting.amount.minor(), &sum)) return false;
    }
    return std::all_of(sums.begin(), sums.end(), [](const auto& sum) { return sum.second == 0; });
}

std::string_view control_account(SubLedger ledger) {
    switch (ledger) {
        case SubLedger::receivable:
            return kReceivable;
        case SubLedger::feed_in:
            return kPayableFeedIn;
        case SubLedger::prepaid:
            return kPrepaid;
        case SubLedger::levelling:
            return kLevelling;
    }
    VOLTMARK_CHECK(false);
}

std::string_view to_text(EntryKind kind) {
    switch (kind) {
        case EntryKind::bill:
            return "bill";
        case EntryKind::payment:
            return "payment";
        case EntryKind::reversal:
            return "reversal";
        case EntryKind::levelling:
            return "levelling";
        case EntryKind::reconciliation:
            return "reconciliation";
        case EntryKind::write_off:
            return "write_off";
    }
    VOLTMARK_CHECK(false);
}

Text name_of(EntryKind kind) {
    switch (kind) {
        case EntryKind::bill:
            return {"bill", "账单"};
        case EntryKind::payment:
            return {"payment", "缴费"};
        case EntryKind::reversal:
            return {"reversal", "冲销"};
        case EntryKind::levelling:
            return {"levelling", "均衡"};
        case EntryKind::reconciliation:
            return {"reconciliation", "清算"};
        case EntryKind::write_off:
            return {"write-off", "坏账核销"};
    }
    VOLTMARK_CHECK(false);
}

namespace {

constexpr std::string_view kLevellingSuffix = "-L";

}  // namespace

std::string levelling_of(std::string_view document) {
    return std::string{document} + std::string{kLevellingSuffix};
}

std::string_view open_document(const Entry& entry) {
    std::string_view document = entry.document;
    if (entry.kind != EntryKind::levelling) return document;
    VOLTMARK_CHECK(document.ends_with(kLevellingSuffix));
    document.remove_suffix(kLevellingSuffix.size());
    return document;
}

}  // namespace voltmark::ledger
