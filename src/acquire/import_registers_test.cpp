// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/import_file.hpp"
#include "voltmark/meter/register_store.hpp"

#include "import_test_support.hpp"

namespace voltmark::acquire {
namespace {

using time::make_day;

class RegisterImport : public ImportTest {};

VOLTMARK_ON_EACH_ENGINE(RegisterImport);

/// Site 1 with a total of four digits and a register of demand.
void add_registers(store::Session& session) {
    store::Transaction transaction{session};
    const meter::Validity valid{make_day(2026, 1, 1), make_day(2026, 7, 16)};
    const meter::Register registers[] = {{{SiteId{1}, RegisterNo{1}},
                                          ServicePointNo{1},
                                          "M/t",
                                          Flow::import_active,
                                          meter::RegisterKind::energy,
                                          "",
                                          4,
                                          valid},
                                         {{SiteId{1}, RegisterNo{2}},
                                          ServicePointNo{1},
                                          "M/d",
                                          Flow::import_active,
                                          meter::RegisterKind::demand,
                                          "",
                                          2,
                                          valid}};
    meter::add_registers(session, registers);
    transaction.commit();
}

std::vector<std::string> codes_of(const ImportReport& report) {
    std::vector<std::string> codes;
    for (const ImportFinding& finding : report.findings) {
        codes.push_back(fmt::format("{} {} {}", finding.error.name(), to_text(finding.verdict),
                                    finding.error.place.value_or(Place{}).line));
    }
    return codes;
}

std::vector<meter::StoredRegisterReading> all_readings(store::Store& store) {
    const store::Lease reader = store.reader();
    return meter::register_readings(*reader, SiteId{1}, SiteId{1}, make_day(2026, 1, 1),
                                    make_day(2026, 12, 31), DeliveryId{INT64_MAX});
}

TEST_P(RegisterImport, ATableOfRegistersIsKnownByItsColumn) {
    const MeteredStore place{GetParam(), {}};
    add_registers(*place.store->writer());
    const std::string table =
        "register,day,value,quality\n"
        "M/t,2026-06-01,0170.6,\n"
        "M/t,2026-06-30 24:00,0182.05,estimated\n"
        "M/d,2026-07-01 08:15,1.2345,actual\n"
        ",,,\n"
        "M/t,2026-07-16,190,\n";
    const ImportReport report = import(*place.store, table);
    EXPECT_EQ(codes_of(report), std::vector<std::string>{});
    EXPECT_EQ(report.readings_stored, 4);
    EXPECT_EQ(report.spans.spans_new, 4);
    const std::vector<meter::StoredRegisterReading> stored = all_readings(*place.store);
    ASSERT_EQ(stored.size(), 4U);
    EXPECT_EQ(stored[1].reading,
              (meter::RegisterReading{make_day(2026, 7, 1), meter::RegisterValue{182'050'000},
                                      meter::Quality::estimated}));
    EXPECT_TRUE(import(*place.store, table).repeated);
    const ImportReport better = import(*place.store, "day;value;register\n2026-06-01;170,5;M/t\n");
    EXPECT_EQ(better.readings_refused, 1);  // A comma is no point.
    const ImportReport best = import(*place.store, "day;value;register\n2026-06-01;170.5;M/t\n");
    EXPECT_EQ(best.spans.spans_revised, 1);
}

TEST_P(RegisterImport, ARowThatCannotBeTakenIsRefusedAlone) {
    const MeteredStore place{GetParam(), {}};
    add_registers(*place.store->writer());
    const std::string table =
        "Register,Day,Value,Quality\n"
        "M/x,2026-06-01,1,\n"
        "M/t,2026-06-31,1,\n"
        "M/t,2026-06-01,-1,\n"
        "M/t,2026-06-01,10000,\n"
        "M/t,2026-06-01,1,good\n"
        "M/t,2026-06-01,12,\n"
        "M/t,2026-06-01,13,\n"
        "M/t,2026-07-17,13,\n"
        "M/t,2026-09-01,13,\n"
        "M/t,2026-06-02\n"
        "M/t,2026-06-03,4,\n";
    const std::vector<std::string> expected = {
        "import.unknown_register refused 2", "time.day refused 3",
        "meter.register_negative refused 4", "meter.register_digits refused 5",
        "import.register_quality refused 6", "import.register_twice refused 8",
        "import.outside_validity refused 9", "import.future refused 10",
        "import.register_row refused 11",    "meter.register_backwards reported 0"};
    ImportOptions strict;
    strict.all_or_nothing = true;
    EXPECT_TRUE(import(*place.store, table, strict).nothing_stored);
    EXPECT_TRUE(all_readings(*place.store).empty());
    const ImportReport report = import(*place.store, table);
    EXPECT_EQ(codes_of(report), expected);
    EXPECT_EQ(report.readings_refused, 9);
    EXPECT_EQ(all_readings(*place.store).size(), 2U);
}

TEST_P(RegisterImport, ATableWithoutItsColumnsIsRefusedWhole) {
    const MeteredStore place{GetParam(), {}};
    const ImportReport report = import(*place.store, "register,value\nM/t,1\n");
    EXPECT_EQ(codes_of(report), std::vector<std::string>{"import.register_column refused 1"});
    EXPECT_TRUE(report.nothing_stored);
}

}  // namespace
}  // namespace voltmark::acquire
