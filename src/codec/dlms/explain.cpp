// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_errors.hpp"
#include "voltmark/codec/format.hpp"

#include "context.hpp"

namespace voltmark::codec::dlms {

namespace {

/// More objects than a meter has; what is beyond is not remembered.
constexpr std::size_t kRememberedMax = 4096;

constexpr std::uint16_t kRegister = 3;
constexpr std::uint16_t kDemandRegister = 5;
constexpr std::uint16_t kProfile = 7;
constexpr std::uint16_t kDisconnectControl = 70;

template <class Value>
void remember(std::map<Obis, Value>& table, const Obis& obis, Value value) {
    if (table.size() < kRememberedMax || table.contains(obis))
        table.insert_or_assign(obis, std::move(value));
}

std::string number_text(unsigned number) {
    return fmt::format("{}", number);
}

void tell(Message& message, std::string_view key, std::string value) {
    message.details.emplace_back(std::string{key}, std::move(value));
}

void tell_part(Message& message, const ObjectPart& part, std::string_view index_name) {
    message.ids.emplace_back("obis", to_text(part.obis));
    message.name = name_of(part.obis);
    tell(message, "class", number_text(part.class_id));
    tell(message, index_name, number_text(part.index));
}

bool is_register(std::uint16_t class_id) {
    return class_id >= kRegister && class_id <= kDemandRegister;
}

/// Where a demand register has its scaler and unit.
std::uint8_t scaler_attribute(std::uint16_t class_id) {
    return class_id == kDemandRegister ? 4 : 3;
}

std::optional<ScalerUnit> scaler_of(const Context& context, const Obis& obis) {
    const auto known = context.scalers.find(obis);
    return known == context.scalers.end() ? std::nullopt : std::optional{known->second};
}

MessageValue value_of(const Obis& obis, const Data& data,
                      const std::optional<ScalerUnit>& scaler_unit) {
    MessageValue value;
    value.id = to_text(obis);
    value.name = name_of(obis);
    value.value = register_text(data, scaler_unit);
    if (scaler_unit) value.unit = unit_name(scaler_unit->unit);
    return value;
}

MessageValue value_of(const PushValue& pushed) {
    MessageValue value;
    if (pushed.obis) return value_of(*pushed.obis, pushed.value, pushed.scaler_unit);
    value.id = pushed.position;
    value.value = value_text(pushed.value);
    return value;
}

void add_walked(const Data& data, bool is_kaifa, Message& message) {
    constexpr Obis kClocks[] = {{0, 0, 1, 0, 0, 255}, {0, 1, 1, 0, 0, 255}};
    for (const PushValue& pushed : push_values(data, is_kaifa)) {
        message.values.push_back(value_of(pushed));
        const std::optional<DateTime> time = to_date_time(pushed.value);
        const bool is_clock = pushed.obis && std::find(std::begin(kClocks), std::end(kClocks),
                                                       *pushed.obis) != std::end(kClocks);
        if (time && is_clock && message.time.empty()) message.time = to_text(*time);
    }
}

/// Whether a list looks like a profile's buffer although nothing says that it is one.
bool looks_like_profile(const Data& data) {
    if (data.tag != Tag::array && data.tag != Tag::compact_array) return false;
    if (data.items.empty() || data.items[0].items.size() < 2) return false;
    return std::any_of(data.items[0].items.begin(), data.items[0].items.end(),
                       [](const Data& item) { return to_date_time(item).has_value(); });
}

/// The time of an entry: its first date-time.
std::string time_of(const ProfileRow& row) {
    for (const Data& cell : row) {
        if (const std::optional<DateTime> time = to_date_time(cell)) return to_text(*time);
    }
    return {};
}

bool add_profile(const Data& buffer, const std::optional<Obis>& profile, const Context& context,
                 Message& message) {
    std::span<const ObjectPart> captures;
    std::int64_t period_s = 0;
    if (profile) {
        if (const auto known = context.captures.find(*profile); known != context.captures.end())
            captures = known->second;
        if (const auto known = context.periods_s.find(*profile); known != context.periods_s.end())
            period_s = known->second;
    }
    const std::optional<std::vector<ProfileRow>> rows = profile_rows(buffer, captures, period_s);
    if (!rows) return false;
    tell(message, "entries", fmt::format("{}", rows->size()));
    for (const ProfileRow& row : *rows) {
        const std::string time = time_of(row);
        for (std::size_t column = 0; column < row.size(); ++column) {
            if (to_date_time(row[column])) continue;
            MessageValue value;
            if (row.size() == captures.size())
                value = value_of(captures[column].obis, row[column],
                                 scaler_of(context, captures[column].obis));
            else
                value = {fmt::format("{}", column + 1), {}, value_text(row[column]), "", "", ""};
            value.time = time;
            message.values.push_back(std::move(value));
        }
    }
    return true;
}

void add_captures(const std::vector<ObjectPart>& captures, Message& message) {
    for (const ObjectPart& part : captures) {
        MessageValue value;
        value.id = to_text(part.obis);
        value.name = name_of(part.obis);
        value.value = fmt::format("class {} attribute {}", part.class_id, part.index);
        message.values.push_back(std::move(value));
    }
}

void add_scaler_unit(const ScalerUnit& scaler_unit, Message& message) {
    tell(message, "scaler", fmt::format("{}", scaler_unit.scaler));
    tell(message, "unit_code", number_text(scaler_unit.unit));
    tell(message, "unit_name", unit_name(scaler_unit.unit));
}

/// What the attributes of a profile say; false where it is another one.
bool explain_profile(const ObjectPart& part, const Data& data, Context& context, Message& message) {
    if (part.index == 2) return add_profile(data, part.obis, context, message);
    if (part.index == 3) {
        std::vector<ObjectPart> captures = to_capture_objects(data);
        if (captures.empty()) return false;
        add_captures(captures, message);
        remember(context.captures, part.obis, std::move(captures));
        return true;
    }
    if (part.index == 4 && is_integer(data.tag)) {
        remember(context.periods_s, part.obis, data.number);
        message.value = value_text(data);
        message.unit = "s";
        return true;
    }
    return false;
}

void explain_plain(const Data& data, Message& message) {
    if (data.items.empty()) {
        message.value = value_text(data);
        if (!message.value) message.quality = data.tag == Tag::null_data ? "null" : "empty";
    } else if (!looks_like_profile(data) || !add_profile(data, {}, {}, message)) {
        add_walked(data, false, message);
    }
}

void explain_known(const ObjectPart& part, const Data& data, Context& context, Message& message) {
    if (part.class_id == kProfile && explain_profile(part, data, context, message)) return;
    if (is_register(part.class_id)) {
        if (const auto stated = to_scaler_unit(data);
            stated && part.index == scaler_attribute(part.class_id)) {
            remember(context.scalers, part.obis, *stated);
            return add_scaler_unit(*stated, message);
        }
        if (part.index == 2) {
            const std::optional<ScalerUnit> scaler_unit = scaler_of(context, part.obis);
            message.value = register_text(data, scaler_unit);
            if (scaler_unit) message.unit = unit_name(scaler_unit->unit);
            if (!scaler_unit && is_integer(data.tag)) message.quality = "unscaled";
            if (message.value) return;
        }
    }
    explain_plain(data, message);
    if (const std::optional<DateTime> time = to_date_time(data); time && part.class_id == 8)
        message.time = to_text(*time);
}

/// One value of a list answer.
MessageValue listed(const DataResult& result, const AttributePart* asked, Context& context) {
    MessageValue value;
    if (asked != nullptr) {
        const ObjectPart& part = asked->part;
        if (const auto stated = to_scaler_unit(result.data);
            stated && is_register(part.class_id) && part.index == scaler_attribute(part.class_id))
            remember(context.scalers, part.obis, *stated);
        const bool is_scaled = is_register(part.class_id) && part.index == 2;
        value = value_of(part.obis, result.data,
                         is_scaled ? scaler_of(context, part.obis) : std::nullopt);
    } else {
        value.value = value_text(result.data);
    }
    if (result.error) {
        value.value.reset();
        value.quality = access_result_name(*result.error);
    }
    return value;
}

void tell_title(Message& message, const Bytes& title) {
    if (!title.empty()) tell(message, "system_title", to_hex(title));
}

std::string time_text(const Bytes& bytes) {
    const std::optional<DateTime> time = parse_date_time(bytes);
    return time && time->year ? to_text(*time) : std::string{};
}

void tell_initiate(const Bytes& bytes, Message& message);

/// Fills a message from each kind of APDU.
class Explainer {
public:
    Explainer(Context& context, Message& message) : context_{context}, message_{message} {}

    void operator()(const GetRequest& get) {
        message_.direction = Direction::request;
        invoke(get.invoke);
        if (get.form == GetRequest::Form::next) {
            message_.function = "get_next_request";
            message_.seq = static_cast<int>(get.block & 0x7FFFFFFF);
            return;
        }
        context_.asked = get.parts;
        context_.asked_invoke = get.invoke & 0x0F;
        parts(get.parts);
    }

    void operator()(const GetResponse& get) {
        message_.direction = Direction::response;
        invoke(get.invoke);
        if (get.form != GetResponse::Form::block)
            return explain_results(get.results, get.invoke, context_, message_);
        block(get.block);
        if (get.block_error)
            message_.error = make_error(kAccess, access_result_name(*get.block_error));
    }

    void operator()(const SetRequest& set) {
        message_.direction = Direction::request;
        invoke(set.invoke);
        parts(set.parts);
        if (set.form == SetRequest::Form::normal)
            explain_plain(set.values.at(0), message_);
        else if (set.form == SetRequest::Form::list)
            for (std::size_t i = 0; i < std::min(set.values.size(), message_.values.size()); ++i)
                message_.values[i].value = value_text(set.values[i]);
        else
            block(set.block);
    }

    void operator()(const SetResponse& set) {
        message_.direction = Direction::response;
        invoke(set.invoke);
        if (set.form != SetResponse::Form::normal && set.form != SetResponse::Form::list)
            message_.seq = static_cast<int>(set.block & 0x7FFFFFFF);
        std::string words;
        for (const std::uint8_t result : set.results) {
            words += (words.empty() ? "" : ", ") + access_result_name(result);
            if (result != 0 && !message_.error)
                message_.error = make_error(kAccess, access_result_name(result));
        }
        if (!words.empty()) tell(message_, "result", words);
    }

    void operator()(const ActionRequest& action) {
        message_.direction = Direction::request;
        invoke(action.invoke);
        if (action.parts.size() == 1) {
            tell_part(message_, action.parts[0], "method");
            if (action.parts[0].class_id == kDisconnectControl)
                tell(message_, "action",
                     action.parts[0].index == 1 ? "remote_disconnect" : "remote_reconnect");
        }
        if (action.parts.size() > 1) {
            for (const ObjectPart& part : action.parts)
                message_.values.push_back(value_of(part.obis, Data{}, {}));
        }
        if (action.values.size() == 1) explain_plain(action.values[0], message_);
        using Form = ActionRequest::Form;
        const bool has_block = action.form == Form::first_block || action.form == Form::block ||
                               action.form == Form::list_first_block;
        if (has_block) block(action.block);
        if (action.form == Form::next)
            message_.seq = static_cast<int>(action.next_block & 0x7FFFFFFF);
    }

    void operator()(const ActionResponse& action) {
        message_.direction = Direction::response;
        invoke(action.invoke);
        if (action.form == ActionResponse::Form::block) block(action.block);
        if (action.form == ActionResponse::Form::next)
            message_.seq = static_cast<int>(action.next_block & 0x7FFFFFFF);
        for (const ActionResult& one : action.results) {
            tell(message_, "result", action_result_name(one.result));
            if (one.result != 0 && !message_.error)
                message_.error = make_error(kAccess, action_result_name(one.result));
            if (!one.returned) continue;
            if (!one.returned->error) {
                explain_plain(one.returned->data, message_);
            } else if (*one.returned->error != 0 && !message_.error) {
                message_.error = make_error(kAccess, access_result_name(*one.returned->error));
            }
        }
    }

    void operator()(const DataNotification& push) {
        message_.direction = Direction::report;
        tell(message_, "long_invoke_id", fmt::format("{}", push.invoke & 0xFFFFFF));
        message_.time = time_text(push.time);
        if (looks_like_profile(push.body) && to_obis(push.body.items[0].items[0]) == std::nullopt) {
            add_profile(push.body, {}, {}, message_);
            return;
        }
        add_walked(push.body, push.is_tagged_time, message_);
    }

    void operator()(const EventNotification& event) {
        message_.direction = Direction::report;
        message_.time = time_text(event.time);
        tell_part(message_, event.part, "attribute");
        explain_plain(event.value, message_);
    }

    void operator()(const ExceptionResponse& exception) {
        message_.direction = Direction::response;
        message_.error = make_error(kException, exception_name(exception));
    }

    void operator()(const Association& association) {
        message_.direction = association.is_response ? Direction::response : Direction::request;
        tell(message_, "context", context_name(association.context));
        tell_title(message_, association.title);
        if (association.mechanism)
            tell(message_, "mechanism", mechanism_name(*association.mechanism));
        if (!association.authentication.empty()) {
            const bool is_password = !association.is_response && association.mechanism == 1;
            tell(message_, is_password ? "password" : "challenge",
                 is_password ? value_text(make_octets(association.authentication)).value_or("")
                             : to_hex(association.authentication));
        }
        if (association.is_response) {
            tell(message_, "result", association.result == 0 ? "accepted" : "rejected");
            tell(message_, "diagnostic", diagnostic_name(association));
            if (association.result != 0)
                message_.error = make_error(kAssociation, diagnostic_name(association));
        }
        tell_initiate(association.user_information, message_);
    }

    void operator()(const Release& release) {
        message_.direction = release.is_response ? Direction::response : Direction::request;
        if (release.reason)
            tell(message_, "reason",
                 *release.reason == 0 ? "normal" : number_text(*release.reason));
        tell_initiate(release.user_information, message_);
    }

    void operator()(const InitiateRequest& initiate) {
        if (!message_.direction) message_.direction = Direction::request;
        if (!initiate.dedicated_key.empty()) tell(message_, "dedicated_key", "present");
        tell(message_, "dlms_version", number_text(initiate.version));
        tell(message_, "conformance", conformance_names(initiate.conformance));
        tell(message_, "max_pdu_size", number_text(initiate.pdu_size_max));
    }

    void operator()(const InitiateResponse& initiate) {
        if (!message_.direction) message_.direction = Direction::response;
        tell(message_, "dlms_version", number_text(initiate.version));
        tell(message_, "conformance", conformance_names(initiate.conformance));
        tell(message_, "max_pdu_size", number_text(initiate.pdu_size_max));
    }

    void operator()(const ServiceError& error) {
        message_.direction = Direction::response;
        message_.error = make_error(kException, fmt::format("service error {}.{}.{}", error.service,
                                                            error.kind, error.value));
    }

    void operator()(const Ciphered& ciphered) {
        tell_title(message_, ciphered.title);
        tell(message_, "security_control", to_hex({&ciphered.control, 1}));
        tell(message_, "invocation_counter", fmt::format("{}", ciphered.counter));
    }

    void operator()(const GeneralBlock& one) {
        message_.seq = one.number;
        message_.more = !one.is_last;
    }

private:
    void invoke(std::uint8_t byte) { tell(message_, "invoke_id", number_text(byte & 0x0F)); }

    void block(const Block& one) {
        message_.seq = static_cast<int>(one.number & 0x7FFFFFFF);
        message_.more = !one.is_last;
    }

    void selection(const Selection& selected) {
        const std::vector<Data>& items = selected.parameters.items;
        tell(message_, "selector",
             selected.selector == 1   ? "range"
             : selected.selector == 2 ? "entry"
                                      : number_text(selected.selector));
        const std::size_t first = selected.selector == 1 ? 1 : 0;
        if (selected.selector > 2 || items.size() < first + 2) return;
        tell(message_, "from", value_text(items[first]).value_or(""));
        tell(message_, "to", value_text(items[first + 1]).value_or(""));
    }

    void parts(const std::vector<AttributePart>& parts) {
        if (parts.size() == 1) {
            tell_part(message_, parts[0].part, "attribute");
            if (parts[0].selection) selection(*parts[0].selection);
            return;
        }
        for (const AttributePart& one : parts)
            message_.values.push_back(value_of(one.part.obis, Data{}, {}));
    }

    Context& context_;
    Message& message_;
};

void tell_initiate(const Bytes& bytes, Message& message) {
    if (bytes.empty()) return;
    const Result<Apdu> initiate = parse_apdu(bytes);
    if (!initiate) {
        message.error = initiate.error();
        return;
    }
    const bool is_known = std::holds_alternative<InitiateRequest>(*initiate) ||
                          std::holds_alternative<InitiateResponse>(*initiate) ||
                          std::holds_alternative<ServiceError>(*initiate) ||
                          std::holds_alternative<Ciphered>(*initiate);
    if (!is_known) return;
    tell(message, "initiate", std::string{apdu_name(*initiate)});
    Context none;
    std::visit(Explainer{none, message}, *initiate);
}

}  // namespace

Message explain(const Apdu& apdu, Context& context) {
    Message message;
    message.function = apdu_name(apdu);
    std::visit(Explainer{context, message}, apdu);
    return message;
}

void explain_results(const std::vector<DataResult>& results, std::uint8_t invoke, Context& context,
                     Message& message) {
    std::vector<AttributePart> asked;
    if ((invoke & 0x0F) == context.asked_invoke) asked.swap(context.asked);
    if (results.size() == 1) {
        const DataResult& result = results[0];
        const bool is_known = asked.size() == 1;
        if (is_known) tell_part(message, asked[0].part, "attribute");
        if (result.error)
            message.error = make_error(kAccess, access_result_name(*result.error));
        else if (is_known)
            explain_known(asked[0].part, result.data, context, message);
        else
            explain_plain(result.data, message);
        return;
    }
    const bool is_asked = asked.size() == results.size();
    for (std::size_t i = 0; i < results.size(); ++i)
        message.values.push_back(listed(results[i], is_asked ? &asked[i] : nullptr, context));
}

void explain_value(const Data& value, Message& message) {
    explain_plain(value, message);
}

}  // namespace voltmark::codec::dlms
