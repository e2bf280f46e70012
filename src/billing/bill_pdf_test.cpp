// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/bill_pdf.hpp"

#include <gtest/gtest.h>
