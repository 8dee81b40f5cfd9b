// SPDX-License-Identifier: Apache-2.0
/// Bookings: which tutor meets which students when.
///
/// Nobody is booked twice at a time: exclusion constraints of the database say so, of the tutor
/// with his buffers and of each student, and of whoever teaches here and learns there, and not this
/// code. Whoever loses is told `slot_taken`, with the time and never with what it is. Changes take
/// locks in one order, people before bookings.
///
/// Where a booking can go from where it stands is [Booking.Status], and a trigger for whoever else
/// writes. What a cancellation means for the price is decided by [Policy] alone, told beforehand
/// and kept with the event.
///
/// When a tutor teaches is local to a zone ([Availability]), and becomes times by the zone's
/// current rules each time somebody asks: a change of the law moves what is not booked yet, and
/// nothing else.
///
/// Classes that come again ([Recurrence]) are bookings of their own from the beginning, each of
/// which obeys the constraints; a series is made as a whole, or without what clashes where that is
/// wanted.
///
/// Limits: a series has 200 classes within two years; no class is longer than a day or has more
/// than 200 seats; an offered seat is held for twelve hours.
@NullMarked
package io.stoa.platform.scheduling;

import org.jspecify.annotations.NullMarked;
