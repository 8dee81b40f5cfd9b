// SPDX-License-Identifier: Apache-2.0
/// Schools, the tenants: everything else belongs to one.
///
/// Limits: a school is made by the demo only so far; there is no sign-up yet.
@NullMarked
package io.stoa.platform.tenancy;

import org.jspecify.annotations.NullMarked;
