// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/bill_pdf.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/billing/verify.hpp"

#include "download.hpp"
#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

Result<Answer> list_bills(const Call& call) {
    billing::BillFilter filter;
    if (const std::string_view text = call.query("period"); !text.empty()) {
        const Result<time::BillingPeriod> period = time::parse_period(text);
        if (!period) return period.error();
        filter.period = *period;
    }
    if (const std::string_view text = call.query("run"); !text.empty())
        filter.run = RunId{*parse_decimal(text, 0)};
    return bill_page(call.reader(), filter, call);
}

Result<billing::Explanation> explanation_of(const Call& call, billing::Readings readings) {
    store::Session& reader = call.reader();
    const Result<billing::BillId> id = billing::find_bill(reader, call.parameter("bill"));
    if (!id) return id.error();
    Result<billing::Explanation> explanation = billing::explain_bill(reader, *id, readings);
    if (!explanation) return explanation;
    Result<customer::ContractView> named = call.named(reader, explanation->contract);
    if (!named) return named.error();
    explanation->contract = std::move(*named);
    return explanation;
}

Result<Answer> explain_bill(const Call& call) {
    const bool with_days = call.query("days") == "true";
    const auto explanation =
        explanation_of(call, with_days ? billing::Readings::each_day : billing::Readings::sums);
    if (!explanation) return explanation.error();
    Answer answer;
    answer.bytes = billing::to_json(*explanation, with_days);
    return answer;
}

Result<Answer> print_bill(const Call& call) {
    const auto explanation = explanation_of(call, billing::Readings::each_day);
    if (!explanation) return explanation.error();
    Result<std::string> pdf = billing::to_pdf(*explanation, call.language);
    if (!pdf) return pdf.error();
    Answer answer;
    answer.bytes = std::move(*pdf);
    answer.headers.push_back(file_field(
        fmt::format("bill-{}.pdf", billing::to_text(explanation->bill.id)), Shown::in_the_browser));
    return answer;
}

Result<Answer> verify_bill(const Call& call) {
    const store::Lease reader = call.store.reader();
    const Result<billing::BillId> id = billing::find_bill(*reader, call.parameter("bill"));
    if (!id) return id.error();
    const auto disagreements = billing::verify_bill(*reader, *id);
    if (!disagreements) return disagreements.error();
    Json rows = Json::array();
    for (const billing::Disagreement& one : *disagreements) {
        rows.push_back(
            {{"what", one.what}, {"stated", one.stated}, {"recomputed", one.recomputed}});
    }
    return Answer{Json{{"bill", billing::to_text(*id)}, {"disagreements", std::move(rows)}}};
}

Json verification_schema() {
    const Json disagreement =
        object({{"what", text({"Line or total.", "行或合计。"})},
                {"stated", text({"By the bill.", "账单所示。"})},
                {"recomputed", text({"From the readings.", "按读数复算。"})}});
    return object(
        {{"bill", text({"Its id.", "账单标识。"})}, {"disagreements", list(disagreement)}});
}

}  // namespace

void add_bill_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/bills",
                   .id = "listBills",
                   .tag = "bills",
                   .summary = {"Bills, newest period first", "账单列表，新账期在前"},
                   .action = "bill.read",
                   .kind = "bill",
                   .is_list = true,
                   .is_personal = true,
                   .query = {limit_parameter(),
                             after_parameter(),
                             {"period", text({"2026-07, or 2026-07-01..2026-08-01",
                                              "2026-07 或 2026-07-01..2026-08-01"})},
                             {"run", whole({"Of this bill run.", "批次号。"}, 1, INT64_MAX)}},
                   .takes = {},
                   .gives = page(bill_schema()),
                   .run = list_bills});
    all.push_back({.path = "/bills/{bill}/explanation",
                   .id = "explainBill",
                   .tag = "bills",
                   .summary = {"Everything needed to redo a bill by hand", "账单逐行说明"},
                   .action = "bill.read",
                   .kind = "bill",
                   .object = bill_object,
                   .query = {{"days", yes_no({"The readings of each day too.", "含逐日读数。"})}},
                   .takes = {},
                   .gives = open({"As docs/formats/bill_body.md describes.",
                                  "见 docs/formats/bill_body.md。"}),
                   .run = explain_bill});
    all.push_back({.path = "/bills/{bill}/pdf",
                   .id = "printBill",
                   .tag = "bills",
                   .summary = {"The printed bill, in the language asked for", "账单 PDF"},
                   .action = "bill.read",
                   .kind = "bill",
                   .object = bill_object,
                   .query = {},
                   .takes = {},
                   .gives = {},
                   .gives_type = "application/pdf",
                   .run = print_bill});
    all.push_back({.path = "/bills/{bill}/verification",
                   .id = "verifyBill",
                   .tag = "bills",
                   .summary = {"A bill recomputed from its readings by other code", "独立复算账单"},
                   .action = "bill.read",
                   .kind = "bill",
                   .object = bill_object,
                   .query = {},
                   .takes = {},
                   .gives = verification_schema(),
                   .run = verify_bill});
}

}  // namespace voltmark::api
