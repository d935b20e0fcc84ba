# What is installed, and where; nothing of it is writable for the group or for others,
# because plugins in such files or folders are refused.

set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(PULVINAR_PLUGIN_DIR ${CMAKE_INSTALL_LIBDIR}/pulvinar/plugins-0)
set(PULVINAR_SHARE_DIR ${CMAKE_INSTALL_DATADIR}/pulvinar)
set(PULVINAR_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/Pulvinar)

# What an op out of tree needs: plugin.h, and nothing to link.
add_library(pulvinar_plugin INTERFACE)
add_library(pulvinar::plugin ALIAS pulvinar_plugin)
set_target_properties(pulvinar_plugin PROPERTIES EXPORT_NAME plugin)
target_include_directories(pulvinar_plugin INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/pipeline/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

# ---- programs, libraries, plugins, headers -----------------------------------------------

install(TARGETS pulvinar pulvinar_plugin EXPORT PulvinarTargets)
install(TARGETS pulvinar_cli)
get_property(plugins GLOBAL PROPERTY PULVINAR_PLUGINS)
install(TARGETS ${plugins} LIBRARY DESTINATION ${PULVINAR_PLUGIN_DIR})
install(DIRECTORY pipeline/include/pulvinar DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h")

# ---- for builders --------------------------------------------------------------------------

# Both find the rest from where they lie themselves: the whole tree may be moved.
configure_package_config_file(pipeline/cmake/PulvinarConfig.cmake.in
  ${CMAKE_BINARY_DIR}/PulvinarConfig.cmake INSTALL_DESTINATION ${PULVINAR_PACKAGE_DIR}
  PATH_VARS PULVINAR_PLUGIN_DIR PULVINAR_SHARE_DIR)
# Before 1.0 the minor version may change everything.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/PulvinarConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(EXPORT PulvinarTargets NAMESPACE pulvinar:: DESTINATION ${PULVINAR_PACKAGE_DIR})
install(FILES ${CMAKE_BINARY_DIR}/PulvinarConfig.cmake
  ${CMAKE_BINARY_DIR}/PulvinarConfigVersion.cmake pipeline/cmake/PulvinarPlugin.cmake
  DESTINATION ${PULVINAR_PACKAGE_DIR})

file(RELATIVE_PATH PULVINAR_PC_TO_PREFIX
  /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" PULVINAR_PC_TO_PREFIX ${PULVINAR_PC_TO_PREFIX})
configure_file(pipeline/cmake/pulvinar.pc.in ${CMAKE_BINARY_DIR}/pulvinar.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/pulvinar.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# ---- for readers ---------------------------------------------------------------------------

install(DIRECTORY configs DESTINATION ${PULVINAR_SHARE_DIR} PATTERN "*.sh" EXCLUDE)
install(DIRECTORY plugins/template DESTINATION ${PULVINAR_SHARE_DIR}
  PATTERN build EXCLUDE PATTERN ".*" EXCLUDE)
install(FILES LICENSE README.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
if(NOT CMAKE_CROSSCOMPILING)
  install(FILES ${CMAKE_BINARY_DIR}/pulvinar.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${CMAKE_BINARY_DIR}/pulvinar.bash RENAME pulvinar
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
endif()
install(FILES plugins/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME plugins.md)

include(Package)
