// SPDX-License-Identifier: Apache-2.0
#include "dlms_exchange.hpp"

#include <random>

#include "dlms_record.hpp"

namespace voltmark::acquire {

namespace {

namespace dlms = codec::dlms;
using codec::Bytes;
using codec::ByteSpan;
using namespace dlms_objects;

constexpr std::uint16_t kPduMax = 0xFFFF;
constexpr std::uint8_t kCipheredContext = 3;
constexpr std::uint8_t kGmac = 5;
constexpr std::size_t kChallengeBytes = 16;

DlmsQuestion question(Asked asked, std::uint16_t class_id, const dlms::Obis& obis,
                      std::uint8_t attribute) {
    return {asked, {{class_id, obis, attribute}, std::nullopt}, std::nullopt};
}

Bytes new_challenge() {
    std::random_device device;
    Bytes challenge(kChallengeBytes);
    for (std::uint8_t& byte : challenge) byte = static_cast<std::uint8_t>(device());
    return challenge;
}

DlmsQuestion rows(Asked asked, const dlms::Obis& profile, time::LocalSeconds from,
                  time::LocalSeconds to) {
    DlmsQuestion one = question(asked, kProfileClass, profile, 2);
    one.part.selection = dlms::select_range(to_dlms(from), to_dlms(to));
    return one;
}

}  // namespace

DlmsQuestion dlms_name_question() {
    return question(Asked::name, kDataClass, kName, 2);
}

std::vector<DlmsQuestion> dlms_questions(const Job& job) {
    const time::LocalSeconds begin{job.day.time_since_epoch()};
    const std::chrono::hours day{24};
    std::vector<DlmsQuestion> questions{dlms_name_question()};
    switch (job.kind) {
        case TaskKind::daily_freeze:
            // Which profile it is and what its scalers are follows from the answers.
            questions.push_back(question(Asked::day_columns, kProfileClass, kDayProfiles[0], 3));
            questions.push_back(rows(Asked::day, kDayProfiles[0], begin, begin));
            return questions;
        case TaskKind::curve:
            questions.push_back(question(Asked::curve_columns, kProfileClass, kLoadProfile, 3));
            questions.push_back(question(Asked::curve_period, kProfileClass, kLoadProfile, 4));
            questions.push_back(rows(Asked::curve, kLoadProfile, begin, begin + day));
            return questions;
        case TaskKind::clock:
            questions.push_back(question(Asked::clock, kClockClass, kClock, 2));
            return questions;
        case TaskKind::clock_set:
            questions.push_back(question(Asked::clock_set, kClockClass, kClock, 2));
            questions.back().set = dlms::make_octets(dlms::to_bytes(to_dlms(job.now)));
            return questions;
        case TaskKind::on_demand:
            questions.push_back(question(Asked::scaler, kRegisterClass, kImport, 3));
            questions.push_back(question(Asked::shows, kRegisterClass, kImport, 2));
            return questions;
        default:
            return {};
    }
}

DlmsExchange::DlmsExchange(const DlmsAccess& access, DlmsCipher cipher, std::string meter,
                           std::vector<DlmsQuestion> questions)
    : access_{access},
      cipher_{std::move(cipher)},
      link_{access_, true},
      meter_{std::move(meter)},
      questions_{questions.begin(), questions.end()} {
    const Bytes connect = link_.connect();
    if (connect.empty()) {
        associate();
    } else {
        waiting_ = connect;
    }
}

void DlmsExchange::send(const dlms::Apdu& apdu) {
    const Bytes frame = link_.wrap(cipher_.seal(apdu));
    if (!frame.empty()) waiting_ = frame;
}

void DlmsExchange::associate() {
    stage_ = Stage::associate;
    dlms::Association request = dlms::make_association_request(
        access_.entry == DlmsEntry::password ? access_.password : "", kPduMax);
    if (access_.entry == DlmsEntry::gmac) {
        challenge_ = new_challenge();
        request.has_acse_requirements = true;
        request.mechanism = kGmac;
        request.authentication = challenge_;
    }
    if (cipher_.is_on()) {
        request.context = kCipheredContext;
        request.title = cipher_.title();
        dlms::InitiateRequest initiate;
        initiate.conformance = dlms::kConformanceClient;
        initiate.pdu_size_max = kPduMax;
        request.user_information = cipher_.seal(initiate);
        if (request.user_information.empty()) return;
    }
    send(request);
}

Exchange::Take DlmsExchange::take(ByteSpan bytes) {
    DlmsLink::Taken taken = link_.take(bytes);
    if (!taken.is_ours) return Take::foreign;
    if (!taken.reply.empty()) {
        waiting_ = std::move(taken.reply);
        return Take::taken;
    }
    if (!taken.apdu) {
        if (stage_ == Stage::connect && taken.control == dlms::kUa) {
            associate();
            return Take::taken;
        }
        if (stage_ != Stage::disconnect) return Take::foreign;
        stage_ = Stage::over;
        return Take::taken;
    }
    const Result<dlms::Apdu> apdu = cipher_.open(*taken.apdu);
    // What is not genuine is nobody's answer; what the meter pushes is kept on its own.
    if (!apdu || std::holds_alternative<dlms::DataNotification>(*apdu) ||
        std::holds_alternative<dlms::EventNotification>(*apdu))
        return Take::foreign;
    if (std::holds_alternative<dlms::ExceptionResponse>(*apdu)) {
        disconnect();
        return Take::refused;
    }
    switch (stage_) {
        case Stage::associate:
            return take_association(*apdu);
        case Stage::prove:
            return take_proof(*apdu);
        case Stage::ask:
            return take_answer(*apdu);
        case Stage::release:
            if (!std::holds_alternative<dlms::Release>(*apdu)) return Take::foreign;
            disconnect();
            return Take::taken;
        default:
            return Take::foreign;
    }
}

Exchange::Take DlmsExchange::take_association(const dlms::Apdu& apdu) {
    const auto* association = std::get_if<dlms::Association>(&apdu);
    if (association == nullptr || !association->is_response) return Take::foreign;
    const bool is_other = !access_.title.empty() && association->title != access_.title;
    if (association->result != 0 || (cipher_.is_on() && is_other)) {
        disconnect();
        return Take::refused;
    }
    cipher_.set_peer(association->title);
    if (cipher_.is_on() && !cipher_.open(association->user_information)) {
        disconnect();
        return Take::refused;
    }
    if (access_.entry != DlmsEntry::gmac) {
        stage_ = Stage::ask;
        ask_next();
        return Take::taken;
    }
    stage_ = Stage::prove;
    dlms::ActionRequest proof;
    proof.parts = {{kAssociationClass, kAssociation, 1}};
    proof.values = {dlms::make_octets(cipher_.prove(association->authentication))};
    send(proof);
    return Take::taken;
}

Exchange::Take DlmsExchange::take_proof(const dlms::Apdu& apdu) {
    const auto* response = std::get_if<dlms::ActionResponse>(&apdu);
    if (response == nullptr) return Take::foreign;
    const bool is_proved = response->results.size() == 1 && response->results[0].result == 0 &&
                           response->results[0].returned &&
                           cipher_.is_proof(challenge_, response->results[0].returned->data.bytes);
    if (!is_proved) {
        disconnect();
        return Take::refused;
    }
    stage_ = Stage::ask;
    ask_next();
    return Take::taken;
}

Exchange::Take DlmsExchange::take_answer(const dlms::Apdu& apdu) {
    const std::uint8_t invoke = invocation_of(questions_.front().asked);
    if (const auto* get = std::get_if<dlms::GetResponse>(&apdu))
        return (get->invoke & 0x0F) == (invoke & 0x0F) ? take_value(*get) : Take::foreign;
    const auto* set = std::get_if<dlms::SetResponse>(&apdu);
    if (set == nullptr || (set->invoke & 0x0F) != (invoke & 0x0F)) return Take::foreign;
    const bool is_done = set->results.size() == 1 && set->results[0] == 0;
    questions_.pop_front();
    ask_next();
    return is_done ? Take::taken : Take::refused;
}

Exchange::Take DlmsExchange::take_value(const dlms::GetResponse& response) {
    const Result<std::optional<dlms::Data>> value = join_.take(response);
    if (value && !*value) {
        dlms::GetRequest more = join_.next();
        more.invoke = invocation_of(questions_.front().asked);
        send(more);
        return Take::taken;
    }
    const bool goes_on = follow_up(value);
    ask_next();
    return value || goes_on ? Take::taken : Take::refused;
}

/// What follows from an answer. \returns  whether a refusal is no end of the job.
bool DlmsExchange::follow_up(const Result<std::optional<dlms::Data>>& value) {
    const DlmsQuestion asked = std::move(questions_.front());
    questions_.pop_front();
    if (asked.asked == Asked::name) {
        who_ = value ? dlms::value_text(**value).value_or("") : "";
        const bool is_other = !meter_.empty() && who_ != meter_;
        if (is_other) questions_.clear();
        return false;
    }
    const bool is_columns =
        asked.asked == Asked::curve_columns || asked.asked == Asked::day_columns;
    if (!is_columns) return asked.asked == Asked::scaler;
    const std::vector<dlms::ObjectPart> columns = columns_of(value, asked.asked);
    if (columns.empty() && asked.asked == Asked::day_columns) {
        const auto at = std::find(kDayProfiles.begin(), kDayProfiles.end(), asked.part.part.obis);
        if (at == kDayProfiles.end() || at + 1 == kDayProfiles.end()) {
            questions_.clear();
            return false;
        }
        for (DlmsQuestion& one : questions_) one.part.part.obis = *(at + 1);
        DlmsQuestion again = asked;
        again.part.part.obis = *(at + 1);
        questions_.push_front(std::move(again));
        return true;
    }
    for (auto part = columns.rbegin(); part != columns.rend(); ++part) {
        if (!is_register(*part)) continue;
        questions_.push_front(question(Asked::scaler, part->class_id, part->obis, 3));
    }
    return true;
}

void DlmsExchange::ask_next() {
    join_ = {};
    if (questions_.empty()) return release();
    const DlmsQuestion& one = questions_.front();
    if (one.set) {
        dlms::SetRequest request;
        request.invoke = invocation_of(one.asked);
        request.parts = {one.part};
        request.values = {*one.set};
        return send(request);
    }
    dlms::GetRequest request;
    request.invoke = invocation_of(one.asked);
    request.parts = {one.part};
    send(request);
}

void DlmsExchange::release() {
    stage_ = Stage::release;
    dlms::Release request;
    request.reason = std::uint8_t{0};
    if (cipher_.is_on()) {
        dlms::InitiateRequest initiate;
        initiate.conformance = dlms::kConformanceClient;
        initiate.pdu_size_max = kPduMax;
        request.user_information = cipher_.seal(initiate);
    }
    send(request);
}

void DlmsExchange::disconnect() {
    stage_ = Stage::disconnect;
    const Bytes frame = link_.disconnect();
    if (!frame.empty()) waiting_ = frame;
}

}  // namespace voltmark::acquire
