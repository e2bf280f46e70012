// SPDX-License-Identifier: Apache-2.0
#include "pdf_chart.hpp"

#include "voltmark/base/decimal.hpp"

#include "explain_words.hpp"

namespace voltmark::billing::pdf {

namespace {

constexpr double kPlotHeight = 78;
constexpr double kHeadroom = 13;  // For the highest bar's figure.
constexpr double kAxis = 36;      // For the figures left of the bars.
constexpr double kDays = 13;      // For the days below them.
constexpr Style kTick{6.6, kGrey};
constexpr Colour kExport = colour_of(0xB4801F);
constexpr int kMinutesADay = 1440;

bool has_estimate(const meter::SpanReadings& readings, int from, int to) {
    return std::any_of(readings.runs.begin(), readings.runs.end(),
                       [&](const meter::QualityRun& run) {
                           return run.quality == meter::Quality::estimated && run.first < to &&
                                  from < run.first + run.count;
                       });
}

/// The smallest of 1, 2 or 5 x 10^n, in thousandths, that needs at most four steps to `max`.
std::int64_t step_for(std::int64_t max) {
    for (std::int64_t ten = 1;; ten *= 10) {
        for (const std::int64_t factor : {1, 2, 5}) {
            if (ten * factor * 4 >= max) return ten * factor;
        }
    }
}

/// "18.42": enough for a picture; the lines have all digits.
std::string rounded_kwh(std::int64_t milli) {
    const Int128 hundredths = divide_rounded(milli, 10'000, Rounding::half_up);
    return number(to_decimal(static_cast<std::int64_t>(hundredths), 2, 0), Notation::printed);
}

/// The picture's numbers, and how days and energies become places on the page.
class Chart {
public:
    Chart(std::vector<DayEnergy> days, Language language)
        : days_{std::move(days)}, language_{language} {
        for (const DayEnergy& day : days_) {
            import_max_ = std::max(import_max_, day.import_milli);
            export_max_ = std::max(export_max_, day.export_milli);
            has_estimates_ = has_estimates_ || day.is_estimated;
        }
        // Without import, what is given is the matter of the bill: it gets the bars.
        bars_export_ = import_max_ == 0 && export_max_ > 0;
        step_ = step_for(std::max<std::int64_t>({import_max_, export_max_, 1}));
        const std::int64_t highest = std::max(import_max_, export_max_);
        top_ = std::max<std::int64_t>(step_, (highest + step_ - 1) / step_ * step_);
        pitch_ = (kWidth - kAxis) / static_cast<double>(days_.size());
    }

    static double height() { return kHeadroom + kPlotHeight + kDays; }

    void draw(Canvas& canvas, double top) const {
        const double base = top + kHeadroom + kPlotHeight;
        axis(canvas, base);
        for (std::size_t i = 0; i < days_.size(); ++i) bar(canvas, i, base);
        if (import_max_ > 0 && export_max_ > 0) export_line(canvas, base);
        canvas.rule(kLeft + kAxis, base, kWidth - kAxis, kGrey, 0.6);
        day_labels(canvas, base);
        highest(canvas, base);
    }

    /// What the marks mean, from the right end of the title's line.
    void legend(Canvas& canvas, double y) const {
        double x = kRight;
        const auto entry = [&](const Text& text, const auto& mark) {
            const SetText set = canvas.set(text.in(language_), kSmall);
            x -= set.width();
            canvas.show(set, x, y);
            x -= 11;
            mark(x);
            x -= 14;
        };
        const double top = y - 6;
        if (has_estimates_) {
            entry({"partly estimated", "含估算读数"}, [&](double at) {
                canvas.hatch({at, top, 7, 6.5}, kAccent);
            });
        }
        if (import_max_ > 0 && export_max_ > 0) {
            entry({"energy given", "上网电量"}, [&](double at) {
                canvas.rule(at - 2, y - 2.9, 10, kExport, 1);
                canvas.dot(at + 3, y - 2.4, 1.5, kExport);
            });
        }
        entry(bars_export_ ? Text{"energy given", "上网电量"} : Text{"energy taken", "用电量"},
              [&](double at) {
                  canvas.fill({at, top, 7, 6.5}, kAccent);
              });
    }

private:
    std::int64_t value(const DayEnergy& day) const {
        return bars_export_ ? day.export_milli : day.import_milli;
    }
    double left_of(std::size_t day) const {
        return kLeft + kAxis + pitch_ * static_cast<double>(day);
    }
    double high(std::int64_t milli) const {
        return kPlotHeight * static_cast<double>(std::max<std::int64_t>(milli, 0)) /
               static_cast<double>(top_);
    }

    void axis(Canvas& canvas, double base) const {
        for (std::int64_t tick = 0; tick <= top_; tick += step_) {
            const double y = base - high(tick);
            if (tick > 0) canvas.rule(kLeft + kAxis, y, kWidth - kAxis, kHairline, 0.4);
            canvas.show(number(to_kilo(tick), Notation::printed), kTick, kLeft + kAxis - 6, y + 2.4,
                        Align::right);
        }
    }

    void bar(Canvas& canvas, std::size_t day, double base) const {
        const double height = high(value(days_[day]));
        if (height <= 0) return;
        const double width = pitch_ * (days_.size() > 62 ? 0.8 : 0.68);
        const Box box{left_of(day) + (pitch_ - width) / 2, base - height, width, height};
        if (days_[day].is_estimated) {
            canvas.hatch(box, kAccent);
        } else {
            canvas.fill(box, kAccent);
        }
    }

    void export_line(Canvas& canvas, double base) const {
        std::vector<std::pair<double, double>> points;
        for (std::size_t i = 0; i < days_.size(); ++i)
            points.emplace_back(left_of(i) + pitch_ / 2, base - high(days_[i].export_milli));
        // White below the line keeps it apart from the bars that it crosses.
        canvas.polyline(points, kWhite, 2.4);
        canvas.polyline(points, kExport, 1.1);
        if (days_.size() > 62) return;
        for (const auto& [x, y] : points) canvas.dot(x, y, 1.4, kExport);
    }

    /// Every day of a month; of longer periods the first of each month, and of very long ones each
    /// January.
    void day_labels(Canvas& canvas, double base) const {
        for (std::size_t i = 0; i < days_.size(); ++i) {
            const std::chrono::year_month_day ymd = time::to_ymd(days_[i].day);
            const auto day = static_cast<unsigned>(ymd.day());
            const auto month = static_cast<unsigned>(ymd.month());
            const double middle = left_of(i) + pitch_ / 2;
            if (days_.size() <= 35) {
                const bool names_month = i == 0 || day == 1;
                const std::string label =
                    names_month ? fmt::format("{}/{}", month, day) : fmt::format("{}", day);
                canvas.show(label, {6.6, names_month ? kInk : kGrey}, middle, base + 9.5,
                            Align::centre);
                continue;
            }
            if (day != 1 || (days_.size() > 800 && month != 1)) continue;
            canvas.rule(left_of(i), base, 0.5, kGrey, 4);
            canvas.show(fmt::format("{}-{:02}", static_cast<int>(ymd.year()), month), kTick,
                        left_of(i) + 2, base + 9.5);
        }
    }

    void highest(Canvas& canvas, double base) const {
        const auto most = std::max_element(days_.begin(), days_.end(),
                                           [this](const DayEnergy& one, const DayEnergy& other) {
                                               return value(one) < value(other);
                                           });
        const std::chrono::year_month_day ymd = time::to_ymd(most->day);
        const SetText text = canvas.set(
            fmt::format(fmt::runtime(Text{"{}/{}: {} kWh", "{}/{}：{} kWh"}.in(language_)),
                        static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                        rounded_kwh(value(*most))),
            {7, kInk, true});
        const double middle = left_of(static_cast<std::size_t>(most - days_.begin())) + pitch_ / 2;
        const double x =
            std::clamp(middle, kLeft + kAxis + text.width() / 2, kRight - text.width() / 2);
        canvas.show(text, x, base - high(value(*most)) - 3, Align::centre);
    }

    std::vector<DayEnergy> days_;
    Language language_;
    std::int64_t import_max_ = 0;
    std::int64_t export_max_ = 0;
    std::int64_t step_ = 1;
    std::int64_t top_ = 1;
    double pitch_ = 1;
    bool bars_export_ = false;
    bool has_estimates_ = false;
};

}  // namespace

std::vector<DayEnergy> daily_energy(const Explanation& explanation) {
    const time::BillingPeriod period = explanation.bill.period;
    std::vector<DayEnergy> days;
    for (time::CivilDay day = period.from; day < period.to; day += std::chrono::days{1})
        days.push_back({day, 0, 0, false});
    const auto add = [&](time::CivilDay day, Flow flow, std::int64_t milli, bool is_estimated) {
        if (!period.contains(day)) return;
        DayEnergy& energy = days[static_cast<std::size_t>((day - period.from).count())];
        (flow == Flow::import_active ? energy.import_milli : energy.export_milli) += milli;
        energy.is_estimated = energy.is_estimated || is_estimated;
    };
    for (const ExplainedDay& span : explanation.days) {
        if (!is_active(span.flow)) continue;
        const auto slots = static_cast<int>(span.readings.values_milli.size());
        if (span.interval_minutes != kMinutesADay) {
            add(span.day, span.flow, span.sum_milli, has_estimate(span.readings, 0, slots));
            continue;
        }
        for (int slot = 0; slot < slots; ++slot) {
            add(span.day + std::chrono::days{slot}, span.flow,
                span.readings.values_milli[static_cast<std::size_t>(slot)],
                has_estimate(span.readings, slot, slot + 1));
        }
    }
    return days;
}

std::vector<Block> daily_chart(const Canvas& canvas, const Explanation& explanation,
                               Language language) {
    const bool is_read = std::any_of(explanation.days.begin(), explanation.days.end(),
                                     [](const ExplainedDay& day) { return is_active(day.flow); });
    if (!is_read || explanation.bill.period.days() < 1) return {};
    const Chart chart{daily_energy(explanation), language};
    Block title = section_title(canvas, Text{"Energy by day, kWh", "逐日电量（kWh）"}.in(language));
    title.draw = [chart, draw = std::move(title.draw)](Canvas& on, double top) {
        draw(on, top);
        chart.legend(on, top + 11);
    };
    Block picture;
    picture.height = Chart::height();
    picture.draw = [chart](Canvas& on, double top) { chart.draw(on, top); };
    return {std::move(title), std::move(picture)};
}

}  // namespace voltmark::billing::pdf
