// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>
#include <unistd.h>

#include "voltmark/acquire/import_content.hpp"
#include "voltmark/api/errors.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/store/change.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

constexpr std::size_t kFileMax = std::size_t{32} << 20;
constexpr std::uint64_t kUnpackedMax = std::uint64_t{1} << 30;
constexpr std::size_t kFindingsTold = 100;

/// A file that lies in memory alone: what was sent stands on no disk but in the store.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view bytes)
        : descriptor_{::memfd_create("readings", MFD_CLOEXEC)} {
        while (descriptor_ >= 0 && !bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written <= 0) {
                ::close(descriptor_);
                descriptor_ = -1;
                break;
            }
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    ~MemoryFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    bool is_there() const { return descriptor_ >= 0; }
    std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

private:
    int descriptor_;
};

Json findings_json(const acquire::ImportReport& report, Language language) {
    Json all = Json::array();
    for (const acquire::ImportFinding& one : report.findings) {
        if (all.size() == kFindingsTold) break;
        all.push_back({{"code", one.error.name()},
                       {"message", one.error.message(language)},
                       {"verdict", to_text(one.verdict)},
                       {"key", one.key},
                       {"day", one.day ? Json(time::to_text(*one.day)) : Json{}},
                       {"readings", one.readings}});
    }
    return all;
}

Json report_json(const acquire::ImportReport& report, Language language) {
    std::int64_t refused = 0;
    for (const auto& [code, count] : report.counts) {
        if (code.second == acquire::Verdict::refused) refused += count.findings;
    }
    return {{"delivery", report.delivery ? Json(raw(*report.delivery)) : Json{}},
            {"repeated", report.repeated},
            {"come_again", report.come_again},
            {"nothing_stored", report.nothing_stored},
            {"readings_stored", report.readings_stored},
            {"readings_missing", report.readings_missing},
            {"readings_refused", report.readings_refused},
            {"refusals", refused},
            {"spans_new", report.spans.spans_new},
            {"spans_revised", report.spans.spans_revised},
            {"spans_unchanged", report.spans.spans_unchanged},
            {"findings", findings_json(report, language)}};
}

/// \errors  time.zone.
Result<acquire::ImportOptions> options_of(const Call& call) {
    acquire::ImportOptions options;
    options.workers = 1;
    options.unpacked_max = kUnpackedMax;
    options.all_or_nothing = call.query("all_or_nothing") == "yes";
    options.format =
        acquire::find_format(call.query("form")).value_or(acquire::FileFormat::automatic);
    if (const std::string_view name = call.query("zone"); !name.empty()) {
        const Result<time::Zone> zone = time::Zone::find(name);
        if (!zone) return zone.error();
        options.csv.zone = *zone;
        options.csv_zone_given = true;
    }
    return options;
}

/// Who brought how much; the file's name stands in the delivery.
Result<void> tell_import(store::Store& store, const std::string& actor,
                         const acquire::ImportReport& report, Instant now) {
    const std::string id = report.delivery ? std::to_string(raw(*report.delivery)) : "-";
    const Json after{{"stored", report.readings_stored}, {"refused", report.readings_refused}};
    const auto told = store::change(store, [&](store::Session& session) {
        return security::write_audit(
            session, {actor, "reading.import", "delivery", id, {}, after.dump()}, now);
    });
    if (!told) return told.error();
    return ok();
}

Result<Answer> import_readings(const Call& call) {
    if (call.request.body.empty()) return make_error(kBody);
    const Result<acquire::ImportOptions> options = options_of(call);
    if (!options) return options.error();
    const auto file = std::make_shared<const MemoryFile>(call.request.body);
    if (!file->is_there()) return make_error(kBody);
    const std::string name{call.query("name")};
    const std::string actor = call.caller.principal.name;
    const Job asked{.kind = "reading.import", .subject = name, .asked_by = actor};
    const Job job = call.jobs.follow(
        "readings", asked,
        [&store = call.store, &clock = call.clock, file, name, actor, options = *options,
         language = call.language](const Jobs::Tell& tell) -> Result<std::string> {
            const Result<acquire::ImportReport> report = acquire::import_content(
                store, {file->path(), name}, options, clock,
                [&](const acquire::ImportProgress& one) { tell(one.bytes_done, one.bytes); });
            if (!report) return report.error();
            const Result<void> told = tell_import(store, actor, *report, clock.now());
            if (!told) return told.error();
            return report_json(*report, language).dump();
        });
    return begun(job, call.language);
}

}  // namespace

void add_reading_import_endpoints(std::vector<Endpoint>& all) {
    all.push_back(
        {.method = http::Method::post,
         .path = "/reading-imports",
         .id = "importReadings",
         .tag = "readings",
         .summary = {"Reads a file of readings into the store, as a job; the same file again "
                     "changes nothing",
                     "导入读数文件（后台任务）；同一文件重复导入无变化"},
         .action = "reading.import",
         .kind = "reading",
         .query = {{"name", text({"Of the file, for people.", "文件名。"}, 200)},
                   {"form", word({"auto where not given: seen from the first bytes.",
                                  "格式，默认自动识别。"},
                                 {"auto", "nem12", "nem13", "csv", "registers", "mscons",
                                  "greenbutton", "cim"})},
                   {"zone", text({"Of a table's timestamps without offset: Asia/Shanghai.",
                                  "表格时间所属时区，如 Asia/Shanghai。"},
                                 64)},
                   {"all_or_nothing", word({"yes: where anything is refused nothing is stored.",
                                            "yes 为有拒收则全部不入库。"},
                                           {"yes", "no"})}},
         .takes = Json{{"type", "string"},
                       {"format", "binary"},
                       {"description", "The file, plain or packed with xz, gzip, zstd or zip."}},
         .takes_type = "application/octet-stream",
         .body_bytes = kFileMax,
         .gives = job_schema(),
         .run = import_readings});
}

}  // namespace voltmark::api
