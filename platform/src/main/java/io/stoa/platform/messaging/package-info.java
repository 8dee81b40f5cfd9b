// SPDX-License-Identifier: Apache-2.0
/// What people are told of: notifications in the portal, and letters where they want them.
///
/// It follows the event log and asks no other domain to tell it anything. An event tells a person
/// once, however often it is handled. Names are looked up when a notification is read, so none
/// stays behind somebody who is deleted.
///
/// Limits: a notification is kept for a year; classes tell nothing yet, since bookings have no
/// events.
@NullMarked
package io.stoa.platform.messaging;

import org.jspecify.annotations.NullMarked;
