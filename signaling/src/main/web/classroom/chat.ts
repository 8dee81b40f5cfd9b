// SPDX-License-Identifier: Apache-2.0
import type { Participant, Room } from 'livekit-client';

/** The topic that LiveKit's own components use, so that any client takes part. */
export const chatTopic = 'lk.chat';

/** What a message and the whole chat may hold; older lines go first. */
export const textMax = 2_000;
export const linesMax = 500;

/** One message. Immutable. */
export interface ChatLine {
  readonly id: string;
  readonly name: string;
  readonly self: boolean;
  readonly text: string;
  readonly at: Date;
}

/** What a chat tells its session. */
export interface ChatListener {
  changed(): void;
  /** A message of somebody else came while nobody looked. */
  missed(line: ChatLine): void;
}

type ChatRoom = Pick<Room, 'registerTextStreamHandler' | 'remoteParticipants'> & {
  readonly localParticipant: Pick<Room['localParticipant'], 'identity' | 'name' | 'permissions' | 'sendText'>;
};

/** What is written in a class, from when one joins. It is kept nowhere. */
export class Chat {
  lines: readonly ChatLine[] = [];
  unread = 0;
  private shown = false;
  private count = 0;

  constructor(
    private readonly room: ChatRoom,
    private readonly listener: ChatListener,
  ) {
    room.registerTextStreamHandler(chatTopic, async (reader, { identity }) => {
      const sender = room.remoteParticipants.get(identity);
      const text = (await reader.readAll()).slice(0, textMax).trim();
      if (text) {
        this.add(sender ? nameOf(sender) : identity, false, text);
      }
    });
  }

  get mayWrite(): boolean {
    return this.room.localParticipant.permissions?.canPublishData ?? true;
  }

  /** Sends a message; rejects if it does not leave. */
  async say(written: string): Promise<void> {
    const text = written.trim().slice(0, textMax);
    if (text) {
      await this.room.localParticipant.sendText(text, { topic: chatTopic });
      this.add(nameOf(this.room.localParticipant), true, text);
    }
  }

  /** Whether the lines are in sight: then nothing is unread. */
  show(shown: boolean): void {
    this.shown = shown;
    if (shown) {
      this.unread = 0;
    }
    this.listener.changed();
  }

  private add(name: string, self: boolean, text: string) {
    const line: ChatLine = { id: String(this.count++), name, self, text, at: new Date() };
    this.lines = [...this.lines, line].slice(-linesMax);
    if (!self && !this.shown) {
      this.unread++;
      this.listener.missed(line);
    }
    this.listener.changed();
  }
}

function nameOf({ name, identity }: Pick<Participant, 'name' | 'identity'>): string {
  return name || identity;
}
