// SPDX-License-Identifier: Apache-2.0
/// What all fuzz targets share: finding them, their seeds, mutations, and the run under Jazzer. A
/// target is a public class `XxxFuzz` beside the code it is about, with `fuzzerTestOneInput`; it
/// throws when the law is broken. See `docs/fuzzing.md`.
@NullMarked
package io.stoa.media.fuzz;

import org.jspecify.annotations.NullMarked;
