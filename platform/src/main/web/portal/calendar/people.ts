// SPDX-License-Identifier: Apache-2.0
import type { Named, Session } from '../api.ts';
import { ask } from '../ask.ts';
import { mayAll } from '../permissions.ts';

/** Whom the reader can plan with: themselves and those the school has linked them to, or everybody. */
export interface Circle {
  readonly tutors: readonly Named[];
  readonly students: readonly Named[];
}

const peopleMax = 100;

export async function circleOf(session: Session): Promise<Circle> {
  const { id, name, role } = session.person;
  const self = { id, name };
  if (mayAll(session, 'bookings.read')) {
    const of = async (wanted: 'tutor' | 'student') => {
      const query = { role: wanted, state: 'active' as const, limit: peopleMax };
      return (await ask('get', '/people', { query })).items.map((one) => ({
        id: one.id,
        name: one.name || one.email,
      }));
    };
    const [tutors, students] = await Promise.all([of('tutor'), of('student')]);
    return { tutors, students };
  }
  if (role === 'tutor') {
    return { tutors: [self], students: await linked(id, 'student') };
  }
  if (role === 'guardian') {
    const students = await linked(id, 'student');
    const tutors = await Promise.all(students.map((one) => linked(one.id, 'tutor')));
    return { tutors: distinct(tutors.flat()), students };
  }
  return { tutors: await linked(id, 'tutor'), students: [self] };
}

async function linked(id: string, role: 'tutor' | 'student'): Promise<readonly Named[]> {
  const { items } = await ask('get', '/people/{id}/links', { path: { id } });
  return distinct(items.filter((one) => one.role === role).map(({ person }) => person));
}

const distinct = (people: readonly Named[]) => [...new Map(people.map((one) => [one.id, one])).values()];
