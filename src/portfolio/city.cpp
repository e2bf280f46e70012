// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/city.hpp"

#include <array>
#include <cmath>

#include "voltmark/base/check.hpp"

namespace voltmark::portfolio {

namespace {

constexpr std::string_view kZone = "Asia/Shanghai";
constexpr std::string_view kSurnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄",
                                          "周", "吴", "徐", "孙", "朱", "马", "胡", "郭"};
constexpr std::string_view kGiven[] = {"伟", "芳", "娜", "敏", "静", "丽", "强", "磊",
                                       "军", "洋", "勇", "艳", "杰", "娟", "涛", "明"};
constexpr std::string_view kStreets[] = {"幸福路", "人民路", "中山路", "解放路",
                                         "建设路", "新华街", "和平街", "文化路"};
constexpr std::string_view kTrades[] = {"超市", "餐厅", "药店",   "旅馆",
                                        "诊所", "书店", "办公楼", "健身房"};

constexpr double kPi = 3.14159265358979323846;

/// About normal, mean 0 and variance 1: the sum of four uniform numbers out of one draw.
double noise(Random& random) {
    const std::uint64_t draw = random.next();
    const auto sum = static_cast<double>((draw & 0xFFFF) + (draw >> 16 & 0xFFFF) +
                                         (draw >> 32 & 0xFFFF) + (draw >> 48));
    return (sum - 131'070.0) / 37'837.0;
}

/// 1 in the middle of [from, to) hours, falling to 0 within `edge` hours outside.
double between(double hour, double from, double to, double edge) {
    const auto rise = [&](double x) { return std::clamp(x / edge + 0.5, 0.0, 1.0); };
    return rise(hour - from) * rise(to - hour);
}

double home_shape(double hour, bool day_off) {
    return 0.3 + 0.7 * between(hour, 6.5, 9, 1) + 1.2 * between(hour, 18, 22.5, 1.5) +
           (day_off ? 0.5 * between(hour, 9, 17, 2) : 0.0);
}

double business_shape(double hour, bool day_off) {
    return 0.2 + (day_off ? 0.35 : 0.8) * between(hour, 8.5, 20, 2);
}

double workshop_shape(double hour, bool day_off, bool two_shifts) {
    return 0.12 + (day_off ? 0.1 : 0.85) * between(hour, 7.5, two_shifts ? 22 : 17.5, 1);
}

/// Cooling in summer, heating in winter.
double season(time::CivilDay day) {
    const double year = static_cast<double>(time::to_number(day)) * 2 * kPi / 365.2425;
    return 1 + 0.25 * std::cos(2 * (year - 0.1));
}

std::int64_t whole_steps(double watt_hours) {
    return static_cast<std::int64_t>(std::llround(std::max(0.0, watt_hours))) * City::kStepMilli;
}

}  // namespace

/// What a customer is, for as long as the city stands.
struct City::Nature {
    Trade trade = Trade::home;
    double base_w = 0;    // Standing load.
    double active_w = 0;  // Load that follows the shape.
    double panel_w = 0;   // Photovoltaics.
    double reactive = 0;  // kvarh a kWh.
    bool two_shifts = false;
    int people = 3;
    bool time_of_use = false;
};

City::City(std::uint64_t seed, SiteId first_site, PartyId first_party, time::CivilDay supplied_from,
           time::IntervalGrid grid, Kind kind)
    : random_{seed},
      first_site_{first_site},
      first_party_{first_party},
      supplied_from_{supplied_from},
      grid_{grid},
      kind_{kind},
      zone_{*time::Zone::find(kZone)} {}

std::vector<std::string_view> City::tariffs() {
    return {"cn.zj.residential.ladder", "cn.zj.residential.ladder_tou", "cn.zj.feed_in",
            "demo.single.10kv", "demo.two_part.10kv"};
}

City::Nature City::nature_of(std::int64_t customer) const {
    Random random = random_of(customer);
    Nature nature;
    const bool mixed = kind_ == Kind::mixed;
    const double lot = random.unit() * (mixed ? 1.0 : 0.9);
    nature.people = 1 + static_cast<int>(random.below(6));
    nature.time_of_use = random.chance(0.4) && mixed;
    nature.two_shifts = random.chance(0.5);
    const double size = std::exp(noise(random) * 0.8);
    if (lot < 0.90) {
        nature.trade = random.chance(0.05) && mixed ? Trade::solar_home : Trade::home;
        nature.base_w = 60 + 160 * random.unit() * random.unit() * 2;
        nature.active_w = 100 + 250 * random.unit();
        nature.panel_w = nature.trade == Trade::solar_home ? 3000 + 5000 * random.unit() : 0;
    } else if (lot < 0.98) {
        nature.trade = Trade::business;
        nature.active_w = 9000 * size;
        nature.base_w = 0.05 * nature.active_w;
    } else {
        nature.trade = Trade::workshop;
        nature.active_w = 120'000 * size;
        nature.base_w = 0.04 * nature.active_w;
        nature.reactive = 0.35 + 0.35 * random.unit();
    }
    return nature;
}

void City::add_customers(std::int64_t first, std::int64_t last, Portfolio& portfolio) const {
    const customer::Validity ever{supplied_from_, time::kOpenEnd};
    for (std::int64_t i = first; i < last; ++i) {
        const Nature nature = nature_of(i);
        Random random = random_of(i).split(1);
        const bool home = nature.trade == Trade::home || nature.trade == Trade::solar_home;
        const SiteId site = site_of(i);
        const PartyId party{raw(first_party_) + i};
        const auto pick = [&](const auto& list) { return list[random.below(std::size(list))]; };
        const std::string name =
            home ? fmt::format("{}{}{}", pick(kSurnames), pick(kGiven), pick(kGiven))
            : nature.trade == Trade::business ? fmt::format("{}{}{}", pick(kStreets).substr(0, 6),
                                                            pick(kTrades), raw(site) % 1000)
                                              : fmt::format("第{}机械加工厂", raw(site));
        portfolio.parties.push_back(
            {party, home ? customer::PartyKind::person : customer::PartyKind::business, name});
        portfolio.sites.push_back(
            {site, fmt::format("{} 区", static_cast<char>('A' + raw(site) / 5000 % 26)),
             fmt::format("{} {} 号", pick(kStreets), 1 + random.below(400))});
        const ContractId id{site, ContractNo{1}};
        const std::string number = fmt::format("31{:010}", raw(site));
        portfolio.contracts.push_back({id, number, party, ever});
        customer::ContractTerm term{id, ever, "", {}};
        const auto set = [&](std::string_view attribute, const std::string& value) {
            VOLTMARK_CHECK(term.attributes.set(attribute, value).has_value());
        };
        if (home) {
            term.tariff =
                nature.time_of_use ? "cn.zj.residential.ladder_tou" : "cn.zj.residential.ladder";
            set("class", "residential");
            set("people", std::to_string(nature.people));
        } else {
            term.tariff =
                nature.trade == Trade::business ? "demo.single.10kv" : "demo.two_part.10kv";
            set("class", nature.trade == Trade::business ? "business" : "industrial");
            set("voltage_kv", "10");
            set("capacity_kva", std::to_string(static_cast<std::int64_t>(
                                    std::max(100.0, nature.active_w * 1.6 / 1000))));
        }
        portfolio.terms.push_back(term);
        const ServicePointNo point{1};
        portfolio.points.push_back({site, point, "", std::string{kZone}});
        portfolio.installs.push_back({site, point, ever, fmt::format("SM{:010}", raw(site)), 1000});
        portfolio.supplies.push_back({site, point, meter::Side::use, ever, ContractNo{1}});
        const auto channel = [&](int number_on_site, std::string_view suffix, Flow flow) {
            portfolio.channels.push_back({{site, ChannelNo{number_on_site}},
                                          point,
                                          fmt::format("V{:09}/{}", raw(site), suffix),
                                          flow,
                                          grid_.minutes(),
                                          kStepMilli,
                                          ever});
        };
        channel(1, "E1", Flow::import_active);
        if (nature.trade == Trade::workshop) channel(2, "Q1", Flow::import_reactive);
        if (nature.trade == Trade::solar_home) {
            channel(2, "B1", Flow::export_active);
            const ContractId generation{site, ContractNo{2}};
            portfolio.contracts.push_back(
                {generation, fmt::format("32{:010}", raw(site)), party, ever});
            portfolio.terms.push_back({generation, ever, "cn.zj.feed_in", {}});
            portfolio.supplies.push_back(
                {site, point, meter::Side::generation, ever, ContractNo{2}});
        }
    }
}

void City::day(const Nature& nature, std::int64_t customer, time::CivilDay day, int slots,
               double* watt_hours) const {
    Random random = random_of(customer).split(2).split(
        static_cast<std::uint64_t>(time::to_number(day) + 1'000'000));
    const unsigned weekday = time::weekday_of(day).c_encoding();
    const bool day_off = weekday == 0 || weekday == 6;
    const double hours = 24.0 / slots;
    const double level = std::exp(0.2 * noise(random)) * season(day);
    const bool home = nature.trade == Trade::home || nature.trade == Trade::solar_home;
    const double phase = random.unit() * 2 * kPi;
    for (int slot = 0; slot < slots; ++slot) {
        const double hour = (slot + 0.5) * hours;
        const double shape = home ? home_shape(hour, day_off)
                             : nature.trade == Trade::business
                                 ? business_shape(hour, day_off)
                                 : workshop_shape(hour, day_off, nature.two_shifts);
        const double flutter = home ? 0.15 : 0.06;
        double watts = nature.base_w * (0.8 + 0.2 * std::sin(hour * 5.2 + phase)) +
                       nature.active_w * level * shape * (1 + flutter * noise(random));
        watts += (home ? 5.0 : 0.0) * noise(random);
        watt_hours[slot] = std::max(watts, 0.02 * nature.base_w) * hours;
    }
    if (!home) return;
    // Kettles, washing machines, stoves: a few minutes to an hour at one to three kilowatts.
    const auto appliances = 2 + random.below(4 + static_cast<std::uint64_t>(nature.people));
    for (std::uint64_t i = 0; i < appliances; ++i) {
        const double begin =
            random.chance(0.6) ? 17 + random.unit() * 5.5 : 6.5 + random.unit() * 14;
        const double watts = 800 + 1600 * random.unit();
        double left = 0.15 + 0.9 * random.unit();
        for (int slot = static_cast<int>(begin / hours); slot < slots && left > 0; ++slot) {
            const double part = std::min(left, hours);
            watt_hours[slot] += watts * part;
            left -= part;
        }
    }
}

/// How a home's panels and a workshop's motors turn what is used into what two channels count.
class City::Flows {
public:
    Flows(const Nature& nature, Random random) : nature_{nature}, random_{random} {
        clouds_ = 0.25 + 0.75 * random_.unit();
    }

    /// What the first and the second channel count, in milli of their base unit. Slots come in
    /// order.
    std::array<std::int64_t, 2> of(double used, int slot, int slots) {
        if (nature_.trade == Trade::solar_home) {
            const double hour = (slot + 0.5) * 24.0 / slots;
            const double sun = std::max(0.0, std::sin((hour - 6) / 12 * kPi)) * clouds_ *
                               (0.85 + 0.05 * noise(random_));
            const double balance = used - nature_.panel_w * sun * 24.0 / slots;
            return {whole_steps(std::max(balance, 0.0)), whole_steps(std::max(-balance, 0.0))};
        }
        if (nature_.trade == Trade::workshop) {
            const double reactive = used * nature_.reactive * (1 + 0.05 * noise(random_));
            return {whole_steps(used), whole_steps(reactive)};
        }
        return {whole_steps(used), 0};
    }

private:
    const Nature& nature_;
    Random random_;
    double clouds_ = 1;
};

void City::readings(std::int64_t customer, time::CivilDay span,
                    std::vector<ChannelSpan>& out) const {
    const Nature nature = nature_of(customer);
    const int count = grid_.slots(zone_, span);
    const std::size_t channels =
        nature.trade == Trade::solar_home || nature.trade == Trade::workshop ? 2 : 1;
    out.resize(channels);
    for (std::size_t c = 0; c < channels; ++c) {
        out[c].key = {span, {site_of(customer), ChannelNo{static_cast<std::int32_t>(c) + 1}}};
        out[c].readings.values_milli.assign(static_cast<std::size_t>(count), 0);
        out[c].readings.runs.clear();
    }
    double watt_hours[meter::kSlotsMax];
    // A daily reading is the sum of its day's quarter hours; of homes on the ladder, which millions
    // may have, of its hours.
    const int spans = grid_.is_daily() ? count : 1;
    const int day_slots = kind_ == Kind::ladder_homes ? 24 : 96;
    const int slots = grid_.is_daily() ? day_slots : count;
    for (int d = 0; d < spans; ++d) {
        const time::CivilDay day_of = span + std::chrono::days{d};
        day(nature, customer, day_of, slots, watt_hours);
        Flows flows{nature, random_of(customer).split(3).split(
                                static_cast<std::uint64_t>(time::to_number(day_of) + 1'000'000))};
        for (int slot = 0; slot < slots; ++slot) {
            const std::array<std::int64_t, 2> values = flows.of(watt_hours[slot], slot, slots);
            const auto at = static_cast<std::size_t>(grid_.is_daily() ? d : slot);
            for (std::size_t c = 0; c < channels; ++c)
                out[c].readings.values_milli[at] += values[c];
        }
    }
}

}  // namespace voltmark::portfolio
