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

export interface Member {
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

export interface Failed {
  readonly at: number;
  readonly room: string;
  readonly identity: string;
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
  readonly rooms: readonly RoomNow[];
  readonly failures: readonly Failed[];
}

export interface Sample {
  readonly bps: number;
  readonly loss: number;
}

/** What tracks were like in the last two minutes, as far as this page was open. */
export class History {
  static readonly moments = 60;
  /** How many fill a line's width at least. */
  static readonly shown = 15;
  private samples = new Map<string, readonly Sample[]>();

  /** Adds a moment; tracks that have ended are forgotten. */
  take({ rooms }: Picture) {
    const next = new Map<string, readonly Sample[]>();
    for (const { tracks } of rooms.flatMap(({ participants }) => participants)) {
      for (const { sid, bps, loss } of tracks) {
        next.set(sid, [...this.of(sid), { bps, loss }].slice(-History.moments));
      }
    }
    this.samples = next;
  }

  of(sid: string): readonly Sample[] {
    return this.samples.get(sid) ?? [];
  }
}
