// SPDX-License-Identifier: Apache-2.0
#include "tls.hpp"

#include <cerrno>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/base/check.hpp"

namespace voltmark::acquire {

namespace {

/// The oldest reason that OpenSSL has for a failure; the others are forgotten.
std::string reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) return "no reason given";
    const char* text = ERR_reason_error_string(code);
    return text == nullptr ? fmt::format("error {:x}", code) : text;
}

int socket_of(BIO* bio) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool is_later(ssize_t result) {
    return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

int send_some(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    // The BIO for sockets that OpenSSL has would raise SIGPIPE where the peer is gone.
    const ssize_t sent =
        ::send(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (is_later(sent)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int receive_some(BIO* bio, char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t got = ::recv(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_DONTWAIT);
    if (is_later(got)) BIO_set_retry_read(bio);
    if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(got);
}

long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return 0;
}

const BIO_METHOD* socket_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
        VOLTMARK_CHECK(made != nullptr);
        BIO_meth_set_write(made, send_some);
        BIO_meth_set_read(made, receive_some);
        BIO_meth_set_ctrl(made, control);
        return made;
    }();
    return method;
}

bool is_address(const std::string& host) {
    ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
    ASN1_OCTET_STRING_free(address);
    return address != nullptr;
}

}  // namespace

void TlsSession::Free::operator()(ssl_st* session) const {
    SSL_free(session);
}

TlsSession::Step TlsSession::step_of(int result) {
    if (result > 0) return Step::done;
    switch (SSL_get_error(session_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return Step::wants_read;
        case SSL_ERROR_WANT_WRITE:
            return Step::wants_write;
        case SSL_ERROR_ZERO_RETURN:
            return Step::ended;
        default:
            break;
    }
    const long verified = SSL_get_verify_result(session_.get());
    const bool is_distrusted = verified != X509_V_OK && !SSL_is_init_finished(session_.get());
    why_ = is_distrusted ? X509_verify_cert_error_string(verified) : reason();
    ERR_clear_error();
    return Step::failed;
}

TlsSession::Step TlsSession::handshake() {
    ERR_clear_error();
    return step_of(SSL_do_handshake(session_.get()));
}

TlsSession::Step TlsSession::read(std::span<std::uint8_t> into, std::size_t& got) {
    ERR_clear_error();
    return step_of(SSL_read_ex(session_.get(), into.data(), into.size(), &got));
}

TlsSession::Step TlsSession::write(codec::ByteSpan bytes, std::size_t& sent) {
    ERR_clear_error();
    return step_of(SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent));
}

void TlsSession::say_goodbye() {
    ERR_clear_error();
    // Its answer is not waited for: the socket is closed behind it.
    if (why_.empty() && SSL_is_init_finished(session_.get())) SSL_shutdown(session_.get());
    ERR_clear_error();
}

void TlsContext::Free::operator()(ssl_ctx_st* context) const {
    SSL_CTX_free(context);
}

std::optional<Error> TlsContext::take_files() {
    const std::string& certificate = files_.certificate;
    if (SSL_CTX_use_certificate_chain_file(context_.get(), certificate.c_str()) != 1)
        return make_error(kTls, certificate, fmt::format("no certificate in PEM ({})", reason()));
    const X509* own = SSL_CTX_get0_certificate(context_.get());
    if (X509_cmp_current_time(X509_get0_notAfter(own)) < 0)
        return make_error(kTls, certificate, "the certificate has expired");
    if (SSL_CTX_use_PrivateKey_file(context_.get(), files_.key.c_str(), SSL_FILETYPE_PEM) == 1)
        return std::nullopt;
    const unsigned long code = ERR_peek_error();
    const bool is_mismatch = ERR_GET_LIB(code) == ERR_LIB_X509;
    const std::string what = is_mismatch ? fmt::format("the key is not that of {}", certificate)
                                         : fmt::format("no private key in PEM ({})", reason());
    ERR_clear_error();
    return make_error(kTls, files_.key, what);
}

std::optional<Error> TlsContext::take_authorities() {
    if (SSL_CTX_load_verify_file(context_.get(), files_.ca.c_str()) != 1)
        return make_error(kTls, files_.ca, fmt::format("no certificates in PEM ({})", reason()));
    if (side_ == Side::calls) return std::nullopt;
    // Tells callers whose certificates are welcome.
    SSL_CTX_set_client_CA_list(context_.get(), SSL_load_client_CA_file(files_.ca.c_str()));
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    return std::nullopt;
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files, Side side) {
    ERR_clear_error();
    SSL_CTX* made = SSL_CTX_new(side == Side::listens ? TLS_server_method() : TLS_client_method());
    VOLTMARK_CHECK(made != nullptr);
    const std::shared_ptr<TlsContext> context{new TlsContext{made, files, side}};
    SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
    SSL_CTX_set_options(made, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                  SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(made, 0);
    SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                               SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (side == Side::calls) SSL_CTX_set_verify(made, SSL_VERIFY_PEER, nullptr);
    if (!files.certificate.empty()) {
        if (std::optional<Error> error = context->take_files()) return *error;
    }
    if (!files.ca.empty()) {
        if (std::optional<Error> error = context->take_authorities()) return *error;
    } else if (side == Side::calls) {
        SSL_CTX_set_default_verify_paths(made);
    }
    return std::shared_ptr<const TlsContext>{context};
}

Result<std::shared_ptr<const TlsContext>> load_tls(const std::optional<TlsFiles>& files,
                                                   TlsContext::Side side) {
    if (!files) return std::shared_ptr<const TlsContext>{};
    return TlsContext::load(*files, side);
}

std::unique_ptr<TlsSession> TlsContext::begin(int socket, const std::string& host) const {
    SSL* session = SSL_new(context_.get());
    VOLTMARK_CHECK(session != nullptr);
    auto made = std::make_unique<TlsSession>(session);
    BIO* bio = BIO_new(socket_method());
    VOLTMARK_CHECK(bio != nullptr);
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    BIO_set_init(bio, 1);
    SSL_set_bio(session, bio, bio);
    if (side_ == Side::listens) {
        SSL_set_accept_state(session);
        return made;
    }
    SSL_set_connect_state(session);
    const std::string& name = files_.host_name.empty() ? host : files_.host_name;
    if (is_address(name)) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), name.c_str());
    } else {
        SSL_set1_host(session, name.c_str());
        SSL_set_tlsext_host_name(session, name.c_str());
    }
    return made;
}

}  // namespace voltmark::acquire
