// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "voltmark/base/clock.hpp"
#include "voltmark/customer/personal_data.hpp"
#include "voltmark/store/store.hpp"

#include "console.hpp"

namespace CLI {
class App;
}

namespace voltmark::app {

/// What every command gets: how to speak, where the store is, what time it is.
struct Context {
    Console console;
    std::string store_place;  ///< --store, VOLTMARK_STORE, or voltmark.db.
    std::string actor;        ///< --actor or VOLTMARK_ACTOR: who acts; empty where not said.
    std::string master_key;   ///< --master-key or VOLTMARK_MASTER_KEY_FILE: a file's name.
    SystemClock clock;

    Result<std::unique_ptr<store::Store>> open_store() const;
    /// With a master key of its own, where it is a file.
    Result<std::unique_ptr<store::Store>> create_store() const;

    /// The vault of a store's personal data. Its key is read when it is first asked for.
    /// \errors  of read_master_key; security.master_key.
    Result<const security::Vault*> vault(store::Session& session) const;
    /// To show personal data to whoever runs the program. \errors  of vault.
    Result<customer::Sight> sight(store::Session& session) const;

private:
    mutable std::optional<security::Vault> vault_;
};

/// The tables of every module, in the order in which they may refer to each other.
std::span<const store::Schema> all_schemas();

// One function for each noun adds its commands; a command's callback returns by setting `exit`.
struct Commands {
    Context& context;
    int exit = 0;

    /// Prints an error and sets the exit code for it.
    void fail(const Error& error, std::string_view source = {});
};
void add_store_commands(CLI::App& root, Commands& commands);
void add_tariff_commands(CLI::App& root, Commands& commands);
void add_event_commands(CLI::App& noun, Commands& commands);         // Of the noun "tariff".
void add_tariff_sheet_commands(CLI::App& noun, Commands& commands);  // Of the noun "tariff".
void add_tariff_view_commands(CLI::App& noun, Commands& commands);   // Likewise.
void add_price_commands(CLI::App& root, Commands& commands);
void add_portfolio_commands(CLI::App& root, Commands& commands);
void add_term_command(CLI::App& noun, Commands& commands);  // Of the noun "customer".
void add_register_command(CLI::App& readings, Commands& commands);
void add_edit_commands(CLI::App& noun, Commands& commands);           // Of the noun "readings".
void add_reading_export_command(CLI::App& noun, Commands& commands);  // Likewise.
void add_estimate_commands(CLI::App& readings, Commands& commands);
void add_reading_commands(CLI::App& root, Commands& commands);
void add_decode_commands(CLI::App& root, Commands& commands);
void add_encode_commands(CLI::App& root, Commands& commands);
void add_vee_commands(CLI::App& root, Commands& commands);
void add_rate_commands(CLI::App& root, Commands& commands);
void add_recovery_commands(CLI::App& root, Commands& commands);
void add_bill_commands(CLI::App& root, Commands& commands);
void add_bill_run_commands(CLI::App& noun, Commands& commands);    // Of the noun "bill".
void add_final_commands(CLI::App& noun, Commands& commands);       // Likewise.
void add_correction_commands(CLI::App& noun, Commands& commands);  // Likewise.
void add_review_commands(CLI::App& noun, Commands& commands);      // Likewise.
void add_export_command(CLI::App& noun, Commands& commands);       // Likewise.
void add_issuer_commands(CLI::App& root, Commands& commands);
void add_group_commands(CLI::App& root, Commands& commands);
void add_statement_commands(CLI::App& root, Commands& commands);
void add_money_commands(CLI::App& root, Commands& commands);
void add_budget_commands(CLI::App& root, Commands& commands);
void add_prepaid_commands(CLI::App& root, Commands& commands);
void add_approval_commands(CLI::App& root, Commands& commands);
void add_audit_commands(CLI::App& root, Commands& commands);
void add_proof_commands(CLI::App& noun, Commands& commands);  // Of the noun "audit".
void add_market_commands(CLI::App& root, Commands& commands);
void add_serve_commands(CLI::App& root, Commands& commands);
void add_simulate_commands(CLI::App& root, Commands& commands);
void add_demo_commands(CLI::App& root, Commands& commands);

}  // namespace voltmark::app
