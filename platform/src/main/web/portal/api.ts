// SPDX-License-Identifier: Apache-2.0
import type { ControlState } from '../../../../../signaling/src/main/web/classroom/control.ts';
import type { FailureKind } from './strings.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Session {
  readonly person: Named & { readonly email: string; readonly role: string };
  readonly school: Named;
}

export interface Booking {
  readonly id: string;
  readonly title: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: string;
  readonly tutor: Named;
  readonly students: readonly Named[];
  readonly joinable: boolean;
}

export interface Admission {
  readonly serverUrl: string;
  readonly token: string;
  readonly roomName: string;
  readonly title: string;
  readonly endsAt: string;
}

/** What became of asking to be let in. */
export interface Knock {
  readonly status: 'waiting' | 'admitted' | 'refused';
  readonly message: string;
}

/** Why a call did not work. `status` is 0 when no answer came. */
export class ApiFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const api = {
  signIn: (email: string, password: string) => call<Session>('POST', 'session', { email, password }),
  session: () => call<Session>('GET', 'session'),
  signOut: () => call<undefined>('DELETE', 'session'),
  today: async (zone: string) => {
    const query = new URLSearchParams({ day: 'today', zone });
    return (await call<{ items: Booking[] }>('GET', `bookings?${query}`)).items;
  },
  join: (id: string) => call<Admission>('POST', `${booking(id)}/join`, {}),
  knock: (id: string) => call<Knock>('POST', `${booking(id)}/knock`, {}),
  lookAtKnock: (id: string) => call<Knock>('GET', `${booking(id)}/knock`),
  control: (id: string) => call<ControlState>('GET', `${booking(id)}/control`),
  /** Carries out a verb of room control. */
  run: (id: string, verb: string, body: object) => call<ControlState>('POST', `${booking(id)}/${verb}`, body),
};

const booking = (id: string) => `bookings/${encodeURIComponent(id)}`;

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new ApiFailure('offline', 0, '', 'no answer');
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw failure(response.status, answer);
  }
  return answer as T;
}

/** Reads the API's error shape; an answer of another shape (from a proxy, say) still has a status. */
export function failure(status: number, answer: unknown): ApiFailure {
  const error = (answer as { error?: { code?: unknown; message?: unknown } } | undefined)?.error;
  const code = typeof error?.code === 'string' ? error.code : '';
  const message = typeof error?.message === 'string' ? error.message : '';
  return new ApiFailure(kinds[status] ?? 'failed', status, code, message);
}

const kinds: Record<number, FailureKind> = {
  401: 'credentials',
  403: 'denied',
  404: 'missing',
  409: 'notOpen',
  429: 'tooMany',
  502: 'starting',
  503: 'starting',
  504: 'starting',
};
