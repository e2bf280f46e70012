// SPDX-License-Identifier: Apache-2.0
// Meters that speak DLMS/COSEM: they push, answer in blocks, and know passwords or keys.
#include "simulated_dlms.hpp"

#include <unordered_map>

#include "voltmark/codec/dlms.hpp"

#include "dlms_cipher.hpp"
#include "dlms_link.hpp"
#include "dlms_objects.hpp"
#include "dlms_record.hpp"

namespace voltmark::acquire {

namespace {

namespace dlms = codec::dlms;
using codec::Bytes;
using codec::ByteSpan;
using dlms::Data;
using dlms::Tag;
using namespace dlms_objects;

constexpr std::size_t kBlockBytes = 400;
constexpr std::uint16_t kPduMax = 1024;
constexpr std::int64_t kPeriodSeconds = 900;
constexpr std::uint8_t kUndefined = 4;
constexpr std::uint8_t kDenied = 3;
constexpr std::uint8_t kGmac = 5;
constexpr std::uint8_t kWrongPassword = 13;
constexpr std::uint8_t kProofWanted = 14;
constexpr dlms::Obis kStatus{0, 0, 96, 10, 1, 255};
constexpr dlms::Obis kUsed{1, 0, 1, 29, 0, 255};
constexpr dlms::Obis kDays = kDayProfiles[1];

/// An association, and what is left to say of the last answer.
struct Talk {
    explicit Talk(const DlmsAccess& access, Bytes title)
        : link{access, false},
          cipher{access.keys, title, [this] { return std::optional{++counter}; }},
          clear{{}, std::move(title), {}} {}
    Talk(const Talk&) = delete;
    Talk& operator=(const Talk&) = delete;

    DlmsLink link;
    std::uint32_t counter = 0;
    DlmsCipher cipher;
    DlmsCipher clear;
    bool is_ciphered = false;
    bool is_trusted = false;  // Else the name alone may be read.
    Bytes client_challenge;
    Bytes own_challenge;
    std::vector<dlms::GetResponse> blocks;
    bool is_clock_set = false;

    DlmsCipher& active() { return is_ciphered ? cipher : clear; }
};

Data clock_of(time::LocalSeconds at) {
    return dlms::make_octets(dlms::to_bytes(to_dlms(at)));
}

Data name_of_meter(const SimulatedMeter& meter) {
    return dlms::make_octets(ByteSpan{reinterpret_cast<const std::uint8_t*>(meter.address.data()),
                                      meter.address.size()});
}

Bytes title_of_meter(const SimulatedMeter& meter) {
    Bytes title{'S', 'I', 'M'};
    const std::uint64_t number = std::stoull(meter.address) % (std::uint64_t{1} << 40);
    for (int shift = 32; shift >= 0; shift -= 8)
        title.push_back(static_cast<std::uint8_t>(number >> shift));
    return title;
}

Data scaler_unit() {
    return dlms::make_items(
        Tag::structure, {dlms::make_number(Tag::int8, 1), dlms::make_number(Tag::enumeration, 30)});
}

Data shown(std::int64_t e2) {
    return dlms::make_number(Tag::uint32, e2);
}

class DlmsSide final : public MeterSide {
public:
    explicit DlmsSide(std::string_view kind)
        : access_{simulated_dlms_access(kind)}, has_used_{kind == "dlms_gmac"} {}

    codec::FrameSearch find_frame(ByteSpan bytes) const override { return find_dlms_frame(bytes); }
    std::size_t frame_bytes_max() const override { return kDlmsFrameBytesMax; }
    bool is_confirmed() const override { return false; }
    Bytes login(const SimulatedMeter&) const override { return {}; }

    Bytes report(const SimulatedMeter& meter, int first, int last) const override {
        dlms::DataNotification push;
        const std::vector<dlms::ObjectPart> columns = curve_columns();
        push.body = dlms::make_items(
            Tag::structure, {name_of_meter(meter), dlms::to_data(columns),
                             dlms::make_number(Tag::uint32, kPeriodSeconds), scaler_unit(),
                             dlms::make_items(Tag::array, curve_rows(meter, first, last))});
        return pushed(meter, push);
    }

    Bytes report_day(const SimulatedMeter& meter) const override {
        dlms::DataNotification push;
        push.time = dlms::to_bytes(to_dlms(time::LocalSeconds{meter.day.time_since_epoch()}));
        push.body = dlms::make_items(
            Tag::structure,
            {name_of_meter(meter),
             dlms::make_items(Tag::structure, {dlms::make_octets(kImport),
                                               shown(meter.points_e2[0]), scaler_unit()})});
        return pushed(meter, push);
    }

    Heard hear(const SimulatedMeter& meter, ByteSpan frame, time::LocalSeconds now) const override {
        Heard heard;
        Talk& talk = talk_of(meter);
        DlmsLink::Taken taken = talk.link.take(frame);
        if (!taken.is_ours) return heard;
        heard.answer = std::move(taken.reply);
        if (!taken.apdu) {
            heard.is_login_answer = taken.control == dlms::kDisc;
            return heard;
        }
        const bool is_aarq = !taken.apdu->empty() && taken.apdu->front() == 0x60;
        const Result<dlms::Apdu> apdu = (is_aarq ? talk.clear : talk.active()).open(*taken.apdu);
        if (!apdu) return heard;
        const bool is_release = std::holds_alternative<dlms::Release>(*apdu);
        heard.is_login_answer = is_release && !access_.is_hdlc;
        const std::optional<dlms::Apdu> answer = answer_to(meter, *apdu, talk, now);
        if (answer) heard.answer = talk.link.wrap(talk.active().seal(*answer));
        return heard;
    }

private:
    Talk& talk_of(const SimulatedMeter& meter) const {
        std::unique_ptr<Talk>& talk = talks_[meter.address];
        if (!talk) talk = std::make_unique<Talk>(access_, title_of_meter(meter));
        return *talk;
    }

    Bytes pushed(const SimulatedMeter& meter, const dlms::DataNotification& push) const {
        if (access_.is_hdlc) return {};
        Talk& talk = talk_of(meter);
        const dlms::Apdu apdu = push;
        return talk.link.wrap((access_.is_ciphered() ? talk.cipher : talk.clear).seal(apdu));
    }

    std::optional<dlms::Apdu> answer_to(const SimulatedMeter& meter, const dlms::Apdu& asked,
                                        Talk& talk, time::LocalSeconds now) const {
        if (const auto* request = std::get_if<dlms::Association>(&asked))
            return associate(*request, talk);
        if (std::holds_alternative<dlms::Release>(asked)) {
            dlms::Release response;
            response.is_response = true;
            response.reason = std::uint8_t{0};
            return response;
        }
        if (const auto* proof = std::get_if<dlms::ActionRequest>(&asked))
            return prove(*proof, talk);
        if (const auto* set = std::get_if<dlms::SetRequest>(&asked)) {
            dlms::SetResponse response;
            response.invoke = set->invoke;
            const bool is_clock = set->parts.size() == 1 && set->parts[0].part.obis == kClock;
            talk.is_clock_set = talk.is_clock_set || (is_clock && talk.is_trusted);
            response.results = {is_clock && talk.is_trusted ? std::uint8_t{0} : kDenied};
            return response;
        }
        const auto* get = std::get_if<dlms::GetRequest>(&asked);
        if (get == nullptr) return std::nullopt;
        if (get->form == dlms::GetRequest::Form::next) {
            if (get->block >= talk.blocks.size()) return std::nullopt;
            return talk.blocks[get->block];
        }
        if (get->parts.size() != 1) return std::nullopt;
        return read(meter, *get, talk, now);
    }

    dlms::Association associate(const dlms::Association& request, Talk& talk) const {
        dlms::Association response = dlms::make_association_response(request, kPduMax);
        talk.is_ciphered = request.context == 3 && access_.is_ciphered();
        talk.is_trusted = access_.entry == DlmsEntry::open;
        const std::string password{request.authentication.begin(), request.authentication.end()};
        if (!talk.is_ciphered) {
            const bool is_wrong = !password.empty() && password != access_.password;
            talk.is_trusted = talk.is_trusted || password == access_.password;
            response.result = is_wrong ? 1 : 0;
            response.diagnostic = is_wrong ? kWrongPassword : 0;
            return response;
        }
        response.title = talk.cipher.title();
        talk.cipher.set_peer(request.title);
        const bool is_genuine =
            talk.cipher.open(request.user_information).has_value() && request.mechanism == kGmac;
        response.result = is_genuine ? 0 : 1;
        response.diagnostic = is_genuine ? kProofWanted : 1;
        dlms::InitiateResponse initiate;
        initiate.conformance = dlms::kConformanceClient;
        initiate.pdu_size_max = kPduMax;
        response.user_information = talk.cipher.seal(initiate);
        response.has_acse_requirements = true;
        response.mechanism = kGmac;
        talk.client_challenge = request.authentication;
        talk.own_challenge = request.authentication;
        for (std::uint8_t& byte : talk.own_challenge) byte = static_cast<std::uint8_t>(byte ^ 0x5A);
        response.authentication = talk.own_challenge;
        return response;
    }

    dlms::ActionResponse prove(const dlms::ActionRequest& request, Talk& talk) const {
        dlms::ActionResponse response;
        response.invoke = request.invoke;
        const bool is_proved = request.values.size() == 1 &&
                               talk.cipher.is_proof(talk.own_challenge, request.values[0].bytes);
        talk.is_trusted = is_proved;
        dlms::ActionResult result;
        result.result = is_proved ? 0 : kDenied;
        if (is_proved)
            result.returned = {{}, dlms::make_octets(talk.cipher.prove(talk.client_challenge))};
        response.results = {result};
        return response;
    }

    dlms::GetResponse read(const SimulatedMeter& meter, const dlms::GetRequest& get, Talk& talk,
                           time::LocalSeconds now) const {
        const dlms::AttributePart& part = get.parts[0];
        std::optional<Data> data;
        const bool may_read = talk.is_trusted || part.part.obis == kName;
        const time::LocalSeconds shows = talk.is_clock_set ? now : now + meter.clock_ahead;
        if (may_read) data = object(meter, part, shows);
        dlms::GetResponse refusal;
        refusal.invoke = get.invoke;
        refusal.results = {{may_read ? kUndefined : kDenied, {}}};
        if (!data) return refusal;
        talk.blocks = dlms::make_get_responses(get.invoke, *data, kBlockBytes);
        return talk.blocks.front();
    }

    std::optional<Data> object(const SimulatedMeter& meter, const dlms::AttributePart& asked,
                               time::LocalSeconds shows) const {
        const dlms::Obis& obis = asked.part.obis;
        const std::uint8_t index = asked.part.index;
        if (obis == kName && index == 2) return name_of_meter(meter);
        if (obis == kClock && index == 2) return clock_of(shows);
        if (index == 3 && (obis == kImport || obis == kUsed)) return scaler_unit();
        if (obis == kImport && index == 2) return shown(meter.points_e2.back());
        if (obis == kLoadProfile && index == 3) return dlms::to_data(curve_columns());
        if (obis == kLoadProfile && index == 4)
            return dlms::make_number(Tag::uint32, kPeriodSeconds);
        if (obis == kLoadProfile && index == 2)
            return in_range(curve_rows(meter, 0, kSimulatedPoints - 1), asked, meter.day);
        if (obis == kDays && index == 3)
            return dlms::to_data(std::vector<dlms::ObjectPart>{{kClockClass, kClock, 2},
                                                               {kRegisterClass, kImport, 2}});
        if (obis == kDays && index == 2) {
            Data row = dlms::make_items(Tag::structure,
                                        {clock_of(time::LocalSeconds{meter.day.time_since_epoch()}),
                                         shown(meter.points_e2[0])});
            return in_range({std::move(row)}, asked, meter.day);
        }
        return std::nullopt;
    }

    /// What it has lies on one day: the range takes all of it or nothing.
    static Data in_range(std::vector<Data> rows, const dlms::AttributePart& asked,
                         time::CivilDay day) {
        const bool is_ranged = asked.selection && asked.selection->selector == 1 &&
                               asked.selection->parameters.items.size() >= 3;
        if (is_ranged) {
            const auto from = dlms_moment(asked.selection->parameters.items[1]);
            const auto to = dlms_moment(asked.selection->parameters.items[2]);
            const time::LocalSeconds begin{day.time_since_epoch()};
            const bool has_day = from && to && *from <= begin && begin <= *to;
            if (!has_day) rows.clear();
        }
        return dlms::make_items(Tag::array, std::move(rows));
    }

    std::vector<dlms::ObjectPart> curve_columns() const {
        return {{kClockClass, kClock, 2},
                {kDataClass, kStatus, 2},
                {kRegisterClass, has_used_ ? kUsed : kImport, 2}};
    }

    /// One that tells what was used leaves out the times behind the first, as many do.
    std::vector<Data> curve_rows(const SimulatedMeter& meter, int first, int last) const {
        std::vector<Data> rows;
        const time::LocalSeconds begin{meter.day.time_since_epoch()};
        for (int i = first; i <= last; ++i) {
            const auto at = static_cast<std::size_t>(i);
            Data clock = clock_of(begin + std::chrono::seconds{kPeriodSeconds * i});
            Data value = shown(meter.points_e2[at]);
            if (has_used_) {
                if (i > first) clock = {};
                const std::optional<std::int64_t> used =
                    i == 0 ? std::nullopt : meter.intervals_milli[at - 1];
                value = shown(used ? *used / 10'000 : 0);
                // A value that it does not have is no energy, and not 0 either.
                if (!used) value = dlms::make_number(Tag::boolean, 0);
            }
            rows.push_back(dlms::make_items(
                Tag::structure,
                {std::move(clock), dlms::make_number(Tag::uint8, 0), std::move(value)}));
        }
        return rows;
    }

    DlmsAccess access_;
    bool has_used_;
    /// All meters live on one thread.
    mutable std::unordered_map<std::string, std::unique_ptr<Talk>> talks_;
};

}  // namespace

DlmsAccess simulated_dlms_access(std::string_view kind) {
    DlmsAccess access;
    access.digits = 6;
    if (kind == "dlms_gmac") {
        access.entry = DlmsEntry::gmac;
        for (std::uint8_t i = 0; i < 16; ++i) {
            access.keys.encryption.push_back(i);
            access.keys.authentication.push_back(static_cast<std::uint8_t>(0xD0 + i));
        }
        return access;
    }
    access.is_hdlc = kind == "dlms_hdlc";
    access.entry = DlmsEntry::password;
    access.password = "12345678";
    return access;
}

const MeterSide& dlms_meter_side(std::string_view kind) {
    static const DlmsSide plain{"dlms"};
    static const DlmsSide hdlc{"dlms_hdlc"};
    static const DlmsSide gmac{"dlms_gmac"};
    return kind == "dlms_gmac" ? gmac : kind == "dlms_hdlc" ? hdlc : plain;
}

}  // namespace voltmark::acquire
