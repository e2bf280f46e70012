// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "voltmark/base/check.hpp"
#include "voltmark/codec/format.hpp"
#include "voltmark/codec/mbus_errors.hpp"

#include "values.hpp"

namespace voltmark::codec::mbus {

namespace {

constexpr std::size_t kExtensionsMax = 10;
constexpr std::uint8_t kExtended = 0x80;
constexpr std::uint8_t kManufacturerDif = 0x0F;
constexpr std::uint8_t kMoreDif = 0x1F;
constexpr std::uint8_t kFillerDif = 0x2F;
constexpr std::size_t kLongHeader = 12;
constexpr std::size_t kShortHeader = 4;

/// Reads records from a cursor; an error ends it, at the record's first byte.
class RecordReader {
public:
    explicit RecordReader(ByteSpan bytes) : bytes_{bytes} {}

    void read(Telegram& telegram) {
        while (at_ < bytes_.size()) {
            const std::uint8_t dif = bytes_[at_];
            if (dif == kFillerDif) {
                ++at_;
                continue;
            }
            if (dif == kManufacturerDif || dif == kMoreDif) {
                telegram.more = dif == kMoreDif;
                const ByteSpan rest = bytes_.subspan(at_ + 1);
                telegram.manufacturer_data.assign(rest.begin(), rest.end());
                return;
            }
            number_ = telegram.records.size();
            begin_ = at_;
            Record record;
            if (!dib(record) || !vib(record) || !data(record)) {
                telegram.error = std::move(error_);
                return;
            }
            telegram.records.push_back(std::move(record));
        }
    }

private:
    bool fail(Error error) {
        error_ = std::move(error).at({begin_, std::min(at_, bytes_.size()) - begin_, 0, 0});
        return false;
    }
    bool cut(std::string_view where) {
        at_ = bytes_.size();
        return fail(make_error(kRecordCut, number_, where));
    }

    bool dib(Record& record) {
        std::uint8_t byte = bytes_[at_++];
        record.coding = byte & 0x0FU;
        if (record.coding == 0x0F)
            return fail(make_error(kDif, number_, fmt::format("{:02X}", byte)));
        record.function = static_cast<Function>((byte >> 4) & 3U);
        record.storage = (byte >> 6) & 1U;
        for (unsigned count = 0; (byte & kExtended) != 0; ++count) {
            if (count == kExtensionsMax) return fail(make_error(kExtensions, number_, "DIFE"));
            if (at_ == bytes_.size()) return cut("DIFE");
            byte = bytes_[at_++];
            record.storage |= std::uint64_t{byte & 0x0FU} << (1 + 4 * count);
            record.tariff |= ((byte >> 4) & 3U) << (2 * count);
            record.subunit =
                static_cast<std::uint16_t>(record.subunit | ((byte >> 6) & 1U) << count);
        }
        return true;
    }

    bool vib(Record& record) {
        if (at_ == bytes_.size()) return cut("VIF");
        const std::uint8_t vif = bytes_[at_++];
        record.vib.push_back(vif);
        if ((vif & 0x7FU) == kTextVif && !unit_text(record)) return false;
        while ((record.vib.back() & kExtended) != 0) {
            if (record.vib.size() > kExtensionsMax)
                return fail(make_error(kExtensions, number_, "VIFE"));
            if (at_ == bytes_.size()) return cut("VIFE");
            record.vib.push_back(bytes_[at_++]);
        }
        return true;
    }

    bool unit_text(Record& record) {
        if (at_ == bytes_.size()) return cut("VIF");
        const std::size_t size = bytes_[at_++];
        if (bytes_.size() - at_ < size) return cut("VIF");
        const ByteSpan text = bytes_.subspan(at_, size);
        record.unit_text.assign(text.rbegin(), text.rend());
        at_ += size;
        return true;
    }

    bool data(Record& record) {
        std::optional<std::size_t> size = data_size(record.coding);
        if (!size) {
            if (at_ == bytes_.size()) return cut("data");
            record.lvar = bytes_[at_++];
            size = lvar_size(record.lvar);
            if (!size) return fail(make_error(kLvar, number_, fmt::format("{:02X}", record.lvar)));
        }
        if (bytes_.size() - at_ < *size) return cut("data");
        const ByteSpan data = bytes_.subspan(at_, *size);
        record.data.assign(data.begin(), data.end());
        at_ += *size;
        return true;
    }

    ByteSpan bytes_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t number_ = 0;
    std::optional<Error> error_;
};

std::uint16_t word_at(ByteSpan bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

void append_word(Bytes& bytes, unsigned word) {
    bytes.push_back(static_cast<std::uint8_t>(word & 0xFFU));
    bytes.push_back(static_cast<std::uint8_t>(word >> 8));
}

std::string id_at(ByteSpan bytes) {
    return to_hex(Bytes{std::reverse_iterator{bytes.begin() + 4}, bytes.rend()});
}

Header header_of(ByteSpan bytes, bool is_long) {
    Header header;
    header.is_long = is_long;
    if (is_long) {
        header.id = id_at(bytes);
        header.manufacturer = word_at(bytes, 4);
        header.version = bytes[6];
        header.medium = bytes[7];
    }
    const std::size_t at = is_long ? kLongHeader - kShortHeader : 0;
    header.access = bytes[at];
    header.status = bytes[at + 1];
    header.signature = word_at(bytes, at + 2);
    return header;
}

/// The mode of the encryptions that OMS meters use; nothing where the word is a signature of old.
std::optional<unsigned> mode_of(const Header& header) {
    const unsigned mode = (header.signature >> 8) & 0x1FU;
    constexpr unsigned kModes[] = {5, 7, 8, 9, 10, 13};
    if (std::ranges::find(kModes, mode) == std::end(kModes)) return std::nullopt;
    return mode;
}

/// Nothing too where the records begin with the fillers that deciphered ones begin with.
std::optional<unsigned> encryption_of(const Header& header, ByteSpan records) {
    const bool is_open =
        records.size() >= 2 && records[0] == kFillerDif && records[1] == kFillerDif;
    return is_open || records.empty() ? std::nullopt : mode_of(header);
}

}  // namespace

std::optional<std::size_t> data_size(std::uint8_t coding) {
    constexpr std::size_t kSizes[] = {0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, 0, 6, 0};
    if (coding == kVariable) return std::nullopt;
    return kSizes[coding & 0x0FU];
}

std::optional<std::size_t> lvar_size(std::uint8_t lvar) {
    if (lvar < 0xC0) return lvar;
    if (lvar <= 0xC9) return lvar - std::size_t{0xC0};
    if (lvar >= 0xD0 && lvar <= 0xD9) return lvar - std::size_t{0xD0};
    if (lvar >= 0xE0 && lvar <= 0xEF) return lvar - std::size_t{0xE0};
    if (lvar >= 0xF0 && lvar <= 0xF4) return 4 * (lvar - std::size_t{0xEC});
    if (lvar == 0xF5) return 48;
    if (lvar == 0xF6) return 64;
    return std::nullopt;
}

Telegram parse_records(ByteSpan bytes) {
    Telegram telegram;
    RecordReader{bytes}.read(telegram);
    return telegram;
}

Result<Telegram> parse_telegram(std::uint8_t ci, ByteSpan bytes) {
    if (ci != 0x72 && ci != 0x7A && ci != 0x78)
        return make_error(kCi, fmt::format("{:02X}", ci)).at({0, bytes.size(), 0, 0});
    if (ci == 0x78) {
        Telegram telegram = parse_records(bytes);
        telegram.header.is_long = false;
        return telegram;
    }
    const std::size_t size = ci == 0x72 ? kLongHeader : kShortHeader;
    if (bytes.size() < size)
        return make_error(kHeader, size, bytes.size()).at({0, bytes.size(), 0, 0});
    const Header header = header_of(bytes.first(size), ci == 0x72);
    const ByteSpan records = bytes.subspan(size);
    Telegram telegram;
    if (const auto mode = encryption_of(header, records)) {
        telegram.error = make_error(kEncrypted, *mode).at({0, records.size(), 0, 0});
    } else {
        telegram = parse_records(records);
    }
    telegram.header = header;
    if (telegram.error) telegram.error = shifted(std::move(*telegram.error), {size, 0, 0, 0});
    return telegram;
}

Bytes encode_record(const Record& record) {
    VOLTMARK_CHECK(record.coding < 0x0F && record.storage < std::uint64_t{1} << 41);
    VOLTMARK_CHECK(record.tariff < 1U << 20 && record.subunit < 1U << 10);
    VOLTMARK_CHECK(!record.vib.empty() && record.unit_text.size() <= 0xFF);
    Bytes bytes{static_cast<std::uint8_t>(
        record.coding | static_cast<unsigned>(record.function) << 4 | (record.storage & 1U) << 6)};
    std::uint64_t storage = record.storage >> 1;
    std::uint32_t tariff = record.tariff;
    unsigned subunit = record.subunit;
    while (storage != 0 || tariff != 0 || subunit != 0) {
        bytes.back() |= kExtended;
        bytes.push_back(static_cast<std::uint8_t>((storage & 0x0FU) | (tariff & 3U) << 4 |
                                                  (subunit & 1U) << 6));
        storage >>= 4;
        tariff >>= 2;
        subunit >>= 1;
    }
    bytes.push_back(record.vib[0]);
    if ((record.vib[0] & 0x7FU) == kTextVif) {
        bytes.push_back(static_cast<std::uint8_t>(record.unit_text.size()));
        bytes.insert(bytes.end(), record.unit_text.rbegin(), record.unit_text.rend());
    }
    bytes.insert(bytes.end(), record.vib.begin() + 1, record.vib.end());
    const std::optional<std::size_t> size = data_size(record.coding);
    VOLTMARK_CHECK(record.data.size() == (size ? size : lvar_size(record.lvar)));
    if (!size) bytes.push_back(record.lvar);
    bytes.insert(bytes.end(), record.data.begin(), record.data.end());
    return bytes;
}

Bytes encode_telegram(const Telegram& telegram) {
    Bytes bytes;
    const Header& header = telegram.header;
    if (header.is_long) {
        const Result<Bytes> id = parse_hex(header.id);
        VOLTMARK_CHECK(id && id->size() == 4);
        bytes.assign(id->rbegin(), id->rend());
        append_word(bytes, header.manufacturer);
        bytes.push_back(header.version);
        bytes.push_back(header.medium);
    }
    bytes.push_back(header.access);
    bytes.push_back(header.status);
    append_word(bytes, header.signature);
    // Without them, a signature that names an encryption would be believed.
    if (mode_of(header)) bytes.insert(bytes.end(), {kFillerDif, kFillerDif});
    for (const Record& record : telegram.records) {
        const Bytes encoded = encode_record(record);
        bytes.insert(bytes.end(), encoded.begin(), encoded.end());
    }
    if (!telegram.more && telegram.manufacturer_data.empty()) return bytes;
    bytes.push_back(telegram.more ? kMoreDif : kManufacturerDif);
    bytes.insert(bytes.end(), telegram.manufacturer_data.begin(), telegram.manufacturer_data.end());
    return bytes;
}

Record make_integer(Bytes vib, std::int32_t value) {
    Record record;
    record.coding = 4;
    record.vib = std::move(vib);
    const auto bits = static_cast<std::uint32_t>(value);
    for (unsigned shift = 0; shift < 32; shift += 8)
        record.data.push_back(static_cast<std::uint8_t>((bits >> shift) & 0xFFU));
    return record;
}

Record make_bcd(Bytes vib, std::uint32_t value) {
    VOLTMARK_CHECK(value < 100'000'000);
    Record record;
    record.coding = 0x0C;
    record.vib = std::move(vib);
    for (int i = 0; i < 4; ++i, value /= 100)
        record.data.push_back(static_cast<std::uint8_t>(value % 10 | value / 10 % 10 << 4));
    return record;
}

std::optional<std::uint16_t> manufacturer_number(std::string_view letters) {
    if (letters.size() != 3) return std::nullopt;
    unsigned number = 0;
    for (const char letter : letters) {
        if (letter < 'A' || letter > 'Z') return std::nullopt;
        number = number << 5 | static_cast<unsigned>(letter - 'A' + 1);
    }
    return static_cast<std::uint16_t>(number);
}

std::string manufacturer_letters(std::uint16_t number) {
    std::string letters;
    for (int shift = 10; shift >= 0; shift -= 5) {
        const unsigned letter = (static_cast<unsigned>(number) >> shift) & 0x1FU;
        if (letter < 1 || letter > 26) return fmt::format("{:04X}", number);
        letters += static_cast<char>('A' + static_cast<int>(letter) - 1);
    }
    return letters;
}

std::optional<SecondaryAddress> parse_secondary_address(ByteSpan bytes) {
    if (bytes.size() < 8) return std::nullopt;
    SecondaryAddress who;
    who.id = id_at(bytes.first(4));
    const std::uint16_t manufacturer = word_at(bytes, 4);
    if (manufacturer != 0xFFFF) who.manufacturer = manufacturer_letters(manufacturer);
    if (bytes[6] != 0xFF) who.version = bytes[6];
    if (bytes[7] != 0xFF) who.medium = bytes[7];
    return who;
}

std::string_view to_text(Function function) {
    constexpr std::string_view kTexts[] = {"instantaneous", "maximum", "minimum", "error"};
    return kTexts[static_cast<std::size_t>(function) & 3U];
}

std::string id_of(std::size_t index, const Record& record, const Reading& reading) {
    return fmt::format("{}/{}/{}/s{}t{}u{}", index, reading.quantity, to_text(record.function),
                       record.storage, record.tariff, record.subunit);
}

}  // namespace voltmark::codec::mbus
