// SPDX-License-Identifier: Apache-2.0
/// Placeholder.
@NullMarked
package io.stoa.bench;

import org.jspecify.annotations.NullMarked;
