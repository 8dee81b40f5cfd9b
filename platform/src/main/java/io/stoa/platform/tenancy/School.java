// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.SchoolId;

/// A school, the tenant. Immutable.
public record School(SchoolId id, String name) {}
