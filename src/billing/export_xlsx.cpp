// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <vector>

#include <xlsxwriter.h>

#include "voltmark/billing/errors.hpp"

#include "export_sink.hpp"

namespace voltmark::billing {

namespace {

/// A workbook that is written row by row: no sheet is ever whole in memory.
class XlsxSink final : public ExportSink {
public:
    explicit XlsxSink(std::string path) : path_{std::move(path)}, part_{path_ + ".part"} {
        // The library says what is wrong on standard error: it is asked for nothing that fails.
        if (std::FILE* file = std::fopen(part_.c_str(), "wb")) {
            std::fclose(file);
        } else {
            refusal_ = std::generic_category().message(errno);
        }
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        book_ = workbook_new_opt(part_.c_str(), &options);
        head_ = workbook_add_format(book_);
        format_set_bold(head_);
        format_set_bottom(head_, LXW_BORDER_THIN);
        for (int decimals = 0; decimals <= kMostDecimals; ++decimals) {
            lxw_format* format = workbook_add_format(book_);
            const std::string places(static_cast<std::size_t>(decimals), '0');
            format_set_num_format(format, decimals == 0 ? "#,##0" : ("#,##0." + places).c_str());
            numbers_.push_back(format);
        }
    }
    ~XlsxSink() override {
        if (book_ == nullptr) return;
        lxw_workbook_free(book_);
        std::remove(part_.c_str());
    }
    XlsxSink(const XlsxSink&) = delete;
    XlsxSink& operator=(const XlsxSink&) = delete;

    void table(std::string_view name, std::span<const ExportColumn> columns) override {
        name_ = name;
        columns_.assign(columns.begin(), columns.end());
        sheets_ = 0;
        add_sheet();
    }

    void cell(std::string_view text) override {
        const ExportColumn& column = columns_[column_];
        const auto at = static_cast<lxw_col_t>(column_++);
        if (text.empty()) return;
        const std::string value{text};
        if (column.decimals < 0) {
            worksheet_write_string(sheet_, row_, at, value.c_str(), nullptr);
        } else {
            // A workbook has no other numbers; nothing is billed from it.
            worksheet_write_number(sheet_, row_, at, std::strtod(value.c_str(), nullptr),
                                   numbers_[static_cast<std::size_t>(column.decimals)]);
        }
    }

    void end_row() override {
        column_ = 0;
        if (++row_ == LXW_ROW_MAX) add_sheet();
    }

    Result<void> finish() override {
        if (!refusal_.empty()) return make_error(kExportWrite, path_, refusal_);
        const lxw_error error = workbook_close(book_);
        book_ = nullptr;
        if (error != LXW_NO_ERROR) {
            std::remove(part_.c_str());
            return make_error(kExportWrite, path_, lxw_strerror(error));
        }
        if (std::rename(part_.c_str(), path_.c_str()) == 0) return ok();
        const std::string reason = std::generic_category().message(errno);
        std::remove(part_.c_str());
        return make_error(kExportWrite, path_, reason);
    }

private:
    static constexpr int kMostDecimals = 8;

    void add_sheet() {
        const std::string name = ++sheets_ == 1 ? name_ : fmt::format("{} {}", name_, sheets_);
        sheet_ = workbook_add_worksheet(book_, name.c_str());
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto at = static_cast<lxw_col_t>(i);
            worksheet_set_column(sheet_, at, at, columns_[i].width, nullptr);
            worksheet_write_string(sheet_, 0, at, columns_[i].title.c_str(), head_);
        }
        worksheet_freeze_panes(sheet_, 1, 0);
        row_ = 1;
        column_ = 0;
    }

    std::string path_;
    std::string part_;
    std::string refusal_;  // Why nothing can be written; empty where it can.
    lxw_workbook* book_ = nullptr;
    lxw_format* head_ = nullptr;
    std::vector<lxw_format*> numbers_;
    std::string name_;
    std::vector<ExportColumn> columns_;
    int sheets_ = 0;
    lxw_worksheet* sheet_ = nullptr;
    lxw_row_t row_ = 0;
    std::size_t column_ = 0;
};

}  // namespace

std::unique_ptr<ExportSink> xlsx_sink(const std::string& path) {
    return std::make_unique<XlsxSink>(path);
}

}  // namespace voltmark::billing
