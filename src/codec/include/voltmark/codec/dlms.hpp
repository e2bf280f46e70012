// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlms_apdu.hpp"
#include "voltmark/codec/dlms_data.hpp"
#include "voltmark/codec/dlms_frame.hpp"
#include "voltmark/codec/dlms_profile.hpp"
#include "voltmark/codec/dlms_security.hpp"
#include "voltmark/codec/format.hpp"

namespace voltmark::codec::dlms {

// DLMS/COSEM: HDLC frames, wrapper frames or bare APDUs. docs/formats/dlms.md has the layout and
// what is not read.

/// The line of the format in the list of formats.
FormatInfo format_info();

/// LLC in front of an APDU in HDLC: of the client and of the server.
Bytes with_llc(ByteSpan apdu, bool from_client);

/// The APDU behind the LLC; nothing where there is none.
std::optional<ByteSpan> without_llc(ByteSpan information);

/// A decoder of messages of both directions of one line or connection.
///
/// It keeps what answers need to be explained (the object that was asked for, scalers, capture
/// objects, periods), pieces of long answers (at most 1 MiB), system titles, and the highest
/// invocation counter of each: a second message with the same counter is dlms.replay.
std::unique_ptr<Decoder> make_decoder(const DecodeOptions& options);

/// An association request as a client sends it: without a password the mechanism is none.
Association make_association_request(std::string_view password, std::uint16_t pdu_size_max,
                                     std::uint32_t conformance = kConformanceClient);

/// The answer to it that accepts.
Association make_association_response(const Association& request, std::uint16_t pdu_size_max,
                                      std::uint32_t conformance = kConformanceClient);

/// The answers to a GET request for `data`: one, or blocks of at most `block_size` bytes, of which
/// the first is sent at once and the others as they are asked for.
/// \pre  block_size is at least 1.
std::vector<GetResponse> make_get_responses(std::uint8_t invoke, const Data& data,
                                            std::size_t block_size);

/// Joins the blocks of a GET answer on the client's side.
class GetJoin {
public:
    /// \returns  the value when it is complete; nothing while a next block has to be asked for.
    /// \errors   dlms.access (the meter refuses), dlms.blocks, and those of values.
    Result<std::optional<Data>> take(const GetResponse& response);

    /// What to send for the next block. \pre  the last answer was a block that is not the last.
    GetRequest next() const;

private:
    Bytes bytes_;
    std::uint32_t block_ = 0;
    std::uint8_t invoke_ = kInvokeDefault;
};

}  // namespace voltmark::codec::dlms
