// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "endpoint.hpp"

namespace voltmark::api {

// What customers have of the API, a file for each part; portal.cpp adds them all.

/// One operation on the customer of the path: "/customers/{consumer_no}" and what is behind it.
/// \param action  its first word is the kind of the object.
Endpoint customer_endpoint(std::string_view path, std::string_view id, Text summary,
                           std::string_view action);

void add_privacy_endpoints(std::vector<Endpoint>& all);
void add_spending_endpoints(std::vector<Endpoint>& all);
void add_usage_endpoints(std::vector<Endpoint>& all);

}  // namespace voltmark::api
