// SPDX-License-Identifier: Apache-2.0
/// The way into a class: an access token of the LiveKit form, minted for the people of one booking.
///
/// A token names one room and one person, and is good until the class closes. Who is not part of
/// the booking learns nothing, not even that it exists.
@NullMarked
package io.stoa.platform.classroom;

import org.jspecify.annotations.NullMarked;
