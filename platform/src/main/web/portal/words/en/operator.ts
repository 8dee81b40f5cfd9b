// SPDX-License-Identifier: Apache-2.0

interface Reason {
  readonly title: string;
  readonly lead: string;
}

const again = 'Nothing to do: the client asks for a fresh token when it tries again.';
const udp =
  'Their network lets neither UDP nor TCP to the media ports through. Check the firewall, or offer the relay (stoa.turn.port).';

const named: Record<string, string> = { '': 'Unknown', other: 'All others', 'Unknown device': 'Unknown' };
const networks: Record<string, string> = { cellular: 'mobile network', wifi: 'Wi-Fi', ethernet: 'cable' };

/** The operator page's words. */
export default {
  title: 'Operator',
  loading: 'Looking at the server…',
  live: 'Live',
  notLive: 'Connecting…',
  draining: 'Draining: nobody is let in any more',
  relayShort: (kbps: number) =>
    `The relay is short of room: who is relayed gets ${kbps} kbps at most, sound before pictures (stoa.turn.mbps)`,
  rooms: 'Rooms',
  participants: 'Participants',
  joined: 'Joined since the start',
  failedLately: 'Not let in, last hour',
  returned: 'Came back',
  timeZones: 'Time-zone rules',
  shards: 'Load of this server',
  shardsLead: 'People and the tracks that they receive, on each of its event loops.',
  shard: (value: string) => `Loop ${value}`,
  relays: {
    title: 'Other relays',
    none: 'None is set up (stoa.turn.pool). Who needs a relay uses this server’s own.',
    works: 'Works',
    down: 'Not used',
    of: (people: string, millis: string, ways: number) =>
      `${people} told of it · ${millis} away · ${ways === 1 ? '1 way in' : `${ways} ways in`}`,
  },
  hour: {
    title: 'Joins of the last hour',
    joined: 'Joined',
    returned: 'Came back',
    failed: 'Did not get in',
    ago: 'An hour ago',
    now: 'Now',
    table: 'As a table',
    minute: 'Minute',
    said: (joined: string, failed: string, returned: string) =>
      `In the last hour ${joined} joined, ${returned} came back and ${failed} did not get in`,
  },
  stageTitle: 'How long a join takes',
  stageLead:
    'From the first request, of the latest 200. The pale part is what the slowest take: one in twenty takes longer.',
  stageNames: {
    admitted: 'Let in',
    answered: 'Agreed on media',
    ice: 'Network reached',
    dtls: 'Keys agreed on',
    media: 'First picture or sound',
  } as Record<string, string>,
  upTo: (time: string) => `up to ${time}`,
  noJoins: 'Nobody has joined since the server started.',
  cohorts: {
    title: 'By region and device',
    columns: {
      region: 'Where',
      device: 'On what',
      joined: 'Joined',
      failed: 'Did not get in',
      time: 'Time to join',
      returned: 'Came back',
      quality: 'Connection',
    },
  },
  region: (name: string) => named[name] ?? name.replaceAll('_', ' '),
  device: (name: string) => named[name] ?? name,
  whence: ({ device, region, network }: { device: string; region: string; network: string }) =>
    [named[device] ?? device, region.replaceAll('_', ' '), networks[network] ?? network]
      .filter(Boolean)
      .join(' · '),
  fine: (share: string) => `${share} fine`,
  cameBack: (count: number) => (count === 1 ? 'came back once' : `came back ${count} times`),
  times: (count: string) => `${count} times, last`,
  onlyTroubled: 'With trouble',
  trouble: (count: string) => `Trouble: ${count}`,
  noTrouble: 'Nobody has trouble now.',
  more: (count: string) => `Show more rooms: ${count}`,
  search: 'Search rooms and people',
  noRooms: 'No room is open. One opens when somebody joins a class.',
  noMatch: 'No room and nobody matches. Clear the search to see all.',
  roomOf: (names: string, more: string, breakout?: string) =>
    `${breakout ? `Breakout ${breakout}: ` : ''}${names}${more === '0' ? '' : ` and ${more} more`}`,
  ids: (name: string, sid: string) => `In logs: ${sid}, ${name}`,
  since: (time: string) => `Open since ${time}`,
  people: (count: number) => (count === 1 ? '1 person' : `${count} people`),
  columns: {
    who: 'Who',
    path: 'Path',
    rtt: 'Round trip',
    loss: 'Loss to them',
    carries: 'Sent to them',
    tracks: 'What they send',
  },
  joining: 'connecting',
  millis: (value: string) => `${value} ms`,
  seconds: (value: string) => `${value} s`,
  megabits: (value: string) => `${value} Mbit/s`,
  kilobits: (value: string) => `${value} kbit/s`,
  routes: { none: 'None', udp: 'UDP', tcp: 'TCP', relay: 'Relay' } as Record<string, string>,
  of: (text: string) => `of ${text}`,
  paused: (count: number) => (count === 1 ? '1 track paused' : `${count} tracks paused`),
  sources: {
    camera: 'Camera',
    microphone: 'Microphone',
    screen_share: 'Screen',
    screen_share_audio: 'Screen sound',
  } as Record<string, string>,
  muted: 'muted',
  lost: (percent: string) => `${percent} lost`,
  lineOf: (name: string, most: string) => `Bitrate of ${name}, at most ${most}`,
  failures: 'Who did not get in',
  noFailures: 'Nobody has failed to join since the server started.',
  stranger: 'Somebody without a good token',
  stages: {
    admitted: 'at the door',
    answered: 'before media was negotiated',
    ice: 'no check came from their network',
    dtls: 'before keys were agreed on',
    media: 'before media came',
  } as Record<string, string>,
  reasons: {
    token_missing: { title: 'No token', lead: 'The address was opened without a class behind it.' },
    token_malformed: { title: 'The token is broken', lead: 'The link or the app that made it is at fault.' },
    token_wrong_algorithm: { title: 'A forged token', lead: 'It is not signed as ours are. Nothing to do.' },
    token_unknown_key: {
      title: 'The token’s key is not known',
      lead: 'It was withdrawn, or the app uses the key of another server (stoa.api.keys).',
    },
    token_bad_signature: {
      title: 'The token’s signature is wrong',
      lead: 'The app signs with another secret than this server has, or the token is forged.',
    },
    token_expired: { title: 'The token had expired', lead: again },
    token_no_expiry: {
      title: 'The token never expires',
      lead: 'Such tokens are refused; the app must set exp.',
    },
    token_not_yet_valid: {
      title: 'The token is not valid yet',
      lead: 'The clocks of the app and of this server differ by more than a minute.',
    },
    token_no_identity: { title: 'The token names nobody', lead: 'The app must set an identity.' },
    no_join_grant: { title: 'Not allowed to join', lead: 'The token lacks the grant roomJoin.' },
    removed: {
      title: 'Was removed from the class',
      lead: 'A host removed them; a new token lets them in again.',
    },
    door_closed: {
      title: 'The class is closed to them',
      lead: 'The host locked it, or has not let them in from the waiting room.',
    },
    room_full: { title: 'The room is full', lead: 'Its limit of participants is reached.' },
    too_many_connects: {
      title: 'Too many connects from one network',
      lead: 'A flood, or a school behind one address: then raise stoa.connect.rate.',
    },
    server_draining: { title: 'The server was stopping', lead: 'They get in after the restart.' },
    ice_timeout: { title: 'Their network was not reached', lead: udp },
    connection_timeout: { title: 'No media came', lead: udp },
    consent_expired: { title: 'Their network went away', lead: 'It answered at first, then not any more.' },
    dtls_failed: { title: 'Keys could not be agreed on', lead: 'A firewall may change packets on the way.' },
    fingerprint_mismatch: {
      title: 'Somebody was in between',
      lead: 'Their certificate is not the one that was announced.',
    },
    join_failure: { title: 'The client’s offer is broken', lead: 'Ask which browser or app they use.' },
    signal_close: {
      title: 'Their connection broke',
      lead: 'The page was closed, or their network went away.',
    },
    client_initiated: { title: 'Left before it worked', lead: 'They gave up or closed the page.' },
    duplicate_identity: {
      title: 'Came a second time',
      lead: 'A later join of the same person took the place.',
    },
  } as Record<string, Reason | undefined>,
};
