# What every target of ours is built with, and the functions that make them.

set(PULVINAR_WARNINGS -Wall -Wextra -Werror -Wconversion -Wshadow -Wformat=2 -Wvla
  -Wstrict-prototypes -Wmissing-prototypes -Wundef)
# Contraction to FMA would change results with the compiler: never.
add_library(pulvinar_flags INTERFACE)
target_compile_options(pulvinar_flags INTERFACE ${PULVINAR_WARNINGS} -ffp-contract=off
  -fno-math-errno -fstack-protector-strong)
target_compile_definitions(pulvinar_flags INTERFACE _GNU_SOURCE
  $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
if(PULVINAR_SANITIZE)
  target_compile_options(pulvinar_flags INTERFACE -fsanitize=${PULVINAR_SANITIZE}
    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(pulvinar_flags INTERFACE -fsanitize=${PULVINAR_SANITIZE})
endif()
if(PULVINAR_FUZZ) # the parsers, not only the targets, must tell libFuzzer where they have been
  target_compile_options(pulvinar_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

set(PULVINAR_INCLUDES
  ${PROJECT_SOURCE_DIR}/pipeline/include ${PROJECT_SOURCE_DIR}/pipeline
  ${PROJECT_SOURCE_DIR}/formats ${PROJECT_SOURCE_DIR})

include(PulvinarPlugin)

# The flags that a manifest states; where the sources lie is nobody's business.
string(TOUPPER "${CMAKE_BUILD_TYPE}" PULVINAR_FLAGS)
set(PULVINAR_FLAGS "-std=c11 -ffp-contract=off -fno-math-errno ${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${PULVINAR_FLAGS}}")
if(PULVINAR_SANITIZE)
  string(APPEND PULVINAR_FLAGS " -fsanitize=${PULVINAR_SANITIZE}")
endif()
string(REGEX REPLACE "[^ ]*[/\"\\][^ ]*" "" PULVINAR_FLAGS "${PULVINAR_FLAGS}")
string(REGEX REPLACE " +" " " PULVINAR_FLAGS "${PULVINAR_FLAGS}")
string(STRIP "${PULVINAR_FLAGS}" PULVINAR_FLAGS)

set(PULVINAR_ROOMS "" CACHE INTERNAL "")

# pulvinar_room(NAME FOLDER LIBRARIES...): all .c files of a folder as one library
function(pulvinar_room name folder)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.c)
  if(NOT sources)
    return()
  endif()
  add_library(pv_${name} STATIC ${sources})
  target_include_directories(pv_${name} PUBLIC ${PULVINAR_INCLUDES})
  target_link_libraries(pv_${name} PUBLIC pulvinar_flags ${ARGN})
  target_compile_definitions(pv_${name} PRIVATE PULVINAR_VERSION="${PROJECT_VERSION}"
    PULVINAR_COMPILER="${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}"
    PULVINAR_BUILD_TYPE="${CMAKE_BUILD_TYPE}" PULVINAR_FLAGS="${PULVINAR_FLAGS}")
  set(PULVINAR_ROOMS ${PULVINAR_ROOMS} pv_${name} CACHE INTERNAL "")
endfunction()

# The shared library: only what pulvinar.h marks is visible.
function(pulvinar_library)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/pipeline/api/*.c)
  add_library(pulvinar SHARED ${sources})
  add_library(pulvinar::pulvinar ALIAS pulvinar)
  target_include_directories(pulvinar PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/pipeline/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PULVINAR_INCLUDES})
  target_compile_definitions(pulvinar PRIVATE PULVINAR_VERSION="${PROJECT_VERSION}")
  target_link_libraries(pulvinar PRIVATE "$<LINK_GROUP:RESCAN,${PULVINAR_ROOMS}>" pulvinar_flags)
  set_target_properties(pulvinar PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0)
endfunction()

# The studies that `pulvinar init` writes, as C: `file` defines study_templates of cli.h.
function(pulvinar_templates file)
  file(GLOB studies CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/templates/*.yaml)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${studies})
  set(texts "")
  set(rows "")
  foreach(study ${studies})
    get_filename_component(name ${study} NAME_WE)
    file(READ ${study} bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(APPEND texts "static const unsigned char ${name}[] = {${bytes}0};\n")
    string(APPEND rows "\t{\"${name}\", (const char *)${name}},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT "#include \"cli/cli.h\"\n\n@texts@\n\
const struct study_template study_templates[] = {\n@rows@\t{NULL, NULL},\n};\n" @ONLY)
endfunction()

function(pulvinar_program)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/pipeline/cli/*.c)
  pulvinar_templates(${CMAKE_BINARY_DIR}/templates.c)
  add_executable(pulvinar_cli ${sources} ${CMAKE_BINARY_DIR}/templates.c)
  set_target_properties(pulvinar_cli PROPERTIES OUTPUT_NAME pulvinar
    INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  target_include_directories(pulvinar_cli PRIVATE ${PROJECT_SOURCE_DIR}/pipeline)
  target_link_libraries(pulvinar_cli PRIVATE pulvinar pulvinar_flags)
  if(NOT CMAKE_CROSSCOMPILING) # the program itself writes them
    pulvinar_page(pulvinar.1 man)
    pulvinar_page(pulvinar.bash completion bash)
  endif()
endfunction()

# pulvinar_page(FILE WORDS...): what the program says to WORDS, in the build folder
function(pulvinar_page file)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/${file} VERBATIM DEPENDS pulvinar_cli
    COMMAND pulvinar_cli ${ARGN} > ${CMAKE_BINARY_DIR}/${file})
  add_custom_target(page_${file} ALL DEPENDS ${CMAKE_BINARY_DIR}/${file})
endfunction()

# plugins/NAME/*.c -> one shared object NAME.so that sees plugin.h, kernels/ and LIBRARIES only
function(pulvinar_own_plugin name)
  set(plugins ${PROJECT_SOURCE_DIR}/plugins)
  file(GLOB sources CONFIGURE_DEPENDS ${plugins}/${name}/*.c)
  if(NOT sources)
    return()
  endif()
  add_library(plugin_${name} MODULE ${sources})
  set_target_properties(plugin_${name} PROPERTIES OUTPUT_NAME ${name})
  pulvinar_guard_plugin(plugin_${name} ${CMAKE_BINARY_DIR}/lib/pulvinar/plugins-0)
  target_include_directories(plugin_${name} PRIVATE ${PROJECT_SOURCE_DIR}/pipeline/include
    ${plugins})
  target_compile_definitions(plugin_${name} PRIVATE PULVINAR_VERSION="${PROJECT_VERSION}")
  target_link_libraries(plugin_${name} PRIVATE pulvinar_flags pv_kernels ${ARGN} m)
  set_property(GLOBAL APPEND PROPERTY PULVINAR_PLUGINS plugin_${name})
endfunction()

# A plugin that is built where pkg-config knows all of LIBRARIES; `without`: what is lacking
# otherwise.
function(pulvinar_optional_plugin name without)
  string(TOUPPER PLUGIN_${name} prefix)
  pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${ARGN})
  if(${prefix}_FOUND)
    pulvinar_own_plugin(${name} PkgConfig::${prefix})
  else()
    list(JOIN ARGN ", " libraries)
    message(STATUS "Not all of ${libraries} are installed: without ${without}")
  endif()
endfunction()

function(pulvinar_plugins)
  set(plugins ${PROJECT_SOURCE_DIR}/plugins)
  file(GLOB kernels CONFIGURE_DEPENDS ${plugins}/kernels/*.c)
  add_library(pv_kernels STATIC ${kernels})
  target_include_directories(pv_kernels PUBLIC ${PROJECT_SOURCE_DIR}/pipeline/include ${plugins})
  target_link_libraries(pv_kernels PUBLIC pulvinar_flags m)
  foreach(name image recording features transform select model decode net learn importance)
    pulvinar_own_plugin(${name})
  endforeach()
  find_path(XGBOOST_INCLUDE_DIR xgboost/c_api.h)
  find_library(XGBOOST_LIBRARY xgboost)
  if(XGBOOST_INCLUDE_DIR AND XGBOOST_LIBRARY)
    pulvinar_own_plugin(xgboost ${XGBOOST_LIBRARY})
  else()
    message(STATUS "XGBoost is not installed: without model.gradient_boosting")
  endif()
  pulvinar_optional_plugin(mat "read.eeglab and read.mat" matio zlib)
  pulvinar_optional_plugin(hdf5 "read.nwb" hdf5)
endfunction()
