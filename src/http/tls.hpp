// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <boost/asio/ssl/context.hpp>

#include "voltmark/base/result.hpp"

namespace voltmark::http {

/// TLS 1.2 and newer, for a server. \errors  http.certificate (invalid_input).
Result<boost::asio::ssl::context> server_tls(const std::string& certificate,
                                             const std::string& key);

}  // namespace voltmark::http
