// SPDX-License-Identifier: Apache-2.0
/// Bookings: which tutor meets which students when.
///
/// A tutor is never booked twice at a time: an exclusion constraint of the database says so, not
/// this code.
///
/// When a tutor teaches is local to a zone ([Availability]), and becomes times by the zone's
/// current rules each time somebody asks: a change of the law moves what is not booked yet, and
/// nothing else.
///
/// Limits: bookings are made by the demo only so far; reading a day and one booking is there.
@NullMarked
package io.stoa.platform.scheduling;

import org.jspecify.annotations.NullMarked;
