// SPDX-License-Identifier: Apache-2.0
/// The way into a class: an access token of the LiveKit form, minted for the people of one booking.
///
/// Its host decides who comes in and stays, and splits the class into breakout rooms. What was
/// decided is kept with the booking; who is in a room is the room's to know. Enforced where media
/// is: by tokens, by the rooms' doors, and by moving and removing participants.
///
/// A token names one room and one person, and is good until the class closes. Who is not part of
/// the booking learns nothing, not even that it exists.
@NullMarked
package io.stoa.platform.classroom;

import org.jspecify.annotations.NullMarked;
