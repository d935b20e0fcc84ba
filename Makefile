# The front door: make demo, make test.  Everything is built by CMake in build/.
JOBS ?= $(shell nproc)
BUILD ?= build

.PHONY: all setup demo test test-full bench install clean

all: setup
	cmake --preset release
	cmake --build --preset release -j $(JOBS)

# Installs what is missing, and says what.
setup:
	@sh pipeline/cmake/setup.sh

demo: all
	@sh configs/demo.sh $(BUILD)/release/bin/pulvinar

test: all
	sh tests/run.sh

# Every system call, not a sample; then programs with a planted fault, each of which must be
# caught.  About an hour.
test-full: test
	PULVINAR_TEST_FULL=1 ctest --preset release -L fault --timeout 7200
	sh tests/fault/mutants.sh $(BUILD)/mutants

bench: all
	sh tests/bench/run.sh $(BUILD)/release

install: all
	cmake --install $(BUILD)/release

clean:
	rm -rf $(BUILD)
