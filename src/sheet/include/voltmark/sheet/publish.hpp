// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "voltmark/security/approval.hpp"
#include "voltmark/sheet/price_sheet.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

namespace voltmark::sheet {

/// The kind of the approvals that price sheets wait for.
inline constexpr std::string_view kSheetApproval = "tariff.sheet";

/// A tariff's document with the sheet's month as one version more.
struct MadeDocument {
    std::string tariff;
    std::string base_sha256;  ///< Of the document that it was made from.
    std::string body;

    friend bool operator==(const MadeDocument&, const MadeDocument&) = default;
};

/// What a sheet makes of the tariffs that it names.
struct MadeSheet {
    std::vector<MadeDocument> documents;  ///< One for each row, in order; none with a finding.
    int checked = 0;                      ///< Published prices that equal their recomputation.
    std::vector<Error> findings;          ///< With line and column; in order of rows.
};

/// The newest document of a tariff; nullptr where there is none.
using FindTariff = std::function<std::shared_ptr<const tariff::StoredTariff>(const std::string&)>;

/// Makes the documents. Nothing is stored.
///
/// Every single price of energy or demand must be in the row, so that none silently stays last
/// month's. A published band price is compared with the sum of its components, rounded to as many
/// decimals as are written, at least six, or as the row says.
///
/// \errors  the findings, all invalid_input: sheet.tariff_unknown, sheet.component,
///          sheet.price_missing, sheet.version_refused, sheet.band, sheet.published_differs.
/// \source  docs/rules: the published table is what holds; recomputing only checks it.
MadeSheet make_documents(const PriceSheet& sheet, const FindTariff& find);

/// Asks for the approval of made documents. Belongs to the caller's transaction.
/// \param file_sha256  of the sheet's file.
/// \errors  of security::ask.
Result<security::Approval> ask_for_sheet(store::Session& session, const PriceSheet& sheet,
                                         const MadeSheet& made, const std::string& file_sha256,
                                         const security::Actor& actor, Instant now);

/// The documents that wait in an approval.
/// \pre  its kind is kSheetApproval, and security::is_intact.
std::vector<MadeDocument> documents_in(const security::Approval& approval);

/// Carries out an approved sheet: its documents are in the store, all of them or, with any error,
/// none. Belongs to the caller's transaction.
///
/// \errors  of security::carry_out; sheet.base_changed (conflict): a tariff has another document
///          than the one that the sheet was made for.
Result<std::vector<tariff::AddedDocument>> publish_sheet(store::Session& session,
                                                         const security::Approval& approval,
                                                         const security::Actor& actor, Instant now);

}  // namespace voltmark::sheet
