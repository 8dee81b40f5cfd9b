// SPDX-License-Identifier: Apache-2.0
import type { Booking, Session } from '../api.ts';

export const session: Session = {
  person: {
    id: 'p1',
    name: 'Helena Duarte',
    email: 'helena@example.org',
    role: 'tutor',
    locale: 'en',
    timeZone: 'Europe/Lisbon',
  },
  school: { id: 's1', name: 'Lyceum of the Harbour', colour: '#0f5c6e', darkColour: '#6cc3d5', logo: null },
  permissions: [],
  impersonator: null,
  operator: false,
};

const person = (id: string, name: string) => ({ id, name, state: 'booked' as const });

/** A day around now, so that every state is there. */
export function bookings(nowMillis: number): Booking[] {
  const at = (minutes: number) => new Date(nowMillis + minutes * 60_000).toISOString();
  const tutor = person('p1', 'Helena Duarte');
  const ana = person('p2', 'Ana Pereira');
  const booking = (
    id: string,
    title: string,
    from: number,
    to: number,
    status: Booking['status'] = 'confirmed',
  ): Booking => ({
    id,
    title,
    startsAt: at(from),
    endsAt: at(to),
    status,
    tutor,
    students: [ana],
    joinable: from <= 0 && to > 0,
  });
  return [
    booking('1', 'Latin, second year', -150, -90),
    { ...booking('2', 'Quadratic functions', -20, 40), students: [ana, person('p3', 'Jonas Weber')] },
    booking('3', 'Essay workshop', 70, 130),
    booking('4', 'Reading Homer', 200, 260, 'cancelled'),
    booking('5', 'Chemistry, exam practice', 280, 340),
  ];
}

/** A drawn picture in place of a camera. */
export function picture(seed: number) {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const pen = canvas.getContext('2d');
  if (pen) {
    const hue = (seed * 67) % 360;
    pen.fillStyle = `hsl(${hue} 22% 62%)`;
    pen.fillRect(0, 0, 640, 360);
    pen.fillStyle = `hsl(${hue} 26% 74%)`;
    pen.fillRect(60 + seed * 20, 30, 150, 190);
    pen.fillStyle = `hsl(${hue + 25} 24% 34%)`;
    pen.beginPath();
    pen.ellipse(320, 380, 170, 150, 0, 0, 7);
    pen.fill();
    pen.fillStyle = `hsl(28 36% ${68 - seed * 7}%)`;
    pen.beginPath();
    pen.ellipse(320, 165, 66, 82, 0, 0, 7);
    pen.fill();
  }
  return shown(canvas);
}

/** A page of a lesson in place of a shared screen. */
export function screen() {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 720;
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = '#fdfcf9';
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = '#1f2430';
    pen.font = '600 54px "Source Serif 4", serif';
    pen.fillText('Completing the square', 90, 130);
    pen.font = '36px "Source Serif 4", serif';
    ['x² + 6x + 5 = 0', '(x + 3)² − 9 + 5 = 0', '(x + 3)² = 4', 'x = −1  or  x = −5'].forEach((line, row) =>
      pen.fillText(line, 90, 250 + row * 90),
    );
    pen.strokeStyle = '#0f5c6e';
    pen.lineWidth = 5;
    pen.beginPath();
    for (let x = -24; x <= 24; x++) {
      pen.lineTo(950 + x * 9, 540 - (x * x) / 2.2);
    }
    pen.stroke();
  }
  return shown(canvas);
}

function shown(canvas: HTMLCanvasElement) {
  const stream = canvas.captureStream(1);
  return {
    attach(element: HTMLMediaElement) {
      element.srcObject = stream;
      void element.play().catch(() => undefined);
    },
    detach(element: HTMLMediaElement) {
      element.srcObject = null;
    },
  };
}
