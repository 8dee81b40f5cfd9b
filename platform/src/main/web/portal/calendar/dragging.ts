// SPDX-License-Identifier: Apache-2.0
import type { Booking } from './booking.ts';
import { moved, stepMinutes, type Held } from './carrying.ts';
import { daysBetween } from './span.ts';

/** A place in the grid: a day, and the minute of its clock where the grid shows minutes. */
export interface Spot {
  readonly day: Date;
  readonly minute?: number;
}

/** What dragging needs of the grid. */
interface Ground {
  /** The booking that may be moved from here. */
  readonly grip: (target: Element) => Booking | undefined;
  /** Whether a new time may be drawn from here. */
  readonly open: (target: Element) => boolean;
  readonly spot: (x: number, y: number) => Spot | undefined;
  readonly scroller: () => HTMLElement | null;
  readonly show: () => void;
  readonly weigh: (move: Held) => void;
  readonly drop: (move: Held) => void;
  readonly draw: (start: Date, end: Date) => void;
}

interface Grasp {
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
  readonly from: Spot;
  /** What is pulled at; nothing while a new time is drawn. */
  readonly booking?: Booking;
  readonly part: 'both' | 'end';
  readonly touch: boolean;
  begun: boolean;
  at: { x: number; y: number };
}

/** A pointer that moves less than this presses and does not drag. */
const slackPixels = 4;
/** A finger that rests so long takes a class up; one that moves earlier scrolls. */
const restMillis = 350;
const edgePixels = 36;
const edgeStepPixels = 8;

/**
 * Moves and resizes bookings with a mouse, a pen or a finger, and draws new times. Owned by the grid.
 */
export class Dragging {
  /** Where a booking is held over. */
  place?: Held | undefined;
  /** A new time that is being drawn. */
  drawn?: { readonly start: Date; readonly end: Date } | undefined;
  private grasp?: Grasp | undefined;
  private rest?: ReturnType<typeof setTimeout>;
  private dropped = false;

  constructor(private readonly ground: Ground) {}

  /** Whether the click that comes now only ends a drag. */
  swallows(): boolean {
    const { dropped } = this;
    this.dropped = false;
    return dropped;
  }

  readonly down = (event: PointerEvent) => {
    this.dropped = false;
    const target = event.composedPath()[0];
    const from = this.ground.spot(event.clientX, event.clientY);
    if (event.button !== 0 || this.grasp || !from || !(target instanceof Element)) {
      return;
    }
    const booking = this.ground.grip(target);
    if (!booking && !this.ground.open(target)) {
      return;
    }
    const touch = event.pointerType === 'touch';
    const { clientX: x, clientY: y } = event;
    const part = target.closest('.handle') ? 'end' : 'both';
    this.grasp = {
      ...{ pointer: event.pointerId, x, y, from, part, touch, begun: false, at: { x, y } },
      ...(booking && { booking }),
    };
    if (touch) {
      this.rest = setTimeout(() => this.begin(), restMillis);
    }
  };

  readonly move = (event: PointerEvent) => {
    const { grasp } = this;
    if (grasp?.pointer !== event.pointerId) {
      return;
    }
    grasp.at = { x: event.clientX, y: event.clientY };
    const far = Math.hypot(grasp.at.x - grasp.x, grasp.at.y - grasp.y) > slackPixels;
    if (!grasp.begun && far && grasp.touch) {
      this.let(); // It scrolls.
    } else if (!grasp.begun && far) {
      this.begin();
    }
    this.follow();
  };

  readonly up = (event: PointerEvent) => {
    const { grasp, place, drawn } = this;
    if (grasp?.pointer !== event.pointerId) {
      return;
    }
    this.let();
    this.dropped = grasp.begun;
    if (place && (place.startsAt !== place.booking.startsAt || place.endsAt !== place.booking.endsAt)) {
      this.ground.drop(place);
    } else if (drawn) {
      this.ground.draw(drawn.start, drawn.end);
    }
  };

  /** Puts it back. Whether there was something to put back. */
  readonly cancel = (): boolean => {
    const { place, grasp } = this;
    this.let();
    if (place) {
      const { startsAt, endsAt } = place.booking;
      this.ground.weigh({ ...place, startsAt, endsAt });
    }
    return grasp?.begun === true;
  };

  /** Keeps the page from scrolling under a finger that holds something. */
  readonly touched = (event: TouchEvent) => {
    if (this.grasp?.begun) {
      event.preventDefault();
    }
  };

  private begin() {
    const { grasp } = this;
    if (grasp) {
      grasp.begun = true;
      try {
        this.ground.scroller()?.setPointerCapture(grasp.pointer);
      } catch {
        // The pointer is gone already.
      }
      this.follow();
      requestAnimationFrame(this.scroll);
    }
  }

  private let() {
    clearTimeout(this.rest);
    this.grasp = undefined;
    this.place = undefined;
    this.drawn = undefined;
    this.ground.show();
  }

  /** Shows what is held where the pointer is. */
  private follow() {
    const { grasp } = this;
    const to = grasp?.begun && this.ground.spot(grasp.at.x, grasp.at.y);
    if (!grasp || !to) {
      return;
    }
    const minutes = Math.round(((to.minute ?? 0) - (grasp.from.minute ?? 0)) / stepMinutes) * stepMinutes;
    if (grasp.booking) {
      this.hold(grasp.booking, grasp.part, daysBetween(grasp.from.day, to.day), minutes);
    } else {
      const first = moved(grasp.from.day, 0, snapped(grasp.from.minute ?? 0));
      const last = moved(first, 0, minutes);
      const [start, end] = first <= last ? [first, last] : [last, first];
      this.drawn = { start, end: end > start ? end : moved(start, 0, stepMinutes) };
      this.ground.show();
    }
  }

  private hold(booking: Booking, part: 'both' | 'end', days: number, minutes: number) {
    const start = part === 'both' ? moved(booking.startsAt, days, minutes) : new Date(booking.startsAt);
    const wished = moved(booking.endsAt, part === 'both' ? days : 0, minutes);
    const least = moved(start, 0, stepMinutes);
    const startsAt = start.toISOString();
    const endsAt = (wished < least ? least : wished).toISOString();
    if (startsAt !== (this.place ?? booking).startsAt || endsAt !== (this.place ?? booking).endsAt) {
      this.place = { booking, startsAt, endsAt };
      this.ground.weigh(this.place);
      this.ground.show();
    }
  }

  /** Goes on scrolling while something is held at an edge. */
  private readonly scroll = () => {
    const scroller = this.ground.scroller();
    if (!this.grasp?.begun || !scroller) {
      return;
    }
    const { top, bottom } = scroller.getBoundingClientRect();
    const { y } = this.grasp.at;
    const by = y > bottom - edgePixels ? edgeStepPixels : y < top + edgePixels ? -edgeStepPixels : 0;
    const before = scroller.scrollTop;
    scroller.scrollTop += by;
    if (scroller.scrollTop !== before) {
      this.follow();
    }
    requestAnimationFrame(this.scroll);
  };
}

/** The step of the clock that a minute lies in. */
const snapped = (minute: number): number => Math.floor(minute / stepMinutes) * stepMinutes;
