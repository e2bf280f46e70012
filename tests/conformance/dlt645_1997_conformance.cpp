// SPDX-License-Identifier: Apache-2.0
// conformance_dlt645-1997 DIRECTORY: reads the public frames there and compares what is stated.
#include "dlt645_frames.hpp"

int main(int argc, char** argv) {
    using namespace voltmark::conformance;
    const auto directory = directory_of(argc, argv, "dlt645-1997");
    if (!directory) return 0;
    Tally tally{"dlt645-1997"};
    for (const json& vector : load(*directory / "frames.json")) {
        check_frame(tally, vector, voltmark::codec::dlt645::format_1997());
    }
    return tally.end();
}
