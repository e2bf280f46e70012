// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/password.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/base/policy_reader.hpp"
#include "voltmark/security/errors.hpp"

#include "sodium.hpp"

namespace voltmark::embedded {
std::span<const File> security_policies();
}

namespace voltmark::security {

namespace {

using std::chrono::seconds;

constexpr int kTotpDigits = 6;
constexpr std::int64_t kTotpSeconds = 30;
/// Long texts would only make hashing slow.
constexpr std::size_t kPasswordBytesMax = 1024;

std::string_view policy(std::string_view name) {
    for (const embedded::File& file : embedded::security_policies()) {
        if (file.name == name) return file.text;
    }
    VOLTMARK_CHECK(false);
    return {};
}

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string in_small(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), small);
    return result;
}

int characters_of(std::string_view utf8) {
    return static_cast<int>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

int classes_of(std::string_view text) {
    bool capital = false;
    bool is_small = false;
    bool digit = false;
    bool other = false;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z') {
            capital = true;
        } else if (c >= 'a' && c <= 'z') {
            is_small = true;
        } else if (c >= '0' && c <= '9') {
            digit = true;
        } else {
            other = true;
        }
    }
    return int{capital} + int{is_small} + int{digit} + int{other};
}

/// The first line of a list that `is_one` says yes to; empty: none.
template <class Predicate>
std::string_view find_line(std::string_view list, Predicate is_one) {
    while (!list.empty()) {
        const std::string_view line = list.substr(0, list.find('\n'));
        if (is_one(line)) return line;
        list.remove_prefix(std::min(line.size() + 1, list.size()));
    }
    return {};
}

PasswordProfile profile_of(const std::string& name, const PolicyMap& map) {
    map.check_keys({"length_min", "classes_min", "history", "age_days_max", "free_tries",
                    "wait_seconds", "wait_seconds_max", "idle_minutes", "absolute_hours",
                    "hash_passes", "hash_mebibytes"});
    const auto number = [&](const char* key, int lowest, int highest) {
        const std::string range = fmt::format("whole number from {} to {}", lowest, highest);
        return static_cast<int>(map.number(key, 0, lowest, highest, range));
    };
    PasswordProfile profile;
    profile.name = name;
    profile.length_min = number("length_min", 8, 64);
    profile.classes_min = number("classes_min", 1, 4);
    profile.history = number("history", 0, 24);
    profile.age_max = std::chrono::days{number("age_days_max", 0, 3650)};
    profile.free_tries = number("free_tries", 1, 100);
    profile.wait = seconds{number("wait_seconds", 1, 86400)};
    profile.wait_max = seconds{number("wait_seconds_max", 1, 86400)};
    profile.idle = std::chrono::minutes{number("idle_minutes", 1, 1440)};
    profile.absolute = std::chrono::hours{number("absolute_hours", 1, 168)};
    profile.hash_passes = number("hash_passes", 1, 20);
    profile.hash_mebibytes = number("hash_mebibytes", 1, 4096);
    return profile;
}

}  // namespace

Result<std::vector<PasswordProfile>> read_profiles(std::string_view yaml) {
    std::vector<PasswordProfile> profiles;
    const Result<void> read = read_policy(yaml, kPolicy, [&](const PolicyMap& map) {
        for (const std::string& name : map.keys()) {
            const auto profile = map.find_map(name);
            if (!profile) PolicyMap::wrong(map.place_of(name), "a profile is a mapping");
            profiles.push_back(profile_of(name, *profile));
        }
    });
    if (!read) return read.error();
    return profiles;
}

Result<PasswordProfile> find_profile(std::string_view name) {
    const auto profiles = read_profiles(policy("password_profiles.yaml"));
    VOLTMARK_CHECK(profiles.has_value());
    for (const PasswordProfile& profile : *profiles) {
        if (profile.name == name) return profile;
    }
    return make_error(kProfile, name);
}

Result<void> check_password(const PasswordProfile& profile, const Secret& password,
                            std::string_view login) {
    const std::string_view text = password.text();
    if (characters_of(text) < profile.length_min || text.size() > kPasswordBytesMax)
        return make_error(kPassword, fmt::format("{} ... {}", profile.length_min, 1024));
    if (classes_of(text) < profile.classes_min)
        return make_error(kPassword, fmt::format("{} x (A a 1 !)", profile.classes_min));
    std::string plain = in_small(text);
    const bool has_login = !login.empty() && plain.find(in_small(login)) != std::string::npos;
    const std::string_view word =
        find_line(policy("password_words.txt"),
                  [&](std::string_view line) { return plain.find(line) != std::string::npos; });
    const bool common = !find_line(policy("common_passwords.txt"), [&](std::string_view line) {
                             return line == plain;
                         }).empty();
    wipe(plain);
    if (has_login) return make_error(kPassword, "name");
    if (!word.empty()) return make_error(kPassword, word);
    if (common) return make_error(kPassword, "123456");
    return ok();
}

std::string hash_password(const PasswordProfile& profile, const Secret& password) {
    require_sodium();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const auto bytes = static_cast<std::size_t>(profile.hash_mebibytes) << 20U;
    const int failed = crypto_pwhash_str_alg(hash.data(), password.text().data(), password.size(),
                                             static_cast<unsigned long long>(profile.hash_passes),
                                             bytes, crypto_pwhash_ALG_ARGON2ID13);
    VOLTMARK_CHECK(failed == 0);  // Memory ran out.
    return std::string{hash.data()};
}

bool is_password(const std::string& hash, const Secret& password) {
    require_sodium();
    return crypto_pwhash_str_verify(hash.c_str(), password.text().data(), password.size()) == 0;
}

std::chrono::seconds wait_after(const PasswordProfile& profile, int failures) {
    if (failures < profile.free_tries) return seconds{0};
    seconds wait = profile.wait;
    for (int i = profile.free_tries; i < failures && wait < profile.wait_max; ++i) wait *= 2;
    return std::min(wait, profile.wait_max);
}

std::string totp_code(const Secret& key, std::int64_t step) {
    std::array<std::uint8_t, 8> message;
    for (std::size_t i = 0; i < message.size(); ++i)
        message[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    VOLTMARK_CHECK(HMAC(EVP_sha1(), key.bytes().data(), static_cast<int>(key.size()),
                        message.data(), message.size(), digest.data(), &size) != nullptr);
    const std::size_t at = digest[size - 1] & 15U;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8U | digest[at + i];
    sodium_memzero(digest.data(), digest.size());
    return fmt::format("{:0{}}", (number & 0x7FFFFFFFU) % 1'000'000U, kTotpDigits);
}

std::optional<std::int64_t> find_totp_step(const Secret& key, std::string_view code, Instant now,
                                           std::int64_t last_used) {
    const std::int64_t current = now.time_since_epoch().count() / kTotpSeconds;
    std::optional<std::int64_t> found;
    for (std::int64_t step = current - 1; step <= current + 1; ++step) {
        const std::string expected = totp_code(key, step);
        const Secret left{expected};
        const bool same = is_equal_secret(left.bytes(), Secret{code}.bytes());
        if (same && step > last_used && !found) found = step;
    }
    return found;
}

std::string to_base32(const Secret& key) {
    static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const std::uint8_t byte : key.bytes()) {
        bits = bits << 8U | byte;
        count += 8;
        for (; count >= 5; count -= 5) text += kLetters[(bits >> (count - 5)) & 31U];
    }
    if (count > 0) text += kLetters[(bits << (5 - count)) & 31U];
    return text;
}

}  // namespace voltmark::security
