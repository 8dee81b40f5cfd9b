// SPDX-License-Identifier: Apache-2.0
/// What people are told of: notifications in the portal, and letters, text messages and pushes
/// where they want them; and what they are reminded of ahead of their classes.
///
/// It follows the event log and asks no other domain to tell it anything. An event tells a person
/// once, however often it is handled; a reminder goes out once for each class at its time, person,
/// lead time and channel. Names are looked up when a notification is read, so none stays behind
/// somebody who is deleted.
///
/// Limits: a notification is kept for a year, what somebody was reminded of for 90 days; five codes
/// a day go to a number that somebody writes down.
@NullMarked
package io.stoa.platform.messaging;

import org.jspecify.annotations.NullMarked;
