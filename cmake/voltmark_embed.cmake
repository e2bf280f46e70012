# voltmark_embed(TARGET FUNCTION FILES...)
#
# Compiles text files into TARGET: `voltmark::embedded::FUNCTION()` answers a list of {name, text}, where
# name is the file's name without its folder. SQL schemas, calendars and tables travel this way, so that
# the program needs no file beside it.
function(voltmark_embed target function)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${function}.cpp)
    list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ REGEX "^[^/]" OUTPUT_VARIABLE files)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFUNCTION=${function} "-DFILES=${files}"
            -P ${CMAKE_SOURCE_DIR}/cmake/write_embedded.cmake
        DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/write_embedded.cmake
        VERBATIM)
    target_sources(${target} PRIVATE ${output})
endfunction()
