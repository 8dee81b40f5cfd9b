// SPDX-License-Identifier: Apache-2.0
/// Attendance as a fact: who was in a class from when to when, as the media server saw it, and what
/// follows for the booking without anybody's click.
///
/// Rules:
/// - A fact is what the media plane or signaling noticed, with the time of one monotonic clock
///   ([SteadyClock]). No client's clock has part in it. Facts are appended and never changed.
/// - On its way to the database a fact waits in a journal of the data folder, at most a tenth of a
///   second after it happened; neither a stopped database nor `kill -9` takes more than that.
/// - Each start of the server is a run, which says every two seconds that it lives. What is open in
///   a run that died ended when it was last alive; between two runs the server was down, which is a
///   fact, too.
/// - Everything else is computed from facts by pure functions: [Timeline] the intervals, [Register]
///   the verdicts.
///
/// Somebody who comes back within a minute was there all the time; the gap stays visible. An
/// attempt to connect that failed excuses who made it, if it could not be made to fail by closing a
/// page: see [Fact#excuses].
@NullMarked
package io.stoa.platform.attendance;

import org.jspecify.annotations.NullMarked;
