// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::store {

inline constexpr ErrorCode kMissing{
    "store.missing",
    ErrorKind::not_found,
    {"there is no store at {0}; make one with: voltmark init --store {0}",
     "{0} 处没有数据库；可用 voltmark init --store {0} 建立"}};
inline constexpr ErrorCode kNewer{
    "store.newer",
    ErrorKind::unavailable,
    {"the store was written by a newer program ({0} has version {1}, this program knows {2})",
     "数据库由更新版本的程序写入（{0} 为第 {1} 版，本程序只到第 {2} 版）"}};
inline constexpr ErrorCode kForeign{
    "store.foreign",
    ErrorKind::conflict,
    {"{0} is a database, but not a Voltmark store", "{0} 是数据库，但不是 Voltmark 的库"}};
inline constexpr ErrorCode kFull{
    "store.full",
    ErrorKind::unavailable,
    {"the disk of the store is full; nothing of this step was written ({0})",
     "数据库所在磁盘已满；本步骤未写入任何内容（{0}）"}};
inline constexpr ErrorCode kCorrupted{
    "store.corrupted",
    ErrorKind::corrupted,
    {"the store's file is damaged ({0})", "数据库文件已损坏（{0}）"}};
inline constexpr ErrorCode kBusy{
    "store.busy",
    ErrorKind::unavailable,
    {"another process is writing to the store ({0})", "另一进程正在写数据库（{0}）"}};
inline constexpr ErrorCode kDuplicate{
    "store.duplicate",
    ErrorKind::conflict,
    {"a row with this key exists already ({0})", "主键已存在（{0}）"}};
inline constexpr ErrorCode kUnavailable{"store.unavailable",
                                        ErrorKind::unavailable,
                                        {"the store cannot be used ({0})", "数据库不可用（{0}）"}};

inline constexpr const ErrorCode* kStoreErrors[] = {
    &kMissing, &kNewer, &kForeign, &kFull, &kCorrupted, &kBusy, &kDuplicate, &kUnavailable};

}  // namespace voltmark::store
