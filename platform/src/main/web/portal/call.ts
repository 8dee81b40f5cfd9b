// SPDX-License-Identifier: Apache-2.0
import type { FailureKind } from './words/en/core.ts';

/** Why a call did not work. `status` is 0 when no answer came. */
export class ApiFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** The field of the request that is at fault, where one is. */
  get field(): string | undefined {
    const { field } = this.details;
    return typeof field === 'string' ? field : undefined;
  }
}

export interface Sent {
  readonly method: string;
  /** Below `/api/v1/`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back: the body, and the version that a change of it must name. */
export interface Came<Body> {
  readonly body: Body;
  readonly etag: string | undefined;
}

/** The calls that open or renew a session: a 401 to them is their answer. */
const opens = /^(session(\/(?!impersonation)|$)|registrations|password-resets|invitations\/accept|tokens)/;

/** Calls the API as whoever is signed in; renews a session that has run out, once. */
export async function call<Body>(sent: Sent): Promise<Came<Body>> {
  const began = Date.now();
  const first = await once(sent);
  const lost = first.status === 401 && !(sent.method === 'POST' && opens.test(sent.path));
  const response = lost && (await renewed(began)) ? await once(sent) : first;
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw failure(response.status, answer);
  }
  return { body: answer as Body, etag: response.headers.get('etag') ?? undefined };
}

async function once({ method, path, body, headers }: Sent): Promise<Response> {
  const isFile = body instanceof Blob;
  try {
    return await fetch(`/api/v1/${path}`, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(method !== 'GET' && !isFile && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
    });
  } catch {
    throw new ApiFailure('offline', 0, '', 'no answer');
  }
}

const renewedKey = 'stoa.session.renewed';

/**
 * Whether the session was renewed after `beganMillis`, by this tab or by another: a refresh token
 * may be used once, so only one of all tabs uses it.
 */
async function renewed(beganMillis: number): Promise<boolean> {
  return await exclusively(async () => {
    if (Number(stored() ?? 0) > beganMillis) {
      return true;
    }
    const { ok } = await once({ method: 'POST', path: 'session/refresh', body: {} });
    if (ok) {
      store(Date.now());
    }
    return ok;
  });
}

async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? await navigator.locks.request('stoa.session', work) : await work();
}

function stored(): string | null {
  try {
    return localStorage.getItem(renewedKey);
  } catch {
    return null;
  }
}

function store(millis: number): void {
  try {
    localStorage.setItem(renewedKey, `${millis}`);
  } catch {
    // Storage is off: each tab renews for itself.
  }
}

/** Reads the API's error shape; an answer of another shape (from a proxy, say) still has a status. */
export function failure(status: number, answer: unknown): ApiFailure {
  const error = (answer as { error?: Record<string, unknown> } | undefined)?.error;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const code = text(error?.['code']);
  const details = error?.['details'];
  return new ApiFailure(
    kinds[`${status} ${code.split('_', 1)[0]}`] ?? kinds[status] ?? 'failed',
    status,
    code,
    text(error?.['message']),
    typeof details === 'object' && details !== null ? (details as Record<string, unknown>) : {},
  );
}

const kinds: Record<string, FailureKind> = {
  400: 'invalid',
  401: 'credentials',
  403: 'denied',
  404: 'missing',
  409: 'conflict',
  '409 class': 'notOpen',
  '409 stale': 'stale',
  413: 'invalid',
  429: 'tooMany',
  502: 'starting',
  503: 'starting',
  504: 'starting',
};
