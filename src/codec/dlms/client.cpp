// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/codec/dlms.hpp"
#include "voltmark/codec/dlms_errors.hpp"

#include "gather.hpp"

namespace voltmark::codec::dlms {

namespace {

constexpr std::uint8_t kPassword = 1;

}  // namespace

Bytes with_llc(ByteSpan apdu, bool from_client) {
    Bytes out{0xE6, static_cast<std::uint8_t>(from_client ? 0xE6 : 0xE7), 0x00};
    out.insert(out.end(), apdu.begin(), apdu.end());
    return out;
}

std::optional<ByteSpan> without_llc(ByteSpan information) {
    const bool has_llc = information.size() >= 3 && information[0] == 0xE6 &&
                         (information[1] == 0xE6 || information[1] == 0xE7) && information[2] == 0;
    return has_llc ? std::optional{information.subspan(3)} : std::nullopt;
}

Association make_association_request(std::string_view password, std::uint16_t pdu_size_max,
                                     std::uint32_t conformance) {
    Association request;
    if (!password.empty()) {
        request.has_acse_requirements = true;
        request.mechanism = kPassword;
        request.authentication.assign(password.begin(), password.end());
    }
    InitiateRequest initiate;
    initiate.conformance = conformance;
    initiate.pdu_size_max = pdu_size_max;
    request.user_information = encode_apdu(initiate);
    return request;
}

Association make_association_response(const Association& request, std::uint16_t pdu_size_max,
                                      std::uint32_t conformance) {
    Association response;
    response.is_response = true;
    response.context = request.context;
    InitiateResponse initiate;
    initiate.conformance = conformance;
    initiate.pdu_size_max = pdu_size_max;
    response.user_information = encode_apdu(initiate);
    return response;
}

std::vector<GetResponse> make_get_responses(std::uint8_t invoke, const Data& data,
                                            std::size_t block_size) {
    VOLTMARK_CHECK(block_size >= 1);
    Bytes bytes;
    put_data(bytes, data);
    std::vector<GetResponse> responses;
    GetResponse response;
    response.invoke = invoke;
    if (bytes.size() <= block_size) {
        response.results.push_back({{}, data});
        return {response};
    }
    response.form = GetResponse::Form::block;
    for (std::size_t at = 0; at < bytes.size(); at += block_size) {
        const ByteSpan piece = ByteSpan{bytes}.subspan(at, std::min(block_size, bytes.size() - at));
        response.block.bytes.assign(piece.begin(), piece.end());
        response.block.is_last = at + piece.size() == bytes.size();
        ++response.block.number;
        responses.push_back(response);
    }
    return responses;
}

Result<std::optional<Data>> GetJoin::take(const GetResponse& response) {
    using Answer = std::optional<Data>;
    if (response.form == GetResponse::Form::list ||
        (response.form == GetResponse::Form::normal && response.results.size() != 1))
        return make_error(kApduForm, "get_response", static_cast<int>(response.form));
    if (response.form == GetResponse::Form::normal) {
        const DataResult& result = response.results[0];
        if (result.error) return make_error(kAccess, access_result_name(*result.error));
        return Answer{result.data};
    }
    if (response.block_error) return make_error(kAccess, access_result_name(*response.block_error));
    const Block& block = response.block;
    if (block.number != block_ + 1 || bytes_.size() + block.bytes.size() > Gather::kJoinedMax)
        return make_error(kBlocks, block.number);
    block_ = block.number;
    invoke_ = response.invoke;
    bytes_.insert(bytes_.end(), block.bytes.begin(), block.bytes.end());
    if (!block.is_last) return Answer{};
    Result<Data> data = parse_data(bytes_);
    if (!data) return data.error();
    return Answer{std::move(*data)};
}

GetRequest GetJoin::next() const {
    GetRequest request;
    request.form = GetRequest::Form::next;
    request.invoke = invoke_;
    request.block = block_;
    return request;
}

}  // namespace voltmark::codec::dlms
