// SPDX-License-Identifier: Apache-2.0
/// What Stoa costs: single steps, whole servers under load, and other servers beside them.
@NullMarked
package io.stoa.bench;

import org.jspecify.annotations.NullMarked;
