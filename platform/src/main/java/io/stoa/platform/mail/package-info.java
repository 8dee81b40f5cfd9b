// SPDX-License-Identifier: Apache-2.0
/// E-mail: letters in the school's name and colours, kept in an outbox until they are delivered.
///
/// A letter is written in the transaction that it tells of, so there is none about what did not
/// happen; it is delivered at least once, and carries the same `Message-ID` each time.
@NullMarked
package io.stoa.platform.mail;

import org.jspecify.annotations.NullMarked;
