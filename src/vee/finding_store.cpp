// SPDX-License-Identifier: Apache-2.0
#include "finding_store.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/vee/rule_errors.hpp"

namespace voltmark::vee {

namespace {

using store::BulkRow;
using Type = store::BulkTable::Type;

constexpr store::BulkTable::Column kColumns[] = {
    {"span_day", Type::int32},    {"site_id", Type::int64},     {"channel_no", Type::int32},
    {"register_no", Type::int32}, {"rule", Type::text},         {"first_slot", Type::int32},
    {"slots", Type::int32},       {"value_milli", Type::int64}, {"reference_milli", Type::int64},
    {"severity", Type::text},     {"check_id", Type::int64},    {"state", Type::text},
    {"settled_by", Type::text},   {"reason", Type::text},       {"settled_at", Type::int64}};
constexpr store::BulkTable::Column kCheckColumns[] = {
    {"check_id", Type::int64}, {"period_from", Type::int32}, {"period_to", Type::int32},
    {"rules", Type::text},     {"as_of", Type::int64},       {"checked_at", Type::int64},
    {"series", Type::int64},   {"spans", Type::int64},       {"readings", Type::int64},
    {"findings", Type::int64}};

constexpr std::array<std::string_view, 2> kStates = {"open", "settled"};

StoredFinding finding_in(const BulkRow& row) {
    StoredFinding one;
    one.day = time::day_from_number(row.integer(0));
    one.site_id = SiteId{row.integer(1)};
    one.channel_no = ChannelNo{static_cast<std::int32_t>(row.integer(2))};
    one.register_no = RegisterNo{static_cast<std::int32_t>(row.integer(3))};
    const std::optional<Rule> rule = find_rule(row.text(4));
    VOLTMARK_CHECK(rule.has_value());  // Rules are never taken away.
    one.finding.rule = *rule;
    one.finding.first = static_cast<int>(row.integer(5));
    one.finding.count = static_cast<int>(row.integer(6));
    one.finding.value_milli = row.integer(7);
    one.finding.reference_milli = row.integer(8);
    for (const Severity severity : {Severity::refuse, Severity::suspect, Severity::report}) {
        if (to_text(severity) == row.text(9)) one.finding.severity = severity;
    }
    one.state = row.text(10) == kStates[0] ? FindingState::open : FindingState::settled;
    one.settled_by = row.text(11);
    one.reason = row.text(12);
    one.source_key = row.text(13);
    return one;
}

constexpr std::string_view kSelect =
    "SELECT f.span_day, f.site_id, f.channel_no, f.register_no, f.rule, f.first_slot, f.slots, "
    "f.value_milli, f.reference_milli, f.severity, f.state, f.settled_by, f.reason, "
    "coalesce(c.source_key, r.source_key, '') FROM vee_finding f "
    "LEFT JOIN channel c ON c.site_id = f.site_id AND c.channel_no = f.channel_no "
    "LEFT JOIN meter_register r ON r.site_id = f.site_id AND r.register_no = f.register_no ";

/// The keys of what is kept already. \param state  more of the condition.
std::set<FindingKey> keys_in(store::Session& session, const FindingRange& range,
                             std::string_view state) {
    std::set<FindingKey> settled;
    const auto query = session.bulk_query(
        fmt::format("{}WHERE f.site_id >= ?1 AND f.site_id <= ?2 AND f.span_day >= ?3 AND "
                    "f.span_day < ?4{}",
                    kSelect, state));
    query->run({raw(range.first), raw(range.last), time::to_number(range.days.from),
                time::to_number(range.days.to)},
               [&](const BulkRow& row) { settled.insert(key_of(finding_in(row))); });
    return settled;
}

void write_finding(store::BulkWriter& writer, const StoredFinding& one, std::int64_t check_id) {
    const Finding& finding = one.finding;
    writer.integer(time::to_number(one.day)).integer(raw(one.site_id));
    writer.integer(raw(one.channel_no)).integer(raw(one.register_no));
    writer.text(to_text(finding.rule)).integer(finding.first).integer(finding.count);
    writer.integer(finding.value_milli).integer(finding.reference_milli);
    writer.text(to_text(finding.severity)).integer(check_id).text(to_text(one.state));
    writer.text("").text("").integer(0).end_row();
}

/// A series by its key.
struct Series {
    std::int64_t site = 0;
    int channel = 0;
    int number = 0;  ///< Of the register.
};

std::optional<Series> find_series(soci::session& sql, const std::string& key) {
    Series series;
    sql << "SELECT site_id, channel_no FROM channel_key WHERE source_key = :k", soci::use(key),
        soci::into(series.site), soci::into(series.channel);
    if (sql.got_data()) return series;
    series = {};
    sql << "SELECT site_id, register_no FROM register_key WHERE source_key = :k", soci::use(key),
        soci::into(series.site), soci::into(series.number);
    if (sql.got_data()) return series;
    return std::nullopt;
}

}  // namespace

std::string_view to_text(FindingState state) {
    return kStates[static_cast<std::size_t>(state)];
}

FindingKey key_of(const StoredFinding& finding) {
    return {finding.day,         finding.site_id,      finding.channel_no,
            finding.register_no, finding.finding.rule, finding.finding.first};
}

std::int64_t replace_findings(store::Session& session, const FindingRange& range,
                              std::int64_t check_id, const std::vector<StoredFinding>& findings) {
    session.run_script(fmt::format(
        "DELETE FROM vee_finding WHERE site_id >= {} AND site_id <= {} AND span_day >= {} AND "
        "span_day < {} AND state = 'open'",
        raw(range.first), raw(range.last), time::to_number(range.days.from),
        time::to_number(range.days.to)));
    if (findings.empty()) return 0;
    const std::set<FindingKey> settled = keys_in(session, range, " AND f.state = 'settled'");
    std::int64_t stayed = 0;
    const auto writer = session.bulk_writer({"vee_finding", kColumns});
    for (const StoredFinding& one : findings) {
        if (settled.contains(key_of(one))) {
            ++stayed;
            continue;
        }
        write_finding(*writer, one, check_id);
    }
    writer->finish();
    return stayed;
}

void add_findings(store::Session& session, const std::vector<StoredFinding>& findings) {
    if (findings.empty()) return;
    constexpr std::int64_t kNoCheck = 0;
    FindingRange range{
        findings[0].site_id, findings[0].site_id, {findings[0].day, findings[0].day}};
    for (const StoredFinding& one : findings) {
        range.first = std::min(range.first, one.site_id);
        range.last = std::max(range.last, one.site_id);
        range.days = {std::min(range.days.from, one.day),
                      std::max(range.days.to, one.day + std::chrono::days{1})};
    }
    const std::set<FindingKey> known = keys_in(session, range, "");
    const auto writer = session.bulk_writer({"vee_finding", kColumns});
    for (const StoredFinding& one : findings)
        if (!known.contains(key_of(one))) write_finding(*writer, one, kNoCheck);
    writer->finish();
}

void write_check(store::Session& session, const CheckReport& report,
                 const time::BillingPeriod& period, std::string_view rules, DeliveryId as_of,
                 Instant now) {
    const auto writer = session.bulk_writer({"vee_check", kCheckColumns});
    writer->integer(report.check_id).integer(time::to_number(period.from));
    writer->integer(time::to_number(period.to)).text(rules).integer(raw(as_of));
    writer->integer(now.time_since_epoch().count()).integer(report.series).integer(report.spans);
    writer->integer(report.readings).integer(report.findings).end_row();
    writer->finish();
}

std::vector<StoredFinding> list_findings(store::Session& session, const FindingFilter& filter) {
    std::vector<StoredFinding> found;
    std::string where = "WHERE f.span_day >= ?1 AND f.span_day < ?2";
    if (filter.rule) where += fmt::format(" AND f.rule = '{}'", to_text(*filter.rule));
    if (filter.state) where += fmt::format(" AND f.state = '{}'", to_text(*filter.state));
    Series series;
    if (!filter.source_key.empty()) {
        const std::optional<Series> known = find_series(session.sql(), filter.source_key);
        if (!known) return found;
        series = *known;
        where += " AND f.site_id = ?3 AND f.channel_no = ?4 AND f.register_no = ?5";
    }
    const time::BillingPeriod days =
        filter.days.value_or(time::BillingPeriod{time::day_from_number(0), time::kOpenEnd});
    const auto query = session.bulk_query(fmt::format(
        "{}{} ORDER BY f.span_day, f.site_id, f.channel_no, f.register_no, f.rule, f.first_slot "
        "LIMIT {}",
        kSelect, where, filter.limit));
    const auto take = [&](const BulkRow& row) { found.push_back(finding_in(row)); };
    if (filter.source_key.empty()) {
        query->run({time::to_number(days.from), time::to_number(days.to)}, take);
    } else {
        query->run({time::to_number(days.from), time::to_number(days.to), series.site,
                    series.channel, series.number},
                   take);
    }
    return found;
}

Result<int> settle_findings(store::Session& session, const Settlement& settlement, Instant now) {
    soci::session& sql = session.sql();
    const std::string rule{to_text(settlement.rule)};
    const Error unknown =
        make_error(kUnknownFinding, settlement.source_key, rule, time::to_text(settlement.day));
    const std::optional<Series> series = find_series(sql, settlement.source_key);
    if (!series) return unknown;
    const std::int64_t at = now.time_since_epoch().count();
    const int day = time::to_number(settlement.day);
    soci::statement statement =
        (sql.prepare << "UPDATE vee_finding SET state = 'settled', settled_by = :b, reason = :w, "
                        "settled_at = :a WHERE span_day = :d AND site_id = :s AND channel_no = :c "
                        "AND register_no = :n AND rule = :r AND state = 'open'",
         soci::use(settlement.by), soci::use(settlement.reason), soci::use(at), soci::use(day),
         soci::use(series->site), soci::use(series->channel), soci::use(series->number),
         soci::use(rule));
    statement.execute(true);
    const auto changed = static_cast<int>(statement.get_affected_rows());
    if (changed == 0) return unknown;
    return changed;
}

}  // namespace voltmark::vee
