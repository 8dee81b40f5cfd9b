// SPDX-License-Identifier: Apache-2.0
import type { ControlState } from '../../../../../signaling/src/main/web/classroom/control.ts';
import { ask, type Answer, type Body, type Schemas } from './ask.ts';
import { call as send } from './call.ts';

export { ApiFailure, failure } from './call.ts';

export type Named = Schemas['Named'];

export type Session = Schemas['Session'];

/** What a list of classes shows of one. */
export type Booking = Readonly<
  Pick<
    Schemas['Booking'],
    'id' | 'title' | 'startsAt' | 'endsAt' | 'status' | 'tutor' | 'students' | 'joinable'
  >
>;

export type Admission = Answer<'post', '/bookings/{id}/join'>;
/** What became of asking to be let in. */
export type Knock = Answer<'post', '/bookings/{id}/knock'>;

/** A way from the browser to the media server. */
export type Way = 'udp' | 'tcp' | 'turnUdp' | 'turnTls';

/** What a network means for a class; the worst that is true. */
export type Verdict = Schemas['Verdict'];

/** What is too bad for pictures. */
export type Weakness = Answer<'post', '/connection-tests/results'>['weaknesses'][number];

export type ConnectionTicket = Answer<'post', '/connection-tests'>;

/** What a connection test measured. A way that the server does not offer is not there. */
export type ConnectionResult = Omit<Body<'post', '/connection-tests/results'>, 'bookingId'>;

export const api = {
  session: () => ask('get', '/session'),
  signOut: () => ask('delete', '/session'),
  today: async (zone: string) => {
    const { items } = await ask('get', '/bookings', { query: { day: 'today', zone } });
    return items;
  },
  operator: () => ask('get', '/operator'),
  connectionTests: async (id: string) =>
    (await ask('get', '/bookings/{id}/connection-tests', { path: { id } })).items,
  join: (id: string) => call<Admission>('POST', `${booking(id)}/join`, {}),
  knock: (id: string) => call<Knock>('POST', `${booking(id)}/knock`, {}),
  lookAtKnock: (id: string) => call<Knock>('GET', `${booking(id)}/knock`),
  control: (id: string) => call<ControlState>('GET', `${booking(id)}/control`),
  /** Carries out a verb of room control. */
  run: (id: string, verb: string, body: object) => call<ControlState>('POST', `${booking(id)}/${verb}`, body),
  beginConnectionTest: () => ask('post', '/connection-tests'),
  keepConnectionTest: async (result: ConnectionResult, bookingId: string) => {
    const body = { ...result, ...(bookingId && { bookingId }) };
    return await ask('post', '/connection-tests/results', { body });
  },
};

const booking = (id: string) => `bookings/${encodeURIComponent(id)}`;

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  return (await send<T>({ method, path, body })).body;
}
