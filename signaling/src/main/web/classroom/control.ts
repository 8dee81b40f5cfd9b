// SPDX-License-Identifier: Apache-2.0
import type { Strings } from './strings.ts';

/** The topic by which the server says that how the class is run has changed. */
export const controlTopic = 'stoa.control';

export interface Someone {
  readonly id: string;
  readonly name: string;
}

export interface Breakout {
  readonly number: number;
  readonly name: string;
  readonly people: readonly Someone[];
}

/** How a class is run, as far as this person may know. Immutable. */
export interface ControlState {
  readonly self: string;
  /** Whether this person runs the class. */
  readonly runs: boolean;
  readonly host: Someone;
  readonly locked: boolean;
  readonly breakouts: {
    readonly rooms: readonly Breakout[];
    /** The number of one's own room; 0 for the class itself. */
    readonly own?: number;
    /** Absent while there are none. */
    readonly endsAt?: string;
  };
  /** Who waits at the door; for the host alone. */
  readonly waiting?: readonly (Someone & { readonly message: string })[];
  readonly banned?: readonly Someone[];
}

/** The way to the server's room control, which the page around the classroom gives it. */
export interface RoomControl {
  state(): Promise<ControlState>;
  /** Carries out a verb, such as `lock`; answers how the class is run then. */
  ask(verb: string, body: object): Promise<ControlState>;
}

/** What somebody asks of the server. */
export interface Asked {
  readonly verb: string;
  readonly body?: object;
}

interface Said {
  readonly kind?: unknown;
  readonly text?: unknown;
  readonly from?: unknown;
}

/** What a desk tells its classroom. */
export interface DeskListener {
  /** The state is another; the one before is undefined at first. */
  controlled(now: ControlState, before: ControlState | undefined): void;
  broadcast(from: string, text: string): void;
  refused(error: unknown): void;
}

/** Keeps up with how the class is run. */
export class Desk {
  state?: ControlState;
  private reading?: Promise<void>;
  private again = false;

  constructor(
    private readonly control: RoomControl,
    private readonly listener: DeskListener,
  ) {}

  /** Takes a message of the server. */
  heard(payload: Uint8Array): void {
    let said: Said;
    try {
      said = JSON.parse(new TextDecoder().decode(payload)) as Said;
    } catch {
      return;
    }
    if (said.kind === 'broadcast' && typeof said.text === 'string') {
      this.listener.broadcast(typeof said.from === 'string' ? said.from : '', said.text);
    } else {
      void this.refresh();
    }
  }

  /** Reads the state; changes that come meanwhile are read once more. */
  async refresh(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return this.reading;
    }
    this.reading = this.read();
    await this.reading;
    this.reading = undefined;
    if (this.again) {
      this.again = false;
      await this.refresh();
    }
  }

  private async read(): Promise<void> {
    try {
      this.take(await this.control.state());
    } catch {
      // The class goes on without; the next message or verb tries again.
    }
  }

  async ask({ verb, body = {} }: Asked): Promise<void> {
    try {
      this.take(await this.control.ask(verb, body));
    } catch (error) {
      this.listener.refused(error);
    }
  }

  private take(now: ControlState) {
    const before = this.state;
    this.state = now;
    this.listener.controlled(now, before);
  }
}

/** What is left until a time, as minutes and seconds. */
export function left(endsAt: string, nowMillis: number): string {
  const seconds = Math.max(0, Math.round((Date.parse(endsAt) - nowMillis) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Spreads people over rooms, one after the other. */
export function spread(people: readonly Someone[], rooms: number): Map<string, number> {
  return new Map(people.map(({ id }, at) => [id, (at % rooms) + 1]));
}

/** What has changed in how the class is run, in words; empty for what nobody needs to hear. */
export function changeOf(now: ControlState, before: ControlState | undefined, words: Strings): string {
  const { own, rooms } = now.breakouts;
  if (!before) {
    return '';
  }
  if ((before.breakouts.own ?? 0) !== (own ?? 0)) {
    const room = rooms.find(({ number }) => number === own);
    return room ? words.movedTo(room.name) : words.movedBack;
  }
  if (before.host.id !== now.host.id) {
    return now.host.id === now.self ? words.youAreHost : words.nowHost(now.host.name);
  }
  if (before.locked !== now.locked) {
    return now.locked ? words.nowLocked : words.nowUnlocked;
  }
  return '';
}
