// SPDX-License-Identifier: Apache-2.0

/** The portal's words. A second language is a second object of this shape. */
export const words = {
  product: 'Stoa',
  skip: 'Skip to the content',
  navigation: 'Main',
  classes: 'Classes',
  signOut: 'Sign out',
  themes: { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },

  welcome: 'Welcome back',
  welcomeLead: 'Sign in to see your classes and join the one that is running.',
  email: 'Email',
  password: 'Password',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  needEmail: 'Enter the email address your school knows you by.',
  needPassword: 'Enter your password.',

  today: 'Today',
  zoneNote: (zone: string) => `Times are in your zone, ${zone}.`,
  now: 'Now',
  next: 'Next',
  later: 'Later',
  done: 'Done',
  cancelled: 'Cancelled',
  join: 'Join',
  joinNamed: (title: string) => `Join ${title}`,
  endsIn: (text: string) => `ends ${text}`,
  startsIn: (text: string) => `starts ${text}`,
  withTutor: (name: string) => `With ${name}`,
  teaching: (names: string) => `You teach ${names}`,
  others: (names: string) => `and ${names}`,
  noneTitle: 'No classes today',
  noneLead: 'When a class is booked for today it appears here, with a Join button as soon as it opens.',
  loading: 'Loading your classes…',
  openingClass: 'Opening the class…',
  retry: 'Try again',
  back: 'Back to today’s classes',

  notFoundTitle: 'There is no such page',
  notFoundLead: 'The address may be mistyped, or the page has moved.',

  door: {
    says: 'The host says:',
    ask: 'Ask to be let in',
    askAgain: 'Ask again',
    asking: {
      title: 'The host lets people in',
      lead: 'If you should be in this class, ask at the door. Nobody sees or hears you until you are inside.',
    },
    waiting: {
      title: 'You are at the door',
      lead: 'The host knows that you are here. This page takes you in by itself as soon as they open.',
    },
    admitted: {
      title: 'The door is open',
      lead: 'You are on your way in.',
    },
    refused: {
      title: 'The host did not let you in',
      lead: 'Ask your tutor if you think this is a mistake, or ask again in half a minute.',
    },
    banned: {
      title: 'This class is closed to you',
      lead: 'Its host has decided so. Ask your school if you think this is a mistake.',
    },
  },

  failures: {
    offline: {
      title: 'You are offline',
      lead: 'We can’t reach your school. Check your network; this page tries again when you are back.',
    },
    starting: {
      title: 'Your school is starting',
      lead: 'The server is up but not ready yet. It takes a few seconds; we try again by ourselves.',
    },
    denied: {
      title: 'This class is not yours',
      lead: 'Only its tutor and students can enter. If you should be one of them, ask your school to add you.',
    },
    missing: {
      title: 'We can’t find this class',
      lead: 'It may have been moved or cancelled, or you may not be a member of it. Look at today’s list.',
    },
    notOpen: {
      title: 'The class is not open',
      lead: 'You can enter a little before it starts and until it ends. Look at its time in today’s list.',
    },
    credentials: {
      title: 'That did not match',
      lead: 'The email or the password is not right. Check both and try again.',
    },
    tooMany: {
      title: 'Too many tries',
      lead: 'To protect your account we wait for a moment. Try again in a minute.',
    },
    failed: {
      title: 'Something went wrong',
      lead: 'The server could not answer. Try again; if it stays so, tell your school.',
    },
  },
};

export type FailureKind = keyof typeof words.failures;
