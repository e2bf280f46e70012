// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::app {

inline constexpr ErrorCode kColumnArgument{
    "usage.column",
    ErrorKind::invalid_input,
    {"'{0}' is not what=header, with what one of timestamp, key, channel, value, unit, quality",
     "“{0}”不是 含义=表头（含义为 timestamp、key、channel、value、unit、quality 之一）"}};
inline constexpr ErrorCode kAttributeArgument{
    "usage.attribute", ErrorKind::invalid_input, {"'{0}' is not name=value", "“{0}”不是 名称=值"}};
inline constexpr ErrorCode kPricesArgument{
    "usage.prices", ErrorKind::invalid_input, {"'{0}' is not SERIES=FILE", "“{0}”不是 序列=文件"}};
inline constexpr ErrorCode kPriceColumnArgument{
    "usage.price_column",
    ErrorKind::invalid_input,
    {"'{0}' is not what=header, with what one of timestamp, price",
     "“{0}”不是 含义=表头（含义为 timestamp、price 之一）"}};
inline constexpr ErrorCode kStepArgument{"usage.step",
                                         ErrorKind::invalid_input,
                                         {"'{0}' is no step of prices: 15, 30, 60, day or month",
                                          "“{0}”不是价格步长（15、30、60、day 或 month）"}};
inline constexpr ErrorCode kLoadFlow{
    "load.flow",
    ErrorKind::invalid_input,
    {"'{0}' is called after no flow: name it kwh, import, export, kvarh, reactive_import or "
     "reactive_export (NEM12: E, B, Q or K)",
     "“{0}”未指明电量方向：列名应为 kwh、import、export、kvarh、reactive_import 或 "
     "reactive_export（NEM12：E、B、Q、K）"}};
inline constexpr ErrorCode kCurrencyArgument{
    "usage.currency",
    ErrorKind::invalid_input,
    {"'{0}' is no currency that the program knows", "“{0}”不是本程序支持的币种"}};
inline constexpr ErrorCode kNoDays{"load.no_days",
                                   ErrorKind::invalid_input,
                                   {"{0} to {1} are no days: --to is the day after the last",
                                    "{0} 至 {1} 之间没有日期：--to 为末日的次日"}};
inline constexpr ErrorCode kWriteFile{"usage.write_file",
                                      ErrorKind::unavailable,
                                      {"{0} could not be written: {1}", "无法写入 {0}：{1}"}};
inline constexpr ErrorCode kDemoData{
    "demo.data",
    ErrorKind::not_found,
    {"{0} does not hold customers.csv, meters.csv and readings/: name the folder with --data",
     "{0} 中没有 customers.csv、meters.csv 与 readings/，请用 --data 指明目录"}};
inline constexpr ErrorCode kContractArgument{
    "usage.contract",
    ErrorKind::invalid_input,
    {"'{0}' is neither SITE-CONTRACT nor a consumer number", "“{0}”既不是 站点-合同 也不是户号"}};
inline constexpr ErrorCode kPeriodArgument{
    "usage.period", ErrorKind::invalid_input, {"--period is needed", "须给出 --period"}};

inline constexpr ErrorCode kChannelArgument{
    "usage.channel", ErrorKind::not_found, {"no channel has the key '{0}'", "没有键为“{0}”的通道"}};
inline constexpr ErrorCode kNoChannelArgument{
    "usage.no_channel",
    ErrorKind::invalid_input,
    {"name channels with --key or a customer with --consumer",
     "请用 --key 指明通道，或用 --consumer 指明用户"}};
inline constexpr ErrorCode kOptionPair{
    "usage.option_pair",
    ErrorKind::invalid_input,
    {"'{0}' stands where an option and its value are expected: --address 000000000001",
     "“{0}”处应为选项及其值，例：--address 000000000001"}};

inline constexpr ErrorCode kReadFile{
    "usage.read_file", ErrorKind::not_found, {"{0} could not be read: {1}", "无法读取 {0}：{1}"}};
inline constexpr ErrorCode kNoKey{"usage.no_key",
                                  ErrorKind::not_found,
                                  {"the {0} key is needed: a file, or the environment's {1}",
                                   "缺少 {0} 密钥：文件或环境变量 {1}"}};

inline constexpr ErrorCode kNoMasterKey{
    "usage.master_key",
    ErrorKind::not_found,
    {"personal data needs its master key, and {0} is not there: bring it back from its backup, or "
     "name it with --master-key or VOLTMARK_MASTER_KEY_FILE; `voltmark init` makes a first one",
     "读写个人信息需要主密钥，但没有 {0}：请从备份恢复，或用 --master-key、"
     "VOLTMARK_MASTER_KEY_FILE 指明；首次使用可由 `voltmark init` 生成"}};
inline constexpr ErrorCode kKeyMode{"usage.key_mode",
                                    ErrorKind::conflict,
                                    {"others than its owner may read {0}: chmod 600 {0}",
                                     "{0} 可被其他用户读取，请执行 chmod 600 {0}"}};

inline constexpr ErrorCode kNoPurpose{
    "usage.purpose",
    ErrorKind::invalid_input,
    {"whole personal data is read for a purpose: name it with --purpose",
     "查看完整个人信息须用 --purpose 注明用途"}};

inline constexpr const ErrorCode* kUsageErrors[] = {
    &kColumnArgument, &kAttributeArgument, &kPricesArgument,    &kPriceColumnArgument,
    &kStepArgument,   &kLoadFlow,          &kCurrencyArgument,  &kNoDays,
    &kWriteFile,      &kDemoData,          &kContractArgument,  &kPeriodArgument,
    &kOptionPair,     &kChannelArgument,   &kNoChannelArgument, &kReadFile,
    &kNoKey,          &kNoMasterKey,       &kKeyMode,           &kNoPurpose};

}  // namespace voltmark::app
