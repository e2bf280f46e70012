// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dlt645/words.hpp"
#include "option_reader.hpp"

namespace voltmark::codec::dlt645 {

/// Takes checked options of a verb into the fields of a request.
class OptionReader : public codec::OptionReader {
public:
    using codec::OptionReader::OptionReader;

    /// \param otherwise  where --address is not given.
    Address address(std::string_view name, const Address& otherwise);
    Identifier identifier(std::string_view name, std::size_t digits, Identifier otherwise);
    int number(std::string_view name, int least, int most, int otherwise);
    std::optional<time::LocalSeconds> moment(std::string_view name);
    /// --password: two digits of level and six of password.
    Authority password(std::string_view name);
    /// --password and --operator.
    Authority authority();
    Bytes data(std::string_view name);
    RelayOrder order(std::string_view name);

    /// Refuses an option for a reason that its form alone does not show.
    void refuse(std::string_view name, std::string_view expected);
};

/// The request's frame, or the first bad option, or what make_request finds.
Result<Bytes> encoded(const OptionReader& reader, const Address& to, const Request& request);

}  // namespace voltmark::codec::dlt645
