// SPDX-License-Identifier: Apache-2.0
/// What other calendar programs see: invitations in letters, a feed for each person (RFC 5545) and
/// a CalDAV collection (RFC 4791) that they read and write; and people's calendars at Google
/// (Calendar API v3) and Microsoft (Graph v1.0), which are compared with their classes both ways,
/// by OAuth 2 (RFC 6749) with proof keys (RFC 7636). Webhooks of theirs are not used. Calendars at
/// addresses that people give are read to keep their time free.
@NullMarked
package io.stoa.platform.calendar;

import org.jspecify.annotations.NullMarked;
