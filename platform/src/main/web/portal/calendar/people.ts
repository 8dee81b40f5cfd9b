// SPDX-License-Identifier: Apache-2.0
import type { Named, Session } from '../api.ts';
import { ask } from '../ask.ts';
import { mayAll } from '../permissions.ts';

/** Finds people by a part of their name. */
export type Search = (text: string) => Promise<readonly Named[]>;

export const findsNobody: Search = () => Promise.resolve([]);

/** Whom the reader can plan with: themselves and those the school has linked them to, or everybody. */
export interface Circle {
  /** Everybody of the school, as many as there are: they are looked for, and not listed here. */
  readonly everybody: boolean;
  readonly tutors: readonly Named[];
  readonly students: readonly Named[];
}

export type Part = 'tutor' | 'student';

const foundMax = 20;
const rememberedMax = 100;

export async function circleOf(session: Session): Promise<Circle> {
  const { id, name, role } = session.person;
  const self = { id, name };
  if (mayAll(session, 'bookings.read')) {
    return { everybody: true, tutors: [], students: [] };
  }
  const everybody = false;
  if (role === 'tutor') {
    return { everybody, tutors: [self], students: await linked(id, 'student') };
  }
  if (role === 'guardian') {
    const students = await linked(id, 'student');
    const tutors = await Promise.all(students.map((one) => linked(one.id, 'tutor')));
    return { everybody, tutors: distinct(tutors.flat()), students };
  }
  return { everybody, tutors: await linked(id, 'tutor'), students: [self] };
}

/** Looks among those of a circle. */
export function searchIn(circle: Circle, part: Part): Search {
  if (circle.everybody) {
    return (text) => peopleOf(part, foundMax, text);
  }
  const among = part === 'tutor' ? circle.tutors : circle.students;
  return (text) => {
    const wanted = text.toLocaleLowerCase();
    return Promise.resolve(among.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)));
  };
}

/** Whom sessions can be logged with on a device that has no network. */
export async function studentsToLog(circle: Circle): Promise<readonly Named[]> {
  return circle.everybody ? await peopleOf('student', rememberedMax) : circle.students;
}

async function peopleOf(role: Part, limit: number, q = ''): Promise<readonly Named[]> {
  const query = { role, state: 'active' as const, limit, sort: 'name' as const, ...(q && { q }) };
  const { items } = await ask('get', '/people', { query });
  return items.map((one) => ({ id: one.id, name: one.name || one.email }));
}

async function linked(id: string, role: Part): Promise<readonly Named[]> {
  const { items } = await ask('get', '/people/{id}/links', { path: { id } });
  return distinct(items.filter((one) => one.role === role).map(({ person }) => person));
}

const distinct = (people: readonly Named[]) => [...new Map(people.map((one) => [one.id, one])).values()];
