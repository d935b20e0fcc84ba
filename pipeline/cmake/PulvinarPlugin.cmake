# Plugins are refused where the group or others could change them: neither the file nor
# its folder may be writable for them, whatever the umask is.
function(pulvinar_guard_plugin target folder)
  file(MAKE_DIRECTORY ${folder})
  set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY $<1:${folder}>)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND chmod go-w ${folder} $<TARGET_FILE:${target}> VERBATIM)
endfunction()

# pulvinar_add_plugin(NAME SOURCES...): NAME.so in the folder plugins/ of the build, ready
# for --plugin-dir.  It sees plugin.h alone, and shows the host pv_plugin() alone.
function(pulvinar_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  pulvinar_guard_plugin(${name} ${CMAKE_CURRENT_BINARY_DIR}/plugins)
  set_target_properties(${name} PROPERTIES C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  # A product and a sum melted into one rounding would change results with the compiler.
  target_compile_options(${name} PRIVATE -ffp-contract=off)
  target_link_libraries(${name} PRIVATE pulvinar::plugin)
endfunction()
