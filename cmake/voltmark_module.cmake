# voltmark_module(NAME n SOURCES ... [USES voltmark::m ...] [PRIVATE lib ...]
#                 [TESTS ...] [BENCHES ...] [FUZZERS ...])
#
# One module of src/: the library voltmark_<n> (alias voltmark::<n>), its test program, its benchmark
# program and its fuzz targets. USES is the one statement of which modules it may include;
# tools/check_layers compares it with the #includes and with tools/layers.txt.

# Headers that nearly every source file pulls in, compiled once.
file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "")
add_library(voltmark_precompiled STATIC ${CMAKE_BINARY_DIR}/precompiled.cpp)
target_link_libraries(voltmark_precompiled PRIVATE voltmark_compile_options fmt::fmt tl::expected Threads::Threads)
target_precompile_headers(voltmark_precompiled PRIVATE
    <algorithm> <array> <chrono> <cstdint> <map> <memory> <optional> <span> <string> <string_view>
    <variant> <vector> <fmt/format.h> <tl/expected.hpp>)

function(voltmark_use_precompiled target)
    target_precompile_headers(${target} REUSE_FROM voltmark_precompiled)
    target_link_libraries(${target} PRIVATE voltmark_compile_options fmt::fmt Threads::Threads)
endfunction()

function(voltmark_module)
    cmake_parse_arguments(M "" "NAME" "SOURCES;USES;PRIVATE;TESTS;BENCHES;FUZZERS" ${ARGN})
    set(library voltmark_${M_NAME})
    add_library(${library} STATIC ${M_SOURCES})
    add_library(voltmark::${M_NAME} ALIAS ${library})
    target_include_directories(${library} PUBLIC include PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${library} PUBLIC ${M_USES} tl::expected PRIVATE ${M_PRIVATE})
    voltmark_use_precompiled(${library})

    if(VOLTMARK_TESTS AND M_TESTS)
        add_executable(test_${M_NAME} ${M_TESTS})
        target_include_directories(test_${M_NAME} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
        target_link_libraries(test_${M_NAME} PRIVATE
            ${library} ${M_PRIVATE} GTest::gtest_main GTest::gmock rapidcheck)
        if(M_NAME STREQUAL "store" OR "voltmark::store" IN_LIST M_USES)
            target_link_libraries(test_${M_NAME} PRIVATE voltmark_test_stores)
        endif()
        target_compile_definitions(test_${M_NAME} PRIVATE VOLTMARK_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        voltmark_use_precompiled(test_${M_NAME})
        gtest_discover_tests(test_${M_NAME} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${M_NAME}: ")
    endif()
    if(VOLTMARK_BENCHES AND M_BENCHES)
        add_executable(bench_${M_NAME} ${M_BENCHES})
        target_include_directories(bench_${M_NAME} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
        target_link_libraries(bench_${M_NAME} PRIVATE ${library} ${M_PRIVATE} benchmark::benchmark_main)
        voltmark_use_precompiled(bench_${M_NAME})
        if(VOLTMARK_TESTS)
            # The benchmarks must keep running; how fast they are is never a test.
            add_test(NAME "${M_NAME}: benchmarks run" COMMAND bench_${M_NAME} --benchmark_min_time=0.001)
        endif()
    endif()
    foreach(source IN LISTS M_FUZZERS)
        voltmark_fuzzer(${library} ${source} "${M_PRIVATE}")
    endforeach()
endfunction()

# A fuzz target: with VOLTMARK_FUZZ a libFuzzer program; with tests a program that replays the corpus
# tests/captures/<target>/ through the same function.
function(voltmark_fuzzer library source private)
    get_filename_component(name ${source} NAME_WE)
    set(corpus ${CMAKE_SOURCE_DIR}/tests/captures/${name})
    if(VOLTMARK_FUZZ)
        add_executable(${name} ${source})
        target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
        target_link_libraries(${name} PRIVATE ${library} ${private})
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        voltmark_use_precompiled(${name})
    elseif(VOLTMARK_TESTS)
        add_executable(${name} ${source} ${CMAKE_SOURCE_DIR}/tests/support/replay_corpus.cpp)
        target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
        target_link_libraries(${name} PRIVATE ${library} ${private})
        voltmark_use_precompiled(${name})
        add_test(NAME "${name}: corpus" COMMAND ${name} ${corpus})
    endif()
endfunction()
