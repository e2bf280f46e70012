// SPDX-License-Identifier: Apache-2.0
#include "price_file.hpp"

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/sheet/price_table.hpp"

namespace voltmark::app {

std::optional<tariff::PriceSeries> read_price_file(Commands& commands, const std::string& path,
                                                   PriceFileOptions options) {
    const auto file = acquire::FileText::open(path);
    if (!file) {
        commands.fail(file.error(), path);
        return std::nullopt;
    }
    sheet::PriceTable table = sheet::read_price_table(
        file->text(), {options.series.zone, options.step, options.timestamp, options.price});
    for (const Error& finding : table.findings) commands.fail(finding, path);
    if (!table.findings.empty()) return std::nullopt;
    options.series.step = table.step;
    options.series.spans = std::move(table.spans);
    return std::move(options.series);
}

}  // namespace voltmark::app
