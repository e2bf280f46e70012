// SPDX-License-Identifier: Apache-2.0
// DL/T 698.45: meters and terminals that call in, log in, report, and answer for themselves.
#include <algorithm>
#include <map>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/dlt698.hpp"
#include "voltmark/codec/dlt698_messages.hpp"

#include "dlt698_objects.hpp"
#include "dlt698_questions.hpp"
#include "protocols.hpp"

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

constexpr int kRegisterDigits = 6;

std::optional<Flow> flow_of(Oad oad) {
    for (const StoredEnergy& one : kQuantities) {
        if (one.oi == oad.oi && (oad.attribute == 2 || oad.attribute == 4)) return one.flow;
    }
    return std::nullopt;
}

std::optional<time::LocalSeconds> seconds_of(const Data& data) {
    const std::optional<dlt698::Moment> moment = dlt698::moment_of(data);
    if (!moment) return std::nullopt;
    const std::string text = dlt698::to_text(*moment);
    if (text.empty()) return std::nullopt;
    const Result<time::Timestamp> stamp = time::parse_timestamp(text.substr(0, 19));
    if (!stamp) return std::nullopt;
    return stamp->local;
}

/// A value in millionths; nothing where it is no number, or not exact so.
std::optional<std::int64_t> value_e6(Oad oad, const Data& data) {
    const std::optional<dlt698::Scaled> scaled = dlt698::scaled_of(oad, data);
    if (!scaled || scaled->scale > 6 || scaled->scale < 0 || scaled->number < 0)
        return std::nullopt;
    std::int64_t value = 0;
    if (__builtin_mul_overflow(scaled->number, power_of_ten(6 - scaled->scale), &value))
        return std::nullopt;
    return value;
}

/// Takes one APDU apart.
class Reading {
public:
    using Cells = std::vector<dlt698::Cell>;

    Reading(std::string server, Reported& out) : server_{std::move(server)}, out_{out} {}

    void apdu(const Apdu& apdu) {
        for (const dlt698::Item& item : apdu.items) {
            set_meter(item.server);
            this->item(item);
        }
        for (const dlt698::Record& record : apdu.records) {
            set_meter(record.server);
            this->record(record);
        }
        if (is_open_)
            out_.relays.push_back({meter_, *is_open_, *is_open_ && !is_told_open_.value_or(true)});
        if (!apdu.follow) return;
        set_meter({});
        for (const dlt698::Item& item : apdu.follow->items) this->item(item);
        for (const dlt698::Record& record : apdu.follow->records) this->record(record);
    }

private:
    /// Whose data come now: of whom a concentrator speaks, else of who sent the frame.
    void set_meter(const Bytes& target) {
        meter_ = server_;
        if (target.size() < 2) return;
        meter_ = codec::to_hex(ByteSpan{target}.subspan(1));
        if (out_.heard.empty() || out_.heard.back() != meter_) out_.heard.push_back(meter_);
    }

    void item(const dlt698::Item& item) {
        if (!item.data) return;
        if (item.target == kClock) {
            if (const auto shows = seconds_of(*item.data)) out_.clocks.push_back({meter_, *shows});
            return;
        }
        // The first bit is the first relay.
        if (item.target == kRelayState) is_open_ = is_set(*item.data);
        if (item.target == kRelayTold) is_told_open_ = is_set(*item.data);
        if (item.target.oi == kRelayState.oi) return;
        // A register without the moment that it was frozen at is for people, not for the store.
        if (!flow_of(item.target))
            out_.unread.push_back({meter_, make_error(kUnknownItem, dlt698::to_text(item.target))});
    }

    static bool is_set(const Data& data) {
        if (data.tag == dlt698::Tag::bit_string) return !data.bytes.empty() && data.bytes[0] >> 7;
        return data.items.empty() ? data.number != 0 : is_set(data.items[0]);
    }

    static const dlt698::Cell* find_cell(const Cells& cells, Oad oad) {
        const auto it = std::find_if(cells.begin(), cells.end(),
                                     [&](const dlt698::Cell& cell) { return cell.oad == oad; });
        return it == cells.end() ? nullptr : &*it;
    }

    /// Which freeze a record is of. What a concentrator's tasks collected says it in a column.
    static Oad freeze_of(const dlt698::Record& record) {
        if (record.oad.oi != kTaskRecords.oi) return record.oad;
        for (const dlt698::Column& column : record.columns) {
            const bool is_freeze = column.oad == kDayFreeze || column.oad == kMinuteFreeze;
            if (column.members && is_freeze) return column.oad;
        }
        return record.oad;
    }

    void record(const dlt698::Record& record) {
        if (record.dar) return;
        if (record.oad.oi >> 12 == 3) return events(record);
        const Oad freeze = freeze_of(record);
        bool is_known = freeze == kDayFreeze || freeze == kMinuteFreeze;
        for (const std::vector<Data>& row : record.rows) {
            if (row.size() != record.columns.size()) continue;
            const Cells cells = dlt698::cells_of(record.columns, row);
            const dlt698::Cell* at = find_cell(cells, kFrozenAt);
            is_known = is_known && at != nullptr;
            if (!is_known) break;
            if (const dlt698::Cell* target = find_cell(cells, kTarget))
                set_meter(target->data->bytes);
            const std::optional<time::LocalSeconds> moment = seconds_of(*at->data);
            if (!moment) continue;
            if (freeze == kDayFreeze) day_row(cells, *moment);
            if (freeze == kMinuteFreeze) curve_row(cells, *moment);
        }
        if (!is_known) {
            const std::string id = dlt698::to_text(record.oad);
            out_.unread.push_back({meter_, make_error(kUnknownItem, id)});
        }
        for (auto& [place, points] : curves_)
            out_.curves.push_back({place.first, place.second, kRegisterDigits, std::move(points)});
        curves_.clear();
    }

    void day_row(const Cells& cells, time::LocalSeconds moment) {
        // Frozen at midnight, or it is not what a register showed when a day began.
        const auto day = std::chrono::floor<std::chrono::days>(moment);
        if (moment != day) return;
        for (const dlt698::Cell& cell : cells) {
            const std::optional<Flow> flow = flow_of(cell.oad);
            if (!flow) continue;
            const bool is_list = cell.data->tag == dlt698::Tag::array;
            const std::vector<Data> values =
                is_list ? cell.data->items : std::vector<Data>{*cell.data};
            int tariff = is_list || cell.oad.index == 0 ? 0 : cell.oad.index - 1;
            for (const Data& one : values) {
                const std::optional<std::int64_t> value = value_e6(cell.oad, one);
                if (value) {
                    out_.registers.push_back(
                        {meter_, *flow, meter::RegisterKind::energy, tariff, day, *value});
                }
                ++tariff;
            }
        }
    }

    void curve_row(const Cells& cells, time::LocalSeconds moment) {
        for (const dlt698::Cell& cell : cells) {
            const std::optional<Flow> flow = flow_of(cell.oad);
            if (!flow || cell.oad.index > 1) continue;
            const bool is_list = cell.data->tag == dlt698::Tag::array && !cell.data->items.empty();
            const std::optional<std::int64_t> value =
                value_e6(cell.oad, is_list ? cell.data->items[0] : *cell.data);
            if (!value) continue;
            curves_[{meter_, *flow}].push_back({moment, *value});
        }
    }

    /// Of an event the store keeps what it was, when it began, the first moment of its row, and
    /// when it was over, if it is.
    void events(const dlt698::Record& record) {
        for (const std::vector<Data>& row : record.rows) {
            std::optional<time::LocalSeconds> begin;
            std::string end;
            for (const dlt698::Cell& cell : dlt698::cells_of(record.columns, row)) {
                const std::optional<time::LocalSeconds> at = seconds_of(*cell.data);
                if (!at) continue;
                if (!begin) begin = at;
                if (cell.oad == kEventEnd) end = to_second_text(*at);
            }
            if (begin) out_.events.push_back({meter_, dlt698::to_text(record.oad), *begin, end});
        }
    }

    std::string server_;
    std::string meter_;
    Reported& out_;
    std::map<std::pair<std::string, Flow>, std::vector<CurvePoint>> curves_;
    std::optional<bool> is_open_;
    std::optional<bool> is_told_open_;
};

class Dlt698 final : public Protocol {
public:
    std::string_view name() const override { return "dlt698"; }
    codec::FrameSearch find_frame(ByteSpan bytes) const override {
        return dlt698::find_frame(bytes);
    }
    std::size_t frame_bytes_max() const override { return dlt698::kFrameSizeMax; }

    Greeting greet(ByteSpan record, time::LocalSeconds now) const override {
        Greeting greeting;
        const Message message = whole(record);
        if (message.frame) greeting.terminal = message.frame->server.digits;
        if (message.is_piece) {
            greeting.is_whole = false;
            greeting.reply =
                dlt698::encode_frame(dlt698::make_confirm(*message.frame)).value_or(Bytes{});
            return greeting;
        }
        if (!message.frame || !message.apdu) return greeting;
        const Apdu& apdu = *message.apdu;
        if (apdu.service == Service::link_request) {
            Apdu reply;
            reply.service = Service::link_response;
            reply.piid = apdu.piid;
            reply.link.result = 0x80;  // Success, and the clock is to be trusted.
            reply.link.requested = apdu.link.requested;
            reply.link.received = reply.link.answered = dlt698::to_moment(now);
            greeting.reply =
                dlt698_frame(message.frame->server, reply, false, dlt698::kLinkManagement);
            greeting.is_kept = apdu.link.kind == dlt698::LinkKind::login;
        }
        if (apdu.service == Service::report_notification) {
            Apdu reply;
            reply.service = Service::report_response;
            reply.choice = apdu.choice;
            reply.piid = apdu.piid;
            for (const dlt698::Item& item : apdu.items) {
                dlt698::Item said;
                said.target = item.target;
                reply.items.push_back(said);
            }
            for (const dlt698::Record& one : apdu.records) {
                dlt698::Item said;
                said.target = one.oad;
                reply.items.push_back(said);
            }
            greeting.reply = dlt698_frame(message.frame->server, reply, false, dlt698::kUserData);
        }
        return greeting;
    }

    std::unique_ptr<Exchange> ask(const Job& job) const override {
        return make_conversation(job.meter, job.terminal, questions_of(job));
    }

    std::unique_ptr<Exchange> ask_step(const OrderStep& step) const override {
        return make_conversation(step.meter, step.terminal, questions_of(step));
    }

    void read(ByteSpan record, Reported& out) const override {
        dlt698::FragmentSets sets;
        for_each_frame(*this, record, [&](ByteSpan bytes) {
            const Result<dlt698::Frame> frame = dlt698::parse_frame(bytes);
            if (!frame || !frame->is_from_server) return;
            out.heard.push_back(frame->server.digits);
            Bytes payload = frame->payload;
            if (frame->fragment) {
                if (frame->fragment->type == dlt698::FragmentType::confirm) return;
                const Result<std::optional<Bytes>> put = sets.add(*frame);
                if (!put) out.unread.push_back({frame->server.digits, put.error()});
                if (!put || !*put) return;
                payload = **put;
            }
            const Result<Apdu> apdu = dlt698::parse_apdu(payload);
            if (!apdu) return out.unread.push_back({frame->server.digits, apdu.error()});
            Reading{frame->server.digits, out}.apdu(*apdu);
        });
    }

private:
    struct Message {
        std::optional<dlt698::Frame> frame;  // The last.
        std::optional<Apdu> apdu;
        bool is_piece = false;
    };

    Message whole(ByteSpan record) const {
        Message message;
        dlt698::FragmentSets sets;
        for_each_frame(*this, record, [&](ByteSpan bytes) {
            const Result<dlt698::Frame> frame = dlt698::parse_frame(bytes);
            if (!frame || !frame->is_from_server) return;
            message.frame = *frame;
            message.is_piece = false;
            Bytes payload = frame->payload;
            if (frame->fragment) {
                if (frame->fragment->type == dlt698::FragmentType::confirm) return;
                const Result<std::optional<Bytes>> put = sets.add(*frame);
                message.is_piece = put && !*put;
                if (!put || !*put) return;
                payload = **put;
            }
            if (Result<Apdu> apdu = dlt698::parse_apdu(payload)) message.apdu = std::move(*apdu);
        });
        return message;
    }
};

}  // namespace

const Protocol& dlt698_protocol() {
    static const Dlt698 protocol;
    return protocol;
}

}  // namespace voltmark::acquire
