// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/codec/nem12_errors.hpp"

#include "nem12_report.hpp"

namespace voltmark::codec::nem12 {

namespace {

/// How a file is written throughout: told of once a file, in strict mode too.
constexpr const ErrorCode* kOnceAlways[] = {&kLineEnd, &kBlankLine};

/// Once a file where tolerated; strict mode refuses each record for it and says so.
constexpr const ErrorCode* kOnceTolerated[] = {&kSpaces,      &kQuotes,         &kFieldCount,
                                               &kFieldLength, &kFieldMissing,   &kLetterCase,
                                               &kValueLength, &kIntervalLength, &kDateTime};

/// Where, at or behind `from`, a line begins a 200 record; the size where none does.
std::size_t find_channel(std::string_view text, std::size_t from) {
    while (from < text.size()) {
        from = text.find(kChannelStart, from);
        if (from == std::string_view::npos) break;
        if (from > 0 && (text[from - 1] == '\n' || text[from - 1] == '\r')) return from;
        from += kChannelStart.size();
    }
    return text.size();
}

/// A number that days with other readings hardly ever share.
std::uint64_t content_of(const IntervalDay& day) {
    std::uint64_t hash = 0;
    std::uint64_t key = 0x9E37'79B9'7F4A'7C15U;
    const auto add = [&](std::uint64_t number) {
        // A sum of independent products, so that several are under way at a time.
        hash += (number ^ key) * key;
        key += 0x3C6E'F372'FE94'F82AU;  // Even, so that keys stay odd and no product loses a bit.
    };
    add(static_cast<std::uint64_t>(day.channel.unit.base));
    for (const std::int64_t milli : day.values_milli) add(static_cast<std::uint64_t>(milli));
    for (const QualityEvent& event : day.events) {
        add(static_cast<std::uint64_t>(event.count));
        add(static_cast<unsigned>(event.flag * 100 + event.method));
        add(static_cast<std::uint64_t>(event.reason.value_or(-1)));
    }
    return hash;
}

}  // namespace

std::string Channel::key() const {
    std::string key;
    key.reserve(nmi.size() + 1 + suffix.size());
    return key.append(nmi).append(1, '/').append(suffix);
}

std::uint64_t once_bit(const ErrorCode& code, Verdict verdict) {
    std::uint64_t bit = 1;
    for (const ErrorCode* once : kOnceAlways) {
        if (once == &code) return bit;
        bit <<= 1;
    }
    for (const ErrorCode* once : kOnceTolerated) {
        if (once == &code) return verdict == Verdict::tolerated ? bit : 0;
        bit <<= 1;
    }
    return 0;
}

std::vector<Piece> split(std::string_view text, std::size_t count) {
    VOLTMARK_CHECK(count > 0);
    // The first piece has a record, so that it is known there what the file begins with.
    const std::size_t first_record =
        std::min(text.find_first_not_of("\xEF\xBB\xBF \t,\r\n"), text.size());
    std::vector<Piece> pieces;
    std::size_t begin = 0;
    std::uint64_t line = 1;
    for (std::size_t i = 1; i <= count; ++i) {
        const std::size_t aim = std::max({text.size() / count * i, begin + 1, first_record + 1});
        const std::size_t end = i == count ? text.size() : find_channel(text, aim);
        if (end == begin && i < count) continue;
        const std::string_view part = text.substr(begin, end - begin);
        pieces.push_back({part, begin, line, begin == 0, end == text.size()});
        if (end == text.size()) break;
        line += count_line_ends(part);
        begin = end;
    }
    return pieces;
}

DayMark mark_of(const IntervalDay& day) {
    return {day.channel.nmi, day.channel.suffix, day.day, content_of(day), day.place};
}

bool FileRules::admits(const Finding& finding) {
    if (is_other_kind_) return false;
    const std::uint64_t bit = once_bit(*finding.error.code, finding.verdict);
    if ((told_ & bit) != 0) return false;
    told_ |= bit;
    const ErrorCode* code = finding.error.code;
    is_other_kind_ = code == &kNotNem12 || code == &kNem13 || code == &kHeaderVersion;
    return true;
}

std::optional<Finding> FileRules::clash(const DayMark& mark) {
    const SeenDay* seen = find_or_add(mark);
    if (seen == nullptr) return std::nullopt;
    const bool is_same = seen->content == mark.content;
    const bool is_tolerated = is_same && mode_ == Mode::lenient;
    return Finding{
        make_error(is_same ? kRepeatedDay : kDuplicateDay, time::to_text(mark.day), seen->line)
            .at(mark.place),
        is_tolerated ? Verdict::tolerated : Verdict::refused, last_key_, mark.day};
}

/// The earlier statement of the day, or null after adding it.
const FileRules::SeenDay* FileRules::find_or_add(const DayMark& mark) {
    const std::size_t nmi = mark.nmi.size();
    const bool is_last = last_ != nullptr && last_key_.size() == nmi + 1 + mark.suffix.size() &&
                         last_key_.starts_with(mark.nmi) && last_key_.ends_with(mark.suffix);
    if (!is_last) {
        last_key_.assign(mark.nmi).append(1, '/').append(mark.suffix);
        last_ = &seen_[last_key_];
    }
    const std::int32_t number = time::to_number(mark.day);
    if (last_->empty() || last_->back().day < number) {
        last_->push_back({number, mark.place.line, mark.content});
        return nullptr;
    }
    const auto at = std::ranges::lower_bound(*last_, number, {}, &SeenDay::day);
    if (at != last_->end() && at->day == number) return &*at;
    last_->insert(at, {number, mark.place.line, mark.content});
    return nullptr;
}

void WholeFile::header(const Header& header) {
    if (!rules_.is_other_kind()) sink_.header(header);
}

void WholeFile::visit(const VisitDetails& visit) {
    if (!rules_.is_other_kind()) sink_.visit(visit);
}

void WholeFile::finding(const Finding& finding) {
    if (rules_.admits(finding)) sink_.finding(finding);
}

void WholeFile::day(const IntervalDay& day) {
    if (rules_.is_other_kind()) return;
    if (const std::optional<Finding> clash = rules_.clash(mark_of(day))) {
        sink_.finding(*clash);
    } else {
        sink_.day(day);
    }
}

}  // namespace voltmark::codec::nem12
