// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/attributes.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/errors.hpp"

namespace voltmark::tariff {

namespace {

using enum AttributeType;

constexpr AttributeInfo kKnown[] = {
    {"capacity_kva", number, "kVA", {"capacity of the contract's transformers", "变压器容量"}},
    {"category", word, "", {"trade category of the tariff sheet", "电价表用电类别"}},
    {"class",
     word,
     "",
     {"customer class: residential, business, industrial, agricultural", "用户类别"}},
    {"contract_kw", number, "kW", {"contracted maximum demand", "合同最大需量"}},
    {"i0_percent",
     number,
     "%",
     {"no-load current of the transformer (I0)", "变压器空载电流百分数"}},
    {"line_loss_percent", number, "%", {"agreed line loss, borne by the user", "协议线损率"}},
    {"loss_basis",
     word,
     "",
     {"what contracts behind the transformer share its loss by: energy, capacity", "变损分摊依据"}},
    {"loss_capacity_kva",
     number,
     "kVA",
     {"capacity of the transformer whose loss is billed, where it is not capacity_kva",
      "计算变损的变压器容量（与 capacity_kva 不同时）"}},
    {"loss_kvarh", number, "kvarh", {"agreed reactive loss of a month", "固定月无功变损"}},
    {"loss_kwh", number, "kWh", {"agreed active loss of a month", "固定月有功变损"}},
    {"loss_share",
     word,
     "",
     {"part in the loss of the master's transformer: shared, fixed, joint, none", "变损分摊方式"}},
    {"loss_table", word, "", {"table of transformer losses, such as demo.s9", "变损表"}},
    {"market",
     word,
     "",
     {"agency (purchased by the grid) or direct", "市场化属性：代理购电或直接交易"}},
    {"p0_w", number, "W", {"no-load loss of the transformer (P0)", "变压器空载损耗"}},
    {"people", number, "", {"people in the household", "户籍人数"}},
    {"pk_w", number, "W", {"load loss of the transformer at full load (Pk)", "变压器额定负载损耗"}},
    {"prepaid_cut",
     number,
     "",
     {"balance below which a prepaid contract is exhausted", "停电阈值"}},
    {"prepaid_warn", number, "", {"balance below which a prepaid contract is warned", "预警阈值"}},
    {"protected",
     word,
     "",
     {"why the supply is never cut for debt: life_support, low_income", "不得停电的原因"}},
    {"relief",
     word,
     "",
     {"relief that the household is entitled to: dibao, wubao", "优待：低保、五保"}},
    {"settlement",
     word,
     "",
     {"prepaid, or postpaid where it is not given", "结算方式：预付费或后付费"}},
    {"shape_factor",
     number,
     "",
     {"shape of the load: its losses are K times those of a constant one", "负载波动修正系数 K"}},
    {"sub_fixed_kwh", number, "kWh", {"agreed energy of a month, of the master meter's", "定量"}},
    {"sub_of",
     word,
     "",
     {"consumer number of the contract whose meter counts this one's energy", "所属总表户号"}},
    {"sub_ratio_percent", number, "%", {"agreed ratio of the master meter's energy", "定比"}},
    {"transformer_loss",
     word,
     "",
     {"how the transformer's loss is found: none, table, formula, fixed", "变损计算方式"}},
    {"transformer_type",
     word,
     "",
     {"series of the transformer, as in the loss table", "变压器型号"}},
    {"uk_percent",
     number,
     "%",
     {"impedance voltage of the transformer (Uk)", "变压器短路阻抗百分数"}},
    {"voltage_kv", number, "kV", {"supply voltage", "供电电压"}},
};

std::string names() {
    std::string text;
    for (const AttributeInfo& info : kKnown) {
        if (!text.empty()) text += ", ";
        text += info.name;
    }
    return text;
}

bool is_word(std::string_view value) {
    if (value.empty() || value.size() > 64) return false;
    // Words go into stored JSON as they are.
    return value.find_first_of("\"\\") == value.npos &&
           std::none_of(value.begin(), value.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

std::span<const AttributeInfo> known_attributes() {
    return kKnown;
}

const AttributeInfo* find_attribute(std::string_view name) {
    for (const AttributeInfo& info : kKnown) {
        if (info.name == name) return &info;
    }
    return nullptr;
}

Result<void> Attributes::set(std::string_view name, std::string_view value) {
    const AttributeInfo* info = find_attribute(name);
    if (info == nullptr) return make_error(kAttributeUnknown, name, names());
    Value parsed{std::string{value}, 0};
    if (info->type == number) {
        const Result<std::int64_t> number_e6 = parse_decimal(value, 6);
        if (!number_e6 || *number_e6 < 0) return make_error(kAttributeValue, name, value);
        parsed.number_e6 = *number_e6;
        parsed.text = to_decimal(*number_e6, 6, 0);
    } else if (!is_word(value)) {
        return make_error(kAttributeValue, name, value);
    }
    values_.insert_or_assign(std::string{name}, std::move(parsed));
    return ok();
}

std::optional<std::int64_t> Attributes::number_e6(std::string_view name) const {
    const auto it = values_.find(name);
    if (it == values_.end() || find_attribute(name)->type != AttributeType::number)
        return std::nullopt;
    return it->second.number_e6;
}

std::optional<std::string_view> Attributes::word(std::string_view name) const {
    const auto it = values_.find(name);
    if (it == values_.end() || find_attribute(name)->type != AttributeType::word)
        return std::nullopt;
    return it->second.text;
}

std::string Attributes::to_json() const {
    std::string json = "{";
    for (const auto& [name, value] : values_) {
        json += fmt::format("{}\"{}\":\"{}\"", json.size() == 1 ? "" : ",", name, value.text);
    }
    return json + "}";
}

Result<Attributes> Attributes::parse_json(std::string_view json) {
    // Exactly the form of to_json: an object of plain texts. A hundred thousand contracts are read
    // in every bill run, so that no general parser stands here.
    Attributes attributes;
    const Error bad = make_error(kAttributeForm);
    if (!json.starts_with('{') || !json.ends_with('}')) return bad;
    json = json.substr(1, json.size() - 2);
    while (!json.empty()) {
        std::string_view texts[2];
        for (std::string_view& text : texts) {
            const std::size_t end = json.starts_with('"') ? json.find('"', 1) : json.npos;
            if (end == json.npos) return bad;
            text = json.substr(1, end - 1);
            json.remove_prefix(end + 1);
            if (!json.empty()) json.remove_prefix(1);  // ':' or ','
        }
        if (Result<void> set = attributes.set(texts[0], texts[1]); !set) return set.error();
    }
    return attributes;
}

bool Condition::holds(const Attributes& attributes) const {
    for (const Part& part : parts) {
        if (!part.words.empty()) {
            const std::optional<std::string_view> word = attributes.word(part.attribute);
            if (!word || std::find(part.words.begin(), part.words.end(), *word) == part.words.end())
                return false;
            continue;
        }
        const std::optional<std::int64_t> number = attributes.number_e6(part.attribute);
        if (!number) return false;
        if (part.from_e6 && *number < *part.from_e6) return false;
        if (part.below_e6 && *number >= *part.below_e6) return false;
    }
    return true;
}

}  // namespace voltmark::tariff
