// SPDX-License-Identifier: Apache-2.0
#include "webhook_rules.hpp"

#include <CLI/CLI.hpp>

namespace voltmark::app {

void add_webhook_options(CLI::App& verb, const Console& say, WebhookOptions& options,
                         const std::string& prefix) {
    verb.add_option("--" + prefix + "network", options.networks,
                    say.text({"of one's own, that receivers of webhooks may be in (10.1.0.0/16); "
                              "again for more",
                              "允许推送的内部网络（如 10.1.0.0/16），可多次"}));
    verb.add_flag("--" + prefix + "loopback", options.allows_loopback,
                  say.text({"receivers may be on this machine, by http too: for trying",
                            "允许推送至本机（含 http），供试用"}));
    verb.add_option("--" + prefix + "ca", options.authorities,
                    say.text({"PEM file of those who sign receivers' certificates, in place of the "
                              "system's",
                              "接收方证书的签发机构（PEM 文件），默认用系统的"}));
}

Result<webhook::DeliveryRules> rules_of(const WebhookOptions& options) {
    webhook::DeliveryRules rules;
    rules.allows_loopback = options.allows_loopback;
    rules.authorities = options.authorities;
    for (const std::string& text : options.networks) {
        const Result<zones::Network> network = zones::parse_network(text);
        if (!network) return network.error();
        rules.networks.push_back(*network);
    }
    return rules;
}

}  // namespace voltmark::app
