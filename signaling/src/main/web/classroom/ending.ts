// SPDX-License-Identifier: Apache-2.0
import { ConnectionError, ConnectionErrorReason, DisconnectReason } from 'livekit-client';
import type { Strings } from './strings.ts';

/** Why somebody is not in the room, as they are told. */
export type Ending =
  'left' | 'lost' | 'elsewhere' | 'removed' | 'ended' | 'notAllowed' | 'unreachable' | 'failed';

export function endingOf(reason: DisconnectReason | undefined): Ending {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return 'left';
    case DisconnectReason.DUPLICATE_IDENTITY:
      return 'elsewhere';
    case DisconnectReason.PARTICIPANT_REMOVED:
      return 'removed';
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return 'ended';
    default:
      return 'lost';
  }
}

export function endingOfFailure(error: unknown): Ending {
  if (!(error instanceof ConnectionError)) {
    return 'failed';
  }
  switch (error.reason) {
    case ConnectionErrorReason.NotAllowed:
      return 'notAllowed';
    case ConnectionErrorReason.ServerUnreachable:
    case ConnectionErrorReason.Timeout:
    case ConnectionErrorReason.Cancelled:
    case ConnectionErrorReason.WebSocket:
      return 'unreachable';
    default:
      return 'failed';
  }
}

export function endingText(ending: Ending, words: Strings): { title: string; lead: string } {
  return { title: words[`${ending}Title`], lead: words[`${ending}Lead`] };
}
