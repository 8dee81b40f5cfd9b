// SPDX-License-Identifier: Apache-2.0
import { ask } from './ask.ts';

/** How pushes are on this device; unreachable: the browser does not reach its push service. */
export type PushState = 'on' | 'off' | 'denied' | 'unsupported' | 'unreachable';

const readyMillis = 10_000;

/** Whether the school may wake this browser (Push API, RFC 8292), for whoever is signed in here. */
export class Push {
  async state(): Promise<PushState> {
    if (!('PushManager' in window) || !('Notification' in window) || !('serviceWorker' in navigator)) {
      return 'unsupported';
    }
    if (Notification.permission === 'denied') {
      return 'denied';
    }
    return (await subscribed()) ? 'on' : 'off';
  }

  async on(): Promise<PushState> {
    if ((await Notification.requestPermission()) !== 'granted') {
      return this.state();
    }
    const { key } = await ask('get', '/me/push-subscriptions');
    const worker = await ready();
    if (!worker) {
      return 'unreachable';
    }
    try {
      const options = { userVisibleOnly: true, applicationServerKey: key };
      const made = (await worker.pushManager.subscribe(options)).toJSON();
      const { endpoint = '', keys } = made;
      const { p256dh = '', auth = '' } = keys ?? {};
      await ask('post', '/me/push-subscriptions', { body: { endpoint, keys: { p256dh, auth } } });
    } catch (error) {
      if (error instanceof DOMException) {
        return 'unreachable';
      }
      throw error;
    }
    return 'on';
  }

  async off(): Promise<PushState> {
    const subscription = await subscribed();
    if (subscription) {
      await ask('delete', '/me/push-subscriptions', { body: { endpoint: subscription.endpoint } });
      await this.leave();
    }
    return 'off';
  }

  /** The push service wakes this browser no more, and tells the school so. */
  async leave(): Promise<void> {
    await subscribed()
      .then((subscription) => subscription?.unsubscribe())
      .catch(() => undefined);
  }
}

async function subscribed(): Promise<PushSubscription | null | undefined> {
  const worker = await navigator.serviceWorker?.getRegistration();
  return worker?.pushManager?.getSubscription();
}

/** The worker once it runs; none where it does not begin to. */
function ready(): Promise<ServiceWorkerRegistration | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), readyMillis));
  return Promise.race([navigator.serviceWorker.ready, late]);
}
