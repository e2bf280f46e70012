// SPDX-License-Identifier: Apache-2.0
#include "export.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "voltmark/api/errors.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/security/audit_store.hpp"

#include "download.hpp"

namespace voltmark::api {

namespace {

constexpr std::string_view kRowsAPage = "1000";
constexpr std::int64_t kWorkbookRowsMax = 200'000;

struct Column {
    std::string name;
    bool is_number = false;
};

/// Of a page's items, by their schema.
std::vector<Column> columns_of(const Endpoint& endpoint) {
    std::vector<Column> columns;
    const Json& item = endpoint.gives["properties"]["items"]["items"];
    for (const auto& [name, schema] : item["properties"].items()) {
        const Json& type = schema["type"];
        const std::string word = type.is_array() ? type[0] : type;
        const bool is_decimal = schema.value("format", std::string{}) == "decimal";
        columns.push_back({name, is_decimal || word == "integer"});
    }
    return columns;
}

/// A list or an object stands in its cell as JSON.
std::string text_of(const Json& value) {
    if (value.is_null()) return {};
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string csv_rows(const std::vector<Column>& columns, const Json& items) {
    std::string text;
    for (const Json& item : items) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) text += ',';
            const auto cell = item.find(columns[i].name);
            if (cell != item.end()) text += csv_cell(text_of(*cell), columns[i].is_number);
        }
        text += "\r\n";
    }
    return text;
}

std::string csv_head(const std::vector<Column>& columns) {
    std::string text = "\xEF\xBB\xBF";  // Spreadsheets take it for UTF-8 then.
    for (std::size_t i = 0; i < columns.size(); ++i)
        text += (i > 0 ? "," : "") + csv_cell(columns[i].name, false);
    return text + "\r\n";
}

std::string ndjson_rows(const Json& items) {
    std::string text;
    for (const Json& item : items) text += item.dump() + "\n";
    return text;
}

/// Asks an endpoint for page after page, as its caller would.
class Pages {
public:
    explicit Pages(const Call& call)
        : store_{call.store},
          clock_{call.clock},
          options_{call.options},
          sign_ins_{call.sign_ins},
          endpoint_{call.endpoint},
          request_{call.request},
          caller_{call.caller.principal, {}, call.caller.by_cookie},
          language_{call.language},
          jobs_{call.jobs},
          overviews_{call.overviews} {
        std::erase_if(request_.query, [](const auto& one) {
            return one.first == "limit" || one.first == "format" || one.first == "purpose";
        });
        if (takes("limit")) request_.query.emplace_back("limit", kRowsAPage);
    }

    bool is_over() const { return is_over_; }

    /// \pre  !is_over()
    Result<Json> next() {
        Snapshot snapshot{store_};
        Call call{store_,    clock_,    options_, request_, sign_ins_,  caller_,
                  endpoint_, language_, {},       jobs_,    overviews_, snapshot};
        Result<Answer> answer = endpoint_.run(call);
        if (!answer) return answer.error();
        const Json& next = answer->json["next"];
        is_over_ = next.is_null() || !takes("after");
        if (!is_over_) {
            std::erase_if(request_.query, [](const auto& one) { return one.first == "after"; });
            request_.query.emplace_back("after", next.get<std::string>());
        }
        return std::move(answer->json["items"]);
    }

private:
    bool takes(std::string_view name) const {
        return std::any_of(endpoint_.query.begin(), endpoint_.query.end(),
                           [&](const QueryParameter& one) { return one.name == name; });
    }

    store::Store& store_;
    const Clock& clock_;
    const ApiOptions& options_;
    const SignIns& sign_ins_;
    const Endpoint& endpoint_;
    http::Request request_;
    Caller caller_;
    Language language_;
    Jobs& jobs_;
    Overviews& overviews_;
    bool is_over_ = false;
};

/// The file of a workbook, in memory: nothing of a list is left in a folder.
class MemoryFile {
public:
    MemoryFile() : descriptor_{memfd_create("export", MFD_CLOEXEC)} {
        VOLTMARK_CHECK(descriptor_ >= 0);
    }
    ~MemoryFile() { close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }
    std::string bytes() const {
        std::string all;
        char buffer[1 << 16];
        lseek(descriptor_, 0, SEEK_SET);
        for (ssize_t read = 0; (read = ::read(descriptor_, buffer, sizeof buffer)) > 0;)
            all.append(buffer, static_cast<std::size_t>(read));
        return all;
    }

private:
    int descriptor_;
};

/// One sheet, row by row.
class Workbook {
public:
    explicit Workbook(std::vector<Column> columns) : columns_{std::move(columns)} {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        book_ = workbook_new_opt(file_.path().c_str(), &options);
        sheet_ = workbook_add_worksheet(book_, nullptr);
        lxw_format* head = workbook_add_format(book_);
        format_set_bold(head);
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto at = static_cast<lxw_col_t>(i);
            worksheet_set_column(sheet_, at, at, kWidth, nullptr);
            worksheet_write_string(sheet_, 0, at, columns_[i].name.c_str(), head);
        }
        worksheet_freeze_panes(sheet_, 1, 0);
    }
    ~Workbook() {
        if (book_ != nullptr) lxw_workbook_free(book_);
    }
    Workbook(const Workbook&) = delete;
    Workbook& operator=(const Workbook&) = delete;

    std::int64_t rows() const { return rows_; }

    void add(const Json& items) {
        for (const Json& item : items) {
            ++rows_;
            for (std::size_t i = 0; i < columns_.size(); ++i) cell(i, item);
        }
    }

    std::string bytes() && {
        const lxw_error error = workbook_close(book_);
        book_ = nullptr;
        VOLTMARK_CHECK(error == LXW_NO_ERROR);
        return file_.bytes();
    }

private:
    static constexpr int kWidth = 18;

    void cell(std::size_t column, const Json& item) {
        const auto found = item.find(columns_[column].name);
        if (found == item.end() || found->is_null()) return;
        const std::string text = text_of(*found);
        const auto row = static_cast<lxw_row_t>(rows_);
        const auto at = static_cast<lxw_col_t>(column);
        // A workbook has no other numbers; nothing is billed from it.
        if (columns_[column].is_number)
            worksheet_write_number(sheet_, row, at, std::strtod(text.c_str(), nullptr), nullptr);
        else
            worksheet_write_string(sheet_, row, at, text.c_str(), nullptr);
    }

    MemoryFile file_;
    std::vector<Column> columns_;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    std::int64_t rows_ = 0;
};

/// Who saved what, and what for. Values of filters may name people and stay out.
Result<void> note(const Call& call, std::string_view format) {
    Json filters = Json::array();
    for (const auto& [name, value] : call.request.query) {
        if (name != "format" && name != "purpose") filters.push_back(name);
    }
    const Json after{{"format", format}, {"filters", std::move(filters)}};
    const security::AuditEvent event{call.caller.principal.name,
                                     "list.export",
                                     std::string{call.endpoint.kind},
                                     std::string{call.endpoint.id},
                                     {},
                                     after.dump(),
                                     std::string{call.query("purpose")}};
    const store::Lease writer = call.store.writer();
    store::Transaction transaction{*writer};
    const auto logged = security::write_audit(*writer, event, call.clock.now());
    if (!logged) return logged.error();
    transaction.commit();
    return ok();
}

/// \errors  api.export_rows
Result<std::string> workbook_of(const std::vector<Column>& columns, const Json& first,
                                Pages& pages) {
    Workbook book{columns};
    book.add(first);
    while (!pages.is_over()) {
        const Result<Json> items = pages.next();
        if (!items) return items.error();
        book.add(*items);
        if (book.rows() > kWorkbookRowsMax)
            return make_error(kExportRows, std::to_string(kWorkbookRowsMax));
    }
    return std::move(book).bytes();
}

}  // namespace

bool is_page(const Endpoint& endpoint) {
    return endpoint.method == http::Method::get && endpoint.gives.is_object() &&
           endpoint.gives.contains(Json::json_pointer{"/properties/items/items/properties"});
}

std::string_view type_of_format(std::string_view format) {
    if (format == "csv") return "text/csv; charset=utf-8";
    if (format == "ndjson") return "application/x-ndjson";
    VOLTMARK_CHECK(format == "xlsx");
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

std::string csv_cell(std::string_view text, bool is_number) {
    const bool is_formula =
        !is_number && !text.empty() &&
        std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
    std::string cell = is_formula ? "'" : "";
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

Result<http::Response> export_list(const Call& call) {
    const std::string format{call.query("format")};
    if (call.endpoint.is_personal && call.query("purpose").empty())
        return make_error(kExportPurpose);
    const auto pages = std::make_shared<Pages>(call);
    const Result<Json> first = pages->next();
    if (!first) return first.error();
    if (Result<void> noted = note(call, format); !noted) return noted.error();
    const std::vector<Column> columns = columns_of(call.endpoint);
    http::Response response;
    response.content_type = type_of_format(format);
    response.with("Cache-Control", "no-store");
    response.headers.push_back(file_field(fmt::format("{}.{}", call.endpoint.id, format)));
    if (format == "xlsx") {
        Result<std::string> book = workbook_of(columns, *first, *pages);
        if (!book) return book.error();
        response.body = std::move(*book);
        return response;
    }
    const bool is_csv = format == "csv";
    const auto rows_of = [columns, is_csv](const Json& items) {
        return is_csv ? csv_rows(columns, items) : ndjson_rows(items);
    };
    std::string begin = (is_csv ? csv_head(columns) : "") + rows_of(*first);
    if (pages->is_over()) {
        response.body = std::move(begin);
        return response;
    }
    response.pieces = [pages, rows_of, begin = std::move(begin)]() mutable {
        if (!begin.empty()) return http::Piece{std::exchange(begin, {})};
        const Result<Json> items = pages->next();
        if (!items) throw store::Failure{items.error()};  // The file ends where it is seen to.
        return http::Piece{rows_of(*items), pages->is_over()};
    };
    return response;
}

}  // namespace voltmark::api
