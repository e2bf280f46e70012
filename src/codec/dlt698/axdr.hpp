// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/check.hpp"
#include "voltmark/codec/dlt698_errors.hpp"
#include "voltmark/codec/message.hpp"

// A-XDR both ways. Reader and Writer have the same members, so that one description of a layout
// (`layout.hpp`) reads and writes: a Reader fills what it is given, a Writer sends it.

namespace voltmark::codec::dlt698 {

/// Reads fields one after the other. After the first error it reads zeros and keeps the error.
class Reader {
public:
    static constexpr bool kReads = true;

    explicit Reader(ByteSpan bytes) : bytes_{bytes} {}

    bool is_good() const { return !error_; }
    std::size_t at() const { return at_; }
    std::size_t left() const { return bytes_.size() - at_; }
    const Error& error() const { return *error_; }

    template <class... Args>
    void fail(std::size_t at, const ErrorCode& code, const Args&... args) {
        if (!error_)
            error_ = make_error(code, args...).at({at, at < bytes_.size() ? 1U : 0U, 0, 0});
        at_ = bytes_.size();
    }

    /// An unsigned number, high byte first.
    template <class T>
    void number(T& value) {
        std::uint64_t read = 0;
        for (const std::uint8_t byte : take(sizeof(T))) read = (read << 8) | byte;
        value = static_cast<T>(read);
    }

    /// A number of `size` bytes; a signed one is widened with its sign.
    void integer(std::int64_t& value, std::size_t size, bool is_signed);

    template <std::size_t N>
    void fixed(std::array<std::uint8_t, N>& bytes) {
        const ByteSpan taken = take(N);
        std::copy(taken.begin(), taken.end(), bytes.begin());
    }
    void raw(Bytes& bytes, std::size_t size) {
        const ByteSpan taken = take(size);
        bytes.assign(taken.begin(), taken.end());
    }
    /// A length and as many bytes.
    void octets(Bytes& bytes) { raw(bytes, length()); }
    /// A length in bits and the bytes that hold them.
    void bit_string(std::uint32_t& bits, Bytes& bytes);

    /// Elements after their number, each of at least `size_min` bytes.
    template <class T, class Code>
    void list(std::vector<T>& elements, std::size_t size_min, Code&& code) {
        const std::size_t count = counted(size_min);
        for (std::size_t i = 0; i < count && is_good(); ++i) code(elements.emplace_back());
    }

    /// A field behind a byte that says whether it is there.
    template <class T, class Code>
    void optional(std::optional<T>& field, Code&& code) {
        if (flag()) code(field.emplace());
    }
    /// Whether an optional field is there.
    bool flag();
    void flag_of(bool& is_there) { is_there = flag(); }

    /// Keeps the bytes that `code` reads with a Reader.
    template <class Code>
    void verbatim(Bytes& bytes, Code&& code) {
        const std::size_t begin = at_;
        code(*this);
        if (!is_good()) return;
        bytes.assign(bytes_.begin() + static_cast<std::ptrdiff_t>(begin),
                     bytes_.begin() + static_cast<std::ptrdiff_t>(at_));
    }

private:
    ByteSpan take(std::size_t size);
    std::size_t length();
    std::size_t counted(std::size_t size_min);

    ByteSpan bytes_;
    std::size_t at_ = 0;
    std::optional<Error> error_;
};

/// Writes what Reader reads. What cannot be sent is a bug of the caller.
class Writer {
public:
    static constexpr bool kReads = false;

    static constexpr bool is_good() { return true; }
    static constexpr std::size_t at() { return 0; }
    static constexpr std::size_t left() { return 1; }
    Bytes take() && { return std::move(bytes_); }

    template <class... Args>
    void fail(std::size_t, const ErrorCode&, const Args&...) {
        VOLTMARK_CHECK(!"an APDU that the protocol has no form for");
    }
    template <class T>
    void number(T& value) {
        integer_of(static_cast<std::uint64_t>(value), sizeof(T));
    }
    void integer(std::int64_t& value, std::size_t size, bool) {
        integer_of(static_cast<std::uint64_t>(value), size);
    }
    template <std::size_t N>
    void fixed(std::array<std::uint8_t, N>& bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }
    void raw(Bytes& bytes, std::size_t size) {
        VOLTMARK_CHECK(bytes.size() == size);
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }
    void octets(Bytes& bytes) {
        length(bytes.size());
        raw(bytes, bytes.size());
    }
    void bit_string(std::uint32_t& bits, Bytes& bytes) {
        length(bits);
        raw(bytes, (std::size_t{bits} + 7) / 8);
    }
    template <class T, class Code>
    void list(std::vector<T>& elements, std::size_t, Code&& code) {
        length(elements.size());
        for (T& element : elements) code(element);
    }
    template <class T, class Code>
    void optional(std::optional<T>& field, Code&& code) {
        bytes_.push_back(field ? 1 : 0);
        if (field) code(*field);
    }
    void flag_of(bool& is_there) { bytes_.push_back(is_there ? 1 : 0); }
    template <class Code>
    void verbatim(Bytes& bytes, Code&&) {
        raw(bytes, bytes.size());
    }

private:
    void integer_of(std::uint64_t value, std::size_t size);
    void length(std::size_t length);

    Bytes bytes_;
};

}  // namespace voltmark::codec::dlt698
