// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/database_roles.hpp"

#include "voltmark/base/check.hpp"

namespace voltmark::zones {

namespace {

// The head end finds channels and writes readings, findings and orders. The core does everything,
// but cannot change or delete what was logged. The portal reads what a customer is shown.
constexpr TableGrants kGrants[] = {
    // Table, head end, core, portal.
    {"acquire_event", "raw", "rawd", ""},
    {"acquire_event_done", "r", "raw", ""},
    {"acquire_events_asked", "raw", "r", ""},
    {"acquire_heard", "raw", "r", ""},
    {"acquire_order", "raw", "raw", ""},
    {"acquire_position", "raw", "raw", ""},
    {"acquire_quarantine", "raw", "raw", ""},
    {"allocation", "", "rawd", "r"},
    {"api_idempotency", "", "rawd", ""},
    {"approval", "rw", "raw", ""},
    {"audit_checkpoint", "", "ra", ""},
    {"audit_entry", "a", "ra", "a"},
    {"audit_head", "rw", "rw", "rw"},
    {"bill", "", "rawd", "r"},
    {"bill_carry", "", "rawd", "r"},
    {"bill_group", "", "rawd", ""},
    {"bill_group_member", "", "rawd", ""},
    {"bill_hold", "", "rawd", ""},
    {"bill_number", "", "rawd", "r"},
    {"bill_number_block", "", "rawd", ""},
    {"bill_number_start", "", "rawd", ""},
    {"bill_review", "", "rawd", "r"},
    {"bill_run", "", "rawd", "r"},
    {"bill_run_unit", "", "rawd", "r"},
    {"bill_total", "", "rawd", ""},
    {"budget_instalment", "", "rawd", "r"},
    {"budget_plan", "", "rawd", "r"},
    {"channel", "r", "rawd", "r"},
    {"channel_key", "r", "rawd", "r"},
    {"consumer_number", "", "rawd", "r"},
    {"contract", "", "rawd", "r"},
    {"contract_term", "", "rawd", "r"},
    {"contract_term_replaced", "", "rawd", ""},
    {"correction", "", "rawd", "r"},
    {"correction_item", "", "rawd", "r"},
    {"data_correction", "", "rawd", ""},
    {"delivery", "raw", "rawd", "r"},
    {"delivery_finding", "raw", "rawd", ""},
    {"delivery_finding_count", "raw", "rawd", ""},
    {"event_day", "", "rawd", "r"},
    {"event_settled", "", "rawd", "r"},
    {"exchange_received", "", "ra", ""},
    {"exchange_sent", "ra", "ra", ""},
    {"group_payment", "", "rawd", ""},
    {"id_counter", "raw", "raw", "raw"},
    {"install", "r", "rawd", "r"},
    {"issuer", "", "rawd", "r"},
    {"ledger_entry", "", "rawd", "r"},
    {"ledger_journal", "", "rawd", ""},
    {"ledger_posting", "", "rawd", ""},
    {"ledger_reversal", "", "rawd", ""},
    {"meter_register", "r", "rawd", "r"},
    {"party", "", "rawd", "r"},
    {"payment", "", "rawd", "r"},
    {"payment_ahead", "", "rawd", "r"},
    {"payment_key", "", "rawd", ""},
    {"payment_order", "", "rawd", "r"},
    {"permission_review", "", "ra", ""},
    {"person", "", "rawd", ""},
    {"person_factor_begun", "", "rawd", ""},
    {"person_holding", "", "rawd", ""},
    {"person_old_password", "", "rawd", ""},
    {"person_recovery_code", "", "rawd", ""},
    {"prepaid_day", "", "rawd", "r"},
    {"prepaid_event", "", "rawd", "r"},
    {"prepaid_run", "", "rawd", "r"},
    {"prepaid_run_unit", "", "rawd", ""},
    {"price_revision", "", "rawd", "r"},
    {"price_series", "", "rawd", "r"},
    {"price_span", "", "rawd", "r"},
    {"reading_day", "rawd", "rawd", "r"},
    {"reading_day_superseded", "rawd", "rawd", "r"},
    {"reading_edit", "", "rawd", "r"},
    {"reading_estimate", "r", "rawd", "r"},
    {"register_key", "r", "rawd", ""},
    {"register_reading", "raw", "rawd", "r"},
    {"schema_version", "r", "r", "r"},
    {"service_point", "r", "rawd", "r"},
    {"service_token", "", "rawd", ""},
    {"sign_in", "", "rawd", ""},
    {"site", "r", "rawd", "r"},
    {"spending_alert", "", "rawd", "r"},
    {"spending_budget", "", "rawd", "r"},
    {"statement", "", "rawd", ""},
    {"statement_item", "", "rawd", ""},
    {"statement_missing", "", "rawd", ""},
    {"supply", "r", "rawd", "r"},
    {"tariff_document", "", "rawd", "r"},
    {"unsealed_data", "", "rawd", ""},
    {"vault_field", "", "rawd", "r"},
    {"vault_key", "", "rawd", "r"},
    {"vault_master", "", "raw", "r"},
    {"vault_token", "", "rawd", ""},
    {"vee_check", "", "rawd", ""},
    {"vee_finding", "raw", "rawd", ""},
};

/// "rawd" as PostgreSQL's words.
std::string privileges_of(std::string_view letters) {
    std::vector<std::string_view> words;
    for (const char letter : letters) {
        switch (letter) {
            case 'r':
                words.emplace_back("SELECT");
                break;
            case 'a':
                words.emplace_back("INSERT");
                break;
            case 'w':
                words.emplace_back("UPDATE");
                break;
            default:
                VOLTMARK_CHECK(letter == 'd');
                words.emplace_back("DELETE");
        }
    }
    return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::string_view name_of(DatabaseRole role) {
    static constexpr std::string_view kNames[] = {"voltmark_head_end", "voltmark_core",
                                                  "voltmark_portal"};
    return kNames[static_cast<std::size_t>(role)];
}

std::string_view TableGrants::of(DatabaseRole role) const {
    return role == DatabaseRole::head_end ? head_end : role == DatabaseRole::core ? core : portal;
}

std::span<const TableGrants> table_grants() {
    return kGrants;
}

std::string role_sql() {
    std::string all;
    for (const DatabaseRole role : kDatabaseRoles)
        all += fmt::format("{}{}", all.empty() ? "" : ", ", name_of(role));
    std::string text =
        "-- Roles of Voltmark, for the owner of the store: psql -v ON_ERROR_STOP=1 -f FILE URL\n"
        "-- They have no password yet: \\password voltmark_core, and so on.\n"
        "BEGIN;\n";
    for (const DatabaseRole role : kDatabaseRoles) {
        text += fmt::format(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{0}') THEN\n"
            "    CREATE ROLE {0} LOGIN;\n"
            "END IF; END $$;\n",
            name_of(role));
    }
    text += fmt::format(
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;\n"
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {0};\n"
        "REVOKE ALL ON SCHEMA public FROM {0};\n"
        "GRANT USAGE ON SCHEMA public TO {0};\n",
        all);
    for (const TableGrants& grants : kGrants) {
        for (const DatabaseRole role : kDatabaseRoles) {
            if (grants.of(role).empty()) continue;
            text += fmt::format("GRANT {} ON {} TO {};\n", privileges_of(grants.of(role)),
                                grants.table, name_of(role));
        }
    }
    return text + "COMMIT;\n";
}

}  // namespace voltmark::zones
