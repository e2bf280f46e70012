// SPDX-License-Identifier: Apache-2.0
#include "greenbutton/feed.hpp"

#include "voltmark/codec/greenbutton_errors.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::greenbutton {

namespace {

constexpr std::string_view kKinds[] = {"UsagePoint",
                                       "MeterReading",
                                       "ReadingType",
                                       "IntervalBlock",
                                       "LocalTimeParameters",
                                       "UsageSummary",
                                       "ElectricPowerUsageSummary",
                                       "ApplicationInformation",
                                       "Authorization",
                                       "ElectricPowerQualitySummary",
                                       "ServiceCategory",
                                       "ServiceStatus",
                                       "Subscription"};

bool is_kind(std::string_view name) {
    return std::find(std::begin(kKinds), std::end(kKinds), name) != std::end(kKinds);
}

/// A link without its last part: ".../MeterReading/01" of ".../MeterReading/01/IntervalBlock".
std::string without_last(const std::string& link) {
    const std::size_t slash = link.rfind('/');
    return slash == std::string::npos ? std::string{} : link.substr(0, slash);
}

}  // namespace

Result<Feed> Feed::read(pugi::xml_node root) {
    Feed feed;
    const std::string_view name = xml::local_name(root);
    if (name == "feed") {
        for (const pugi::xml_node entry : root.children()) {
            if (xml::local_name(entry) == "entry") feed.add_entry(entry);
        }
    } else if (name == "entry") {
        feed.add_entry(root);
    } else if (is_kind(name)) {
        feed.add({root, name, {}, {}, {}, {}});
    } else {
        return make_error(kRoot, excerpt(name));
    }
    return feed;
}

void Feed::add_entry(pugi::xml_node entry) {
    Resource shared;
    shared.title = xml::child_text(entry, "title");
    for (const pugi::xml_node link : entry.children()) {
        if (xml::local_name(link) != "link") continue;
        const std::string_view rel = link.attribute("rel").value();
        std::string href = link.attribute("href").value();
        if (rel == "self")
            shared.self = std::move(href);
        else if (rel == "up")
            shared.up = std::move(href);
        else if (rel == "related")
            shared.related.push_back(std::move(href));
    }
    for (const pugi::xml_node node : xml::child(entry, "content").children()) {
        if (node.type() != pugi::node_element) continue;
        shared.node = node;
        shared.kind = xml::local_name(node);
        add(shared);
    }
}

void Feed::add(Resource resource) {
    const std::size_t at = resources_.size();
    auto [kind, is_new] = kinds_.try_emplace(resource.kind, at, 0);
    ++kind->second.second;
    if (!resource.self.empty()) by_self_.try_emplace(resource.self, at);
    if (resource.kind == "MeterReading" || resource.kind == "UsagePoint") {
        for (const std::string& link : resource.related) by_related_.try_emplace(link, at);
    }
    resources_.push_back(std::move(resource));
}

const Resource* Feed::find(const Index& index, const std::string& link,
                           std::string_view kind) const {
    const auto found = index.find(link);
    if (link.empty() || found == index.end() || resources_[found->second].kind != kind)
        return nullptr;
    return &resources_[found->second];
}

const Resource* Feed::only(std::string_view kind) const {
    const auto found = kinds_.find(kind);
    if (found == kinds_.end() || found->second.second != 1) return nullptr;
    return &resources_[found->second.first];
}

const Resource* Feed::meter_reading_of(const Resource& block) const {
    constexpr std::string_view kKind = "MeterReading";
    if (const Resource* named = find(by_related_, block.up, kKind)) return named;
    if (const Resource* above = find(by_self_, without_last(block.up), kKind)) return above;
    if (const Resource* above = find(by_self_, without_last(without_last(block.self)), kKind))
        return above;
    return only(kKind);
}

const Resource* Feed::reading_type_of(const Resource& meter_reading) const {
    for (const std::string& link : meter_reading.related) {
        if (const Resource* type = find(by_self_, link, "ReadingType")) return type;
    }
    return only("ReadingType");
}

const Resource* Feed::usage_point_of(const Resource& child) const {
    constexpr std::string_view kKind = "UsagePoint";
    if (const Resource* named = find(by_related_, child.up, kKind)) return named;
    if (const Resource* above = find(by_self_, without_last(child.up), kKind)) return above;
    return only(kKind);
}

const Resource* Feed::local_time_of(const Resource* usage_point) const {
    constexpr std::string_view kKind = "LocalTimeParameters";
    if (usage_point != nullptr) {
        for (const std::string& link : usage_point->related) {
            if (const Resource* local = find(by_self_, link, kKind)) return local;
        }
    }
    return only(kKind);
}

}  // namespace voltmark::codec::greenbutton
