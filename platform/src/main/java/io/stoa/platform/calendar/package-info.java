// SPDX-License-Identifier: Apache-2.0
/// What other calendar programs see: invitations in letters, a feed for each person (RFC 5545) and
/// a CalDAV collection (RFC 4791) that they read and write.
@NullMarked
package io.stoa.platform.calendar;

import org.jspecify.annotations.NullMarked;
