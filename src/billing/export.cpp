// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/export.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/explanation.hpp"

#include "bill_lines.hpp"
#include "export_sink.hpp"

namespace voltmark::billing {

namespace {

class Exporter {
public:
    Exporter(store::Session& session, const customer::Sight& sight, Run run, ExportSink& sink)
        : session_{session}, sight_{sight}, run_{run}, language_{sight.language}, sink_{sink} {}

    Result<ExportCounts> write() {
        const std::vector<Unit> units = list_units(session_, run_.run_id);
        if (Result<void> written = bills(units); !written) return written.error();
        if (Result<void> written = lines(units); !written) return written.error();
        totals();
        if (Result<void> finished = sink_.finish(); !finished) return finished.error();
        return counts_;
    }

private:
    std::string say(const Text& text) const { return std::string{text.in(language_)}; }
    ExportColumn text(const Text& title, int width = 12) const { return {say(title), -1, width}; }
    ExportColumn number(const Text& title, int decimals, int width = 14) const {
        return {say(title), decimals, width};
    }

    Result<void> bills(const std::vector<Unit>& units) {
        const ExportColumn columns[] = {text({"bill", "账单"}, 24),
                                        text({"number", "编号"}, 16),
                                        text({"consumer number", "户号"}, 16),
                                        text({"customer", "用户"}, 20),
                                        text({"from", "起"}),
                                        text({"to (not included)", "止（不含）"}, 16),
                                        number({"kWh taken", "用电量"}, 6),
                                        number({"kWh given", "上网电量"}, 6),
                                        number({"estimated readings", "估算读数"}, 0),
                                        number({"total", "金额"}, 2),
                                        number({"tax", "税额"}, 2),
                                        text({"currency", "币种"}, 8),
                                        text({"state", "状态"}),
                                        text({"replaced", "已更正"}, 8)};
        sink_.table("bills", columns);
        for (const Unit& unit : units) {
            const std::set<BillId> replaced = replaced_bills(session_, run_, unit);
            const auto numbers =
                numbers_in(session_, run_.period.from, {unit.first_site, unit.last_site});
            for (const BillRow& bill : unit_bills(session_, run_, unit)) {
                const auto number = numbers.find({bill.id, NumberedKind::bill});
                const std::string shown =
                    number == numbers.end() ? std::string{} : to_text(number->second);
                const Result<void> written =
                    write_bill(unit, bill, shown, replaced.contains(bill.id));
                if (!written) return written;
            }
        }
        return ok();
    }

    Result<void> write_bill(const Unit& unit, const BillRow& bill, const std::string& number,
                            bool is_replaced) {
        const customer::Contract contract =
            customer::get_contract(session_, bill.id.contract).contract;
        const Result<std::string> name = customer::name_of(session_, sight_, contract.party_id);
        if (!name) return name.error();
        sink_.cell(to_text(bill.id));
        sink_.cell(number);
        sink_.cell(contract.consumer_no);
        sink_.cell(*name);
        sink_.cell(time::to_text(bill.period.from));
        sink_.cell(time::to_text(bill.period.to));
        sink_.cell(to_kilo(bill.import_milli));
        sink_.cell(to_kilo(bill.export_milli));
        sink_.cell(std::to_string(bill.estimated_slots));
        sink_.cell(to_text(bill.total));
        sink_.cell(to_text(bill.tax));
        sink_.cell(bill.total.currency().name());
        sink_.cell(name_of(unit.state).in(language_));
        sink_.cell(is_replaced ? say({"yes", "是"}) : std::string{});
        sink_.end_row();
        ++counts_.bills;
        return ok();
    }

    Result<void> lines(const std::vector<Unit>& units) {
        const ExportColumn columns[] = {
            text({"bill", "账单"}, 24),          number({"line", "行"}, 0, 6),
            text({"component", "项目代码"}, 18), text({"name", "项目"}, 28),
            text({"tariff", "电价"}, 26),        number({"quantity", "数量"}, 6),
            text({"unit", "单位"}, 8),           number({"price", "单价"}, 8),
            number({"base", "基数"}, 2),         text({"ratio", "比例"}),
            number({"amount", "金额"}, 2),       text({"currency", "币种"}, 8)};
        sink_.table("lines", columns);
        for (const Unit& unit : units) {
            for (const BillRow& bill : unit_bills(session_, run_, unit)) {
                if (Result<void> written = lines_of(bill); !written) return written.error();
            }
        }
        return ok();
    }

    Result<void> lines_of(const BillRow& bill) {
        const Result<BillBody> body =
            decode_body(bill.body, bill.id.run_from, bill.total.currency());
        if (!body) return body.error();
        const Result<std::vector<BillLines::Line>> lines = lines_.of(*body);
        if (!lines) return lines.error();
        int number = 0;
        for (const BillLines::Line& line : *lines)
            write_line(bill, ++number, line.explained, line.tariff);
        return ok();
    }

    void write_line(const BillRow& bill, int number, const ExplainedLine& explained,
                    std::string_view tariff) {
        const rating::ChargeLine& line = explained.line;
        const bool of_base = line.formula == rating::Formula::share_of_base;
        sink_.cell(to_text(bill.id));
        sink_.cell(std::to_string(number));
        sink_.cell(explained.line_id);
        sink_.cell(heading_of(explained, language_));
        sink_.cell(tariff);
        sink_.cell(of_base ? std::string{} : to_decimal(line.quantity_e6, 6, 0));
        sink_.cell(of_base ? std::string_view{} : rating::to_text(line.unit));
        sink_.cell(of_base ? std::string{} : to_text(line.price));
        const bool based = of_base || line.formula == rating::Formula::top_up;
        sink_.cell(based ? to_text(line.base) : std::string{});
        const Fraction& share = of_base ? line.ratio : line.share;
        const bool whole = share.numerator == share.denominator;
        sink_.cell(whole ? std::string{}
                         : fmt::format("{}/{}", share.numerator, share.denominator));
        sink_.cell(to_text(line.amount));
        sink_.cell(line.amount.currency().name());
        sink_.end_row();
        ++counts_.lines;
    }

    void totals() {
        const ExportColumn columns[] = {
            text({"tariff", "电价"}, 26), text({"component", "项目代码"}, 18),
            text({"band", "时段"}),       text({"tier", "阶梯"}, 6),
            number({"lines", "行数"}, 0), number({"quantity", "数量"}, 6, 18),
            text({"unit", "单位"}, 8),    number({"amount", "金额"}, 2, 18),
            text({"currency", "币种"}, 8)};
        sink_.table("totals", columns);
        for (const LineTotal& total : run_totals(session_, run_.run_id)) {
            sink_.cell(total.tariff);
            sink_.cell(total.component);
            sink_.cell(band_name(total.band, language_));
            sink_.cell(total.tier > 0 ? std::to_string(total.tier) : std::string{});
            sink_.cell(std::to_string(total.lines));
            sink_.cell(to_decimal(total.quantity_e6, 6, 0));
            sink_.cell(rating::to_text(total.unit));
            sink_.cell(to_text(total.amount));
            sink_.cell(total.amount.currency().name());
            sink_.end_row();
            ++counts_.totals;
        }
    }

    store::Session& session_;
    const customer::Sight& sight_;
    Run run_;
    Language language_;
    ExportSink& sink_;
    ExportCounts counts_;
    BillLines lines_{session_};
};

Result<ExportCounts> export_to(store::Session& session, const customer::Sight& sight, RunId id,
                               std::unique_ptr<ExportSink> (*make)(const std::string&),
                               const std::string& path) {
    const Result<Run> run = load_run(session, id);
    if (!run) return run.error();
    const std::unique_ptr<ExportSink> sink = make(path);
    return Exporter{session, sight, *run, *sink}.write();
}

}  // namespace

Result<ExportCounts> export_xlsx(store::Session& session, const customer::Sight& sight, RunId run,
                                 const std::string& path) {
    return export_to(session, sight, run, xlsx_sink, path);
}

Result<ExportCounts> export_csv(store::Session& session, const customer::Sight& sight, RunId run,
                                const std::string& folder) {
    return export_to(session, sight, run, csv_sink, folder);
}

}  // namespace voltmark::billing
