// SPDX-License-Identifier: Apache-2.0
// The printed bill, read back with pdftotext: what a customer must find on it, in both languages.
#include "voltmark/billing/bill_pdf.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "voltmark/billing/bill_run.hpp"
#include "voltmark/billing/errors.hpp"

#include "city.hpp"

namespace voltmark::billing {
namespace {

namespace fs = std::filesystem;

/// What pdftotext reads in a file.
std::string text_of(const fs::path& pdf) {
    const std::string command = "pdftotext -layout '" + pdf.string() + "' -";
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return text;
    char buffer[4096];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe))
        text.append(buffer, size);
    EXPECT_EQ(pclose(pipe), 0);
    return text;
}

struct Bills : testing::Test {
    Place place = city(store::Engine::sqlite, 60, kJuly, 15);
    fs::path folder = fs::temp_directory_path() / ("voltmark-pdf-" + std::to_string(getpid()));
    std::vector<Explanation> explanations;

    void SetUp() override {
        fs::create_directories(folder);
        bill(*place.store, kJuly);
        const store::Lease reader = place.store->reader();
        std::set<std::string> tariffs;
        BillFilter filter;
        filter.limit = 200;
        for (const BillSummary& one : list_bills(*reader, filter)) {
            Explanation explanation =
                *explain_bill(*reader, customer::Sight{support::test_vault()}, one.id);
            // One of each tariff: all kinds of lines.
            if (tariffs.insert(explanation.terms.at(0).tariff).second)
                explanations.push_back(std::move(explanation));
        }
        EXPECT_GE(explanations.size(), 4U);
    }
    void TearDown() override { fs::remove_all(folder); }
};

/// As a printer sets it: 12,345.67.
std::string printed(Money money) {
    std::string text = to_text(money);
    for (std::size_t at = text.find('.'); at > 3 && at != text.npos;) {
        at -= 3;
        if (at > 0 && text[at - 1] != '-') text.insert(at, ",");
    }
    if (text.starts_with('-')) text.replace(0, 1, "−");
    return text;
}

// A customer redoes the bill from the paper alone: number, days, every amount, the total.
TEST_F(Bills, SayEveryAmountInBothLanguages) {
    for (const Explanation& explanation : explanations) {
        for (const Language language : {Language::en, Language::zh}) {
            const fs::path pdf = folder / "bill.pdf";
            ASSERT_TRUE(write_bill_pdf(explanation, language, pdf.string()).has_value());
            const std::string text = text_of(pdf);
            const std::string what = explanation.terms.at(0).tariff;
            const auto expect = [&](const std::string& word) {
                EXPECT_NE(text.find(word), std::string::npos) << what << ": " << word;
            };
            expect(to_text(explanation.bill.id));
            expect(to_text(explanation.number.value()));
            expect(explanation.contract.contract.consumer_no);
            expect(explanation.contract.holder.name);
            expect(time::to_text(explanation.bill.period.from));
            for (const ExplainedLine& line : explanation.lines) expect(printed(line.line.amount));
            expect(printed(explanation.bill.total));
            const bool is_given = what.find("feed_in") != std::string::npos;
            if (!is_given) expect(language == Language::zh ? "电费账单" : "Electricity bill");
        }
    }
}

// A million bills are kept and sent: a font must not come along whole.
TEST_F(Bills, AreSmallAndTheSameAgain) {
    for (const Explanation& explanation : explanations) {
        for (const Language language : {Language::en, Language::zh}) {
            const Result<std::string> once = to_pdf(explanation, language);
            ASSERT_TRUE(once.has_value());
            EXPECT_LT(once->size(), 400'000U) << explanation.terms.at(0).tariff;
            EXPECT_EQ(*once, *to_pdf(explanation, language));
        }
    }
}

// A name that is no UTF-8, or longer than any page, is somebody's all the same.
TEST_F(Bills, PrintWhateverTheStoreHolds) {
    Explanation explanation = explanations.at(0);
    explanation.contract.holder.name = std::string(5000, 'W') + "\xFF\xFE\n\t";
    explanation.contract.holder.address = "";
    explanation.lines.insert(explanation.lines.end(), 200, explanation.lines.at(0));
    const Result<std::string> pdf = to_pdf(explanation, Language::zh);
    ASSERT_TRUE(pdf.has_value());
    EXPECT_TRUE(pdf->starts_with("%PDF-"));
}

TEST_F(Bills, LeaveWhatStoodThereWhenTheyCannotBeWritten) {
    const fs::path kept = folder / "kept.pdf";
    std::ofstream{kept} << "old";
    fs::create_directories(folder / "kept.pdf.d");
    const Result<void> refused = write_bill_pdf(explanations.at(0), Language::en,
                                                (folder / "no" / "such" / "bill.pdf").string());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().name(), "billing.pdf_write");
    // A folder of that name stands in the way.
    EXPECT_FALSE(write_bill_pdf(explanations.at(0), Language::en, (folder / "kept.pdf.d").string())
                     .has_value());
    EXPECT_EQ(fs::file_size(kept), 3U);
    EXPECT_EQ(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}), 2);
}

}  // namespace
}  // namespace voltmark::billing
