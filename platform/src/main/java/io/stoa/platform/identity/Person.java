// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;

/// A person of a school. Immutable.
public record Person(PersonId id, SchoolId school, String name, String email, Role role) {}
