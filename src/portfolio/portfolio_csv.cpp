// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/portfolio_csv.hpp"

#include <map>
#include <set>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/csv_columns.hpp"
#include "voltmark/portfolio/errors.hpp"
#include "voltmark/tariff/attributes.hpp"
#include "voltmark/time/grid.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::portfolio {

namespace {

using codec::csv::Row;

/// Whole numbers of thousandths that fit one byte string: "0.036" kWh is 36'000 mWh.
constexpr int kStepScale = 6;

/// In place of an interval: read at a few days, as what a register shows.
constexpr std::string_view kRegisterWord = "register";

/// Reads one table row by row, by the names of its header; what is wrong is told, and reading goes
/// on.
class TableReader {
public:
    TableReader(std::string_view text, bool in_meters, std::vector<TableFinding>& findings)
        : rows_{without_mark(text), codec::csv::find_delimiter(text)},
          in_meters_{in_meters},
          findings_{findings} {}

    /// \param attributes  whether other columns may be attributes of contracts.
    bool read_header(std::initializer_list<std::string_view> needed,
                     std::initializer_list<std::string_view> optional, bool attributes) {
        if (!rows_.next(row_)) {
            for (const std::string_view name : needed)
                tell(make_error(kColumn, name).at({0, 0, 1, 1}));
            return false;
        }
        width_ = row_.fields.size();
        for (std::size_t i = 0; i < width_; ++i) {
            const std::string name{codec::trimmed(row_.fields[i].text)};
            if (!columns_.add(name, i))
                tell(make_error(kTwice, "column", name, row_.line).at(row_.place(row_.fields[i])));
            const auto known = [&](const auto& names) {
                return std::find(names.begin(), names.end(), name) != names.end();
            };
            if (known(needed) || known(optional)) continue;
            if (attributes && tariff::find_attribute(name) != nullptr) {
                attributes_.emplace_back(name, i);
            } else {
                tell(make_error(kColumnUnknown, name).at(row_.place(row_.fields[i])));
            }
        }
        bool whole = true;
        for (const std::string_view name : needed) {
            if (columns_.contains(name)) continue;
            tell(make_error(kColumn, name).at(row_.place()));
            whole = false;
        }
        return whole;
    }

    /// The next row that has as many fields as the header.
    bool next() {
        while (rows_.next(row_)) {
            if (row_.is_blank()) continue;
            if (row_.fields.size() == width_) return true;
            tell(make_error(kRow, row_.fields.size(), width_).at(row_.place()));
        }
        return false;
    }

    std::uint64_t line() const { return row_.line; }
    const std::vector<std::pair<std::string, std::size_t>>& attributes() const {
        return attributes_;
    }

    std::string text(std::string_view column) const {
        return std::string{columns_.text(row_, column)};
    }
    std::string text_at(std::size_t index) const {
        return std::string{codec::trimmed(row_.fields[index].text)};
    }

    std::string needed(std::string_view column) {
        std::string value = text(column);
        if (value.empty()) tell_at(column, make_error(kMissing, column));
        return value;
    }
    std::int64_t number(std::string_view column, int scale, std::int64_t otherwise,
                        std::int64_t low, std::int64_t high) {
        const std::string value = text(column);
        if (value.empty()) return otherwise;
        const Result<std::int64_t> parsed = parse_decimal(value, scale);
        if (parsed && *parsed >= low && *parsed <= high) return *parsed;
        bad(column, value, "a number in its bounds");
        return otherwise;
    }
    meter::Validity validity(std::string_view from_column, std::string_view to_column) {
        meter::Validity valid{time::CivilDay{}, time::kOpenEnd};
        const std::string from = needed(from_column);
        if (const Result<time::CivilDay> first = time::parse_day(from)) {
            valid.from = *first;
        } else {
            bad(from_column, from, "a day such as 2026-07-01");
        }
        const std::string to = text(to_column);
        if (to.empty()) return valid;
        const Result<time::CivilDay> end = time::parse_day(to);
        if (end && *end > valid.from) {
            valid.to = *end;
        } else {
            bad(to_column, to, "a day after the first");
        }
        return valid;
    }

    /// Tells that a value is none of its column; of an empty one that was told by `needed`.
    void bad(std::string_view column, const std::string& value, std::string_view expected) {
        if (!value.empty()) tell_at(column, make_error(kValue, column, value, expected));
    }
    /// Tells a value that stands further up already; `seen` keeps the lines.
    template <class Key>
    void tell_if_seen(std::string_view column, const Key& key, const std::string& value,
                      std::map<Key, std::uint64_t>& seen) {
        const auto [it, fresh] = seen.emplace(key, line());
        if (!fresh) tell_at(column, make_error(kTwice, column, value, it->second));
    }
    void tell_at(std::string_view column, Error error) {
        tell(std::move(error).at(columns_.place(row_, column)));
    }
    void tell(Error error) { findings_.push_back({in_meters_, std::move(error)}); }

private:
    static std::string_view without_mark(std::string_view text) {
        return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
    }

    codec::csv::RowReader rows_;
    bool in_meters_;
    std::vector<TableFinding>& findings_;
    Row row_;
    std::size_t width_ = 0;
    codec::csv::Columns columns_;
    std::vector<std::pair<std::string, std::size_t>> attributes_;
};

class TablesReader {
public:
    TableReading read(std::string_view customers, std::string_view meters) {
        TableReader contracts{customers, false, reading_.findings};
        if (contracts.read_header(
                {"site", "consumer_no", "contract", "party", "party_kind", "tariff", "from"},
                {"to", "area", "address", "phone", "identity_no", "bank_account"}, true)) {
            while (contracts.next()) contract(contracts);
        }
        TableReader channels{meters, true, reading_.findings};
        if (channels.read_header(
                {"site", "service_point", "zone", "meter", "installed_on", "reading_key", "flow",
                 "interval_minutes"},
                {"removed_on", "multiplier", "channel", "step", "use_contract",
                 "generation_contract", "point_name", "register_kind", "band", "digits"},
                false)) {
            while (channels.next()) channel(channels);
        }
        if (!reading_.findings.empty()) reading_.portfolio = {};
        return std::move(reading_);
    }

private:
    using Place = std::pair<SiteId, ServicePointNo>;
    struct Said {
        std::string value;
        std::uint64_t line = 0;
    };
    static constexpr std::int64_t kChannelMax = 999;

    /// The number of the site with a key; of a customer's row, a new one where it is not known yet.
    std::optional<SiteId> site_of(TableReader& table, bool may_be_new) {
        const std::string key = table.needed("site");
        const auto it = sites_.find(key);
        if (it != sites_.end()) return it->second;
        if (key.empty()) return std::nullopt;
        if (!may_be_new) {
            table.tell_at("site", make_error(kReference, "site", key));
            return std::nullopt;
        }
        const SiteId site{static_cast<std::int64_t>(sites_.size()) + 1};
        sites_.emplace(key, site);
        reading_.site_keys.push_back(key);
        reading_.portfolio.sites.push_back({site, table.text("area"), table.text("address")});
        return site;
    }

    PartyId party_of(TableReader& table) {
        const std::string name = table.needed("party");
        const std::string word = table.needed("party_kind");
        const std::optional<customer::PartyKind> kind = customer::find_party_kind(word);
        if (!kind) table.bad("party_kind", word, "person or business");
        // The same name on the same site is the same party: a home and the panels on its roof.
        const auto [it, fresh] =
            parties_.emplace(std::pair{table.text("site"), name},
                             PartyId{static_cast<std::int64_t>(parties_.size()) + 1});
        if (fresh)
            reading_.portfolio.parties.push_back(
                {it->second, kind.value_or(customer::PartyKind::person), name, table.text("phone"),
                 table.text("identity_no"), table.text("bank_account")});
        return it->second;
    }

    void contract(TableReader& table) {
        const std::optional<SiteId> site = site_of(table, true);
        const auto number = static_cast<std::int32_t>(table.number("contract", 0, 1, 1, 1'000'000));
        const std::string consumer_no = table.needed("consumer_no");
        if (!consumer_no.empty())
            table.tell_if_seen("consumer_no", consumer_no, consumer_no, consumer_numbers_);
        const ContractId id{site.value_or(SiteId{}), ContractNo{number}};
        if (site) table.tell_if_seen("contract", id, std::to_string(number), contracts_);
        const customer::Validity valid = table.validity("from", "to");
        reading_.portfolio.contracts.push_back({id, consumer_no, party_of(table), valid});
        customer::ContractTerm term{id, valid, table.needed("tariff"), {}};
        for (const auto& [name, index] : table.attributes()) {
            const std::string value = table.text_at(index);
            if (value.empty()) continue;
            if (Result<void> set = term.attributes.set(name, value); !set)
                table.tell_at(name, set.error());
        }
        reading_.portfolio.terms.push_back(std::move(term));
    }

    void channel(TableReader& table) {
        const std::optional<SiteId> site = site_of(table, false);
        const ServicePointNo point{
            static_cast<std::int32_t>(table.number("service_point", 0, 1, 1, 1'000'000))};
        const meter::Validity valid = table.validity("installed_on", "removed_on");
        const std::string zone = table.needed("zone");
        if (!zone.empty() && !time::Zone::find(zone))
            table.bad("zone", zone, "a time zone such as Asia/Shanghai");
        const std::string direction = table.needed("flow");
        const std::optional<Flow> flow = find_flow(direction);
        if (!flow)
            table.bad("flow", direction, "import, export, reactive_import or reactive_export");
        const bool is_register = table.text("interval_minutes") == kRegisterWord;
        const int minutes = is_register ? 0 : interval_of(table);
        const std::string key = table.needed("reading_key");
        if (!key.empty()) table.tell_if_seen("reading_key", key, key, reading_keys_);
        const std::int64_t step = table.number("step", kStepScale, 0, 1, std::int64_t{1} << 40);
        const std::int64_t multiplier =
            table.number("multiplier", 3, 1000, 1, std::int64_t{1} << 40);
        if (!site) return;
        service_point(table, *site, point, zone, valid, multiplier);
        if (is_register) {
            add_register(table, {{*site, register_number(table, *site)},
                                 point,
                                 key,
                                 flow.value_or(Flow::import_active),
                                 meter::RegisterKind::energy,
                                 "",
                                 6,
                                 valid});
            return;
        }
        check_no_register_words(table);
        reading_.portfolio.channels.push_back({{*site, channel_number(table, *site)},
                                               point,
                                               key,
                                               flow.value_or(Flow::import_active),
                                               minutes,
                                               step,
                                               valid});
    }

    /// What a register has besides: the band that it counts, its digits, or that it keeps a demand.
    void add_register(TableReader& table, meter::Register one) {
        const std::string word = table.text("register_kind");
        const std::optional<meter::RegisterKind> kind = meter::find_register_kind(word);
        if (!word.empty() && !kind) table.bad("register_kind", word, "energy or demand");
        one.kind = kind.value_or(meter::RegisterKind::energy);
        const std::string band = table.text("band");
        one.band = band == "total" ? std::string{} : band;
        one.digits = static_cast<int>(table.number("digits", 0, 6, 1, 12));
        reading_.portfolio.registers.push_back(std::move(one));
    }

    static void check_no_register_words(TableReader& table) {
        for (const std::string_view column : {"register_kind", "band", "digits"}) {
            const std::string value = table.text(column);
            table.bad(column, value, "empty, but where interval_minutes is register");
        }
    }

    /// As the row says, or the next one of the site; registers have numbers of their own.
    RegisterNo register_number(TableReader& table, SiteId site) {
        std::map<std::int64_t, std::uint64_t>& used = registers_[site];
        const std::int64_t next = used.empty() ? 1 : used.rbegin()->first + 1;
        const std::int64_t number = table.number("channel", 0, next, 1, 1'000'000);
        if (const auto [it, fresh] = used.emplace(number, table.line()); !fresh)
            table.tell_at("channel", make_error(kTwice, "channel", number, it->second));
        return RegisterNo{static_cast<std::int32_t>(number)};
    }

    /// As the row says, or the next one of the site.
    ChannelNo channel_number(TableReader& table, SiteId site) {
        std::map<std::int64_t, std::uint64_t>& used = channels_[site];
        const std::int64_t next = used.empty() ? 1 : used.rbegin()->first + 1;
        const std::int64_t number = table.number("channel", 0, next, 1, kChannelMax);
        if (number > kChannelMax) {
            table.tell_at("reading_key",
                          make_error(kValue, "reading_key", table.text("reading_key"),
                                     "fewer than 1000 channels a site"));
        }
        if (const auto [it, fresh] = used.emplace(number, table.line()); !fresh)
            table.tell_at("channel", make_error(kTwice, "channel", number, it->second));
        return ChannelNo{static_cast<std::int32_t>(number)};
    }

    /// What several rows say of one thing must be the same in all of them. \returns  whether this
    /// row is the first to say it.
    template <class Key>
    bool is_first_of(TableReader& table, std::map<Key, Said>& said, const Key& key,
                     std::string_view column, const std::string& value) {
        const auto [it, fresh] = said.emplace(key, Said{value, table.line()});
        if (!fresh && it->second.value != value)
            table.tell_at(column, make_error(kDiffers, column, it->second.value, it->second.line));
        return fresh;
    }

    /// One meter, and one contract a side, at a time.
    template <class Key>
    void check_apart(TableReader& table, std::map<Key, std::vector<meter::Validity>>& spans,
                     const Key& key, std::string_view column, const meter::Validity& valid) {
        for (const meter::Validity& other : spans[key]) {
            if (other == valid || intersect(other, valid).days() == 0) continue;
            table.tell_at(column, make_error(kOverlap, column, time::to_text(other)));
            return;
        }
        spans[key].push_back(valid);
    }

    static int interval_of(TableReader& table) {
        const std::string text = table.needed("interval_minutes");
        const Result<std::int64_t> minutes = parse_decimal(text, 0);
        if (minutes && *minutes > 0 && *minutes <= time::IntervalGrid::kDayMinutes) {
            const auto known = static_cast<int>(*minutes);
            if (time::IntervalGrid::of_minutes(known)) return known;
        }
        table.bad("interval_minutes", text, "5, 10, 15, 30, 60, 1440 or register");
        return 0;
    }

    void service_point(TableReader& table, SiteId site, ServicePointNo point,
                       const std::string& zone, const meter::Validity& valid,
                       std::int64_t multiplier_e3) {
        const std::string serial = table.needed("meter");
        const Place place{site, point};
        if (is_first_of(table, zones_, place, "zone", zone))
            reading_.portfolio.points.push_back({site, point, table.text("point_name"), zone});
        check_apart(table, mounted_, place, "installed_on", valid);
        const std::pair install{place, valid.from};
        const bool fresh = is_first_of(table, serials_, install, "meter", serial);
        is_first_of(table, multipliers_, install, "multiplier", to_decimal(multiplier_e3, 3));
        is_first_of(table, removals_, install, "removed_on", time::to_text(valid.to));
        if (fresh)
            reading_.portfolio.installs.push_back({site, point, valid, serial, multiplier_e3});
        supply(table, place, valid, "use_contract", meter::Side::use);
        supply(table, place, valid, "generation_contract", meter::Side::generation);
    }

    void supply(TableReader& table, const Place& place, const meter::Validity& valid,
                std::string_view column, meter::Side side) {
        const auto& [site, point] = place;
        const auto number = static_cast<std::int32_t>(table.number(column, 0, 0, 1, 1'000'000));
        if (number == 0) return;
        if (!contracts_.contains({site, ContractNo{number}})) {
            table.tell_at(column, make_error(kReference, "contract", number));
            return;
        }
        const std::tuple supplied{place, side, valid.from};
        if (is_first_of(table, supplies_, supplied, column, std::to_string(number)))
            reading_.portfolio.supplies.push_back({site, point, side, valid, ContractNo{number}});
    }

    TableReading reading_;
    std::map<std::string, SiteId> sites_;
    std::map<std::pair<std::string, std::string>, PartyId> parties_;
    std::map<std::string, std::uint64_t> consumer_numbers_;
    std::map<std::string, std::uint64_t> reading_keys_;
    std::map<ContractId, std::uint64_t> contracts_;
    std::map<SiteId, std::map<std::int64_t, std::uint64_t>> channels_;
    std::map<SiteId, std::map<std::int64_t, std::uint64_t>> registers_;
    std::map<Place, Said> zones_;
    std::map<Place, std::vector<meter::Validity>> mounted_;
    std::map<std::pair<Place, time::CivilDay>, Said> serials_;
    std::map<std::pair<Place, time::CivilDay>, Said> multipliers_;
    std::map<std::pair<Place, time::CivilDay>, Said> removals_;
    std::map<std::tuple<Place, meter::Side, time::CivilDay>, Said> supplies_;
};

}  // namespace

TableReading read_tables(std::string_view customers_csv, std::string_view meters_csv) {
    return TablesReader{}.read(customers_csv, meters_csv);
}

void renumber(Portfolio& portfolio, SiteId first_site, PartyId first_party) {
    const auto move_site = [&](SiteId& site) { site = SiteId{raw(site) + raw(first_site) - 1}; };
    const auto move_party = [&](PartyId& party) {
        party = PartyId{raw(party) + raw(first_party) - 1};
    };
    for (customer::Party& party : portfolio.parties) move_party(party.party_id);
    for (customer::Site& site : portfolio.sites) move_site(site.site_id);
    for (customer::Contract& contract : portfolio.contracts) {
        move_site(contract.id.site_id);
        move_party(contract.party_id);
    }
    for (customer::ContractTerm& term : portfolio.terms) move_site(term.id.site_id);
    for (meter::ServicePoint& point : portfolio.points) move_site(point.site_id);
    for (meter::Install& install : portfolio.installs) move_site(install.site_id);
    for (meter::Supply& supply : portfolio.supplies) move_site(supply.site_id);
    for (meter::Channel& channel : portfolio.channels) move_site(channel.id.site_id);
    for (meter::Register& one : portfolio.registers) move_site(one.id.site_id);
}

}  // namespace voltmark::portfolio
