// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/bill_body.hpp"

#include "voltmark/base/bytes.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/billing/errors.hpp"

#include "body_adjustment.hpp"
#include "body_registers.hpp"

namespace voltmark::billing {

namespace {

using rating::ChargeLine;
using rating::Formula;

constexpr int kPlainVersion = 1;  // Of bodies that need none of what came later.
constexpr int kStateVersion = 2;  // Of bodies without prices by interval.
constexpr int kVersion = 3;
constexpr std::uint64_t kListMax = 100'000;  // No list of a real bill is near this.

constexpr std::uint8_t kHasDemand = 0x01;
constexpr std::uint8_t kHasPowerFactor = 0x02;
constexpr std::uint8_t kHasAdjustment = 0x04;
constexpr std::uint8_t kHasRegisters = 0x08;

constexpr std::uint8_t kLineBanded = 0x10;
constexpr std::uint8_t kLineTiered = 0x20;
constexpr std::uint8_t kLineShared = 0x40;
constexpr std::uint8_t kLineRemainder = 0x80;

constexpr std::uint8_t kUseDemand = 0x01;
constexpr std::uint8_t kUseReactive = 0x02;

/// Whether a body holds what version 1 has no place for.
bool needs_state(const BillBody& body) {
    if (!body.tiers_before.is_plain()) return true;
    const auto has_demand = [](const rating::SegmentUse& use) {
        return use.month_demand || use.month_reactive || !use.demand_by_band.empty();
    };
    const auto has_remainder = [](const ChargeLine& line) { return line.remainder_e14 != 0; };
    return std::any_of(body.uses.begin(), body.uses.end(), has_demand) ||
           std::any_of(body.lines.begin(), body.lines.end(), has_remainder);
}
/// Whether a body holds what version 2 has no place for.
bool has_series(const BillBody& body) {
    return std::any_of(body.lines.begin(), body.lines.end(), [](const ChargeLine& line) {
        return line.formula == Formula::sum_of_products;
    });
}
constexpr std::uint8_t kFormulaMask = 0x0F;
constexpr std::int64_t kE14PerUnit = 100'000'000'000'000;

class BodyWriter {
public:
    BodyWriter(std::vector<std::uint8_t>& out, time::CivilDay from) : out_{out}, from_{from} {}

    void terms(const SegmentTerms& terms) {
        day(terms.days.from);
        out_.varint(static_cast<std::uint64_t>(terms.days.days()));
        out_.varint(static_cast<std::uint64_t>(terms.document));
        out_.varint(static_cast<std::uint64_t>(terms.version_index));
        out_.text(terms.attributes);
    }
    void use(const rating::SegmentUse& use) {
        for (const std::int64_t milli : use.total_milli) out_.svarint(milli);
        out_.varint(use.by_band.size());
        for (const rating::BandUse& bands : use.by_band) {
            out_.u8(static_cast<std::uint8_t>(bands.flow));
            out_.varint(static_cast<std::uint64_t>(bands.calendar));
            out_.varint(bands.milli.size());
            for (const std::int64_t milli : bands.milli) out_.svarint(milli);
        }
    }
    void peak(const rating::MaxDemand& peak) {
        out_.svarint(peak.power.milli());
        out_.svarint(peak.window_begin.time_since_epoch().count());
    }
    void demands(const rating::SegmentUse& use) {
        out_.u8(static_cast<std::uint8_t>((use.month_demand ? kUseDemand : 0) |
                                          (use.month_reactive ? kUseReactive : 0)));
        if (use.month_demand) peak(*use.month_demand);
        if (use.month_reactive) peak(*use.month_reactive);
        out_.varint(use.demand_by_band.size());
        for (const rating::DemandUse& demands : use.demand_by_band) {
            out_.varint(static_cast<std::uint64_t>(demands.calendar));
            out_.varint(demands.by_band.size());
            for (const std::optional<rating::MaxDemand>& one : demands.by_band) {
                out_.u8(one ? 1 : 0);
                if (one) peak(*one);
            }
        }
    }
    void carry(const rating::Carry& carry) {
        out_.svarint(carry.month_export.milli());
        out_.varint(carry.credits.size());
        for (const rating::BandCredit& credit : carry.credits) {
            out_.text(credit.band);
            out_.svarint(credit.energy.milli());
        }
        out_.svarint(carry.balance.milli());
        out_.svarint(carry.credit_e8);
        out_.svarint(carry.year_base_minor);
        out_.varint(carry.demands.size());
        for (const rating::MonthDemand& demand : carry.demands) {
            out_.svarint(time::to_number(demand.month));
            out_.svarint(demand.power.milli());
        }
    }
    void line(const ChargeLine& line) {
        auto head = static_cast<std::uint8_t>(line.formula);
        if (line.band >= 0) head |= kLineBanded;
        if (line.tier >= 0) head |= kLineTiered;
        if (line.share != Fraction{}) head |= kLineShared;
        if (line.remainder_e14 != 0) head |= kLineRemainder;
        out_.u8(head);
        out_.varint(static_cast<std::uint64_t>(line.segment));
        out_.varint(static_cast<std::uint64_t>(line.component));
        if (line.band >= 0) out_.varint(static_cast<std::uint64_t>(line.band));
        if (line.tier >= 0) out_.varint(static_cast<std::uint64_t>(line.tier));
        if (line.share != Fraction{}) fraction(line.share);
        if (line.remainder_e14 != 0) out_.svarint(line.remainder_e14);
        if (line.formula != Formula::share_of_base) {
            out_.u8(static_cast<std::uint8_t>(line.unit));
            out_.svarint(line.quantity_e6);
            out_.svarint(line.price.e8);
        } else {
            fraction(line.ratio);
        }
        if (line.formula == Formula::sum_of_products) {
            out_.svarint(static_cast<std::int64_t>(line.exact_e14 / kE14PerUnit));
            out_.svarint(static_cast<std::int64_t>(line.exact_e14 % kE14PerUnit));
        } else if (line.formula != Formula::price_times_quantity) {
            out_.svarint(line.base.minor());
        }
        out_.svarint(line.amount.minor());
    }

private:
    void day(time::CivilDay day) { out_.svarint((day - from_).count()); }
    void fraction(Fraction fraction) {
        out_.svarint(fraction.numerator);
        out_.varint(static_cast<std::uint64_t>(fraction.denominator));
    }

    ByteWriter out_;
    time::CivilDay from_;
};

class BodyReader {
public:
    BodyReader(ByteReader& in, time::CivilDay from, Currency currency)
        : in_{in}, from_{from}, currency_{currency} {}

    bool ok() const { return ok_ && in_.ok(); }

    std::size_t count() {
        const std::uint64_t count = in_.varint();
        if (count > kListMax || count > in_.rest()) ok_ = false;
        return ok() ? static_cast<std::size_t>(count) : 0;
    }
    int small() {
        const std::uint64_t value = in_.varint();
        if (value > 1'000'000'000) ok_ = false;
        return static_cast<int>(value);
    }
    SegmentTerms terms() {
        SegmentTerms terms;
        const std::int64_t first = in_.svarint();
        if (first < 0 || first > 100'000) ok_ = false;
        terms.days.from = from_ + std::chrono::days{ok_ ? static_cast<int>(first) : 0};
        const int days = small();
        if (days > 100'000) ok_ = false;
        terms.days.to = terms.days.from + std::chrono::days{ok_ ? days : 0};
        terms.document = tariff::DocumentId{static_cast<std::int64_t>(in_.varint())};
        terms.version_index = small();
        terms.attributes = in_.text();
        return terms;
    }
    rating::SegmentUse use() {
        rating::SegmentUse use;
        for (std::int64_t& milli : use.total_milli) milli = in_.svarint();
        use.by_band.resize(count());
        for (rating::BandUse& bands : use.by_band) {
            const std::uint8_t flow = in_.u8();
            if (flow >= kFlowCount) ok_ = false;
            bands.flow = static_cast<Flow>(flow);
            bands.calendar = small();
            bands.milli.resize(count());
            for (std::int64_t& milli : bands.milli) milli = in_.svarint();
        }
        return use;
    }
    rating::MaxDemand peak() {
        const Power power = Power::from_milli(in_.svarint());
        return {power, Instant{std::chrono::seconds{in_.svarint()}}};
    }
    void demands(rating::SegmentUse& use) {
        const std::uint8_t flags = in_.u8();
        if ((flags & kUseDemand) != 0) use.month_demand = peak();
        if ((flags & kUseReactive) != 0) use.month_reactive = peak();
        use.demand_by_band.resize(count());
        for (rating::DemandUse& demands : use.demand_by_band) {
            demands.calendar = small();
            demands.by_band.resize(count());
            for (std::optional<rating::MaxDemand>& one : demands.by_band) {
                if (in_.u8() != 0) one = peak();
            }
        }
    }
    void carry(rating::Carry& carry) {
        carry.month_export = Energy::from_milli(in_.svarint());
        carry.credits.resize(count());
        for (rating::BandCredit& credit : carry.credits) {
            credit.band = in_.text();
            credit.energy = Energy::from_milli(in_.svarint());
        }
        carry.balance = Energy::from_milli(in_.svarint());
        carry.credit_e8 = in_.svarint();
        carry.year_base_minor = in_.svarint();
        carry.demands.resize(count());
        for (rating::MonthDemand& demand : carry.demands) {
            const std::int64_t day = in_.svarint();
            if (day < -1'000'000 || day > 1'000'000) ok_ = false;
            demand.month = time::day_from_number(ok_ ? day : 0);
            demand.power = Power::from_milli(in_.svarint());
        }
    }
    ChargeLine line(int version) {
        ChargeLine line;
        line.base = line.amount = Money::zero(currency_);
        const std::uint8_t head = in_.u8();
        if ((head & kFormulaMask) > (version < kVersion ? 2 : 3)) ok_ = false;
        line.formula = static_cast<Formula>(head & kFormulaMask);
        line.segment = small();
        line.component = small();
        if ((head & kLineBanded) != 0) line.band = small();
        if ((head & kLineTiered) != 0) line.tier = small();
        if ((head & kLineShared) != 0) line.share = fraction();
        if ((head & kLineRemainder) != 0) line.remainder_e14 = in_.svarint();
        if (line.formula != Formula::share_of_base) {
            const std::uint8_t unit = in_.u8();
            if (unit > static_cast<std::uint8_t>(rating::QuantityUnit::kvar)) ok_ = false;
            line.unit = static_cast<rating::QuantityUnit>(unit);
            line.quantity_e6 = in_.svarint();
            line.price = Price{in_.svarint()};
        } else {
            line.ratio = fraction();
        }
        if (line.formula == Formula::sum_of_products) {
            line.exact_e14 = Int128{in_.svarint()} * kE14PerUnit;
            const std::int64_t rest = in_.svarint();
            if (rest <= -kE14PerUnit || rest >= kE14PerUnit) ok_ = false;
            line.exact_e14 += rest;
        } else if (line.formula != Formula::price_times_quantity) {
            line.base = money();
        }
        line.amount = money();
        return line;
    }
    Money money() { return Money::from_minor(in_.svarint(), currency_); }

private:
    Fraction fraction() {
        Fraction fraction;
        fraction.numerator = in_.svarint();
        const std::uint64_t denominator = in_.varint();
        if (denominator == 0 || denominator > std::uint64_t{1} << 62) ok_ = false;
        fraction.denominator = ok_ ? static_cast<std::int64_t>(denominator) : 1;
        return fraction;
    }

    ByteReader& in_;
    time::CivilDay from_;
    Currency currency_;
    bool ok_ = true;
};

}  // namespace

void encode_body(const BillBody& body, time::CivilDay run_from, Currency currency,
                 std::vector<std::uint8_t>& out) {
    VOLTMARK_CHECK(body.terms.size() == body.uses.size());
    out.clear();
    ByteWriter plain{out};
    BodyWriter writer{out, run_from};
    const bool adjusted = is_adjusted(body);
    const bool by_registers = !body.registers.empty();
    const bool with_series = has_series(body);
    const bool with_state = adjusted || by_registers || with_series || needs_state(body);
    plain.u8(static_cast<std::uint8_t>(with_series  ? kVersion
                                       : with_state ? kStateVersion
                                                    : kPlainVersion));
    plain.u8(static_cast<std::uint8_t>(
        (body.max_demand ? kHasDemand : 0) | (body.power_factor_percent ? kHasPowerFactor : 0) |
        (adjusted ? kHasAdjustment : 0) | (by_registers ? kHasRegisters : 0)));
    plain.varint(body.terms.size());
    for (std::size_t i = 0; i < body.terms.size(); ++i) {
        writer.terms(body.terms[i]);
        writer.use(body.uses[i]);
        if (with_state) writer.demands(body.uses[i]);
    }
    std::uint8_t metered = 0;
    for (std::size_t i = 0; i < body.metered.size(); ++i)
        metered |= static_cast<std::uint8_t>(body.metered[i] << i);
    plain.u8(metered);
    for (const int slots : body.slots_by_quality) plain.varint(static_cast<std::uint64_t>(slots));
    plain.u32(body.readings_digest);
    if (body.max_demand) {
        plain.svarint(body.max_demand->power.milli());
        plain.svarint(body.max_demand->window_begin.time_since_epoch().count());
    }
    if (body.power_factor_percent) plain.u8(static_cast<std::uint8_t>(*body.power_factor_percent));
    plain.svarint(body.tiers_before.month.milli());
    plain.svarint(body.tiers_before.year.milli());
    if (with_state) writer.carry(body.tiers_before);
    plain.varint(body.lines.size());
    for (const rating::ChargeLine& line : body.lines) {
        VOLTMARK_CHECK(line.amount.currency() == currency);
        writer.line(line);
    }
    for (const Money& money : body.by_layer) plain.svarint(money.minor());
    if (adjusted) write_adjustment(body, run_from, out);
    if (by_registers) write_registers(body, run_from, out);
}

void encode_carry(const rating::Carry& carry, std::vector<std::uint8_t>& out) {
    out.clear();
    ByteWriter plain{out};
    plain.u8(kPlainVersion);
    plain.svarint(carry.month.milli());
    plain.svarint(carry.year.milli());
    BodyWriter{out, time::CivilDay{}}.carry(carry);
}

Result<rating::Carry> decode_carry(std::span<const std::uint8_t> bytes) {
    ByteReader in{bytes};
    BodyReader reader{in, time::CivilDay{}, kCny};
    const std::uint8_t version = in.u8();
    if (in.ok() && version > kPlainVersion) return make_error(kBodyVersion);
    rating::Carry carry;
    carry.month = Energy::from_milli(in.svarint());
    carry.year = Energy::from_milli(in.svarint());
    reader.carry(carry);
    if (!reader.ok() || version != kPlainVersion || in.rest() != 0)
        return make_error(kBody).at({in.position(), 0, 0, 0});
    return carry;
}

Result<BillBody> decode_body(std::span<const std::uint8_t> bytes, time::CivilDay run_from,
                             Currency currency) {
    ByteReader in{bytes};
    BodyReader reader{in, run_from, currency};
    const std::uint8_t version = in.u8();
    if (in.ok() && version > kVersion) return make_error(kBodyVersion);
    const std::uint8_t flags = in.u8();
    BillBody body;
    const std::size_t segments = reader.count();
    for (std::size_t i = 0; i < segments && reader.ok(); ++i) {
        body.terms.push_back(reader.terms());
        body.uses.push_back(reader.use());
        if (version >= kStateVersion) reader.demands(body.uses.back());
    }
    const std::uint8_t metered = in.u8();
    for (std::size_t i = 0; i < body.metered.size(); ++i) body.metered[i] = (metered >> i & 1) != 0;
    for (int& slots : body.slots_by_quality) slots = reader.small();
    body.readings_digest = in.u32();
    if ((flags & kHasDemand) != 0) {
        const std::int64_t power = in.svarint();
        body.max_demand = rating::MaxDemand{Power::from_milli(power),
                                            Instant{std::chrono::seconds{in.svarint()}}};
    }
    if ((flags & kHasPowerFactor) != 0) body.power_factor_percent = in.u8();
    body.tiers_before.month = Energy::from_milli(in.svarint());
    body.tiers_before.year = Energy::from_milli(in.svarint());
    if (version >= kStateVersion) reader.carry(body.tiers_before);
    const std::size_t lines = reader.count();
    for (std::size_t i = 0; i < lines && reader.ok(); ++i)
        body.lines.push_back(reader.line(version));
    for (Money& money : body.by_layer) money = reader.money();
    const bool adjusted = (flags & kHasAdjustment) != 0;
    const bool by_registers = (flags & kHasRegisters) != 0;
    const bool may_have_parts = version >= kStateVersion;
    const bool whole = (!adjusted || (may_have_parts && read_adjustment(in, run_from, body))) &&
                       (!by_registers || (may_have_parts && read_registers(in, run_from, body)));
    if (!whole || !reader.ok() || version < kPlainVersion || in.rest() != 0)
        return make_error(kBody).at({in.position(), 0, 0, 0});
    for (const rating::ChargeLine& line : body.lines) {
        if (static_cast<std::size_t>(line.segment) >= segments) return make_error(kBody);
    }
    return body;
}

}  // namespace voltmark::billing
