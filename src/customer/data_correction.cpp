// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/data_correction.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/base/sha256.hpp"
#include "voltmark/customer/correction_errors.hpp"
#include "voltmark/security/audit_store.hpp"

namespace voltmark::customer {

namespace {

using security::Approval;
using security::ApprovalId;
using security::Field;
using store::BulkRow;

constexpr std::size_t kTextMax = 200;  // Bytes.
constexpr int kPhoneDigitsMin = 5;

Text name_of(Field field) {
    switch (field) {
        case Field::name:
            return {"name", "姓名"};
        case Field::phone:
            return {"phone", "电话"};
        default:
            return {"address", "地址"};
    }
}

bool is_phone(std::string_view text) {
    int digits = 0;
    for (const char c : text) {
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && c != '+' && c != '-' && c != ' ') return false;
        digits += is_digit ? 1 : 0;
    }
    return digits >= kPhoneDigitsMin;
}

bool fits(Field field, std::string_view text) {
    constexpr unsigned char kFirstPrintable = 0x20;
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < kFirstPrintable; };
    if (text.size() > kTextMax || text.find_first_not_of(' ') == text.npos) return false;
    if (std::any_of(text.begin(), text.end(), is_control)) return false;
    return field != Field::phone || is_phone(text);
}

/// A row of data_correction.
struct Kept {
    ApprovalId approval{};
    PartyId party{};
    Field field = Field::name;
    std::int64_t item = 0;
    std::string sealed;

    security::FieldPlace place() const { return {raw(party), item}; }
    /// What the sealed bytes are bound to.
    std::string binding() const {
        return fmt::format("data_correction/{}/{}/{}", raw(party), static_cast<int>(field), item);
    }
    /// The approval's payload: with a digest of the sealed text, so that no other one is written.
    std::string payload(const std::string& consumer_no) const {
        return nlohmann::json{{"consumer_no", consumer_no},
                              {"party", raw(party)},
                              {"field", security::to_text(field)},
                              {"item", item},
                              {"sealed_sha256", sha256_hex(sealed)}}
            .dump();
    }
};

std::vector<Kept> kept_where(store::Session& session, std::string_view condition,
                             std::int64_t value) {
    std::vector<Kept> all;
    session
        .bulk_query(fmt::format("SELECT approval_id, party_id, field, item_id, sealed FROM "
                                "data_correction WHERE {} = ?1 ORDER BY approval_id",
                                condition))
        ->run({value}, [&](const BulkRow& row) {
            all.push_back({ApprovalId{row.integer(0)}, PartyId{row.integer(1)},
                           static_cast<Field>(row.integer(2)), row.integer(3),
                           std::string{row.text(4)}});
        });
    return all;
}

void write(store::Session& session, const Kept& kept) {
    const auto approval = static_cast<long long>(kept.approval);
    const long long party = raw(kept.party);
    const int field = static_cast<int>(kept.field);
    const long long item = kept.item;
    session.sql() << "INSERT INTO data_correction (approval_id, party_id, field, item_id, sealed) "
                     "VALUES (:a, :p, :f, :i, :s)",
        soci::use(approval, "a"), soci::use(party, "p"), soci::use(field, "f"),
        soci::use(item, "i"), soci::use(kept.sealed, "s");
}

void forget(store::Session& session, std::string_view condition, std::int64_t value) {
    // What is deleted must not stay readable in pages that are free.
    if (session.engine() == store::Engine::sqlite) session.run_script("PRAGMA secure_delete = ON");
    session.run_script(fmt::format("DELETE FROM data_correction WHERE {} = {}", condition, value));
}

/// The one that waits for the same field, after those that are decided were forgotten.
Result<std::optional<ApprovalId>> waiting_for(store::Session& session, const Kept& wanted,
                                              Instant now) {
    std::optional<ApprovalId> waiting;
    for (const Kept& one : kept_where(session, "party_id", raw(wanted.party))) {
        const Result<Approval> approval = security::get_approval(session, one.approval);
        if (!approval) return approval.error();
        if (security::state_of(*approval, now) != security::State::waiting) {
            forget(session, "approval_id", static_cast<std::int64_t>(one.approval));
        } else if (one.field == wanted.field && one.item == wanted.item) {
            waiting = one.approval;
        }
    }
    return waiting;
}

/// \errors  customer.correction_lost
Result<Kept> kept_of(store::Session& session, const Approval& approval) {
    const auto id = static_cast<std::int64_t>(approval.approval_id);
    std::vector<Kept> kept = kept_where(session, "approval_id", id);
    const bool is_same =
        kept.size() == 1 &&
        *security::canonical_json(kept[0].payload(approval.subject)) == approval.payload;
    if (!is_same) return make_error(kCorrectionLost, id);
    return std::move(kept[0]);
}

}  // namespace

Result<Field> find_correctable(std::string_view word) {
    for (const Field field : {Field::name, Field::phone, Field::address}) {
        if (security::to_text(field) == word) return field;
    }
    return make_error(kCorrectionField, word);
}

Result<Approval> ask_correction(store::Session& session, const security::Vault& vault,
                                const CorrectionRequest& request, const security::Actor& actor,
                                Instant now) {
    const Result<Field> field = find_correctable(security::to_text(request.field));
    if (!field) return field.error();
    const Result<ContractId> contract = find_contract(session, request.consumer_no);
    if (!contract) return contract.error();
    Kept kept;
    kept.party = get_contract(session, *contract).contract.party_id;
    kept.field = *field;
    kept.item = *field == Field::address ? raw(contract->site_id) : 0;
    const Text name = name_of(*field);
    const auto before = vault.get(session, kept.place(), *field);
    if (!before) return before.error();
    const bool is_same = *before && (*before)->text() == request.text;
    if (is_same || !fits(*field, request.text)) return make_error(kCorrectionValue);
    const auto waiting = waiting_for(session, kept, now);
    if (!waiting) return waiting.error();
    if (*waiting) return make_error(kCorrectionWaits, static_cast<std::int64_t>(**waiting));
    kept.sealed = vault.seal_own(kept.binding(), security::Secret{request.text});
    security::Request asked;
    asked.kind = kCorrectionApproval;
    asked.subject = request.consumer_no;
    asked.payload = kept.payload(request.consumer_no);
    asked.summary_en =
        fmt::format("correct the {} of the holder of {}", name.en, request.consumer_no);
    asked.summary_zh = fmt::format("更正户号 {} 户主的{}", request.consumer_no, name.zh);
    asked.asked_by = actor;
    Result<Approval> approval = security::ask(session, asked, now);
    if (!approval) return approval;
    kept.approval = approval->approval_id;
    write(session, kept);
    return approval;
}

Result<AskedCorrection> correction_in(store::Session& session, const security::Vault& vault,
                                      const Approval& approval) {
    const Result<Kept> kept = kept_of(session, approval);
    if (!kept) return kept.error();
    Result<security::Secret> after = vault.open_own(kept->binding(), kept->sealed);
    if (!after) return after.error();
    auto before = vault.get(session, kept->place(), kept->field);
    if (!before) return before.error();
    return AskedCorrection{kept->party, kept->field, std::move(*before), std::move(*after)};
}

Result<PartyId> carry_out_correction(store::Session& session, const security::Vault& vault,
                                     const Approval& approval, const security::Actor& actor,
                                     Instant now) {
    const Result<Kept> kept = kept_of(session, approval);
    if (!kept) return kept.error();
    const Result<security::Secret> after = vault.open_own(kept->binding(), kept->sealed);
    if (!after) return after.error();
    const std::string payload = kept->payload(approval.subject);
    const security::Operation operation{kCorrectionApproval, approval.subject, payload};
    const Result<Approval> taken =
        security::carry_out(session, approval.approval_id, operation, actor, now);
    if (!taken) return taken.error();
    const Result<void> put = vault.put(session, {kept->place(), kept->field, after->text()});
    if (!put) return put.error();
    forget(session, "approval_id", static_cast<std::int64_t>(kept->approval));
    security::AuditEvent event;
    event.actor = actor.name;
    event.action = "customer.correct";
    event.object_kind = "customer";
    event.object_id = approval.subject;
    event.after = nlohmann::json{{"field", security::to_text(kept->field)}}.dump();
    const auto written = security::write_audit(session, event, now);
    if (!written) return written.error();
    return kept->party;
}

void forget_corrections(store::Session& session, PartyId party) {
    forget(session, "party_id", raw(party));
}

}  // namespace voltmark::customer
