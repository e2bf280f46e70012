// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace voltmark::acquire {

/// The two topics of each terminal: where it speaks, and where it listens.
class MqttTopics {
public:
    /// \param subscribe  one of its levels is a +, none a #. \param answer  has one {} and no
    ///                   wildcard. Nothing where they are not of this form.
    static std::optional<MqttTopics> parse(std::string_view subscribe, std::string_view answer);

    /// Whose topic it is; nothing where it is none of them, or the name is no text of at most 64
    /// bytes.
    std::optional<std::string> name_in(std::string_view topic) const;
    /// Where a terminal listens, and where it speaks.
    std::string answer_to(std::string_view name) const;
    std::string spoken_by(std::string_view name) const;

    std::string filter() const { return before_ + "+" + behind_; }

private:
    std::string before_;
    std::string behind_;
    std::string answer_before_;
    std::string answer_behind_;
};

}  // namespace voltmark::acquire
