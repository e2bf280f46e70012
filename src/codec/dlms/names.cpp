// SPDX-License-Identifier: Apache-2.0
// Words of the standard for numbers on the wire. \source  IEC 62056-5-3, IEC 62056-6-2.
#include "voltmark/codec/dlms_apdu.hpp"

namespace voltmark::codec::dlms {

namespace {

struct Word {
    std::uint8_t code;
    std::string_view text;
};

template <std::size_t N>
std::string word_of(const Word (&words)[N], std::uint8_t code) {
    for (const Word& word : words) {
        if (word.code == code) return std::string{word.text};
    }
    return fmt::format("other ({})", code);
}

constexpr Word kAccessResults[] = {{0, "success"},
                                   {1, "hardware_fault"},
                                   {2, "temporary_failure"},
                                   {3, "read_write_denied"},
                                   {4, "object_undefined"},
                                   {9, "object_class_inconsistent"},
                                   {11, "object_unavailable"},
                                   {12, "type_unmatched"},
                                   {13, "scope_of_access_violated"},
                                   {14, "data_block_unavailable"},
                                   {15, "long_get_aborted"},
                                   {16, "no_long_get_in_progress"},
                                   {17, "long_set_aborted"},
                                   {18, "no_long_set_in_progress"},
                                   {19, "data_block_number_invalid"},
                                   {250, "other_reason"}};

constexpr Word kActionOnly[] = {{15, "long_action_aborted"}, {16, "no_long_action_in_progress"}};

constexpr Word kMechanisms[] = {{0, "none"}, {1, "password"}, {2, "high"},   {3, "md5"},
                                {4, "sha1"}, {5, "gmac"},     {6, "sha256"}, {7, "ecdsa"}};

constexpr Word kContexts[] = {{1, "logical_names"},
                              {2, "short_names"},
                              {3, "logical_names_ciphered"},
                              {4, "short_names_ciphered"}};

constexpr Word kUserDiagnostics[] = {{0, "none"},
                                     {1, "no_reason_given"},
                                     {2, "context_not_supported"},
                                     {3, "calling_title_not_recognised"},
                                     {7, "called_title_not_recognised"},
                                     {11, "mechanism_not_recognised"},
                                     {12, "mechanism_required"},
                                     {13, "authentication_failure"},
                                     {14, "authentication_required"}};

constexpr Word kProviderDiagnostics[] = {
    {0, "none"}, {1, "no_reason_given"}, {2, "no_common_version"}};

constexpr Word kStateErrors[] = {{1, "service_not_allowed"}, {2, "service_unknown"}};

constexpr Word kServiceErrors[] = {{1, "operation_not_possible"}, {2, "service_not_supported"},
                                   {3, "other_reason"},           {4, "pdu_too_long"},
                                   {5, "deciphering_error"},      {6, "invocation_counter_error"}};

constexpr std::string_view kConformance[24] = {"",
                                               "general_protection",
                                               "general_block_transfer",
                                               "read",
                                               "write",
                                               "unconfirmed_write",
                                               "delta_value_encoding",
                                               "",
                                               "attribute0_with_set",
                                               "priority_management",
                                               "attribute0_with_get",
                                               "block_transfer_with_get",
                                               "block_transfer_with_set",
                                               "block_transfer_with_action",
                                               "multiple_references",
                                               "information_report",
                                               "data_notification",
                                               "access",
                                               "parameterized_access",
                                               "get",
                                               "set",
                                               "selective_access",
                                               "event_notification",
                                               "action"};

constexpr Word kCiphers[] = {{0x21, "glo_initiate_request"},   {0x28, "glo_initiate_response"},
                             {0x2E, "glo_service_error"},      {0xC8, "glo_get_request"},
                             {0xC9, "glo_set_request"},        {0xCA, "glo_event_notification"},
                             {0xCB, "glo_action_request"},     {0xCC, "glo_get_response"},
                             {0xCD, "glo_set_response"},       {0xCF, "glo_action_response"},
                             {0xD0, "ded_get_request"},        {0xD1, "ded_set_request"},
                             {0xD2, "ded_event_notification"}, {0xD3, "ded_action_request"},
                             {0xD4, "ded_get_response"},       {0xD5, "ded_set_response"},
                             {0xD7, "ded_action_response"},    {0xDB, "general_glo_ciphering"},
                             {0xDC, "general_ded_ciphering"},  {0xDD, "general_ciphering"}};

struct ApduName {
    std::string_view operator()(const GetRequest&) const { return "get_request"; }
    std::string_view operator()(const GetResponse&) const { return "get_response"; }
    std::string_view operator()(const SetRequest&) const { return "set_request"; }
    std::string_view operator()(const SetResponse&) const { return "set_response"; }
    std::string_view operator()(const ActionRequest&) const { return "action_request"; }
    std::string_view operator()(const ActionResponse&) const { return "action_response"; }
    std::string_view operator()(const DataNotification&) const { return "data_notification"; }
    std::string_view operator()(const EventNotification&) const { return "event_notification"; }
    std::string_view operator()(const ExceptionResponse&) const { return "exception_response"; }
    std::string_view operator()(const Association& association) const {
        return association.is_response ? "aare" : "aarq";
    }
    std::string_view operator()(const Release& release) const {
        return release.is_response ? "rlre" : "rlrq";
    }
    std::string_view operator()(const InitiateRequest&) const { return "initiate_request"; }
    std::string_view operator()(const InitiateResponse&) const { return "initiate_response"; }
    std::string_view operator()(const ServiceError&) const { return "service_error"; }
    std::string_view operator()(const Ciphered& ciphered) const {
        for (const Word& word : kCiphers) {
            if (word.code == ciphered.tag) return word.text;
        }
        return "ciphered";
    }
    std::string_view operator()(const GeneralBlock&) const { return "general_block_transfer"; }
};

}  // namespace

std::string_view apdu_name(const Apdu& apdu) {
    return std::visit(ApduName{}, apdu);
}

std::string access_result_name(std::uint8_t code) {
    return word_of(kAccessResults, code);
}

std::string action_result_name(std::uint8_t code) {
    return code == 15 || code == 16 ? word_of(kActionOnly, code) : word_of(kAccessResults, code);
}

std::string mechanism_name(std::uint8_t code) {
    return word_of(kMechanisms, code);
}

std::string context_name(std::uint8_t code) {
    return word_of(kContexts, code);
}

std::string diagnostic_name(const Association& response) {
    return response.is_provider_diagnostic ? word_of(kProviderDiagnostics, response.diagnostic)
                                           : word_of(kUserDiagnostics, response.diagnostic);
}

std::string exception_name(const ExceptionResponse& exception) {
    std::string text = word_of(kStateErrors, exception.state_error) + ", " +
                       word_of(kServiceErrors, exception.service_error);
    if (exception.counter) text += fmt::format(" (next {})", *exception.counter);
    return text;
}

std::string conformance_names(std::uint32_t bits) {
    std::string names;
    for (unsigned i = 0; i < 24; ++i) {
        if ((bits >> (23 - i) & 1) == 0) continue;
        const std::string name =
            kConformance[i].empty() ? fmt::format("reserved{}", i) : std::string{kConformance[i]};
        names += (names.empty() ? "" : ", ") + name;
    }
    return names;
}

}  // namespace voltmark::codec::dlms
