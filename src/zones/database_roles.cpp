// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/database_roles.hpp"

#include "voltmark/base/check.hpp"

namespace voltmark::zones {

namespace {

// The head end finds channels and writes readings, findings and orders. The core does everything,
// but cannot change or delete what was logged. The portal reads what a customer is shown, signs
// customers in, begins payments and keeps answers to changes that may be sent again.
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
    {"api_idempotency", "", "rawd", "rawd"},
    {"approval", "rw", "raw", "ra"},
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
    {"ledger_reversal", "", "rawd", "r"},
    {"meter_register", "r", "rawd", "r"},
    {"party", "", "rawd", "r"},
    {"payment", "", "rawd", "r"},
    {"payment_ahead", "", "rawd", "r"},
    {"payment_follower", "", "rawd", ""},
    {"payment_key", "", "rawd", ""},
    {"payment_order", "", "rawd", "ra"},
    {"payment_untaken", "", "rawd", ""},
    {"permission_review", "", "ra", ""},
    {"person", "", "rawd", "rw"},
    {"person_factor_begun", "", "rawd", "rawd"},
    {"person_holding", "", "rawd", "r"},
    {"person_old_password", "", "rawd", "ra"},
    {"person_recovery_code", "", "rawd", "rawd"},
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
    {"sign_in", "", "rawd", "rawd"},
    {"site", "r", "rawd", "r"},
    {"spending_alert", "", "rawd", "ra"},
    {"spending_budget", "", "rawd", "rawd"},
    {"statement", "", "rawd", ""},
    {"statement_item", "", "rawd", ""},
    {"statement_missing", "", "rawd", ""},
    {"supply", "r", "rawd", "r"},
    {"tariff_document", "", "rawd", "r"},
    {"unsealed_data", "", "rawd", "r"},
    {"vault_field", "", "rawd", "r"},
    {"vault_key", "", "rawd", "r"},
    {"vault_master", "", "raw", "r"},
    {"vault_token", "", "rawd", ""},
    {"vee_check", "", "rawd", ""},
    {"vee_finding", "raw", "rawd", ""},
    {"webhook", "", "rawd", ""},
    {"webhook_delivery", "", "rawd", ""},
    {"webhook_event", "", "rawd", ""},
    {"write_off", "", "ra", "r"},
};

constexpr std::string_view kOfContract =
    "(site_id, contract_no) IN (SELECT site_id, contract_no FROM consumer_number)";
constexpr std::string_view kOfSite = "site_id IN (SELECT site_id FROM consumer_number)";
constexpr std::string_view kOfNumber =
    "consumer_no = ANY (string_to_array(current_setting('voltmark.consumers', true), ','))";
constexpr std::string_view kOfHolder = "subject_id IN (SELECT party_id FROM contract)";
constexpr std::string_view kOfCustomers =
    "person_id IN (SELECT person_id FROM person_holding WHERE kind = 'role' AND name = 'customer')";

// What customers ask for themselves: corrections of what is kept of them, erasure.
constexpr std::string_view kAskedOfOwn =
    "subject = ANY (string_to_array(current_setting('voltmark.consumers', true), ','))";

// What a condition selects from has a rule too, so that it sees the caller's rows alone.
constexpr RowRule kRowRules[] = {
    {"allocation", kOfContract},
    {"approval", kAskedOfOwn},
    {"bill", kOfContract},
    {"bill_carry", kOfContract},
    {"bill_number", kOfContract},
    {"bill_review", kOfContract},
    {"budget_instalment", kOfContract},
    {"budget_plan", kOfContract},
    {"channel", kOfSite},
    {"channel_key", kOfSite},
    {"consumer_number", kOfNumber},
    {"contract", kOfNumber},
    {"contract_term", kOfContract},
    {"correction_item", kOfContract},
    {"install", kOfSite},
    {"ledger_entry", kOfContract},
    {"ledger_reversal", kOfContract},
    {"meter_register", kOfSite},
    {"party", "party_id IN (SELECT party_id FROM contract)"},
    {"payment", kOfContract},
    {"payment_ahead", kOfContract},
    {"payment_order", kOfContract},
    {"person", kOfCustomers},
    {"person_factor_begun", kOfCustomers},
    {"person_old_password", kOfCustomers},
    {"person_recovery_code", kOfCustomers},
    {"prepaid_day", kOfContract},
    {"prepaid_event", kOfContract},
    {"reading_day", kOfSite},
    {"reading_day_superseded", kOfSite},
    {"reading_edit", kOfSite},
    {"reading_estimate", kOfSite},
    {"register_reading", kOfSite},
    {"service_point", kOfSite},
    {"sign_in", kOfCustomers},
    {"site", kOfSite},
    {"spending_alert", kOfContract},
    {"spending_budget", kOfContract},
    {"supply", kOfContract},
    {"unsealed_data", "party_id IN (SELECT party_id FROM contract)"},
    {"vault_field", kOfHolder},
    {"vault_key", kOfHolder},
    {"write_off", kOfContract},
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

std::span<const RowRule> row_rules() {
    return kRowRules;
}

namespace {

std::string row_rule_sql() {
    const std::string_view portal = name_of(DatabaseRole::portal);
    std::string text;
    for (const DatabaseRole role : {DatabaseRole::head_end, DatabaseRole::core})
        text += fmt::format("ALTER ROLE {} BYPASSRLS;\n", name_of(role));
    for (const RowRule& rule : kRowRules) {
        text += fmt::format(
            "ALTER TABLE {0} ENABLE ROW LEVEL SECURITY;\n"
            "DROP POLICY IF EXISTS {1} ON {0};\n"
            "CREATE POLICY {1} ON {0} TO {1} USING ({2});\n",
            rule.table, portal, rule.condition);
    }
    return text;
}

}  // namespace

std::string role_sql() {
    std::string all;
    for (const DatabaseRole role : kDatabaseRoles)
        all += fmt::format("{}{}", all.empty() ? "" : ", ", name_of(role));
    std::string text =
        "-- Roles of Voltmark, for a superuser: psql -v ON_ERROR_STOP=1 -f FILE URL\n"
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
    return text + row_rule_sql() + "COMMIT;\n";
}

}  // namespace voltmark::zones
