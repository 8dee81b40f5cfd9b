// SPDX-License-Identifier: Apache-2.0
import type { components, paths } from '#api';
import { call, type Came } from './call.ts';
import { meant } from './intents.ts';

// The typed face of the API: verbs, paths, inputs and answers are those of the OpenAPI document.

export type Schemas = components['schemas'];
type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined;
type Good<R> = {
  [Status in keyof R]: Status extends 200 | 201 | 202 | 204 ? Json<R[Status]> : never;
}[keyof R];

type Operation<V extends Verb, P extends keyof paths> = paths[P] extends Record<V, infer O> ? O : never;
/** The paths that know a verb. */
type Path<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, { responses: unknown }> ? P : never;
}[keyof paths];
export type Answer<V extends Verb, P extends Path<V>> =
  Operation<V, P> extends { responses: infer R } ? Good<R> : never;

/** What a call sends. */
export type Body<V extends Verb, P extends Path<V>> =
  Operation<V, P> extends { requestBody?: infer B } ? Json<NonNullable<B>> : never;

/** What stands in braces in a path. */
type Names<P> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

interface Input<O, P> {
  readonly path?: Readonly<Record<Names<P>, string | number>>;
  readonly query?: O extends { parameters: { query?: infer Values } } ? Values : never;
  readonly body?: O extends { requestBody?: infer B } ? Json<NonNullable<B>> : never;
  /** The version that a change is made to. */
  readonly ifMatch?: string | undefined;
}

/** The calls that the server carries out once when they are sent twice. */
export const repeatable: ReadonlySet<string> = new Set<Path<'post'>>([
  '/bookings',
  '/bookings/{id}/attendance/corrections',
  '/bookings/{id}/cancel',
  '/bookings/{id}/confirm',
  '/bookings/{id}/decline',
  '/bookings/{id}/seats',
  '/bookings/{id}/waitlist',
  '/bookings/{id}/waitlist/accept',
  '/connection-tests/results',
  '/people/invitations',
  '/people/{id}/links',
  '/session-types',
]);

/** Calls an operation of the API. */
export async function ask<V extends Verb, P extends Path<V>>(
  verb: V,
  path: P,
  input: Input<Operation<V, P>, P> = {},
): Promise<Answer<V, P>> {
  return (await askVersioned(verb, path, input)).body;
}

/** The same, with the version of what came. */
export async function askVersioned<V extends Verb, P extends Path<V>>(
  verb: V,
  path: P,
  input: Input<Operation<V, P>, P> = {},
): Promise<Came<Answer<V, P>>> {
  const { body: given, ifMatch } = input;
  const asked = address(path, input.path ?? {}, input.query ?? {});
  // A call that takes a body takes an empty one as none.
  const body = given ?? (verb === 'get' || verb === 'delete' ? undefined : {});
  const send = (headers?: Readonly<Record<string, string>>) =>
    call<Answer<V, P>>({ method: verb.toUpperCase(), path: asked, body, ...(headers && { headers }) });
  return verb === 'post' && repeatable.has(path)
    ? await meant(`${asked} ${JSON.stringify(body)}`, (key) => send({ 'idempotency-key': key }))
    : await send(ifMatch ? { 'if-match': ifMatch } : undefined);
}

/** "people/1?role=tutor" of "/people/{id}" and its values; empty ones are left out of the query. */
export function address(path: string, values: object, query: object): string {
  const byName = new Map<string, unknown>(Object.entries(values));
  const filled = path
    .slice(1)
    .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(byName.get(name))));
  const asked = new URLSearchParams(
    Object.entries(query)
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([name, value]) => [name, String(value)]),
  ).toString();
  return asked ? `${filled}?${asked}` : filled;
}
