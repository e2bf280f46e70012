// SPDX-License-Identifier: Apache-2.0
#include "bill_lines.hpp"

#include "body_references.hpp"

namespace voltmark::billing {

Result<std::vector<BillLines::Line>> BillLines::of(const BillBody& body) {
    std::vector<const tariff::Version*> versions;
    std::vector<const tariff::StoredTariff*> documents;
    std::vector<tariff::Attributes> attributes;
    for (const SegmentTerms& terms : body.terms) {
        const Result<const tariff::StoredTariff*> document = document_of(terms.document);
        if (!document) return document.error();
        const Result<const tariff::Version*> version = pinned_version(terms, (*document)->tariff);
        if (!version) return version.error();
        Result<tariff::Attributes> parsed = tariff::Attributes::parse_json(terms.attributes);
        if (!parsed) return parsed.error();
        documents.push_back(*document);
        versions.push_back(*version);
        attributes.push_back(std::move(*parsed));
    }
    if (Result<void> held = check_references(body, versions); !held) return held.error();
    std::vector<Line> lines;
    for (const rating::ChargeLine& line : body.lines) {
        const auto at = static_cast<std::size_t>(line.segment);
        rating::Segment segment;
        segment.days = body.terms[at].days;
        segment.tariff = &documents[at]->tariff;
        segment.version = versions[at];
        segment.attributes = &attributes[at];
        lines.push_back({explain_line(line, segment), segment.tariff->id});
    }
    return lines;
}

Result<const tariff::StoredTariff*> BillLines::document_of(tariff::DocumentId id) {
    auto it = documents_.find(id);
    if (it == documents_.end()) {
        Result<std::shared_ptr<const tariff::StoredTariff>> loaded =
            tariff::load_document(session_, id);
        if (!loaded) return loaded.error();
        it = documents_.emplace(id, std::move(*loaded)).first;
    }
    return it->second.get();
}

}  // namespace voltmark::billing
