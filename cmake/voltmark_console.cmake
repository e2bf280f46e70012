# voltmark_console(TARGET)
#
# Builds web/ with npm and compiles the files into TARGET, whose sources then have console_files(). Where there
# is no npm, or VOLTMARK_CONSOLE is off, the program serves the API alone.
option(VOLTMARK_CONSOLE "build the console (needs npm)" ON)

function(voltmark_console target)
    find_program(NPM npm)
    set(web ${CMAKE_SOURCE_DIR}/web)
    set(made ${CMAKE_CURRENT_BINARY_DIR}/console_files)
    set(built ${CMAKE_CURRENT_BINARY_DIR}/console)
    set(needs ${CMAKE_SOURCE_DIR}/tools/embed_site)
    if(VOLTMARK_CONSOLE AND NPM)
        file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/*)
        add_custom_command(OUTPUT ${web}/node_modules/.package-lock.json
            COMMAND ${NPM} ci --no-audit --no-fund --loglevel=error
            COMMAND ${CMAKE_COMMAND} -E touch ${web}/node_modules/.package-lock.json
            DEPENDS ${web}/package-lock.json
            WORKING_DIRECTORY ${web} VERBATIM)
        add_custom_command(OUTPUT ${built}/index.html
            COMMAND ${NPM} run --silent build -- --outDir ${built} --emptyOutDir --logLevel warn
            DEPENDS ${sources} ${web}/index.html ${web}/vite.config.ts ${web}/tsconfig.json
                ${web}/node_modules/.package-lock.json
            WORKING_DIRECTORY ${web} VERBATIM)
        list(APPEND needs ${built}/index.html)
    else()
        message(STATUS "The console is not built: no npm. The program serves the API alone.")
    endif()
    add_custom_command(OUTPUT ${made}.S ${made}.cpp
        COMMAND ${CMAKE_SOURCE_DIR}/tools/embed_site ${built} ${made}.S ${made}.cpp
        DEPENDS ${needs} VERBATIM)
    target_sources(${target} PRIVATE ${made}.S ${made}.cpp)
endfunction()
