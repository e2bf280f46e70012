// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "voltmark/http/message.hpp"

namespace voltmark::http {

/// What a handler spends its time with. Those that compute go on as many threads as there are
/// processors; those that wait for the disk or for others do not keep them.
enum class Pace : std::uint8_t { computes, waits };

/// Finds the handler of a request by method and path.
class Router {
public:
    /// \param pattern  segments, of which `{name}` takes any one, and a last `{name...}` the rest:
    ///                 "/api/bills/{id}", "/{file...}". A fixed segment is preferred to a
    ///                 parameter.
    /// \pre  no route has method and pattern yet; parameters at one place have one name.
    /// \param body_bytes  that a body may have at most; 0: what the server's limits say.
    void add(Method method, std::string pattern, Handler handler, Pace pace = Pace::computes,
             std::size_t body_bytes = 0);

    struct Found {
        const Handler* handler = nullptr;  ///< Nothing: no such path, or not this method.
        Pace pace = Pace::computes;
        std::size_t body_bytes = 0;   ///< As it was added.
        std::vector<Method> allowed;  ///< Of the path; empty where there is no such path.
    };
    /// Fills parameters and route of the request. HEAD finds what GET does.
    Found find(Request& request) const;

    struct Route {
        Method method;
        std::string pattern;
    };
    /// All that were added, in their order.
    const std::vector<Route>& routes() const { return routes_; }

private:
    struct Served {
        Handler handler;
        Pace pace;
        std::size_t body_bytes;
    };
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
        std::unique_ptr<Node> any;   // {name}
        std::unique_ptr<Node> rest;  // {name...}
        std::string name;            // Of the parameter that leads here.
        std::string pattern;
        std::map<Method, Served> handlers;
    };
    static const Node* walk(const Node& node, std::string_view path, Fields& parameters);

    Node root_;
    std::vector<Route> routes_;
};

}  // namespace voltmark::http
