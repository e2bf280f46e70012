// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/site_series.hpp"
#include "voltmark/vee/edit.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

/// Something that happened to a customer.
struct Event {
    time::CivilDay day;
    std::string_view kind;
    std::string reference;  ///< A bill's id, a payment's, a meter's number ...
    std::string note = {};
    std::string by = {};
    std::optional<Money> amount = {};

    /// Newest first; where the last page ended.
    std::string place() const {
        return fmt::format("{}|{}|{}", time::to_text(day), kind, reference);
    }
};

Json event_schema() {
    return object(
        {{"day", day({"When.", "日期。"})},
         {"kind", word({"What happened.", "事项。"},
                       {"contract_began", "contract_ended", "term", "meter_mounted",
                        "meter_taken_down", "bill", "bill_corrected", "payment", "reading_edit"})},
         {"reference", text({"Bill, payment, meter, tariff, channel.", "账单、缴费、电表等。"})},
         {"note", or_null(text({"A reason.", "说明。"}, 4000))},
         {"by", or_null(text({"Who did it.", "经办人。"}))},
         {"amount", or_null(decimal({"Where money moves.", "金额。"}))},
         {"currency", or_null(text({"Of the amount.", "币种。"}, 3))}});
}

Json event_json(const Event& one) {
    return {{"day", time::to_text(one.day)},
            {"kind", one.kind},
            {"reference", one.reference},
            {"note", one.note.empty() ? Json{} : Json(one.note)},
            {"by", one.by.empty() ? Json{} : Json(one.by)},
            {"amount", one.amount ? Json(to_text(*one.amount)) : Json{}},
            {"currency", one.amount ? Json(one.amount->currency().name()) : Json{}}};
}

/// Gathers what happened, as far as the caller may see it.
class Timeline {
public:
    Timeline(store::Session& session, const Call& call, const customer::ContractView& view)
        : session_{session}, call_{call}, view_{view}, site_{view.contract.id.site_id} {}

    std::vector<Event> gather() && {
        add_contract();
        add_meters();
        if (sees("bill.read", "bill")) add_bills();
        if (sees("payment.read", "payment")) add_payments();
        if (sees("reading.read", "reading")) add_edits();
        std::sort(events_.begin(), events_.end(), [](const Event& left, const Event& right) {
            return left.place() > right.place();
        });
        return std::move(events_);
    }

private:
    bool sees(std::string_view action, std::string kind) const {
        return call_.may(action, object_of(std::move(kind), view_));
    }

    void add_contract() {
        const customer::Contract& contract = view_.contract;
        events_.push_back({contract.valid.from, "contract_began", contract.consumer_no});
        if (contract.valid.to != time::kOpenEnd)
            events_.push_back({contract.valid.to, "contract_ended", contract.consumer_no});
        for (const auto& one : customer::contracts_in(session_, {site_, site_}, contract.valid)) {
            if (one.contract.id != contract.id) continue;
            for (const customer::ContractTerm& term : one.terms)
                events_.push_back({term.valid.from, "term", term.tariff});
        }
    }

    void add_meters() {
        for (const meter::Install& one : meter::site_installs(session_, site_, site_)) {
            events_.push_back({one.valid.from, "meter_mounted", one.meter_serial});
            if (one.valid.to != time::kOpenEnd)
                events_.push_back({one.valid.to, "meter_taken_down", one.meter_serial});
        }
    }

    void add_bills() {
        billing::BillFilter filter;
        filter.contract = view_.contract.id;
        filter.limit = std::numeric_limits<int>::max();
        for (const billing::BillSummary& bill : billing::list_bills(session_, filter)) {
            const bool is_correction = bill.id.version_no > 1;
            events_.push_back({bill.period.to,
                               is_correction ? "bill_corrected" : "bill",
                               billing::to_text(bill.id),
                               {},
                               {},
                               bill.total});
        }
    }

    void add_payments() {
        for (const collect::Receipt& one : collect::list_payments(session_, view_.contract.id)) {
            events_.push_back({one.payment.received_on,
                               "payment",
                               one.payment.payment_id,
                               one.payment.method,
                               {},
                               one.payment.amount});
        }
    }

    void add_edits() {
        for (const auto& serving :
             meter::serving_channels(session_, site_, site_, view_.contract.valid)) {
            if (serving.contract != view_.contract.id) continue;
            for (const vee::Edit& edit : vee::edits_of(session_, serving.channel.id)) {
                const auto day =
                    std::chrono::floor<std::chrono::days>(serving.zone.to_local(edit.edited_at));
                events_.push_back({day, "reading_edit",
                                   fmt::format("{} #{}", edit.source_key, raw(edit.delivery)),
                                   edit.reason, edit.author});
            }
        }
    }

    store::Session& session_;
    const Call& call_;
    const customer::ContractView& view_;
    SiteId site_;
    std::vector<Event> events_;
};

Result<Answer> get_timeline(const Call& call) {
    const store::Lease reader = call.store.reader();
    const Result<ContractId> contract = contract_of(*reader, call);
    if (!contract) return contract.error();
    const customer::ContractView view = customer::get_contract(*reader, *contract);
    const std::string_view after = call.query("after");
    Json items = Json::array();
    Json next = nullptr;
    std::string last;
    for (const Event& one : Timeline{*reader, call, view}.gather()) {
        if (!after.empty() && one.place() >= after) continue;
        if (static_cast<int>(items.size()) == call.limit()) {
            next = last;
            break;
        }
        last = one.place();
        items.push_back(event_json(one));
    }
    return Answer{Json{{"items", std::move(items)}, {"next", std::move(next)}}};
}

}  // namespace

void add_timeline_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/customers/{consumer_no}/timeline",
                   .id = "getTimeline",
                   .tag = "customers",
                   .summary = {"What happened to a customer, newest first", "用户大事记，新的在前"},
                   .action = "customer.read",
                   .kind = "customer",
                   .object = customer_object,
                   .query = {limit_parameter(), after_parameter()},
                   .takes = {},
                   .gives = page(event_schema()),
                   .run = get_timeline});
}

}  // namespace voltmark::api
