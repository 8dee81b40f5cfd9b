// SPDX-License-Identifier: Apache-2.0
/// JMH benchmarks of single steps of the packet path.
@NullMarked
package io.stoa.bench.micro;

import org.jspecify.annotations.NullMarked;
