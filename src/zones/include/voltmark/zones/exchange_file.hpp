// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "voltmark/zones/exchange.hpp"

namespace voltmark::zones {

// Files of the exchange on the disk. However large the content is, a small piece of it is in memory
// at a time.

/// Where numbers are given and files are noted: one transaction of a store.
struct Numbering {
    std::function<std::int64_t()> number;
    /// Ends the transaction; the file is whole by then.
    std::function<Result<void>(const ExchangeHeader&)> note;
};

/// Writes the file under `to`, beside which it grows as `to.part`.
///
/// \param header  sender, type and time are taken from it.
/// \param numbering  its number is asked for once all else is known and the content is on the disk,
///                   and the file noted once it is whole. Killed behind that, the whole file is
///                   there as `to.part`.
/// \returns  the header as written.
/// \errors   exchange.name; exchange.file (unavailable): also where `to` or `to.part` is there
///           already; of `note`. Nothing is left then.
Result<ExchangeHeader> write_exchange_file(const std::string& from, const std::string& to,
                                           ExchangeHeader header, const security::SigningKey& key,
                                           const Numbering& numbering);

/// Content that was checked: a file without a name that nobody else can reach, and that is gone
/// with this.
class CheckedContent {
public:
    CheckedContent(ExchangeHeader header, int file) : header_{std::move(header)}, file_{file} {}
    ~CheckedContent();
    CheckedContent(CheckedContent&& other) noexcept;
    CheckedContent& operator=(CheckedContent&&) = delete;

    const ExchangeHeader& header() const { return header_; }
    /// A path under which this process can read it.
    std::string path() const;
    /// Gives it a name, unless a file of that name has this content already.
    /// \errors  exchange.file: also where another file is there, or the folder of the checking is
    ///          on another disk.
    Result<void> keep_as(const std::string& path) const;

private:
    ExchangeHeader header_;
    int file_;
};

/// Checks a file's signature and then all of its content, before anything of it can be used.
///
/// The content is copied while it is checked, so that what was checked is what is used, whoever
/// may write to the file meanwhile.
///
/// \param folder  where the copy is made; as large as the content.
/// \errors  exchange.form, exchange.version (invalid_input); exchange.cut, exchange.signature,
///          exchange.content (corrupted); exchange.file (unavailable). Nothing is left.
Result<CheckedContent> check_exchange_file(const std::string& path, std::string_view public_key,
                                           const std::string& folder);

}  // namespace voltmark::zones
