// SPDX-License-Identifier: Apache-2.0

// What the pages of the calendar share: each of them, and each part that is loaded by itself,
// imports all of it, for the same reason as the portal's own kit.
import '../kit.ts';
import './booking.ts';
import './calendar-styles.ts';
import './clash.ts';
import './outcome.ts';
import './parts.ts';
import './people-picker.ts';
import './people.ts';
import './policy.ts';
import './schedule.ts';
import './scopes.ts';
import './span.ts';
import './when.ts';
import './words.ts';
