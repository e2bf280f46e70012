// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "voltmark/billing/errors.hpp"

#include "export_sink.hpp"

namespace voltmark::billing {

namespace {

/// One file for each table, written beside its name and renamed when all are whole.
class CsvSink final : public ExportSink {
public:
    explicit CsvSink(std::string folder) : folder_{std::move(folder)} {
        std::error_code ignored;  // Opening the files says what is wrong.
        std::filesystem::create_directories(folder_, ignored);
    }
    ~CsvSink() override {
        for (const std::string& path : open_) std::remove(part(path).c_str());
    }
    CsvSink(const CsvSink&) = delete;
    CsvSink& operator=(const CsvSink&) = delete;

    void table(std::string_view name, std::span<const ExportColumn> columns) override {
        close();
        open_.push_back(fmt::format("{}/{}.csv", folder_, name));
        file_.open(part(open_.back()), std::ios::binary | std::ios::trunc);
        note_failure();
        for (const ExportColumn& column : columns) cell(column.title);
        end_row();
    }

    void cell(std::string_view text) override {
        if (!first_) file_ << ',';
        first_ = false;
        if (text.find_first_of(",\"\n\r") == text.npos) {
            file_ << text;
            return;
        }
        file_ << '"';
        for (const char letter : text) {
            if (letter == '"') file_ << '"';
            file_ << letter;
        }
        file_ << '"';
    }

    void end_row() override {
        file_ << '\n';
        first_ = true;
    }

    Result<void> finish() override {
        close();
        for (const std::string& path : open_) {
            if (failed_.empty() && std::rename(part(path).c_str(), path.c_str()) != 0)
                failed_ = path;
        }
        if (!failed_.empty())
            return make_error(kExportWrite, failed_, std::generic_category().message(error_));
        open_.clear();
        return ok();
    }

private:
    static std::string part(const std::string& path) { return path + ".part"; }

    void note_failure() {
        if (file_ || !failed_.empty()) return;
        error_ = errno;
        failed_ = open_.back();
    }

    void close() {
        if (!file_.is_open()) return;
        file_.close();
        note_failure();
        file_.clear();
    }

    std::string folder_;
    std::vector<std::string> open_;
    std::ofstream file_;
    bool first_ = true;
    std::string failed_;
    int error_ = 0;
};

}  // namespace

std::unique_ptr<ExportSink> csv_sink(const std::string& folder) {
    return std::make_unique<CsvSink>(folder);
}

}  // namespace voltmark::billing
