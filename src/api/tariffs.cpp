// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/tariff_json.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/errors.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using tariff::Tariff;
using tariff::Version;

const std::string& name_in(Language language, const tariff::Name& name) {
    return language == Language::zh ? name.zh : name.en;
}

std::vector<Field> tariff_fields() {
    return {{"tariff", text({"Its id.", "电价标识。"})},
            {"name", text({"In the language asked for.", "名称。"}, 500)},
            {"currency", text({"Of its prices.", "币种。"}, 3)},
            {"document", whole({"Newest document in the store.", "最新文档编号。"}, 0, INT64_MAX)},
            {"from", day({"First day of its first version.", "起始日。"})},
            {"to", or_null(day({"Day after its last.", "终止次日。"}))},
            {"version_count", whole({"Versions.", "版本数。"}, 0, 100'000)}};
}

Json tariff_json(const tariff::StoredTariff& stored, Language language) {
    const Tariff& one = stored.tariff;
    return {{"tariff", one.id},
            {"name", name_in(language, one.name)},
            {"currency", one.currency.name()},
            {"document", static_cast<std::int64_t>(stored.document_id)},
            {"from", time::to_text(one.versions.front().valid.from)},
            {"to", end_json(one.versions.back().valid.to)},
            {"version_count", one.versions.size()}};
}

Result<Answer> list_tariffs(const Call& call) {
    const store::Lease reader = call.store.reader();
    Json items = Json::array();
    for (const auto& stored : tariff::load_tariffs(*reader, tariff::last_document(*reader)))
        items.push_back(tariff_json(*stored, call.language));
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

/// Whether its price can be scaled: what a simulation changes.
bool has_price(const tariff::Component& component) {
    const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
    if (energy != nullptr) return !energy->series;
    return std::holds_alternative<tariff::FixedCharge>(component.charge) ||
           std::holds_alternative<tariff::DemandCharge>(component.charge);
}

Json version_json(const Version& version, Language language) {
    Json components = Json::array();
    for (const tariff::Component& one : version.components) {
        components.push_back({{"component", one.id},
                              {"name", name_in(language, one.name)},
                              {"layer", tariff::to_text(one.layer)},
                              {"layer_name", name_of(one.layer).in(language)},
                              {"scalable", has_price(one)}});
    }
    return {{"from", time::to_text(version.valid.from)}, {"to", end_json(version.valid.to)},
            {"source", version.source.document},         {"sheet", version.source.sheet},
            {"reliability", version.source.reliability}, {"components", std::move(components)}};
}

Json whole_tariff_schema() {
    const Json component =
        object({{"component", text({"Its id.", "构成标识。"})},
                {"name", text({"For people.", "名称。"}, 500)},
                {"layer", text({"What the charge is for.", "类别。"})},
                {"layer_name", text({"Likewise, for people.", "类别名称。"})},
                {"scalable", yes_no({"Has a price of its own.", "有独立价格。"})}});
    const Json version = object({{"from", day({"First day.", "起始日。"})},
                                 {"to", or_null(day({"Day after the last.", "终止次日。"}))},
                                 {"source", text({"Document that says so.", "依据文件。"}, 1000)},
                                 {"sheet", text({"Of the document.", "文件页。"}, 1000)},
                                 {"reliability", text({"A (official) .. M.", "可靠程度。"})},
                                 {"components", list(component)}});
    std::vector<Field> fields = tariff_fields();
    fields.push_back({"versions", list(version)});
    return object(std::move(fields));
}

Result<Answer> get_tariff(const Call& call) {
    const auto stored = tariff::find_tariff(*call.store.reader(), call.parameter("tariff"));
    if (!stored) return stored.error();
    Json json = tariff_json(**stored, call.language);
    json["versions"] = Json::array();
    for (const Version& version : (*stored)->tariff.versions)
        json["versions"].push_back(version_json(version, call.language));
    return Answer{std::move(json)};
}

/// The version of a day; without one the last.
Result<const Version*> version_at(const Tariff& tariff, std::string_view text) {
    if (text.empty()) return &tariff.versions.back();
    const Result<time::CivilDay> day = time::parse_day(text);
    if (!day) return day.error();
    const Version* version = tariff.find_version(*day);
    if (version == nullptr) return make_error(tariff::kNotValid, tariff.id, std::string{text});
    return version;
}

Result<Answer> draw_tariff(const Call& call) {
    const auto stored = tariff::find_tariff(*call.store.reader(), call.parameter("tariff"));
    if (!stored) return stored.error();
    const Tariff& tariff = (*stored)->tariff;
    const Result<const Version*> version = version_at(tariff, call.query("day"));
    if (!version) return version.error();
    std::optional<int> year;
    if (const Result<std::int64_t> asked = parse_decimal(call.query("year"), 0); asked)
        year = static_cast<int>(*asked);
    const tariff::YearPicture picture = tariff::draw_year(tariff, **version, year, {});
    return Answer{Json::parse(year_json(tariff, **version, picture))};
}

/// With the one version that a day chose, or with all of them.
Result<Tariff> chosen(const Call& call, std::string_view id, std::string_view day) {
    const auto stored = tariff::find_tariff(*call.store.reader(), std::string{call.query(id)});
    if (!stored) return stored.error();
    Tariff tariff = (*stored)->tariff;
    if (call.query(day).empty()) return tariff;
    const Result<const Version*> version = version_at((*stored)->tariff, call.query(day));
    if (!version) return version.error();
    tariff.versions = {**version};
    return tariff;
}

Result<Answer> compare_tariffs(const Call& call) {
    const Result<Tariff> before = chosen(call, "before", "before_day");
    if (!before) return before.error();
    const Result<Tariff> after = chosen(call, "after", "after_day");
    if (!after) return after.error();
    return Answer{Json::parse(diff_json(tariff::diff(*before, *after)))};
}

Endpoint reading(std::string path, std::string_view id, Text summary, Json gives) {
    return {.path = std::move(path),
            .id = id,
            .tag = "tariffs",
            .summary = summary,
            .action = "tariff.read",
            .kind = "tariff",
            .gives = std::move(gives),
            .run = {}};
}

}  // namespace

void add_tariff_endpoints(std::vector<Endpoint>& all) {
    Endpoint one = reading("/tariffs", "listTariffs", {"Tariffs, by id", "电价列表"},
                           page(object(tariff_fields())));
    one.run = list_tariffs;
    all.push_back(std::move(one));
    one = reading("/tariffs/{tariff}", "getTariff",
                  {"A tariff with its versions", "一个电价及其版本"}, whole_tariff_schema());
    one.run = get_tariff;
    all.push_back(std::move(one));
    one = reading(
        "/tariffs/{tariff}/year", "drawTariff",
        {"A version's year: bands, hours and prices", "某版本全年时段与价格"},
        open({"As voltmark tariff show --json prints it.", "同 voltmark tariff show --json。"}));
    one.query = {
        {"day", day({"The version of this day; else the last.", "该日有效的版本。"})},
        {"year", whole({"To draw; else in which the version begins.", "年份。"}, 1970, 9998)}};
    one.run = draw_tariff;
    all.push_back(std::move(one));
    one = reading(
        "/tariffs/diff", "compareTariffs",
        {"What changed from one tariff or version to another", "比较电价或版本"},
        open({"As voltmark tariff diff --json prints it.", "同 voltmark tariff diff --json。"}));
    one.query = {{"before", text({"Tariff.", "电价。"})},
                 {"before_day", day({"Its version of this day; else all.", "该日版本。"})},
                 {"after", text({"Tariff.", "电价。"})},
                 {"after_day", day({"Its version of this day; else all.", "该日版本。"})}};
    one.run = compare_tariffs;
    all.push_back(std::move(one));
}

}  // namespace voltmark::api
