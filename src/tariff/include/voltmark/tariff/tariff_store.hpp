// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/tariff/model.hpp"

namespace voltmark::tariff {

/// The tables of this module.
store::Schema schema();

enum class DocumentId : std::int64_t {};

/// A tariff as it stands in the store; the events that it names have their declared days.
struct StoredTariff {
    DocumentId document_id{};
    std::string sha256;
    std::string body;
    Tariff tariff;
};

struct AddedDocument {
    DocumentId document_id{};
    bool is_new = false;
};

/// Adds a document that `read_document` accepted, unless its tariff has exactly this text already.
/// Belongs to the caller's transaction.
AddedDocument add_document(store::Session& session, const Tariff& tariff, std::string_view body,
                           Instant now);

/// The newest document of each tariff, up to and including `cut`, by tariff.
std::vector<std::shared_ptr<const StoredTariff>> load_tariffs(store::Session& session,
                                                              DocumentId cut);

/// One document, as a bill names it. \errors  tariff.unknown (not_found).
Result<std::shared_ptr<const StoredTariff>> load_document(store::Session& session,
                                                          DocumentId document);

/// The newest document of one tariff. \errors  tariff.unknown (not_found).
Result<std::shared_ptr<const StoredTariff>> find_tariff(store::Session& session,
                                                        const std::string& tariff);

/// Gives the events that a tariff names their days, as far as they are declared. Tariffs of the
/// store have them; those that were only read have not.
void add_declared_days(store::Session& session, Tariff& tariff);

/// The newest document's number: a run that names it sees the same tariffs for ever.
DocumentId last_document(store::Session& session);

}  // namespace voltmark::tariff
