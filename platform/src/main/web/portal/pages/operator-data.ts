// SPDX-License-Identifier: Apache-2.0

export interface TrackNow {
  readonly sid: string;
  readonly kind: string;
  readonly source: string;
  readonly codec: string;
  readonly muted: boolean;
  readonly bps: number;
  readonly layers: number;
  readonly loss: number;
}

/** What a client is, and where; each empty when it does not say. */
export interface Whence {
  /** As "Firefox on Android". */
  readonly device: string;
  /** A network that the operator has named, or a time zone. */
  readonly region: string;
  /** "wifi", "cellular" … */
  readonly network: string;
}

export interface Member extends Whence {
  /** How often a connection broke and came back. */
  readonly returns: number;
  readonly sid: string;
  readonly identity: string;
  readonly name: string;
  readonly state: string;
  readonly joinedAt: number;
  readonly route?: string;
  readonly rttMillis?: number;
  readonly loss?: number;
  readonly estimateBps?: number;
  readonly outBps?: number;
  readonly receivedTracks?: number;
  readonly pausedTracks?: number;
  readonly tracks: readonly TrackNow[];
}

export interface RoomNow {
  readonly sid: string;
  readonly name: string;
  readonly createdAt: number;
  readonly count: number;
  readonly participants: readonly Member[];
}

/** How the clients of one kind fare. */
export interface Cohort {
  readonly region: string;
  readonly device: string;
  readonly joined: number;
  readonly failed: number;
  readonly returned: number;
  /** Of their latest joins, in milliseconds; `late` is what one in twenty exceeds. */
  readonly median: number;
  readonly late: number;
  /** How often connections were rated what. */
  readonly ratings: Readonly<Partial<Record<Rating, number>>>;
}

export const ratings = ['excellent', 'good', 'poor', 'lost'] as const;
export type Rating = (typeof ratings)[number];

/** How long the latest joins took until a stage, in milliseconds. */
export interface StageTime {
  readonly stage: string;
  readonly median: number;
  readonly late: number;
}

/** Of a minute: who joined, who failed to, who came back. */
export type Minute = readonly [joined: number, failed: number, returned: number];

/** A relay that others run. */
export interface RelayNow {
  readonly name: string;
  readonly region: string;
  readonly urls: readonly string[];
  readonly rttMillis: number;
  readonly participants: number;
  /** Why it is not used; empty when it is. */
  readonly why: string;
}

export interface Failed extends Whence {
  readonly at: number;
  readonly room: string;
  readonly identity: string;
  readonly name: string;
  readonly stage: string;
  readonly reason: string;
}

export interface Picture {
  readonly at: number;
  readonly draining: boolean;
  /** Which time-zone rules the server has, as 2026e. */
  readonly timeZones: string;
  /** What each relayed participant may be sent while the relay is short of room; 0 when it is not. */
  readonly relayLimitBps: number;
  readonly shards: readonly number[];
  readonly participants: number;
  readonly joined: number;
  readonly returned: number;
  /** The last hour, minute by minute. */
  readonly lastHour: readonly Minute[];
  readonly stages: readonly StageTime[];
  readonly cohorts: readonly Cohort[];
  readonly relays: readonly RelayNow[];
  readonly rooms: readonly RoomNow[];
  readonly failures: readonly Failed[];
}

export interface Sample {
  readonly bps: number;
  readonly loss: number;
}

/** What tracks, and rooms as a whole, were like in the last two minutes, as far as this page was open. */
export class History {
  static readonly moments = 60;
  /** How many fill a line's width at least. */
  static readonly shown = 15;
  private samples = new Map<string, readonly Sample[]>();

  /** Adds a moment; what has ended is forgotten. */
  take({ rooms }: Picture) {
    const next = new Map<string, readonly Sample[]>();
    const add = (sid: string, sample: Sample) =>
      next.set(sid, [...this.of(sid), sample].slice(-History.moments));
    for (const { sid, participants } of rooms) {
      let sum = 0;
      for (const track of participants.flatMap(({ tracks }) => tracks)) {
        add(track.sid, track);
        sum += track.bps;
      }
      const worst = Math.max(0, ...participants.map(({ loss }) => loss ?? 0));
      add(sid, { bps: sum, loss: worst });
    }
    this.samples = next;
  }

  of(sid: string): readonly Sample[] {
    return this.samples.get(sid) ?? [];
  }
}

/** Whether somebody fares so badly that an operator should look. */
export const troubled = (member: Member): boolean =>
  (member.loss ?? 0) >= lossMin ||
  (member.rttMillis ?? 0) >= rttMillisMin ||
  (member.pausedTracks ?? 0) > 0 ||
  member.tracks.some(({ loss }) => loss >= lossMin);

export const lossMin = 0.02;
const rttMillisMin = 400;

/** The same failure of the same person, told once. */
export interface FailedOften extends Failed {
  readonly times: number;
}

/** Failures, newest first, with repeated ones as one. */
export function gathered(failures: readonly Failed[]): FailedOften[] {
  const all = new Map<string, FailedOften>();
  for (const failed of failures) {
    const key = [failed.identity, failed.room, failed.reason, failed.stage, failed.device].join('\n');
    const before = all.get(key);
    all.set(key, before ? { ...before, times: before.times + 1 } : { ...failed, times: 1 });
  }
  return [...all.values()];
}
