// SPDX-License-Identifier: Apache-2.0
#include "sender.hpp"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "voltmark/base/check.hpp"
#include "voltmark/webhook/errors.hpp"
#include "voltmark/webhook/signature.hpp"

namespace voltmark::webhook {

namespace {

/// An answer's body is of no use; a receiver that sends more of it than this is cut off.
constexpr std::size_t kAnswerMax = std::size_t{1} << 16;
constexpr const char* kAgent = "voltmark-webhook/1";

void start_curl() {
    // Once, before any thread uses it.
    static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
    VOLTMARK_CHECK(kStarted == CURLE_OK);
}

/// The address of a socket; nothing where it is of neither family.
std::optional<zones::Network> address_of(const sockaddr& socket_address) {
    zones::Network address;
    if (socket_address.sa_family == AF_INET) {
        address.prefix = 32;
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(socket_address);
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(&v4.sin_addr);
        std::copy_n(bytes, 4, address.bytes.begin());
        return address;
    }
    if (socket_address.sa_family != AF_INET6) return std::nullopt;
    address.is_v6 = true;
    address.prefix = 128;
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(socket_address);
    std::copy_n(v6.sin6_addr.s6_addr, 16, address.bytes.begin());
    return address;
}

struct HeaderList {
    curl_slist* list = nullptr;
    HeaderList() = default;
    ~HeaderList() { curl_slist_free_all(list); }
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;

    void add(const std::string& line) {
        curl_slist* longer = curl_slist_append(list, line.c_str());
        VOLTMARK_CHECK(longer != nullptr);
        list = longer;
    }
};

const ErrorCode* meaning_of(int status) {
    if (status >= 200 && status < 300) return nullptr;
    if (status >= 300 && status < 400) return &kRedirected;
    return status == 410 ? &kGone : &kAnswer;
}

}  // namespace

struct Sender::Connection {
    CURL* curl = nullptr;
    const DeliveryRules* rules = nullptr;
    bool was_refused = false;  ///< An address that may not be connected to.
    std::size_t answered = 0;

    Connection() : curl{(start_curl(), curl_easy_init())} { VOLTMARK_CHECK(curl != nullptr); }
    ~Connection() { curl_easy_cleanup(curl); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        VOLTMARK_CHECK(curl_easy_setopt(curl, option, value) == CURLE_OK);
    }

    /// What is connected to is looked at here, and not the name: it is resolved once, and this is
    /// the address that the connection goes to.
    static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* wanted) {
        auto& connection = *static_cast<Connection*>(self);
        const auto address = address_of(wanted->addr);
        if (!address || !may_connect(*connection.rules, *address)) {
            connection.was_refused = true;
            return CURL_SOCKET_BAD;
        }
        return ::socket(wanted->family, wanted->socktype | SOCK_CLOEXEC, wanted->protocol);
    }

    static std::size_t take_answer(char*, std::size_t size, std::size_t count, void* self) {
        auto& connection = *static_cast<Connection*>(self);
        connection.answered += size * count;
        return connection.answered <= kAnswerMax ? size * count : 0;
    }
};

Sender::Sender(std::string url, security::Secret secret, const DeliveryRules& rules)
    : url_{std::move(url)},
      secret_{std::move(secret)},
      rules_{rules},
      connection_{std::make_unique<Connection>()} {
    Connection& one = *connection_;
    one.rules = &rules_;
    one.set(CURLOPT_URL, url_.c_str());
    one.set(CURLOPT_PROTOCOLS_STR, rules_.allows_loopback ? "https,http" : "https");
    one.set(CURLOPT_FOLLOWLOCATION, 0L);
    // No proxy of the environment either: it would connect to what we do not see.
    one.set(CURLOPT_PROXY, "");
    one.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    one.set(CURLOPT_NOSIGNAL, 1L);
    one.set(CURLOPT_USERAGENT, kAgent);
    one.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(rules_.connect_time.count()));
    one.set(CURLOPT_TIMEOUT_MS, static_cast<long>(rules_.answer_time.count()));
    one.set(CURLOPT_OPENSOCKETFUNCTION, &Connection::open_socket);
    one.set(CURLOPT_OPENSOCKETDATA, connection_.get());
    one.set(CURLOPT_WRITEFUNCTION, &Connection::take_answer);
    one.set(CURLOPT_WRITEDATA, connection_.get());
    one.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!rules_.authorities.empty()) one.set(CURLOPT_CAINFO, rules_.authorities.c_str());
}

Sender::~Sender() = default;

Outcome Sender::send(const Message& message, Instant now) {
    Connection& one = *connection_;
    one.was_refused = false;
    one.answered = 0;
    HeaderList headers;
    headers.add("content-type: application/json");
    headers.add("expect:");
    headers.add("webhook-id: " + message.id);
    headers.add(fmt::format("webhook-timestamp: {}", now.time_since_epoch().count()));
    headers.add("webhook-signature: " + sign(secret_, message.id, now, message.body));
    one.set(CURLOPT_HTTPHEADER, headers.list);
    one.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message.body.size()));
    one.set(CURLOPT_POSTFIELDS, message.body.c_str());
    const CURLcode code = curl_easy_perform(one.curl);
    one.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    Outcome outcome;
    curl_off_t microseconds = 0;
    curl_easy_getinfo(one.curl, CURLINFO_TOTAL_TIME_T, &microseconds);
    outcome.took = std::chrono::milliseconds{microseconds / 1'000};
    long status = 0;
    curl_easy_getinfo(one.curl, CURLINFO_RESPONSE_CODE, &status);
    curl_off_t wait = 0;
    curl_easy_getinfo(one.curl, CURLINFO_RETRY_AFTER, &wait);
    outcome.wait_at_least = std::chrono::seconds{wait};
    // The status was said, whatever became of the answer's body after it.
    const bool is_cut = code == CURLE_WRITE_ERROR && one.answered > kAnswerMax;
    if (code == CURLE_OK || is_cut) {
        outcome.status = static_cast<int>(status);
        outcome.error = meaning_of(outcome.status);
    } else if (one.was_refused || code == CURLE_UNSUPPORTED_PROTOCOL) {
        outcome.error = &kAddress;
    } else {
        outcome.error = code == CURLE_OPERATION_TIMEDOUT ? &kSlow : &kUnreachable;
    }
    return outcome;
}

}  // namespace voltmark::webhook
