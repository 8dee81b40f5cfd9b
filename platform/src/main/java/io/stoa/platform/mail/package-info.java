// SPDX-License-Identifier: Apache-2.0
/// What is sent to people: letters in the school's name and colours, text messages and pushes to
/// browsers, kept in one outbox until whoever carries their channel has taken them.
///
/// A message is written in the transaction that it tells of, so there is none about what did not
/// happen; it is delivered at least once, and a letter carries the same `Message-ID` each time.
/// Pushes follow RFC 8030, RFC 8291 and RFC 8292, with the JDK's own cryptography; they go to
/// public addresses alone. What became of messages is kept for 90 days, what they say until it is
/// delivered, or a week.
@NullMarked
package io.stoa.platform.mail;

import org.jspecify.annotations.NullMarked;
