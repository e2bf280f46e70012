// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/search.hpp"

#include "voltmark/customer/search.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/store/change.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using security::Field;

Result<Answer> search_customers(const Call& call) {
    if (call.options.people.vault == nullptr) return make_error(security::kMasterKey);
    const std::string text = call.body["text"].get<std::string>();
    store::Session& reader = call.reader();
    const auto found = portfolio::search(
        reader, *call.options.people.vault,
        {text, call.body.value("limit", 20), call.body.value("after", std::string{})});
    if (!found) return found.error();
    Json items = Json::array();
    for (const portfolio::SearchHit& hit : found->hits) {
        if (!call.reaches(object_of("customer", hit.view))) continue;
        const auto holder = found->holders.find(hit.view.contract.party_id);
        const Result<customer::ContractView> named =
            holder == found->holders.end()
                ? call.named(reader, hit.view)
                : customer::with_holder(reader, *call.sight(hit.view), hit.view, holder->second);
        if (!named) return named.error();
        items.push_back({{"consumer_no", named->contract.consumer_no},
                         {"name", named->holder.name},
                         {"area", named->area},
                         {"address", named->holder.address},
                         {"to", end_json(named->contract.valid.to)},
                         {"by", portfolio::name_of_search(hit.by).in(call.language)}});
    }
    return Answer{Json{{"items", std::move(items)},
                       {"next", found->next.empty() ? Json{} : Json(found->next)}}};
}

Json found_schema() {
    return object({{"consumer_no", text({"Consumer number.", "户号。"})},
                   {"name", text({"Of the holder; masked for those who may not identify customers.",
                                  "户名；无识别权限者见脱敏值。"})},
                   {"area", text({"Supply area.", "供电区域。"})},
                   {"address", text({"Of the site, likewise.", "用电地址，同上。"}, 1000)},
                   {"to", or_null(day({"Day after the contract's last; null: open.",
                                       "合同终止次日；null 为未定。"}))},
                   {"by", text({"What it was found by.", "匹配依据。"})}});
}

Json person_json(const std::vector<security::OpenedField>& fields) {
    Json json{{"name", nullptr},
              {"phone", nullptr},
              {"identity_no", nullptr},
              {"bank_account", nullptr},
              {"addresses", Json::array()}};
    for (const security::OpenedField& one : fields) {
        const std::string text{one.text.text()};
        if (one.field == Field::name) json["name"] = text;
        if (one.field == Field::phone) json["phone"] = text;
        if (one.field == Field::identity) json["identity_no"] = text;
        if (one.field == Field::bank) json["bank_account"] = text;
        if (one.field == Field::address) json["addresses"].push_back(text);
    }
    return json;
}

Json person_schema() {
    return object({{"name", or_null(text({"Name.", "姓名。"}))},
                   {"phone", or_null(text({"Phone.", "电话。"}))},
                   {"identity_no", or_null(text({"Identity number.", "证件号码。"}))},
                   {"bank_account", or_null(text({"Bank account.", "银行账号。"}))},
                   {"addresses", list(text({"Of a site.", "用电地址。"}, 1000))}});
}

/// Everything of a person, whole. Who asked, and what for, is logged before anything is told.
Result<Answer> read_personal_data(const Call& call) {
    if (call.options.people.vault == nullptr) return make_error(security::kMasterKey);
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<ContractId> id =
            customer::find_contract(writer, call.parameter("consumer_no"));
        if (!id) return id.error();
        const PartyId party = customer::get_contract(writer, *id).contract.party_id;
        const auto fields = call.options.people.vault->take_out(writer, raw(party));
        if (!fields) return fields.error();
        security::AuditEvent event{call.caller.principal.name, "customer.read_whole", "customer",
                                   call.parameter("consumer_no")};
        event.purpose = call.body["purpose"].get<std::string>();
        const auto logged = security::write_audit(writer, event, call.clock.now());
        if (!logged) return logged.error();
        return Answer{person_json(*fields)};
    });
}

}  // namespace

void add_search_endpoints(std::vector<Endpoint>& all) {
    all.push_back(
        {.method = http::Method::post,
         .path = "/customer-searches",
         .id = "searchCustomers",
         .tag = "customers",
         .summary = {"Finds customers; what is typed is sent in the body, since addresses are "
                     "kept in logs",
                     "查找用户（检索词置于请求体，不进入网址与日志）"},
         .action = "customer.read",
         .kind = "customer",
         .is_list = true,
         .takes = object(
             {{"text",
               text({"Consumer or meter number, name, pinyin or its initials, phone or its last "
                     "four digits, words of the address.",
                     "户号、表号、姓名、拼音或首字母、电话或末四位、地址关键词。"})},
              {"limit",
               whole({"People and sites at most; 20 where not given.",
                      "最多人数与用电点数，默认 20。"},
                     1, 100),
               false},
              {"after", text({"`next` of the page before.", "上一页的 `next`。"}), false}}),
         .gives = page(found_schema()),
         .run = search_customers,
         .only_reads = true});
    all.push_back({.method = http::Method::post,
                   .path = "/customers/{consumer_no}/personal-data-readings",
                   .id = "readPersonalData",
                   .tag = "customers",
                   .summary = {"Personal data, whole; the audit log is told who read it and why",
                               "查看完整个人信息（记入审计日志并须说明用途）"},
                   .action = "customer.read_whole",
                   .kind = "customer",
                   .object = customer_object,
                   .takes = object({{"purpose", text({"What for.", "用途。"}, 500)}}),
                   .gives = person_schema(),
                   .run = read_personal_data,
                   .tells_secret = true});
}

}  // namespace voltmark::api
