// SPDX-License-Identifier: Apache-2.0
#include "tls.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "voltmark/base/check.hpp"
#include "voltmark/http/certificate.hpp"
#include "voltmark/http/errors.hpp"

namespace voltmark::http {

namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

struct Release {
    void operator()(EVP_PKEY* one) const { EVP_PKEY_free(one); }
    void operator()(X509* one) const { X509_free(one); }
    void operator()(X509_EXTENSION* one) const { X509_EXTENSION_free(one); }
    void operator()(std::FILE* one) const { std::fclose(one); }
};
template <class T>
using Held = std::unique_ptr<T, Release>;

/// A file that did not exist, for its owner only if so wanted.
Held<std::FILE> made_file(const std::string& path, mode_t mode) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    return Held<std::FILE>{file < 0 ? nullptr : ::fdopen(file, "w")};
}

void extend(X509* certificate, int what, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Held<X509_EXTENSION> extension{X509V3_EXT_conf_nid(nullptr, &context, what, value)};
    VOLTMARK_CHECK(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

Held<X509> own_certificate(EVP_PKEY* key) {
    Held<X509> certificate{X509_new()};
    X509* const one = certificate.get();
    constexpr long kYear = 365L * 24 * 3600;
    ASN1_INTEGER_set(X509_get_serialNumber(one), 1);
    X509_set_version(one, X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(one), -3600);
    X509_gmtime_adj(X509_getm_notAfter(one), kYear);
    X509_set_pubkey(one, key);
    X509_NAME* const name = X509_get_subject_name(one);
    static constexpr unsigned char kName[] = "localhost";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kName, -1, -1, 0);
    X509_set_issuer_name(one, name);
    extend(one, NID_basic_constraints, "critical,CA:TRUE");
    extend(one, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
    VOLTMARK_CHECK(X509_sign(one, key, EVP_sha256()) > 0);
    return certificate;
}

}  // namespace

Result<void> make_own_certificate(const std::string& certificate, const std::string& key) {
    if (std::filesystem::exists(certificate) && std::filesystem::exists(key)) return ok();
    const Held<EVP_PKEY> pair{EVP_EC_gen("P-256")};
    VOLTMARK_CHECK(pair != nullptr);
    const Held<X509> made = own_certificate(pair.get());
    const Held<std::FILE> key_file = made_file(key, 0600);
    if (!key_file || PEM_write_PrivateKey(key_file.get(), pair.get(), nullptr, nullptr, 0, nullptr,
                                          nullptr) != 1)
        return make_error(kCertificate, key, "it cannot be written");
    const Held<std::FILE> file = made_file(certificate, 0644);
    if (!file || PEM_write_X509(file.get(), made.get()) != 1)
        return make_error(kCertificate, certificate, "it cannot be written");
    return ok();
}

Result<ssl::context> server_tls(const std::string& certificate, const std::string& key) {
    ssl::context context{ssl::context::tls_server};
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // Of TLS 1.2: forward secrecy and authenticated ciphers. All of TLS 1.3 are such.
    SSL_CTX_set_cipher_list(context.native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    // Idle connections give their buffers back.
    SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    error_code failed;
    context.use_certificate_chain_file(certificate, failed);
    if (failed) return make_error(kCertificate, certificate, failed.message());
    context.use_private_key_file(key, ssl::context::pem, failed);
    if (failed) return make_error(kCertificate, key, failed.message());
    return context;
}

}  // namespace voltmark::http
