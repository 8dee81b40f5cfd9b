// SPDX-License-Identifier: Apache-2.0
import { ask } from './ask.ts';

/** How pushes are on this device; unreachable: the browser does not reach its push service. */
export type PushState = 'on' | 'off' | 'denied' | 'unsupported' | 'unreachable';

const readyMillis = 10_000;

/** Whether the school may wake this browser (Push API, RFC 8292). */
export class Push {
  async state(): Promise<PushState> {
    if (!('PushManager' in window) || !('Notification' in window) || !('serviceWorker' in navigator)) {
      return 'unsupported';
    }
    if (Notification.permission === 'denied') {
      return 'denied';
    }
    const worker = await navigator.serviceWorker.getRegistration();
    return (await worker?.pushManager.getSubscription()) ? 'on' : 'off';
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
    const worker = await navigator.serviceWorker.getRegistration();
    const subscription = await worker?.pushManager.getSubscription();
    if (subscription) {
      await ask('delete', '/me/push-subscriptions', { body: { endpoint: subscription.endpoint } });
      await subscription.unsubscribe();
    }
    return 'off';
  }
}

/** The worker once it runs; none where it does not begin to. */
function ready(): Promise<ServiceWorkerRegistration | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), readyMillis));
  return Promise.race([navigator.serviceWorker.ready, late]);
}
