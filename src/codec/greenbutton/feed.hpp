// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "voltmark/codec/greenbutton.hpp"

#include "xml/document.hpp"

namespace voltmark::codec::greenbutton {

/// A resource of a feed with the links of its entry.
struct Resource {
    pugi::xml_node node;
    std::string_view kind;  ///< "UsagePoint", "IntervalBlock" ...
    std::string self;
    std::string up;
    std::vector<std::string> related;
    std::string_view title;
};

/// All resources of a feed, and who belongs to whom.
class Feed {
public:
    /// \errors  greenbutton.root
    static Result<Feed> read(pugi::xml_node root);

    const std::vector<Resource>& resources() const { return resources_; }

    // Each answers nothing where the links lead nowhere.
    const Resource* meter_reading_of(const Resource& block) const;
    const Resource* reading_type_of(const Resource& meter_reading) const;
    /// Of a meter reading or a summary.
    const Resource* usage_point_of(const Resource& child) const;
    const Resource* local_time_of(const Resource* usage_point) const;
    /// The one resource of its kind, where there is just one.
    const Resource* only(std::string_view kind) const;

private:
    using Index = std::unordered_map<std::string, std::size_t>;

    void add_entry(pugi::xml_node entry);
    void add(Resource resource);
    const Resource* find(const Index& index, const std::string& link, std::string_view kind) const;

    std::vector<Resource> resources_;
    Index by_self_;
    Index by_related_;  // Who names a link as related: meter readings and usage points.
    std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>>
        kinds_;  // First, count.
};

}  // namespace voltmark::codec::greenbutton
