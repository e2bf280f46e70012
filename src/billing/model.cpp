// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/model.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/errors.hpp"

namespace voltmark::billing {

namespace {

constexpr std::array<std::string_view, 4> kStates = {"planned", "draft", "issued", "posted"};
constexpr std::array<Text, 4> kStateNames = {
    {{"planned", "待出账"}, {"draft", "草稿"}, {"issued", "已发行"}, {"posted", "已入账"}}};

}  // namespace

std::array<Money, tariff::kLayerCount> BillBody::no_layers() {
    const Money zero = Money::zero(kCny);
    static_assert(tariff::kLayerCount == 7);
    return {zero, zero, zero, zero, zero, zero, zero};
}

std::string_view to_text(State state) {
    return kStates[static_cast<std::size_t>(state)];
}

Text name_of(State state) {
    return kStateNames[static_cast<std::size_t>(state)];
}

std::optional<State> find_state(std::string_view word) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
        if (kStates[i] == word) return static_cast<State>(i);
    }
    return std::nullopt;
}

std::string to_text(const BillId& id) {
    const std::chrono::year_month_day ymd = time::to_ymd(id.run_from);
    return fmt::format("{}-{}-{:04}{:02}{:02}-{}", raw(id.contract.site_id),
                       raw(id.contract.contract_no), static_cast<int>(ymd.year()),
                       static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                       id.version_no);
}

std::string to_text(const BillNumber& number) {
    return fmt::format("{}-{:07}", number.series, number.number);
}

Result<BillId> parse_bill_id(std::string_view text) {
    const Error bad = make_error(kBillIdForm, text).at({0, text.size(), 0, 0});
    std::array<std::string_view, 4> parts;
    std::string_view rest = text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t dash = i + 1 < parts.size() ? rest.find('-') : rest.size();
        if (dash == rest.npos || dash == 0) return bad;
        parts[i] = rest.substr(0, dash);
        rest.remove_prefix(std::min(rest.size(), dash + 1));
    }
    const Result<std::int64_t> site = parse_decimal(parts[0], 0);
    const Result<std::int64_t> contract = parse_decimal(parts[1], 0);
    const Result<time::CivilDay> from = time::parse_day(parts[2]);
    const Result<std::int64_t> version = parse_decimal(parts[3], 0);
    if (!site || !contract || !from || !version) return bad;
    if (*contract < 1 || *contract > 1'000'000 || *version < 1 || *version > 1'000'000) return bad;
    return BillId{{SiteId{*site}, ContractNo{static_cast<std::int32_t>(*contract)}},
                  *from,
                  static_cast<int>(*version)};
}

}  // namespace voltmark::billing
