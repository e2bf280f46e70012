// SPDX-License-Identifier: Apache-2.0
// Meters that speak DL/T 698.45: they log in, report, and answer what the head end asks.
#include "voltmark/codec/dlt698.hpp"
#include "voltmark/codec/dlt698_messages.hpp"

#include "dlt698_objects.hpp"
#include "simulated_meter.hpp"

namespace voltmark::acquire {

namespace {

namespace dlt698 = codec::dlt698;
using codec::Bytes;
using codec::ByteSpan;
using dlt698::Apdu;
using dlt698::Data;
using dlt698::Oad;
using namespace dlt698_objects;
using dlt698::Service;

constexpr Oad kImport{0x0010, 2, 0};
constexpr Oad kExport{0x0020, 2, 0};
constexpr Oad kAddress{0x4001, 2, 0};
constexpr Oad kOutages{0x3011, 2, 0};
constexpr Oad kCovers{0x301B, 2, 0};
constexpr std::uint8_t kAbsent = 6;
constexpr Oad kImportTotal{0x0010, 2, 1};

Data shown(std::int64_t e2) {
    return dlt698::make_number(dlt698::Tag::double_long_unsigned, e2);
}

Bytes frame_of(const SimulatedMeter& meter, const Apdu& apdu, bool is_started_by_client,
               std::uint8_t function) {
    dlt698::Frame frame;
    frame.server = *dlt698::parse_address(meter.terminal);
    frame.client = 0x10;
    frame.is_from_server = true;
    frame.is_started_by_client = is_started_by_client;
    frame.function = function;
    frame.payload = dlt698::encode_apdu(apdu);
    return dlt698::encode_frame(frame).value_or(Bytes{});
}

dlt698::Record curve_record(const SimulatedMeter& meter, int first, int last) {
    dlt698::Record record;
    record.oad = kMinuteFreeze;
    record.columns = {{kFrozenAt, std::nullopt}, {kImportTotal, std::nullopt}};
    const time::LocalSeconds begin{meter.day.time_since_epoch()};
    for (int i = first; i <= last; ++i) {
        record.rows.push_back(
            {dlt698::make_date_time_s(dlt698::to_moment(begin + std::chrono::minutes{15 * i})),
             shown(meter.points_e2[static_cast<std::size_t>(i)])});
    }
    return record;
}

dlt698::Record day_record(const SimulatedMeter& meter) {
    dlt698::Record record;
    record.oad = kDayFreeze;
    record.columns = {{kFrozenAt, std::nullopt}, {kImport, std::nullopt}};
    record.rows.push_back({dlt698::make_date_time_s(
                               dlt698::to_moment(time::LocalSeconds{meter.day.time_since_epoch()})),
                           dlt698::make_array({shown(meter.points_e2[0])})});
    return record;
}

/// A freeze as a concentrator tells it: what its task collected of a meter.
dlt698::Record collected(const SimulatedMeter& meter, dlt698::Record frozen) {
    if (meter.terminal == meter.address) return frozen;
    dlt698::Record record;
    record.oad = kTaskRecords;
    dlt698::Column freeze{frozen.oad, std::vector<Oad>{}};
    for (const dlt698::Column& column : frozen.columns) freeze.members->push_back(column.oad);
    record.columns = {{kTarget, std::nullopt}, std::move(freeze)};
    for (std::vector<Data>& row : frozen.rows) {
        record.rows.push_back(
            {dlt698::make_tsa(meter.address), dlt698::make_array(std::move(row))});
    }
    return record;
}

Apdu notification(dlt698::Record record) {
    Apdu apdu;
    apdu.service = Service::report_notification;
    apdu.choice = dlt698::kReportRecordList;
    apdu.records = {std::move(record)};
    return apdu;
}

class Dlt698Side final : public MeterSide {
public:
    codec::FrameSearch find_frame(ByteSpan bytes) const override {
        return dlt698::find_frame(bytes);
    }
    std::size_t frame_bytes_max() const override { return dlt698::kFrameSizeMax; }

    Bytes login(const SimulatedMeter& meter) const override {
        Apdu apdu;
        apdu.service = Service::link_request;
        apdu.link.kind = dlt698::LinkKind::login;
        apdu.link.period_s = 300;
        apdu.link.requested = dlt698::to_moment(time::LocalSeconds{meter.day.time_since_epoch()});
        return frame_of(meter, apdu, false, dlt698::kLinkManagement);
    }

    Bytes report(const SimulatedMeter& meter, int first, int last) const override {
        return frame_of(meter, notification(collected(meter, curve_record(meter, first, last))),
                        false, dlt698::kUserData);
    }

    Bytes report_day(const SimulatedMeter& meter) const override {
        return frame_of(meter, notification(collected(meter, day_record(meter))), false,
                        dlt698::kUserData);
    }

    Heard hear(const SimulatedMeter& meter, ByteSpan bytes, time::LocalSeconds now) const override {
        Heard heard;
        const Result<dlt698::Frame> frame = dlt698::parse_frame(bytes);
        if (!frame || frame->is_from_server || frame->server.digits != meter.terminal) return heard;
        const Result<Apdu> apdu = dlt698::parse_apdu(frame->payload);
        if (!apdu) return heard;
        if (apdu->service == Service::proxy_request) {
            heard.answer = proxy_answer(meter, *apdu, now);
            return heard;
        }
        heard.is_login_answer = apdu->service == Service::link_response;
        heard.is_report_answer = apdu->service == Service::report_response;
        std::optional<Apdu> answer = answer_to(meter, *apdu, now);
        if (!answer) return heard;
        answer->piid = apdu->piid;
        heard.answer = frame_of(meter, *answer, true, dlt698::kUserData);
        return heard;
    }

private:
    /// What a concentrator says for one of its meters; empty for a meter that this one is not.
    Bytes proxy_answer(const SimulatedMeter& meter, const Apdu& asked,
                       time::LocalSeconds now) const {
        const Bytes server = dlt698::make_tsa(meter.address).bytes;
        const bool is_record = asked.choice == 2 && asked.records[0].server == server;
        const bool is_item =
            asked.choice == 1 && !asked.items.empty() && asked.items[0].server == server;
        if (!is_record && !is_item) return {};
        Apdu direct = asked;
        direct.service = Service::get_request;
        std::optional<Apdu> answer = answer_to(meter, direct, now);
        if (!answer) return {};
        answer->service = Service::proxy_response;
        answer->piid = asked.piid;
        for (dlt698::Record& record : answer->records) record.server = server;
        for (dlt698::Item& item : answer->items) item.server = server;
        return frame_of(meter, *answer, true, dlt698::kUserData);
    }

    std::optional<Apdu> answer_to(const SimulatedMeter& meter, const Apdu& asked,
                                  time::LocalSeconds now) const {
        Apdu answer;
        answer.choice = asked.choice;
        if (asked.service == Service::get_request && !asked.records.empty()) {
            answer.service = Service::get_response;
            answer.records = {record_for(meter, asked.records[0])};
            return answer;
        }
        if (asked.items.empty()) return std::nullopt;
        for (const dlt698::Item& one : asked.items) {
            dlt698::Item item;
            item.target = one.target;
            if (asked.service == Service::get_request) {
                item.data = value_of(meter, one.target, now);
                if (!item.data) item.dar = kAbsent;
            } else {
                item.dar = obey(meter, asked.service, one, now);
            }
            answer.items.push_back(std::move(item));
        }
        if (asked.service == Service::get_request) answer.service = Service::get_response;
        if (asked.service == Service::set_request) answer.service = Service::set_response;
        if (asked.service == Service::action_request) answer.service = Service::action_response;
        if (answer.service == Service::get_request) return std::nullopt;
        return answer;
    }

    static Data bits_of(bool is_first_set) {
        Data data;
        data.tag = dlt698::Tag::bit_string;
        data.bits = 8;
        data.bytes = {static_cast<std::uint8_t>(is_first_set ? 0x80 : 0)};
        return data;
    }

    std::optional<Data> value_of(const SimulatedMeter& meter, Oad oad,
                                 time::LocalSeconds now) const {
        if (oad == kClock) return dlt698::make_date_time_s(dlt698::to_moment(meter.shows(now)));
        if (oad == kImport) return dlt698::make_array({shown(meter.points_e2.back())});
        if (oad == kExport) return dlt698::make_array({shown(0)});
        if (oad == kAddress) return dlt698::make_visible(meter.address);
        if (oad == kRelayState) return bits_of(meter.state->is_open);
        if (oad == kRelayTold) return bits_of(meter.state->is_told_open);
        return std::nullopt;
    }

    /// \returns  the DAR: 0 done.
    std::uint8_t obey(const SimulatedMeter& meter, Service service, const dlt698::Item& item,
                      time::LocalSeconds now) const {
        if (service == Service::set_request && item.target == kClock && item.data) {
            const auto moment = dlt698::moment_of(*item.data);
            const auto at = time::parse_timestamp(moment ? dlt698::to_text(*moment) : "");
            if (!at) return kAbsent;
            meter.set_clock(at->local, now);
            return 0;
        }
        const bool opens = item.target == kOpenRelay;
        if (service != Service::action_request || (!opens && item.target != kCloseRelay))
            return kAbsent;
        const std::size_t parts = opens ? 4 : 2;
        const bool is_order =
            item.data && item.data->items.size() == 1 && item.data->items[0].items.size() == parts;
        if (!is_order) return kAbsent;
        ++meter.state->controls;
        meter.state->is_told_open = opens;
        const bool is_at_once = opens || item.data->items[0].items[1].number == 1;
        if (is_at_once) meter.state->is_open = opens;
        return 0;
    }

    /// The newest records of an event, newest first.
    static dlt698::Record events_for(const SimulatedMeter& meter, const dlt698::Record& asked) {
        dlt698::Record record;
        record.oad = asked.oad;
        record.columns = asked.columns;
        const int count = asked.oad == kOutages ? kSimulatedOutages : asked.oad == kCovers ? 1 : 0;
        for (int back = 1; back <= std::min<int>(count, asked.selector.last); ++back) {
            const time::LocalSeconds begin =
                asked.oad == kOutages ? meter.outage(back) : meter.cover_opened();
            std::vector<Data> row;
            for (const dlt698::Column& column : asked.columns) {
                const time::LocalSeconds at =
                    column.oad == kEventEnd ? begin + kSimulatedOutage : begin;
                const bool is_number = column.oad == kEventNumber;
                row.push_back(is_number ? shown(count - back)
                                        : dlt698::make_date_time_s(dlt698::to_moment(at)));
            }
            record.rows.push_back(std::move(row));
        }
        return record;
    }

    dlt698::Record record_for(const SimulatedMeter& meter, const dlt698::Record& asked) const {
        if (asked.oad.oi >> 12 == 3) return events_for(meter, asked);
        dlt698::Record record = asked.oad == kMinuteFreeze
                                    ? curve_record(meter, 0, kSimulatedPoints - 1)
                                    : day_record(meter);
        const Data wanted =
            asked.selector.conditions.empty() ? Data{} : asked.selector.conditions[0].from;
        const auto moment = dlt698::moment_of(wanted);
        const auto day = dlt698::to_moment(time::LocalSeconds{meter.day.time_since_epoch()});
        const bool has_day = moment && moment->year == day.year && moment->month == day.month &&
                             moment->day == day.day;
        if (!has_day) record.rows.clear();
        record.oad = asked.oad;
        return record;
    }
};

}  // namespace

const MeterSide& dlt698_meter_side() {
    static const Dlt698Side side;
    return side;
}

}  // namespace voltmark::acquire
