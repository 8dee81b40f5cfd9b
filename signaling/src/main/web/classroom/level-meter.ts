// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html, type PropertyValues } from 'lit';
import { property, queryAll } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import type { Strings } from './strings.ts';

const bars = 16;
/** Speech at a normal distance has an RMS near 0.1: the scale ends a little above it. */
const fullScale = 0.16;

/** Bars that move with the sound of a microphone. */
export class StoaLevelMeter extends LitElement {
  @property({ attribute: false }) track?: MediaStreamTrack;
  @property({ attribute: false }) words!: Strings;
  @queryAll('.bar') private readonly marks!: NodeListOf<HTMLElement>;
  private stop: () => void = () => undefined;

  override render() {
    return html`<div class="meter" role="img" aria-label=${this.words.level}>
        ${Array.from({ length: bars }, () => html`<span class="bar"></span>`)}
      </div>
      <p class="small muted">${this.track ? this.words.levelHint : this.words.levelOff}</p>`;
  }

  protected override updated(changed: PropertyValues<this>) {
    if (changed.has('track')) {
      this.stop();
      if (this.track) {
        this.listen(this.track);
      }
    }
  }

  override connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated && this.track) {
      this.listen(this.track);
    }
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  private listen(track: MediaStreamTrack) {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let frame = 0;
    const draw = () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      const lit = Math.min(1, Math.sqrt(power) / fullScale) * bars;
      this.marks.forEach((mark, index) => mark.classList.toggle('lit', index < lit));
      frame = requestAnimationFrame(draw);
    };
    draw();
    // A browser may hold an AudioContext back until a gesture; the first one anywhere lets it run.
    const resume = () => void context.resume();
    addEventListener('pointerdown', resume, { once: true });
    this.stop = () => {
      this.stop = () => undefined;
      cancelAnimationFrame(frame);
      removeEventListener('pointerdown', resume);
      void context.close();
      this.marks.forEach((mark) => mark.classList.remove('lit'));
    };
  }

  static override styles = [
    base,
    css`
      .meter {
        display: flex;
        gap: 3px;
        height: 12px;
        margin-block-end: 4px;
      }
      .bar {
        flex: 1;
        border-radius: 2px;
        background: var(--line);
      }
      .bar.lit {
        background: var(--ok);
      }
    `,
  ];
}
customElements.define('stoa-level-meter', StoaLevelMeter);
