// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/errors.hpp"
#include "voltmark/base/decimal.hpp"

#include "endpoint.hpp"
#include "shapes.hpp"

namespace voltmark::api {

using namespace shape;

Json job_schema() {
    return object({{"job", whole({"Its number.", "任务编号。"}, 1, INT64_MAX)},
                   {"kind", text({"The action that it is: run.begin.", "操作名，如 run.begin。"})},
                   {"subject", text({"What it is done to.", "对象。"})},
                   {"asked_by", text({"Who.", "发起人。"})},
                   {"begun_at", moment({"When.", "开始时间。"})},
                   {"ended_at", or_null(moment({"When it was over.", "结束时间。"}))},
                   {"state", word({"At this moment.", "状态。"}, {"running", "done", "failed"})},
                   {"steps_done", whole({"Of its steps.", "已完成步数。"}, 0, INT64_MAX)},
                   {"steps", whole({"0: not known yet.", "总步数，0 为未知。"}, 0, INT64_MAX)},
                   {"result", or_null(open({"What came of it.", "结果。"}))},
                   {"error", or_null(text({"Why it failed.", "失败原因。"}, 4000))},
                   {"code", or_null(text({"Of the error, stable.", "错误代码。"}))}});
}

Json job_json(const Job& job, Language language) {
    return {{"job", job.job_no},
            {"kind", job.kind},
            {"subject", job.subject},
            {"asked_by", job.asked_by},
            {"begun_at", time::to_text(job.begun_at)},
            {"ended_at", job.ended_at ? Json(time::to_text(*job.ended_at)) : Json{}},
            {"state", to_text(job.state)},
            {"steps_done", job.steps_done},
            {"steps", job.steps},
            {"result", job.result.empty() ? Json{} : Json::parse(job.result)},
            {"error", job.error ? Json(job.error->message(language)) : Json{}},
            {"code", job.error ? Json(job.error->name()) : Json{}}};
}

Answer begun(const Job& job, Language language) {
    return Answer{job_json(job, language), 202};
}

namespace {

security::Object object_of(const Job& job) {
    return {"job", {}, {}, job.asked_by, {}};
}

/// Which is somebody's own is decided on each: see the endpoints' `is_list`.
Result<Job> job_of(const Call& call) {
    const Result<std::int64_t> number = parse_decimal(call.parameter("job"), 0);
    const std::optional<Job> job = call.jobs.find(number.value_or(0));
    if (!job || !call.reaches(object_of(*job)))
        return make_error(kJobUnknown, call.parameter("job"));
    return *job;
}

Result<Answer> list_jobs(const Call& call) {
    Json items = Json::array();
    for (const Job& job : call.jobs.list()) {
        if (call.reaches(object_of(job))) items.push_back(job_json(job, call.language));
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Result<Answer> get_job(const Call& call) {
    const Result<Job> job = job_of(call);
    if (!job) return job.error();
    return Answer{job_json(*job, call.language)};
}

/// Server-sent events: the job as it stands whenever that changes, until it is over.
Result<Answer> watch_job(const Call& call) {
    const Result<Job> job = job_of(call);
    if (!job) return job.error();
    Answer answer;
    answer.pieces = [&jobs = call.jobs, no = job->job_no, language = call.language,
                     told = std::string{}]() mutable {
        using namespace std::chrono_literals;
        const std::optional<Job> now = jobs.find(no);
        if (!now) return http::Piece{"event: gone\ndata: {}\n\n", true, 0ms};
        const std::string text = job_json(*now, language).dump();
        http::Piece piece;
        piece.is_last = now->state != JobState::running;
        piece.pause = 300ms;
        piece.bytes = text == told ? std::string{":\n\n"} : "data: " + text + "\n\n";
        told = text;
        return piece;
    };
    return answer;
}

}  // namespace

void add_job_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/jobs",
                   .id = "listJobs",
                   .tag = "jobs",
                   .summary = {"Long work since the program started, newest first",
                               "程序启动以来的任务，新的在前"},
                   .action = "job.read",
                   .kind = "job",
                   .is_list = true,
                   .gives = page(job_schema()),
                   .run = list_jobs});
    all.push_back({.path = "/jobs/{job}",
                   .id = "getJob",
                   .tag = "jobs",
                   .summary = {"A job as it stands", "任务现状"},
                   .action = "job.read",
                   .kind = "job",
                   .is_list = true,
                   .gives = job_schema(),
                   .run = get_job});
    all.push_back(
        {.path = "/jobs/{job}/events",
         .id = "watchJob",
         .tag = "jobs",
         .summary = {"A job while it goes on, as server-sent events", "任务进度（服务器推送）"},
         .action = "job.read",
         .kind = "job",
         .is_list = true,
         .gives_type = "text/event-stream",
         .run = watch_job});
}

}  // namespace voltmark::api
