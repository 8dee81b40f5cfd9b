// SPDX-License-Identifier: Apache-2.0
/// Bookings: which tutor meets which students when.
///
/// A tutor is never booked twice at a time: an exclusion constraint of the database says so, not
/// this code.
///
/// Limits: bookings are made by the demo only so far; reading a day and one booking is there.
@NullMarked
package io.stoa.platform.scheduling;

import org.jspecify.annotations.NullMarked;
