// SPDX-License-Identifier: Apache-2.0
#include "voltmark/market/change.hpp"

#include <set>

#include "voltmark/market/errors.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/errors.hpp"

namespace voltmark::market {

namespace {

Result<tariff::Tariff> read(std::string_view body) {
    tariff::Reading reading = tariff::read_document(body);
    if (!reading.findings.empty()) return reading.findings.front();
    return std::move(*reading.tariff);
}

/// The documents of tariffs as edits leave them.
class Edited {
public:
    void add(const std::string& id, const std::string& body) { bodies_.try_emplace(id, body); }

    /// Changes every document that has the edit's place.
    Result<void> apply(const tariff::Edit& edit) {
        bool fits = false;
        for (auto& [id, body] : bodies_) {
            Result<std::string> text = tariff::edit_document(body, {&edit, 1});
            if (!text && text.error().code == &tariff::kEditPlace) continue;
            if (!text) return text.error();
            body = std::move(*text);
            changed_.insert(id);
            fits = true;
        }
        if (!fits) return make_error(tariff::kEditPlace, edit.place);
        return ok();
    }

    Result<void> put_into(Change& change) const {
        for (const std::string& id : changed_) {
            Result<tariff::Tariff> tariff = read(bodies_.at(id));
            if (!tariff) return tariff.error();
            change.replaced.insert_or_assign(id, std::move(*tariff));
        }
        return ok();
    }

private:
    std::map<std::string, std::string> bodies_;
    std::set<std::string> changed_;
};

}  // namespace

Result<Change> make_change(std::span<const std::shared_ptr<const tariff::StoredTariff>> stored,
                           const customer::Population& population, const ChangeRequest& request) {
    Change change;
    if (request.for_all) {
        const Result<std::string> body =
            tariff::edit_document(request.for_all->body, request.edits);
        if (!body) return body.error();
        Result<tariff::Tariff> tariff = read(*body);
        if (!tariff) return tariff.error();
        change.for_all = std::move(*tariff);
        return change;
    }
    Edited edited;
    for (const ChangeRequest::Document& document : request.replacing) {
        change.replaced.insert_or_assign(document.tariff.id, document.tariff);
        edited.add(document.tariff.id, document.body);
    }
    const std::vector<std::string>& named = population.tariffs;
    for (const auto& one : stored) {
        const std::string& id = one->tariff.id;
        if (named.empty() || std::find(named.begin(), named.end(), id) != named.end())
            edited.add(id, one->body);
    }
    for (const tariff::Edit& edit : request.edits) {
        if (Result<void> applied = edited.apply(edit); !applied) return applied.error();
    }
    if (Result<void> put = edited.put_into(change); !put) return put.error();
    if (change.replaced.empty()) return make_error(kNoChange);
    return change;
}

}  // namespace voltmark::market
