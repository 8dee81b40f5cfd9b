// SPDX-License-Identifier: Apache-2.0

interface Advice {
  readonly title: string;
  readonly lead: string;
  /** Told the name of the school's server. */
  readonly steps: readonly ((host: string) => string)[];
}

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

  connection: {
    short: 'Connection',
    title: 'Test your connection',
    testFor: (title: string) => `Test your connection for ${title}`,
    lead: 'Do this before class, in the place and on the device that you will use. It takes about 15 seconds and uses neither your camera nor your microphone.',
    start: 'Start the test',
    again: 'Test again',
    running: 'Testing…',
    measuring: 'Measuring how much gets through…',
    toClass: 'Go to the class',
    todo: 'What you can do',
    waysTitle: 'Ways to your school',
    ways: {
      udp: 'Directly, over UDP',
      tcp: 'Directly, over TCP',
      turnUdp: 'Through the relay, over UDP',
      turnTls: 'Through the relay, as encrypted web traffic',
    },
    states: {
      waiting: 'Waiting',
      trying: 'Trying',
      works: 'Works',
      fails: 'Blocked',
      absent: 'Not offered by your school',
    },
    down: 'Download',
    up: 'Upload',
    loss: 'Lost on the way',
    delay: 'There and back',
    megabits: (value: number) => `${value.toFixed(1)} Mbit/s`,
    percent: (value: number) => `${value < 0.05 ? '0' : value.toFixed(1)} %`,
    millis: (value: number) => `${value} ms`,
    verdicts: {
      good: {
        title: 'You are ready for class',
        lead: 'Picture and sound get through in the fastest way.',
        steps: [],
      },
      no_udp: {
        title: 'Your network blocks video over UDP',
        lead: 'You can take part over a slower path. When the network is busy, the picture may freeze for a moment.',
        steps: [
          () => 'If the picture freezes in class, turn your camera off first.',
          () => 'If you can, use another network: the one at home, or your phone’s.',
          (host: string) =>
            `In a school or an office, ask whoever runs the network to let UDP through to ${host}.`,
        ],
      },
      weak: {
        title: 'Your connection is weak',
        lead: 'Sound should work. Pictures may be blurred or stop, and others may hear you late.',
        steps: [
          () => 'Move closer to the router, or use a cable.',
          () => 'Stop downloads and other videos, also on other devices.',
          () => 'In class, turn your camera off when the sound breaks up.',
        ],
      },
      blocked: {
        title: 'This network lets no class through',
        lead: 'You reach your school’s pages, but neither picture nor sound. In class you would see and hear nobody.',
        steps: [
          () => 'Use another network: the one at home, or your phone’s as a hotspot.',
          () => 'If you use a VPN, turn it off and test again.',
          (host: string) => `Ask whoever runs this network to let UDP, or TCP port 443, through to ${host}.`,
        ],
      },
    } satisfies Record<string, Advice>,
  },

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
