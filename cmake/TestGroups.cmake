# Which targets which tests need, for those who want to build no more than that: ./dev check ROOM, ./dev test -R NAME.
#
# A group is tests whose names begin alike (runtime.buffer). A room is a folder whose behaviour they look at; it is also the
# label of these tests, and the target check.<room> builds what they need.

# test_group(NAME ROOMS room... BUILDS target...)
function(test_group name)
  cmake_parse_arguments(PARSE_ARGV 1 group "" "" "ROOMS;BUILDS")
  list(JOIN group_BUILDS " " targets)
  set_property(GLOBAL APPEND PROPERTY MLFLOW_TEST_GROUPS "${name} ${targets}")
  foreach(room IN LISTS group_ROOMS)
    if(NOT TARGET check.${room})
      add_custom_target(check.${room})
    endif()
    if(group_BUILDS)
      add_dependencies(check.${room} ${group_BUILDS})
    endif()
  endforeach()
endfunction()

# Call last. test_groups.txt: a line for each group, its name and its targets.
function(write_test_groups)
  get_property(groups GLOBAL PROPERTY MLFLOW_TEST_GROUPS)
  list(JOIN groups "\n" text)
  file(WRITE "${PROJECT_BINARY_DIR}/test_groups.txt" "${text}\n")
endfunction()

# unit_tests(TARGET GROUP ROOMS room...): ctest knows each test of a GoogleTest program by itself, as GROUP.Suite.Test, and runs
# each in a process of its own. Several run at the same time: each has a folder of its own for testing::TempDir(), and its local
# store there.
function(unit_tests target group)
  cmake_parse_arguments(PARSE_ARGV 2 unit "" "" "ROOMS")
  # Found when ctest starts, not while building: what is not asked for need not be built. A minute, because a sanitizer on a busy
  # machine takes seconds to start.
  gtest_discover_tests(${target}
    TEST_PREFIX "${group}." NO_PRETTY_VALUES
    DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60)
  set(folders "${CMAKE_CURRENT_BINARY_DIR}/${target}_folders")
  # Read by ctest when it knows the tests: their names are not known here.
  file(CONFIGURE OUTPUT "${folders}.cmake" @ONLY CONTENT [[
foreach(test IN LISTS @target@_TESTS)
  string(REGEX REPLACE "[^A-Za-z0-9_.]" "_" folder "${test}")
  string(REPLACE "@group@." "@folders@/" folder "${folder}")
  file(MAKE_DIRECTORY "${folder}")
  set_tests_properties("${test}" PROPERTIES
    LABELS "@unit_ROOMS@" ENVIRONMENT
    "MLFLOW_TRACE_STORE=${folder}/traces.db;MLFLOW_TRACE_BUFFER_DIR=${folder}/buffers;TEST_TMPDIR=${folder}/")
endforeach()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${folders}.cmake")
  test_group(${group} ROOMS ${unit_ROOMS} BUILDS ${target})
endfunction()
