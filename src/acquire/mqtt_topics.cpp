// SPDX-License-Identifier: Apache-2.0
#include "mqtt_topics.hpp"

#include "mqtt_packets.hpp"

namespace voltmark::acquire {

namespace {

constexpr std::size_t kNameMax = 64;

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= kNameMax && text.find('/') == text.npos &&
           mqtt::is_text(text);
}

}  // namespace

std::optional<MqttTopics> MqttTopics::parse(std::string_view subscribe, std::string_view answer) {
    const std::size_t plus = subscribe.find('+');
    const std::size_t braces = answer.find("{}");
    if (plus == subscribe.npos || braces == answer.npos) return std::nullopt;
    MqttTopics topics;
    topics.before_ = subscribe.substr(0, plus);
    topics.behind_ = subscribe.substr(plus + 1);
    topics.answer_before_ = answer.substr(0, braces);
    topics.answer_behind_ = answer.substr(braces + 2);
    const bool is_level = (topics.before_.empty() || topics.before_.back() == '/') &&
                          (topics.behind_.empty() || topics.behind_.front() == '/');
    const std::string rest =
        topics.before_ + topics.behind_ + topics.answer_before_ + topics.answer_behind_;
    const bool is_plain = rest.find_first_of("+#{}") == rest.npos && mqtt::is_text(rest) &&
                          rest.size() <= mqtt::kTextMax / 2;
    if (!is_level || !is_plain) return std::nullopt;
    return topics;
}

std::optional<std::string> MqttTopics::name_in(std::string_view topic) const {
    const bool is_long_enough = topic.size() > before_.size() + behind_.size();
    if (!is_long_enough || !topic.starts_with(before_) || !topic.ends_with(behind_))
        return std::nullopt;
    topic.remove_prefix(before_.size());
    topic.remove_suffix(behind_.size());
    if (!is_name(topic)) return std::nullopt;
    return std::string{topic};
}

std::string MqttTopics::answer_to(std::string_view name) const {
    return answer_before_ + std::string{name} + answer_behind_;
}

std::string MqttTopics::spoken_by(std::string_view name) const {
    return before_ + std::string{name} + behind_;
}

}  // namespace voltmark::acquire
