# One interface target that every target of ours links: language, warnings as errors, sanitizers.
add_library(voltmark_compile_options INTERFACE)
target_compile_features(voltmark_compile_options INTERFACE cxx_std_20)
target_compile_options(voltmark_compile_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports these inside the standard library's own inlined code (GCC bugs 105562, 105651, 105329).
    target_compile_options(voltmark_compile_options INTERFACE
        -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(VOLTMARK_SANITIZE)
    target_compile_options(voltmark_compile_options INTERFACE
        -fsanitize=${VOLTMARK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(voltmark_compile_options INTERFACE -fsanitize=${VOLTMARK_SANITIZE})
    # The check of virtual tables needs type information that libsoci does not show.
    if(VOLTMARK_SANITIZE MATCHES "undefined")
        target_compile_options(voltmark_compile_options INTERFACE -fno-sanitize=vptr)
    endif()
endif()
if(VOLTMARK_COVERAGE)
    target_compile_options(voltmark_compile_options INTERFACE --coverage)
    target_link_options(voltmark_compile_options INTERFACE --coverage)
endif()
if(VOLTMARK_FUZZ)
    target_compile_options(voltmark_compile_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
