// SPDX-License-Identifier: Apache-2.0

/** The words of the frame, of signing in, and of today's classes. */
const core = {
  product: 'Stoa',
  skip: 'Skip to the content',
  navigation: 'Main',
  calendar: 'Calendar',
  reports: 'Reports',
  hours: 'Hours',
  availability: 'Your hours',
  sessionTypes: 'Kinds of class',
  connection: 'Connection',
  people: 'People',
  settings: 'School settings',
  audit: 'Audit log',
  deadLetters: 'Stuck events',
  outbox: 'Outbox',
  operator: 'Operator',
  notifications: 'Notifications',
  unread: (count: string) => `${count} unread`,
  profile: 'Your profile',
  security: 'Security',
  calendars: 'Other calendars',
  school: 'School',
  account: 'You',
  more: 'More',
  close: 'Close',
  signOut: 'Sign out',
  themes: { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  language: 'Language',
  opening: 'Opening…',
  impersonating: (name: string) => `You are seeing the school as ${name}. What you do is done in their name.`,
  impersonationEnd: 'Back to yourself',

  needThis: 'Fill this in.',
  notEmail: 'This is not an email address. It looks like name@example.org.',
  notValid: 'This is not valid.',
  tooShort: (count: number) => `Use at least ${count} characters.`,
  save: 'Save',
  saved: 'Saved',
  cancel: 'Cancel',
  undo: 'Undo',

  welcome: 'Welcome back',
  welcomeLead: 'Sign in to see your classes and join the one that is running.',
  welcomeTo: (school: string) => `Welcome to ${school}`,
  email: 'Email',
  password: 'Password',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  needEmail: 'Enter the email address your school knows you by.',
  needPassword: 'Enter your password.',
  forgot: 'Forgot your password?',
  or: 'or',
  signInPasskey: 'Sign in with a passkey',
  signInLink: 'Email me a sign-in link',
  signUp: 'Create an account',
  noAccount: 'New here?',
  linkSentTitle: 'Look in your mailbox',
  linkSentLead: (email: string) =>
    `If ${email} belongs to this school, a link is on its way. It works once, for a few minutes.`,
  outboxHint: 'In this demo, letters are in the outbox',
  invitation: 'Invitation',
  startAgain: 'Start again',
  chooseSchoolTitle: 'Which school?',
  chooseSchoolLead: 'You are at several schools with this password.',
  codeTitle: 'One more step',
  codeLead: 'Enter the six digits that your authenticator app shows.',
  code: 'Code',
  needCode: 'Enter the code.',
  recoveryLead: 'Enter one of the recovery codes that you kept. Each works once.',
  recoveryCode: 'Recovery code',
  useRecovery: 'I can’t open my app: use a recovery code',
  useApp: 'Use the code of my app',
  codeWrong: 'The code is not right, or was used already. Wait for the next one and try again.',
  passkeyTrouble: 'That did not work with a passkey. Try again, or sign in another way.',
  usingLink: 'Signing you in…',

  today: 'Today',
  zoneNote: (zone: string) => `Times are in your zone, ${zone}.`,
  now: 'Now',
  next: 'Next',
  later: 'Later',
  done: 'Done',
  cancelled: 'Cancelled',
  join: 'Join',
  joinNamed: (title: string) => `Join ${title}`,
  testFor: (title: string) => `Test your connection for ${title}`,
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
  back: 'Back to the calendar',

  notFoundTitle: 'There is no such page',
  notFoundLead: 'The address may be mistyped, or the page has moved.',
  forbiddenTitle: 'This page is not for your role',
  forbiddenLead: 'Ask whoever runs your school if you should be able to open it.',

  /** Answers of the server that say more than their status, by code. */
  codes: {
    invalid_code: {
      title: 'The code is not right',
      lead: 'It may have been used already. Wait for the next one and try again.',
    },
    link_invalid: {
      title: 'This link does not work any more',
      lead: 'It was used already, or is too old. Ask for a new one.',
    },
    passkey_refused: {
      title: 'That did not work with a passkey',
      lead: 'Try again, or sign in another way.',
    },
    registration_closed: {
      title: 'This school adds people itself',
      lead: 'Ask your school to invite you; the invitation comes by mail.',
    },
    sign_in_again: {
      title: 'Sign in again first',
      lead: 'You signed in more than an hour ago. To change how you sign in, sign out and in again.',
    },
    impersonating: {
      title: 'Not while you are somebody else',
      lead: 'How a person signs in can be changed by that person only.',
    },
    consent_not_asked: {
      title: 'That took too long, or began elsewhere',
      lead: 'Connect the calendar again, from this browser.',
    },
    consent_incomplete: {
      title: 'The calendar is not connected',
      lead: 'Connect it again and allow everything that is asked for: reading and writing events.',
    },
    provider_failed: {
      title: 'The provider does not answer',
      lead: 'Try again in a few minutes.',
    },
    too_many_calendars: {
      title: 'These are as many calendars as there can be',
      lead: 'Disconnect one of them first.',
    },
    invalid_address: {
      title: 'This address can’t be read',
      lead: 'It must begin with https:// and be on the public internet.',
    },
    not_above: {
      title: 'Their role is as high as yours',
      lead: 'You can see the school only as people with a lower role than your own.',
    },
    slot_taken: {
      title: 'This time is taken',
      lead: 'The tutor or a student has something else then. Choose another time.',
    },
    not_open: {
      title: 'The tutor does not teach then',
      lead: 'Choose one of the free times.',
    },
    too_short_notice: {
      title: 'This is too soon',
      lead: 'The school wants to know earlier. Choose a later time.',
    },
    too_far_ahead: {
      title: 'This is too far ahead',
      lead: 'Classes can’t be booked so early. Choose a time that is sooner.',
    },
    series_conflicts: {
      title: 'Some of these classes can’t be booked',
      lead: 'On some of the dates somebody has something else. Choose another time, or fewer classes.',
    },
    class_full: {
      title: 'All seats are taken',
      lead: 'You can wait for a seat; we tell you when one is free.',
    },
    no_offer: {
      title: 'The seat is no longer offered',
      lead: 'The time to take it is over. You can wait for another one.',
    },
    wrong_school: {
      title: 'This belongs to another school',
      lead: 'Sign out, and sign in at the address of that school.',
    },
  } as Record<string, { readonly title: string; readonly lead: string } | undefined>,

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
      title: 'This is not for you',
      lead: 'Your role in this school does not allow it. Ask whoever runs your school if it should.',
    },
    missing: {
      title: 'We can’t find this',
      lead: 'It may have been moved or removed, or you may not be a member of it.',
    },
    notOpen: {
      title: 'The class is not open',
      lead: 'You can enter a little before it starts and until it ends. Look at its time in the calendar.',
    },
    credentials: {
      title: 'That did not match',
      lead: 'The email or the password is not right. Check both and try again.',
    },
    tooMany: {
      title: 'Too many tries',
      lead: 'To protect your account we wait for a moment. Try again in a minute.',
    },
    invalid: {
      title: 'Something in this form is not right',
      lead: 'Look at what is marked, correct it, and send it again.',
    },
    conflict: {
      title: 'This can’t be done now',
      lead: 'Something else stands against it. Look at how things are and try again.',
    },
    stale: {
      title: 'Somebody else changed this meanwhile',
      lead: 'You now see how it is. Make your change again if it is still needed.',
    },
    failed: {
      title: 'Something went wrong',
      lead: 'The server could not answer. Try again; if it stays so, tell your school.',
    },
  },
};

export default core;
export type FailureKind = keyof typeof core.failures;
