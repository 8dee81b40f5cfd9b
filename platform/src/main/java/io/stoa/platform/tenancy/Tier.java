// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import org.jspecify.annotations.Nullable;

/// How much of what a school may have; null is no limit. Immutable.
record Tier(
    String name,
    @Nullable Integer tutorsMax,
    @Nullable Integer studentsMax,
    @Nullable Long storageBytesMax) {}
