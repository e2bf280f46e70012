// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/search.hpp"

#include "voltmark/meter/meter_search.hpp"

namespace voltmark::portfolio {

namespace {

std::vector<SearchHit> by_meter(store::Session& session, std::string_view serial) {
    std::vector<SearchHit> hits;
    for (const ContractId& contract : meter::contracts_of_meter(session, serial))
        hits.push_back({customer::get_contract(session, contract), "meter"});
    return hits;
}

}  // namespace

Result<SearchPage> search(store::Session& session, const security::Vault& vault,
                          const SearchRequest& request) {
    // Meters of one number are few: all of them stand on the first page.
    std::vector<SearchHit> hits;
    if (request.after.empty()) hits = by_meter(session, request.text);
    Result<SearchPage> page = customer::search(session, vault, request);
    if (!page) return page;
    page->hits.insert(page->hits.begin(), std::make_move_iterator(hits.begin()),
                      std::make_move_iterator(hits.end()));
    return page;
}

Text name_of_search(std::string_view by) {
    struct Known {
        std::string_view word;
        Text name;
    };
    static constexpr Known kKnown[] = {{"number", {"consumer number", "户号"}},
                                       {"phone", {"phone", "电话"}},
                                       {"identity", {"identity number", "证件号"}},
                                       {"bank", {"bank account", "银行账号"}},
                                       {"name", {"name", "姓名"}},
                                       {"address", {"address", "地址"}},
                                       {"meter", {"meter", "表号"}}};
    for (const Known& one : kKnown) {
        if (one.word == by) return one.name;
    }
    return {by, by};
}

}  // namespace voltmark::portfolio
