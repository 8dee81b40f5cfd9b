// SPDX-License-Identifier: Apache-2.0

const other = 'another address';
const providers: Record<string, string> = {
  google: 'Google Calendar',
  microsoft: 'Outlook',
  ics: 'A calendar address',
};

/** The words of calendars elsewhere. */
const links = {
  lead: 'Your classes where you keep your time, and your time where your classes are planned.',
  provider: (word: string) => providers[word] ?? other,
  connected: {
    title: 'Connected calendars',
    lead: 'Your classes appear there by themselves. Whatever else you have there keeps that time free here; what it is about stays with you.',
    none: 'No calendar is connected yet.',
    noneHere: 'This server is not set up for Google or Microsoft. Use one of the ways below.',
    connect: (name: string) => `Connect ${name}`,
    again: 'Sign in again',
    againNamed: (account: string) => `Sign in again to ${account}`,
    compare: 'Compare now',
    compareNamed: (account: string) => `Compare now: ${account}`,
    comparing: 'It is compared next.',
    leave: 'Disconnect',
    leaveNamed: (account: string) => `Disconnect ${account}`,
    leaving: (account: string) => `Disconnect ${account}?`,
    leavingLead: 'What you have there keeps no time free here any more. Your classes stay as they are.',
    keep: 'Leave the classes there',
    remove: 'Take the classes out',
    left: 'The calendar is disconnected.',
    done: 'The calendar is connected. It is read for the first time now.',
    refused: 'The calendar is not connected: you did not allow it, or the provider did not.',
    classes: (count: number) => (count === 1 ? '1 class in it' : `${count} classes in it`),
    compared: (when: string) => `compared ${when}`,
    how: 'Compared every few minutes. A class that you move there asks for the new time here; one that you delete there is put back, since only here you see what cancelling costs.',
  },
  states: {
    syncing: 'Is being read',
    connected: 'Up to date',
    behind: (when: string) => `Behind: stopped ${when}`,
    signedOut: 'Wants you to sign in again',
  },
  errors: {
    down: 'It does not answer. What changes is kept, and caught up with.',
    limited: 'It asks us to wait a little.',
    refused: 'It refuses what we ask. If this stays, disconnect it and connect it again.',
    unreadable: 'There is no calendar at this address.',
    too_large: 'There is more in it than we read.',
  } as Record<string, string>,
  address: {
    title: 'Keep time free by an address',
    lead: 'Most calendars have a secret address that ends in .ics. We read it every half hour; only when you are busy is kept.',
    label: 'Address',
    hint: 'Begins with https:// or webcal://',
    add: 'Read this calendar',
    added: 'The calendar is read for the first time now.',
  },
  programs: {
    title: 'In any calendar program',
    lead: 'Two ways for programs that are not connected above. Each makes a secret that opens your classes and nothing else.',
    feed: 'Subscribe',
    feedLead:
      'An address that shows your classes. Nothing can be changed by it; programs look every few hours.',
    makeFeed: 'Make an address',
    feedMade: 'Your address',
    feedName: 'Calendar feed',
    dav: 'Read and write',
    davLead:
      'CalDAV: a class that you move asks for the new time, and what else you add keeps that time free.',
    makeDav: 'Make an app password',
    davMade: 'Your app password',
    davName: 'Calendar program',
    once: 'This is shown once. Whoever has it sees your classes; take it back below when you do not need it.',
    server: 'Server',
    user: 'User name',
    password: 'Password',
    address: 'Address',
    secrets: 'Made so far',
    noSecrets: 'Nothing yet.',
    howTo: 'How to add it',
    steps: [
      [
        'Apple Calendar',
        'Settings › Calendar › Accounts › Add account › Other › CalDAV, or a subscribed calendar for the address.',
      ],
      [
        'Google Calendar',
        'On the web: Other calendars › + › From URL, with the address. It looks once or twice a day.',
      ],
      ['Outlook', 'Add calendar › Subscribe from web, with the address.'],
      ['Thunderbird', 'New calendar › On the network, with user name and server; it asks for the password.'],
      ['DAVx⁵ (Android)', 'Add account › URL and user name: base URL is the server.'],
    ] as readonly (readonly [string, string])[],
  },
};

export default links;
