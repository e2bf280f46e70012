// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/estimate_store.hpp"

#include <charconv>

#include <fmt/format.h>

#include "voltmark/base/check.hpp"

namespace voltmark::vee {

namespace {

using store::BulkRow;
using store::BulkTable;
using Type = BulkTable::Type;

constexpr BulkTable::Column kColumns[] = {
    {"site_id", Type::int64},    {"channel_no", Type::int32},     {"span_day", Type::int32},
    {"first_slot", Type::int32}, {"delivery_id", Type::int64},    {"slots", Type::int32},
    {"method", Type::int32},     {"error_permille", Type::int32}, {"trials", Type::int32},
    {"sources", Type::text}};

constexpr int kErrorUnknown = -1;

/// "-7*4 -1*4 @12/1 =-9+30:123456:108": days from the gap's, and how many readings of each; other
/// channels; and the total that it is a part of: first day, days, thousandths and method.
std::string sources_text(const EstimatedGap& gap) {
    std::string text;
    for (const Source& source : gap.sources)
        text += fmt::format("{}*{} ", (source.day - gap.day).count(), source.slots);
    for (const ChannelId channel : gap.channels)
        text += fmt::format("@{}/{} ", raw(channel.site_id), raw(channel.channel_no));
    if (const auto& bound = gap.bound) {
        text += fmt::format("={}+{}:{}:{} ", (bound->days.from - gap.day).count(),
                            bound->days.days(), bound->milli, static_cast<int>(bound->method));
    }
    if (!text.empty()) text.pop_back();
    return text;
}

/// Reads what sources_text wrote.
class SourcesReader {
public:
    explicit SourcesReader(std::string_view text) : at_{text.data()}, end_{at_ + text.size()} {}

    void read(EstimatedGap& gap) {
        for (; at_ < end_; ++at_) {
            if (*at_ == '@') {
                const std::int64_t site = next();
                gap.channels.push_back(
                    {SiteId{site}, ChannelNo{static_cast<std::int32_t>(next())}});
            } else if (*at_ == '=') {
                const time::CivilDay from = gap.day + std::chrono::days{static_cast<int>(next())};
                const auto count = static_cast<int>(next());
                const std::int64_t milli = next();
                const std::optional<Method> method = find_method(static_cast<int>(next()));
                VOLTMARK_CHECK(method.has_value());
                gap.bound = KnownTotal{{from, from + std::chrono::days{count}}, milli, *method};
            } else {
                const auto away = static_cast<int>(next(0));
                gap.sources.push_back(
                    {gap.day + std::chrono::days{away}, static_cast<int>(next())});
            }
        }
    }

private:
    /// The number behind the next mark.
    std::int64_t next(std::ptrdiff_t mark = 1) {
        std::int64_t number = 0;
        at_ = std::from_chars(at_ < end_ ? at_ + mark : end_, end_, number).ptr;
        return number;
    }

    const char* at_;
    const char* end_;
};

StoredEstimate estimate_in(const BulkRow& row, ChannelId channel) {
    const std::optional<Method> method = find_method(static_cast<int>(row.integer(4)));
    VOLTMARK_CHECK(method.has_value());  // Only known methods are ever written.
    StoredEstimate found;
    found.delivery = DeliveryId{row.integer(2)};
    found.gap.channel = channel;
    found.gap.day = time::day_from_number(row.integer(0));
    found.gap.first = static_cast<int>(row.integer(1));
    found.gap.slots = static_cast<int>(row.integer(3));
    found.gap.method = *method;
    if (row.integer(5) != kErrorUnknown)
        found.gap.error_permille = static_cast<int>(row.integer(5));
    found.gap.trials = static_cast<int>(row.integer(6));
    SourcesReader{row.text(7)}.read(found.gap);
    return found;
}

}  // namespace

void put_estimates(store::Session& session, DeliveryId delivery,
                   std::span<const EstimatedGap> gaps) {
    if (gaps.empty()) return;
    const auto writer = session.bulk_writer({"reading_estimate", kColumns});
    for (const EstimatedGap& gap : gaps) {
        writer->integer(raw(gap.channel.site_id)).integer(raw(gap.channel.channel_no));
        writer->integer(time::to_number(gap.day)).integer(gap.first).integer(raw(delivery));
        writer->integer(gap.slots).integer(static_cast<int>(gap.method));
        writer->integer(gap.error_permille.value_or(kErrorUnknown)).integer(gap.trials);
        writer->text(sources_text(gap)).end_row();
    }
    writer->finish();
}

std::vector<StoredEstimate> read_estimates(store::Session& session, ChannelId channel,
                                           time::CivilDay from, time::CivilDay to,
                                           DeliveryId as_of) {
    std::vector<StoredEstimate> found;
    const auto query = session.bulk_query(
        "SELECT span_day, first_slot, delivery_id, slots, method, error_permille, trials, sources "
        "FROM reading_estimate WHERE site_id = ?1 AND channel_no = ?2 AND span_day >= ?3 AND "
        "span_day < ?4 AND delivery_id <= ?5 ORDER BY span_day, first_slot, delivery_id");
    query->run({raw(channel.site_id), raw(channel.channel_no), time::to_number(from),
                time::to_number(to), raw(as_of)},
               [&](const BulkRow& row) { found.push_back(estimate_in(row, channel)); });
    return found;
}

}  // namespace voltmark::vee
