// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/mscons.hpp"

#include "mscons/moment.hpp"

namespace voltmark::codec::mscons {

namespace {

class ToMessages final : public Sink {
public:
    explicit ToMessages(MessageSink& sink) : sink_{sink} {}

    void reading(const MessageHeader& header, const Reading& reading) override {
        Message message;
        message.direction = Direction::report;
        message.address = reading.location;
        message.function = "quantity";
        if (!reading.product.empty())
            message.ids.emplace_back(reading.product_kind == "SRW" ? "obis" : "product",
                                     reading.product);
        message.value = reading.value;
        message.unit = reading.unit;
        if (reading.start) message.time = reading.start->text;
        message.quality = quantity_text(reading.code);
        const auto detail = [&](const char* key, const std::string& text) {
            if (!text.empty()) message.details.emplace_back(key, text);
        };
        if (reading.end) detail("end", reading.end->text);
        detail("code", reading.code);
        detail("document", header.document);
        detail("sender", header.sender);
        detail("receiver", header.receiver);
        detail("status", fmt::format("{}", fmt::join(reading.statuses, ",")));
        message.error = reading.error;
        message.place = reading.place;
        sink_.message(std::move(message));
    }

    void finding(const Error& error) override {
        Message message;
        message.error = error;
        message.place = error.place.value_or(Place{});
        sink_.message(std::move(message));
    }

private:
    MessageSink& sink_;
};

class InterchangeDecoder final : public Decoder {
public:
    void decode(ByteSpan bytes, MessageSink& sink) override {
        ToMessages messages{sink};
        parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, messages);
    }
};

/// With release characters where the text has a mark in it.
std::string released(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ':' || c == '+' || c == '?' || c == '\'') out += '?';
        out += c;
    }
    return out;
}

/// One message as it grows; UNT needs to know how many segments it has.
class MessageWriter {
public:
    explicit MessageWriter(std::string& out) : out_{out} {}

    void segment(const std::string& text) {
        out_ += text + "'\n";
        ++count_;
    }
    void value(const WrittenProfile::Value& value) {
        segment(fmt::format("QTY+{}:{}:KWH", value.is_substitute ? "67" : "220", value.value));
        segment(fmt::format("DTM+163:{}:303", released(to_303(value.start))));
        segment(fmt::format("DTM+164:{}:303", released(to_303(value.end))));
    }
    int count() const { return count_; }

private:
    std::string& out_;
    int count_ = 0;
};

}  // namespace

void write(const WrittenInterchange& interchange, std::span<const WrittenProfile> profiles,
           std::string& out) {
    const std::string created = to_303(interchange.created);
    const std::string reference = released(interchange.reference);
    const std::string sender = released(interchange.sender);
    const std::string receiver = released(interchange.receiver);
    out += "UNA:+.? '\n";
    out += fmt::format("UNB+UNOC:3+{}:500+{}:500+{}:{}+{}++TL'\n", sender, receiver,
                       created.substr(2, 6), created.substr(8, 4), reference);
    MessageWriter message{out};
    message.segment("UNH+1+MSCONS:D:04B:UN:2.4c");
    message.segment(fmt::format("BGM+7+{}-1+9", reference));
    message.segment(fmt::format("DTM+137:{}:303", released(created)));
    message.segment("RFF+Z13:13008");
    message.segment(fmt::format("NAD+MS+{}::293", sender));
    message.segment(fmt::format("NAD+MR+{}::293", receiver));
    message.segment("UNS+D");
    for (const WrittenProfile& profile : profiles) {
        if (profile.values.empty()) continue;
        message.segment("NAD+DP");
        message.segment("LOC+172+" + released(profile.location));
        message.segment(
            fmt::format("DTM+163:{}:303", released(to_303(profile.values.front().start))));
        message.segment(fmt::format("DTM+164:{}:303", released(to_303(profile.values.back().end))));
        message.segment("LIN+1");
        message.segment(fmt::format("PIA+5+{}:SRW", released(profile.product)));
        for (const WrittenProfile::Value& value : profile.values) message.value(value);
    }
    out += fmt::format("UNT+{}+1'\nUNZ+1+{}'\n", message.count() + 1, reference);
}

const FormatInfo kFormat{"mscons",
                         {"MSCONS, EDIFACT messages of consumption", "MSCONS（EDIFACT 用量报文）"},
                         true,
                         [](const DecodeOptions&) -> std::unique_ptr<Decoder> {
                             return std::make_unique<InterchangeDecoder>();
                         },
                         {}};

}  // namespace voltmark::codec::mscons
