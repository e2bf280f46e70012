// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "voltmark/acquire/errors.hpp"
#include "voltmark/acquire/file_text.hpp"
#include "voltmark/acquire/import_content.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/base/pipeline.hpp"
#include "voltmark/codec/nem13.hpp"

#include "import_series.hpp"
#include "intake.hpp"

namespace voltmark::embedded {
std::span<const File> acquire_schema();
}

namespace voltmark::acquire {

namespace {

using codec::nem12::DayMark;

// A piece of a file is parsed on one core; so many spans are sorted and stored together, a slice of
// them in one transaction, so that a person who waits for the writer waits no longer than a moment.
constexpr std::size_t kPieceBytes = std::size_t{8} << 20;
constexpr std::size_t kSpansAFlush = 400'000;
constexpr std::size_t kSpansASlice = 20'000;

/// Writes packed spans in slices; with all_or_nothing, in one transaction that the caller ends.
class SpanStore {
public:
    SpanStore(store::Store& store, DeliveryId delivery, meter::Merge merge, store::Session* whole)
        : store_{store}, delivery_{delivery}, merge_{merge}, whole_{whole} {}

    void add(const meter::SpanBatch::Entry& entry, int slots) {
        pending_.append(entry.key, entry.block, slots);
        if (pending_.size() >= kSpansAFlush) flush();
    }

    void flush() {
        const std::vector<meter::SpanBatch::Entry> ordered = pending_.ordered();
        for (std::size_t first = 0; first < ordered.size(); first += kSpansASlice) {
            const std::span<const meter::SpanBatch::Entry> slice =
                std::span{ordered}.subspan(first, std::min(kSpansASlice, ordered.size() - first));
            if (whole_ != nullptr) {
                count(meter::put_spans(*whole_, delivery_, slice, merge_));
                continue;
            }
            const store::Lease writer = store_.writer(store::Priority::bulk);
            store::Transaction transaction{*writer};
            count(meter::put_spans(*writer, delivery_, slice, merge_));
            transaction.commit();
        }
        pending_.clear();
    }

    const meter::PutCounts& counts() const { return counts_; }

private:
    void count(const meter::PutCounts& part) {
        counts_.spans_new += part.spans_new;
        counts_.spans_unchanged += part.spans_unchanged;
        counts_.spans_revised += part.spans_revised;
    }

    store::Store& store_;
    DeliveryId delivery_;
    meter::Merge merge_;
    store::Session* whole_;
    meter::SpanBatch pending_;
    meter::PutCounts counts_;
};

/// One import: what is read, and where it goes. Without a SpanStore it only counts.
class Import {
public:
    Import(const ImportOptions& options, const meter::ChannelDirectory& channels,
           time::CivilDay today, SpanStore* spans,
           const std::function<void(const ImportProgress&)>& progress)
        : options_{options},
          channels_{channels},
          today_{today},
          spans_{spans},
          progress_{progress} {}

    void run(std::string_view text, FileFormat format) {
        progress_now_.bytes = static_cast<std::int64_t>(text.size());
        report_.bytes = progress_now_.bytes;
        if (format == FileFormat::nem12) {
            run_nem12(text);
        } else if (format != FileFormat::csv) {
            run_series(text, format);
        } else {
            run_csv(text);
        }
        if (spans_ != nullptr) spans_->flush();
    }

    ImportReport& report() { return report_; }

private:
    void take(Piece&& piece) {
        for (ImportFinding& finding : piece.findings) note(std::move(finding));
        const std::vector<meter::SpanBatch::Entry> entries = piece.batch.entries();
        for (const TakenSpan& span : piece.spans) {
            for (std::size_t i = span.first_finding; i < span.last_finding; ++i)
                note(std::move(piece.span_findings[i]));
            report_.readings_refused += span.refused;
            if (!span.entry) continue;
            report_.readings_stored += span.slots - span.missing;
            report_.readings_missing += span.missing;
            if (spans_ != nullptr) spans_->add(entries[*span.entry], span.slots);
        }
        progress_now_.readings = report_.readings_stored;
        if (progress_) progress_(progress_now_);
    }

    void note(ImportFinding&& finding) {
        ImportReport::Count& count =
            report_.counts[{std::string{finding.error.name()}, finding.verdict}];
        ++count.findings;
        count.readings += finding.readings;
        if (report_.findings.size() < kFindingsKept) report_.findings.push_back(std::move(finding));
    }

    // NEM12: pieces in parallel, then the rules that span pieces.

    /// Takes what stands in one piece; the days' marks say where each came from.
    class PieceSink final : public codec::nem12::Sink {
    public:
        explicit PieceSink(Intake& intake) : intake_{intake} {}
        void day(const codec::nem12::IntervalDay& day) override {
            codec::nem12::to_delivered(day, span_);
            intake_.take(span_);
            marks.push_back(codec::nem12::mark_of(day));
        }
        void finding(const codec::Finding& finding) override { findings.push_back(finding); }

        std::vector<DayMark> marks;  ///< One for each span that the intake took.
        std::vector<codec::Finding> findings;

    private:
        Intake& intake_;
        codec::DeliveredSpan span_;
    };

    struct Nem12Piece {
        Piece piece;
        std::vector<DayMark> marks;
        std::vector<codec::Finding> findings;
        std::int64_t bytes = 0;
    };

    void run_nem12(std::string_view text) {
        const std::vector<codec::nem12::Piece> pieces =
            codec::nem12::split(text, text.size() / kPieceBytes + 1);
        codec::nem12::FileRules rules{options_.nem12_mode};
        const int workers = options_.workers > 0 ? options_.workers : default_workers();
        run_pipeline<Nem12Piece>(
            pieces.size(), std::min(workers, static_cast<int>(pieces.size())),
            [&] {
                return [&](std::size_t index) {
                    Intake intake{channels_, options_.rules, std::nullopt, today_};
                    PieceSink sink{intake};
                    codec::nem12::parse_piece(pieces[index], options_.nem12_mode, sink);
                    return Nem12Piece{intake.finish(), std::move(sink.marks),
                                      std::move(sink.findings),
                                      static_cast<std::int64_t>(pieces[index].text.size())};
                };
            },
            [&](std::size_t, Nem12Piece&& read) {
                for (const codec::Finding& finding : read.findings) {
                    if (rules.admits(finding)) note(from_codec(finding));
                }
                if (rules.is_other_kind()) read = {};
                for (std::size_t i = 0; i < read.marks.size(); ++i) {
                    if (const auto clash = rules.clash(read.marks[i])) {
                        note(from_codec(*clash));
                        drop(read.piece, i);
                    }
                }
                progress_now_.bytes_done += read.bytes;
                take(std::move(read.piece));
            });
    }

    /// Forgets a span that a rule over the whole file refused, with what was found in it.
    static void drop(Piece& piece, std::size_t index) {
        TakenSpan& span = piece.spans[index];
        span.entry.reset();
        span.refused = span.slots;
        span.last_finding = span.first_finding;
    }

    // CSV: one pass; spans come one by one.

    class CsvSink final : public codec::DeliverySink {
    public:
        CsvSink(Import& import, Intake& intake) : import_{import}, intake_{intake} {}
        void span(const codec::DeliveredSpan& span) override {
            intake_.take(span);
            if (++taken_ % 4096 == 0) import_.take(intake_.finish());
        }
        void finding(const codec::Finding& finding) override { import_.note(from_codec(finding)); }

    private:
        Import& import_;
        Intake& intake_;
        std::int64_t taken_ = 0;
    };

    void run_csv(std::string_view text) {
        Intake intake{channels_, options_.rules, options_.csv.zone, today_};
        CsvSink sink{*this, intake};
        codec::csv::parse(text, options_.csv, sink);
        progress_now_.bytes_done = progress_now_.bytes;
        take(intake.finish());
    }

    void run_series(std::string_view text, FileFormat format) {
        const auto refuse = [this](ImportFinding&& finding) {
            if (finding.verdict == Verdict::refused) report_.readings_refused += finding.readings;
            note(std::move(finding));
        };
        SeriesGather gather{channels_, options_.rules, today_,
                            [this](Piece&& piece) { take(std::move(piece)); }, refuse};
        read_intervals(text, format, gather);
        progress_now_.bytes_done = progress_now_.bytes;
    }

    const ImportOptions& options_;
    const meter::ChannelDirectory& channels_;
    time::CivilDay today_;
    SpanStore* spans_;
    const std::function<void(const ImportProgress&)>& progress_;
    ImportProgress progress_now_;
    ImportReport report_;
};

/// Whether the first line has a delimiter.
bool looks_like_table(std::string_view text) {
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    return line.find_first_of(",;\t") != line.npos;
}

bool has_refusal(const ImportReport& report) {
    return std::any_of(report.counts.begin(), report.counts.end(),
                       [](const auto& count) { return count.first.second == Verdict::refused; });
}

/// What an import knows before it reads the first record.
struct Plan {
    ImportOptions options;
    FileFormat format = FileFormat::automatic;
    meter::ChannelDirectory channels;
    time::CivilDay today;
    std::string sha256;
    bool come_again = false;
};

/// The format of a file, and in which zone it is to be read.
Result<void> settle_form(std::string_view text, Plan& plan) {
    const bool is_given = plan.options.format != FileFormat::automatic;
    plan.format = is_given ? plan.options.format : format_of(text);
    if (plan.format != FileFormat::csv) return ok();
    if (!is_given && !looks_like_table(text)) return make_error(kFormat);
    if (plan.options.csv_zone_given) return ok();
    const std::optional<time::Zone> zone = plan.channels.common_zone();
    if (!zone) return make_error(kZone);
    plan.options.csv.zone = *zone;
    return ok();
}

/// Reads the file into the store; with all_or_nothing, in one transaction.
ImportReport store_file(store::Store& store, const std::string& path, std::string_view text,
                        const Plan& plan, const Clock& clock,
                        const std::function<void(const ImportProgress&)>& progress) {
    std::optional<store::Lease> whole_writer;
    std::optional<store::Transaction> whole;
    if (plan.options.all_or_nothing) {
        whole_writer.emplace(store.writer(store::Priority::bulk));
        whole.emplace(**whole_writer);
    }
    const auto in_transaction = [&](const auto& work) {
        if (whole) return work(**whole_writer);
        const store::Lease writer = store.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        work(*writer);
        transaction.commit();
    };
    DeliveryId delivery{};
    in_transaction([&](store::Session& session) {
        delivery = meter::open_delivery(session, meter::DeliveryKind::file, path, plan.sha256,
                                        clock.now());
    });
    // What was refused when the file came first may find its place now; what else is known by now
    // is newer than the file.
    const meter::Merge merge =
        plan.come_again ? meter::Merge::fill_unmeasured : meter::Merge::replace_given;
    SpanStore spans{store, delivery, merge, whole ? &**whole_writer : nullptr};
    Import import{plan.options, plan.channels, plan.today, &spans, progress};
    import.run(text, plan.format);
    ImportReport& report = import.report();
    report.delivery = delivery;
    report.come_again = plan.come_again;
    report.spans = spans.counts();
    in_transaction([&](store::Session& session) {
        write_findings(session, delivery, report);
        meter::accept_delivery(session, delivery);
    });
    if (whole) whole->commit();
    return std::move(report);
}

}  // namespace

std::string_view to_text(Verdict verdict) {
    static constexpr std::array<std::string_view, 3> kWords = {"refused", "tolerated", "reported"};
    return kWords[static_cast<std::size_t>(verdict)];
}

FileFormat format_of(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of("\xEF\xBB\xBF \t\r\n,"), text.size());
    const std::string_view start = text.substr(first, 4);
    if (codec::nem13::is_nem13(text.substr(first))) return FileFormat::nem13;
    if (start.starts_with("100,") || start.starts_with("200,")) return FileFormat::nem12;
    if (const std::optional<FileFormat> series = series_format_of(text)) return *series;
    return is_register_table(text) ? FileFormat::registers : FileFormat::csv;
}

std::optional<FileFormat> find_format(std::string_view word) {
    static constexpr std::string_view kWords[] = {"auto",  "nem12",       "csv",    "registers",
                                                  "nem13", "greenbutton", "mscons", "cim"};
    const auto* found = std::find(std::begin(kWords), std::end(kWords), word);
    if (found == std::end(kWords)) return std::nullopt;
    return static_cast<FileFormat>(found - std::begin(kWords));
}

store::Schema schema() {
    return {"acquire", embedded::acquire_schema()};
}

Result<ImportReport> import_file(store::Store& store, const std::string& path,
                                 const ImportOptions& given, const Clock& clock,
                                 const std::function<void(const ImportProgress&)>& progress) {
    return import_content(store, {path, path}, given, clock, progress);
}

Result<ImportReport> import_content(store::Store& store, const ImportContent& content,
                                    const ImportOptions& given, const Clock& clock,
                                    const std::function<void(const ImportProgress&)>& progress) {
    const Result<FileText> file = FileText::open(content.path, given.unpacked_max);
    if (!file) return file.error();
    Plan plan;
    plan.options = given;
    plan.sha256 = file->sha256();
    // What lies ahead of every clock on Earth has not come.
    plan.today = std::chrono::floor<std::chrono::days>(
        time::LocalSeconds{clock.now().time_since_epoch() + std::chrono::hours{14}});
    {
        const store::Lease reader = store.reader();
        if (const std::optional<DeliveryId> known = meter::find_accepted(*reader, plan.sha256)) {
            plan.come_again = count_refusals(*reader, *known) > 0;
            if (!plan.come_again) {
                ImportReport report;
                report.delivery = known;
                report.repeated = true;
                return report;
            }
        }
        plan.channels = meter::ChannelDirectory::load(*reader);
    }
    const bool is_given = given.format != FileFormat::automatic;
    const FileFormat format = is_given ? given.format : format_of(file->text());
    if (is_of_registers(file->text(), format)) {
        const std::optional<time::Zone> zone =
            given.csv_zone_given ? std::optional{given.csv.zone} : plan.channels.common_zone();
        const auto read = [&](RegisterTable& table, ImportReport& report) {
            read_registers(file->text(), format, given.nem12_mode, zone, table, report);
        };
        return store_registers(
            store, {content.source, plan.sha256, plan.today, given.all_or_nothing}, read, clock);
    }
    if (plan.channels.size() == 0) return make_error(kNoChannels);
    if (const Result<void> settled = settle_form(file->text(), plan); !settled)
        return settled.error();
    if (plan.options.all_or_nothing) {
        Import rehearsal{plan.options, plan.channels, plan.today, nullptr, progress};
        rehearsal.run(file->text(), plan.format);
        if (has_refusal(rehearsal.report())) {
            rehearsal.report().nothing_stored = true;
            rehearsal.report().readings_stored = 0;
            return std::move(rehearsal.report());
        }
    }
    return store_file(store, content.source, file->text(), plan, clock, progress);
}

}  // namespace voltmark::acquire
