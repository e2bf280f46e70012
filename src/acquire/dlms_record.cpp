// SPDX-License-Identifier: Apache-2.0
#include "dlms_record.hpp"

#include <algorithm>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/base/decimal.hpp"

#include "dlms_cipher.hpp"
#include "dlms_profile_rows.hpp"

namespace voltmark::acquire {

namespace {

namespace dlms = codec::dlms;
using codec::Bytes;
using codec::ByteSpan;
using dlms::Data;
using namespace dlms_objects;

constexpr std::size_t kJoinedMax = std::size_t{1} << 20;

bool is_profile(const Data& data) {
    const bool is_list = data.tag == dlms::Tag::array || data.tag == dlms::Tag::compact_array;
    return is_list && !data.items.empty() && data.items[0].tag == dlms::Tag::structure &&
           !data.items[0].items.empty() && dlms::to_date_time(data.items[0].items[0]);
}

}  // namespace

std::optional<time::LocalSeconds> dlms_moment(const Data& data) {
    const std::optional<dlms::DateTime> at = dlms::to_date_time(data);
    const bool is_whole = at && at->year && at->month && at->day && at->hour && at->minute;
    if (!is_whole) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*at->year},
                                           std::chrono::month{static_cast<unsigned>(*at->month)},
                                           std::chrono::day{static_cast<unsigned>(*at->day)}};
    if (!date.ok()) return std::nullopt;
    return time::LocalSeconds{std::chrono::local_days{date}} + std::chrono::hours{*at->hour} +
           std::chrono::minutes{*at->minute} + std::chrono::seconds{at->second.value_or(0)};
}

dlms::DateTime to_dlms(time::LocalSeconds at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{at - day};
    dlms::DateTime out;
    out.year = static_cast<int>(date.year());
    out.month = static_cast<int>(static_cast<unsigned>(date.month()));
    out.day = static_cast<int>(static_cast<unsigned>(date.day()));
    out.hour = static_cast<int>(clock.hours().count());
    out.minute = static_cast<int>(clock.minutes().count());
    out.second = static_cast<int>(clock.seconds().count());
    return out;
}

void DlmsRecord::frame(ByteSpan bytes) {
    if (const Result<dlms::WrapperFrame> wrapper = dlms::parse_wrapper(bytes))
        return apdu(wrapper->apdu);
    const Result<dlms::HdlcFrame> hdlc = dlms::parse_hdlc(bytes);
    if (!hdlc || hdlc->information.empty()) return;
    const bool has_apdu = (hdlc->control & 1) == 0 || (hdlc->control & 0xEF) == 0x03;
    if (!has_apdu || joined_.size() > kJoinedMax) return;
    joined_.insert(joined_.end(), hdlc->information.begin(), hdlc->information.end());
    if (hdlc->is_segmented) return;
    const Bytes whole = std::exchange(joined_, {});
    if (const std::optional<ByteSpan> inner = dlms::without_llc(whole)) apdu(*inner);
}

void DlmsRecord::apdu(ByteSpan bytes) {
    const Result<dlms::Apdu> apdu = dlms::parse_apdu(bytes);
    if (!apdu) return unread(apdu.error());
    const auto* ciphered = std::get_if<dlms::Ciphered>(&*apdu);
    if (ciphered == nullptr) return take(*apdu);
    if (!ciphered->title.empty()) title_ = ciphered->title;
    const std::string sender = secrets_.address_of_title(title_);
    if (meter_.empty()) meter_ = sender;
    const Result<dlms::Apdu> inner = open_dlms(*ciphered, title_, secrets_.of_title(title_).keys);
    if (!inner) return unread(inner.error());
    take(*inner);
}

void DlmsRecord::take(const dlms::Apdu& apdu) {
    if (const auto* association = std::get_if<dlms::Association>(&apdu)) {
        if (association->is_response && !association->title.empty()) title_ = association->title;
    }
    if (const auto* response = std::get_if<dlms::GetResponse>(&apdu)) answer(*response);
    if (const auto* notified = std::get_if<dlms::DataNotification>(&apdu)) push(*notified);
    if (const auto* event = std::get_if<dlms::EventNotification>(&apdu)) {
        const auto at = dlms_moment(dlms::make_octets(event->time));
        if (at && !meter_.empty())
            out_.events.push_back({meter_, dlms::to_text(event->part.obis), *at,
                                   dlms::value_text(event->value).value_or("")});
    }
}

void DlmsRecord::answer(const dlms::GetResponse& response) {
    const Asked asked = asked_by(response.invoke);
    const bool goes_on =
        response.form == dlms::GetResponse::Form::block && response.block.number > 1;
    if (!goes_on) join_ = {};
    const Answer joined = join_.take(response);
    if (joined && !*joined) return;
    if (asked == Asked::curve_columns || asked == Asked::day_columns) {
        columns_ = columns_of(joined, asked);
        scalers_.clear();
        return;
    }
    if (asked == Asked::scaler) {
        scalers_.push_back(joined ? dlms::to_scaler_unit(**joined) : std::nullopt);
        return;
    }
    // What a meter refuses is no fault of the record.
    if (joined) value(asked, **joined);
}

void DlmsRecord::value(Asked asked, const Data& data) {
    if (asked == Asked::name) meter_ = dlms::value_text(data).value_or("");
    if (asked == Asked::curve_period && dlms::is_integer(data.tag)) period_s_ = data.number;
    if (asked == Asked::curve) curve_ = data;
    if (asked == Asked::day) day_ = data;
    if (asked != Asked::clock) return;
    if (const auto shows = dlms_moment(data)) out_.clocks.push_back({meter_, *shows});
}

/// What a push carries is known by its shape: a name; capture objects, period and scalers, and the
/// entries behind them; registers with their OBIS.
void DlmsRecord::push(const dlms::DataNotification& push) {
    const std::vector<dlms::PushValue> values = dlms::push_values(push.body, push.is_tagged_time);
    for (const dlms::PushValue& one : values) {
        const bool is_name = one.obis == kName || one.obis == kDeviceId;
        if (is_name && meter_.empty()) meter_ = dlms::value_text(one.value).value_or("");
    }
    for (const Data& item : push.body.items) pushed(item);
    std::optional<time::LocalSeconds> at = dlms_moment(dlms::make_octets(push.time));
    for (const dlms::PushValue& one : values) {
        if (one.obis == kClock) at = dlms_moment(one.value);
    }
    if (at) add_pushed(values, {meter_, secrets_.of(meter_).digits}, *at, out_);
}

void DlmsRecord::pushed(const Data& item) {
    const bool is_text =
        item.tag == dlms::Tag::octet_string || item.tag == dlms::Tag::visible_string;
    if (is_text && meter_.empty() && !dlms::to_obis(item) && !dlms::to_date_time(item))
        meter_ = dlms::value_text(item).value_or("");
    const std::vector<dlms::ObjectPart> columns = dlms::to_capture_objects(item);
    if (!columns.empty()) columns_ = columns;
    if (item.tag == dlms::Tag::uint32 && !columns_.empty()) period_s_ = item.number;
    if (const auto scaler = dlms::to_scaler_unit(item)) scalers_.push_back(scaler);
    if (is_profile(item)) curve_ = item;
}

void DlmsRecord::finish() {
    if (meter_.empty()) {
        const bool has_values = curve_ || day_ || !out_.clocks.empty();
        if (has_values) unread(make_error(kUnknownItem, "a device without a name"));
        out_.clocks.clear();
        out_.registers.clear();
        return;
    }
    out_.heard.push_back(meter_);
    std::size_t scaler = 0;
    std::vector<ScaledColumn> columns;
    for (const dlms::ObjectPart& part : columns_) {
        ScaledColumn column{part, std::nullopt};
        if (is_register(part) && scaler < scalers_.size()) column.scaler_unit = scalers_[scaler++];
        columns.push_back(column);
    }
    const DlmsMeter meter{meter_, secrets_.of(meter_).digits};
    if (curve_) add_curves(*curve_, columns, period_s_, meter, out_);
    if (day_) add_days(*day_, columns, meter, out_);
}

}  // namespace voltmark::acquire
