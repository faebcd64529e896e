// As standard.h, for tests.
#include <gtest/gtest.h>

#include "toolchains/precompiled/standard.h"
