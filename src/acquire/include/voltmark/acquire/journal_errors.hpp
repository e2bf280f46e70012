// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::acquire {

inline constexpr ErrorCode kJournalLocked{
    "journal.locked",
    ErrorKind::conflict,
    {"another head end writes the journal {0}", "另一采集进程正在写日志 {0}"}};
inline constexpr ErrorCode kJournalUnavailable{
    "journal.unavailable",
    ErrorKind::unavailable,
    {"the journal {0} cannot be written or read: {1}", "日志 {0} 无法读写：{1}"}};
inline constexpr ErrorCode kJournalDamaged{
    "journal.damaged",
    ErrorKind::corrupted,
    {"the journal {0} is damaged at byte {1}", "日志 {0} 在第 {1} 字节处损坏"}};
inline constexpr ErrorCode kJournalVersion{
    "journal.version",
    ErrorKind::unavailable,
    {"{0} is no journal, or a newer program wrote it", "{0} 不是采集日志，或由更新版本的程序写入"}};
inline constexpr ErrorCode kJournalPosition{
    "journal.position",
    ErrorKind::not_found,
    {"the journal {0} has nothing at {1}", "日志 {0} 中没有位置 {1}"}};

inline constexpr const ErrorCode* kJournalErrors[] = {
    &kJournalLocked, &kJournalUnavailable, &kJournalDamaged, &kJournalVersion, &kJournalPosition};

}  // namespace voltmark::acquire
