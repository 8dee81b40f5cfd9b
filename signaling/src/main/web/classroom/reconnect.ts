// SPDX-License-Identifier: Apache-2.0
import type { ReconnectContext, ReconnectPolicy } from 'livekit-client';

const firstDelaysMillis = [300, 500, 1000, 1000, 1000];
const laterDelayMillis = 2000;
const giveUpAfterMillis = 60_000;

/** Tries often for a minute: a server that restarts costs a class seconds. */
export class QuickReconnect implements ReconnectPolicy {
  constructor(private readonly random: () => number = Math.random) {}

  /** The wait before the next try, spread by 30 % so that a class does not return as one; null gives up. */
  nextRetryDelayInMs({ retryCount, elapsedMs }: ReconnectContext): number | null {
    if (elapsedMs > giveUpAfterMillis) {
      return null;
    }
    const delay = firstDelaysMillis[retryCount] ?? laterDelayMillis;
    return Math.round(delay * (0.7 + 0.6 * this.random()));
  }
}
