// SPDX-License-Identifier: Apache-2.0
#include "dlt645/chain.hpp"

#include "voltmark/codec/dlt645_errors.hpp"

namespace voltmark::codec::dlt645 {

std::deque<Chains::Chain>::iterator Chains::find(std::string_view meter) {
    return std::ranges::find(chains_, meter, &Chain::meter);
}

void Chains::drop(std::string_view meter) {
    const auto chain = find(meter);
    if (chain != chains_.end()) chains_.erase(chain);
}

void Chains::begin(std::string_view meter, Identifier di, ByteSpan data) {
    drop(meter);
    if (chains_.size() == kChainsMax) chains_.pop_front();
    chains_.push_back({std::string{meter}, di, 1, Bytes{data.begin(), data.end()}});
}

Result<Bytes> Chains::follow(std::string_view meter, Identifier di, std::uint8_t seq, ByteSpan data,
                             bool has_more) {
    const auto chain = find(meter);
    if (chain == chains_.end())
        return make_error(kSequence, static_cast<int>(seq), "the first frame");
    Chain held = std::move(*chain);
    chains_.erase(chain);
    if (held.di != di) return make_error(kIdentifier, to_text(di), to_text(held.di));
    if (held.seq_next != seq) return make_error(kSequence, static_cast<int>(seq), held.seq_next);
    if (held.data.size() + data.size() > kBytesMax) return make_error(kChainSize, kBytesMax);
    held.data.insert(held.data.end(), data.begin(), data.end());
    if (!has_more) return std::move(held.data);
    ++held.seq_next;
    chains_.push_back(std::move(held));
    return Bytes{};
}

Result<Bytes> Chains::follow_unnumbered(std::string_view meter, Identifier di, ByteSpan data,
                                        bool has_more) {
    const auto chain = find(meter);
    const unsigned next = chain == chains_.end() ? 0 : chain->seq_next;
    if (chain != chains_.end()) chain->seq_next = next & 0xFF;
    return follow(meter, di, static_cast<std::uint8_t>(next), data, has_more);
}

}  // namespace voltmark::codec::dlt645
