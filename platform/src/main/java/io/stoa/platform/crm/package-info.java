// SPDX-License-Identifier: Apache-2.0
/// Who answers for whom, who teaches whom, and what else the school knows of its people.
///
/// From the links follows how far permissions reach that do not reach everybody ([Circle]): a
/// guardian's those students whom he answers for, a tutor's those whom he is linked to or has ever
/// been booked by.
///
/// Limits: enrollments, notes and the log of communication are not here yet.
@NullMarked
package io.stoa.platform.crm;

import org.jspecify.annotations.NullMarked;
