// SPDX-License-Identifier: Apache-2.0

/** The words of logging sessions by hand. */
const log = {
  log: 'Log a session',
  lead: 'For a session outside of the classroom here. Without a network it is kept on this device and sent later, once.',
  students: 'Students',
  noStudents: 'Open your calendar once with a network, and your students are here.',
  date: 'Date',
  start: 'Start',
  minutes: 'Minutes',
  note: 'Note',
  kept: 'Kept on this device. It is sent as soon as there is a network.',
  logged: 'The session is logged.',
  title: 'Logged by hand',
  none: 'Nothing was logged by hand.',
  waiting: (count: number) => (count === 1 ? 'One waits to be sent.' : `${count} wait to be sent.`),
  waits: 'Waits to be sent',
  refused: 'Your school did not take it',
  drop: 'Take it back',
  change: 'Change',
  changeNamed: (when: string) => `Change the session of ${when}`,
  remove: 'Delete',
  removed: 'The session is deleted.',
  length: (minutes: number) => `${minutes} min`,
};

export default log;
