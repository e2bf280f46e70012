// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/statement.hpp"

#include "bill_lines.hpp"
#include "explain_json.hpp"
#include "explain_words.hpp"

namespace voltmark::billing {

namespace {

using nlohmann::ordered_json;

/// Sums lines by component, in the order in which components are met.
class ComponentSums {
public:
    ComponentSums(store::Session& session, Currency currency)
        : lines_{session}, currency_{currency} {}

    /// \param sign  -1 takes the bill's lines off.
    Result<void> add(const Bill& bill, int sign) {
        const Result<std::vector<BillLines::Line>> lines = lines_.of(bill.body);
        if (!lines) return lines.error();
        for (const BillLines::Line& line : *lines) add_line(line.explained, sign);
        return ok();
    }

    std::vector<ComponentSum> take() { return std::move(sums_); }

private:
    void add_line(const ExplainedLine& explained, int sign) {
        const rating::ChargeLine& line = explained.line;
        auto sum = std::find_if(sums_.begin(), sums_.end(), [&](const ComponentSum& one) {
            return one.line_id == explained.line_id && one.unit == line.unit &&
                   one.name == explained.name;
        });
        if (sum == sums_.end()) {
            sum = sums_.insert(sums_.end(), {explained.line_id, explained.name, line.unit, 0,
                                             Money::zero(currency_)});
        }
        // What is a share of money has no quantity of its own.
        if (line.formula != rating::Formula::share_of_base)
            sum->quantity_e6 += sign * line.quantity_e6;
        sum->amount += sign > 0 ? line.amount : -line.amount;
    }

    BillLines lines_;
    Currency currency_;
    std::vector<ComponentSum> sums_;
};

Result<void> add_rows(store::Session& session, StatementView& view) {
    ComponentSums sums{session, view.statement.total.currency()};
    for (const StatementItem& item : view.statement.items) {
        const Result<Bill> bill = load_bill(session, item.bill);
        if (!bill) return bill.error();
        if (Result<void> added = sums.add(*bill, 1); !added) return added;
        if (item.is_adjustment()) {
            const BillId before{item.bill.contract, item.bill.run_from, item.replaces_version};
            const Result<Bill> old = load_bill(session, before);
            if (!old) return old.error();
            if (Result<void> added = sums.add(*old, -1); !added) return added;
        }
        view.rows.push_back({item, number_of(session, {item.bill, NumberedKind::bill}),
                             customer::get_contract(session, item.bill.contract), bill->period});
    }
    view.components = sums.take();
    std::erase_if(view.components, [](const ComponentSum& sum) {
        return sum.amount.minor() == 0 && sum.quantity_e6 == 0;
    });
    return ok();
}

ordered_json row_json(const StatementView::Row& row) {
    ordered_json json{{"bill", to_text(row.item.bill)},
                      {"number", number_json(row.bill_number)},
                      {"kind", row.item.is_adjustment() ? "adjustment" : "bill"},
                      {"consumer_no", row.contract.contract.consumer_no},
                      {"customer", row.contract.holder.name},
                      {"area", row.contract.area},
                      {"address", row.contract.holder.address},
                      {"from", time::to_text(row.period.from)},
                      {"to", time::to_text(row.period.to)},
                      {"import_kwh", to_kilo(row.item.imported)},
                      {"export_kwh", to_kilo(row.item.exported)},
                      {"amount", voltmark::to_text(row.item.amount)}};
    if (row.item.is_adjustment()) {
        const BillId before{row.item.bill.contract, row.item.bill.run_from,
                            row.item.replaces_version};
        json["replaces"] = to_text(before);
    }
    return json;
}

}  // namespace

Result<StatementView> view_statement(store::Session& session, std::string_view number) {
    Result<Statement> statement = load_statement(session, number);
    if (!statement) return statement.error();
    StatementView view;
    view.statement = std::move(*statement);
    const Result<customer::BillGroup> group = customer::get_group(session, view.statement.group);
    if (!group) return group.error();
    view.group = *group;
    view.issuer = load_issuer(session);
    view.payment_code = payment_code(view.issuer, {to_text(view.statement.number), view.group.code,
                                                   view.statement.total, view.statement.due_on});
    if (Result<void> added = add_rows(session, view); !added) return added.error();
    for (const MissingMember& one : view.statement.missing)
        view.missing.push_back({customer::get_contract(session, one.contract), one.reason});
    return view;
}

Result<StatementView> view_statement(store::Session& session, const customer::Sight& sight,
                                     std::string_view number) {
    Result<StatementView> view = view_statement(session, number);
    if (!view) return view;
    Result<std::string> payer = customer::name_of(session, sight, view->group.payer);
    if (!payer) return payer.error();
    view->payer = std::move(*payer);
    const auto name = [&](customer::ContractView& contract) -> Result<void> {
        Result<customer::ContractView> named =
            customer::view_contract(session, sight, contract.contract.id);
        if (!named) return named.error();
        contract = std::move(*named);
        return ok();
    };
    for (StatementView::Row& row : view->rows) {
        if (Result<void> named = name(row.contract); !named) return named.error();
    }
    for (StatementView::Missing& one : view->missing) {
        if (Result<void> named = name(one.contract); !named) return named.error();
    }
    return view;
}

std::string to_json(const StatementView& view) {
    const Statement& statement = view.statement;
    ordered_json json{{"statement", to_text(statement.number)},
                      {"group", statement.group},
                      {"name", view.name()},
                      {"payer", view.payer},
                      {"from", time::to_text(statement.period.from)},
                      {"to", time::to_text(statement.period.to)},
                      {"issued_on", time::to_text(statement.issued_on)},
                      {"due_on", time::to_text(statement.due_on)},
                      {"currency", statement.total.currency().name()},
                      {"total", voltmark::to_text(statement.total)},
                      {"partial", statement.partial},
                      {"payment_code", nullptr},
                      {"bills", ordered_json::array()},
                      {"components", ordered_json::array()},
                      {"missing", ordered_json::array()}};
    if (view.payment_code) json["payment_code"] = *view.payment_code;
    for (const StatementView::Row& row : view.rows) json["bills"].push_back(row_json(row));
    for (const ComponentSum& sum : view.components) {
        json["components"].push_back({{"component", sum.line_id},
                                      {"name", name_json(sum.name)},
                                      {"quantity", to_decimal(sum.quantity_e6, 6, 0)},
                                      {"unit", to_text(sum.unit)},
                                      {"amount", voltmark::to_text(sum.amount)}});
    }
    for (const StatementView::Missing& one : view.missing) {
        json["missing"].push_back(
            {{"consumer_no", one.contract.contract.consumer_no},
             {"customer", one.contract.holder.name},
             {"code", one.reason ? ordered_json(one.reason->name()) : ordered_json{}}});
    }
    return json.dump(2);
}

std::string to_text(const StatementView& view, Language language) {
    const Statement& statement = view.statement;
    std::string text;
    const auto add = [&](const Text& form, const auto&... args) {
        text += fmt::format(fmt::runtime(form.in(language)), args...) + "\n";
    };
    const std::string currency = statement.total.currency().name();
    add({"Consolidated bill {}: {} ({})", "合并账单 {}：{}（{}）"}, to_text(statement.number),
        view.payer, statement.group);
    add({"  period     {}", "  账期       {}"}, days_text(statement.period, language));
    add({"  issued on  {}, due on {}", "  出具日     {}，缴费截止 {}"},
        time::to_text(statement.issued_on), time::to_text(statement.due_on));
    add({"Bills", "账单"});
    for (const StatementView::Row& row : view.rows) {
        const std::string number = row.bill_number ? to_text(*row.bill_number) : "";
        add({"  {} {}  {} {}, {}: {} kWh, {} {}{}", "  {} {}  {} {}，{}：{} kWh，{} {}{}"},
            to_text(row.item.bill), number, row.contract.contract.consumer_no,
            row.contract.holder.name, row.contract.holder.address, to_kilo(row.item.imported),
            voltmark::to_text(row.item.amount), currency,
            row.item.is_adjustment() ? Text{" (adjustment)", "（更正差额）"}.in(language) : "");
    }
    add({"By component", "分项合计"});
    for (const ComponentSum& sum : view.components) {
        add({"  {}: {} {}, {}", "  {}：{} {}，{}"}, in(sum.name, language),
            to_decimal(sum.quantity_e6, 6, 0), unit_name(sum.unit, language),
            voltmark::to_text(sum.amount));
    }
    for (const StatementView::Missing& one : view.missing) {
        add({"  not included: {} {} {}", "  未包含：{} {} {}"}, one.contract.contract.consumer_no,
            one.contract.holder.name, one.reason ? one.reason->name() : std::string_view{});
    }
    add({"Total {} {}", "合计 {} {}"}, voltmark::to_text(statement.total), currency);
    return text;
}

}  // namespace voltmark::billing
