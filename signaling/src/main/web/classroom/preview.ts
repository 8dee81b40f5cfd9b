// SPDX-License-Identifier: Apache-2.0
import { LocalVideoTrack, createLocalAudioTrack, createLocalVideoTrack } from 'livekit-client';
import type { LocalAudioTrack } from 'livekit-client';
import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import './device-fields.ts';
import type { DeviceChoice, StoaDeviceFields } from './device-fields.ts';
import { rememberChoices, rememberedChoices, troubleWith, type Choices, type Trouble } from './devices.ts';
import './level-meter.ts';
import { previewStyles } from './preview-styles.ts';
import type { Strings } from './strings.ts';

/** What the preview hands over: choices, and the tracks that already run. */
export interface Entrance {
  readonly choices: Choices;
  readonly microphone?: LocalAudioTrack;
  readonly camera?: LocalVideoTrack;
}

type Source = 'microphone' | 'camera';

/** Before joining: picture, level, devices. Fires `stoa-enter` with an Entrance as detail. */
export class StoaPreview extends LitElement {
  @property({ attribute: false }) words!: Strings;
  @property() heading = '';
  /** A page that tests the connection; empty for none. */
  @property() check = '';
  @property({ type: Boolean }) joining = false;
  @state() private choices: Choices = rememberedChoices();
  @state() private microphone?: LocalAudioTrack;
  @state() private camera?: LocalVideoTrack;
  @state() private trouble: Partial<Record<Source, Trouble>> = {};
  @state() private starting: Record<Source, boolean> = { microphone: false, camera: false };
  @query('video') private readonly video!: HTMLVideoElement | null;
  @query('stoa-device-fields') private readonly fields!: StoaDeviceFields;
  private readonly round: Record<Source, number> = { microphone: 0, camera: 0 };

  override connectedCallback() {
    super.connectedCallback();
    void this.start('camera');
    void this.start('microphone');
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.release('microphone');
    this.release('camera');
  }

  override render() {
    const { words } = this;
    return html`<section class="preview" aria-labelledby="title">
      <div class="look">${this.picture()} ${this.toggles()}</div>
      <div class="side">
        <header>
          <h1 id="title">${this.heading || words.previewTitle}</h1>
          <p class="muted">${words.previewLead}</p>
        </header>
        <div role="status" class="troubles">
          ${Object.values(this.trouble)
            .filter((one) => one !== undefined)
            .map(
              ({ what, help }) =>
                html`<div class="notice warn">
                  ${icon('triangleAlert')}
                  <p><strong>${what}</strong>${help}</p>
                </div>`,
            )}
        </div>
        <stoa-level-meter .words=${words} .track=${this.microphone?.mediaStreamTrack}></stoa-level-meter>
        <stoa-device-fields
          .words=${words}
          .chosen=${{
            microphone: this.choices.microphoneId,
            camera: this.choices.cameraId,
            speaker: this.choices.speakerId,
          }}
          @stoa-device=${this.onDevice}
        ></stoa-device-fields>
        <button class="button primary join" ?disabled=${this.joining} @click=${this.enter}>
          ${this.joining ? html`<span class="turning">${icon('loader')}</span> ${words.joining}` : this.joinLabel()}
        </button>
        ${
          this.check
            ? html`<a class="button quiet" href=${this.check}
                >${icon('signalHigh')} ${words.checkConnection}</a
              >`
            : nothing
        }
      </div>
    </section>`;
  }

  private joinLabel(): string {
    return this.trouble.camera && this.trouble.microphone ? this.words.joinWithout : this.words.join;
  }

  private picture() {
    if (this.camera) {
      return html`<div class="picture"><video autoplay playsinline muted></video></div>`;
    }
    const text = this.starting.camera ? this.words.cameraStarting : this.words.cameraIsOff;
    return html`<div class="picture">
      <p class="muted">${icon(this.starting.camera ? 'video' : 'videoOff')} ${text}</p>
    </div>`;
  }

  private toggles() {
    return html`<div class="toggles">
      ${this.toggle('microphone', this.microphone !== undefined)}
      ${this.toggle('camera', this.camera !== undefined)}
    </div>`;
  }

  private toggle(source: Source, on: boolean) {
    const { words } = this;
    const drawing = source === 'microphone' ? (on ? 'mic' : 'micOff') : on ? 'video' : 'videoOff';
    return html`<button
      class="button toggle ${on ? '' : 'off'}"
      aria-pressed=${on}
      @click=${() => this.switch(source)}
    >
      ${icon(drawing)} ${words[source]}
    </button>`;
  }

  protected override updated() {
    if (this.camera && this.video && !this.camera.attachedElements.includes(this.video)) {
      this.camera.attach(this.video);
    }
  }

  private async switch(source: Source) {
    this.remember({ [source]: this[source] === undefined });
    if (this[source]) {
      this.release(source);
    } else {
      await this.start(source);
    }
  }

  /** Starts a device that is chosen to be on; a later start or stop of it wins over this one. */
  private async start(source: Source) {
    if (!this.choices[source]) {
      return;
    }
    const round = ++this.round[source];
    this.starting = { ...this.starting, [source]: true };
    this.trouble = { ...this.trouble, [source]: undefined };
    try {
      const track = await this.capture(source);
      if (round !== this.round[source] || !this.isConnected) {
        track.stop();
        return;
      }
      this.keep(track);
      await this.fields?.refresh();
    } catch (error) {
      if (round === this.round[source]) {
        this.trouble = { ...this.trouble, [source]: troubleWith(source, error, this.words) };
      }
    }
    if (round === this.round[source]) {
      this.starting = { ...this.starting, [source]: false };
    }
  }

  private capture(source: Source): Promise<LocalAudioTrack | LocalVideoTrack> {
    return source === 'camera'
      ? createLocalVideoTrack({ deviceId: this.choices.cameraId || undefined })
      : createLocalAudioTrack({ deviceId: this.choices.microphoneId || undefined });
  }

  private keep(track: LocalAudioTrack | LocalVideoTrack) {
    if (track instanceof LocalVideoTrack) {
      this.camera = track;
    } else {
      this.microphone = track;
    }
  }

  private release(source: Source) {
    this.round[source]++;
    this.starting = { ...this.starting, [source]: false };
    this[source]?.detach();
    this[source]?.stop();
    this[source] = undefined;
  }

  private readonly onDevice = async (event: CustomEvent<DeviceChoice>) => {
    const { kind, id } = event.detail;
    this.remember({ [`${kind}Id`]: id });
    if (kind !== 'speaker' && this.choices[kind]) {
      this.release(kind);
      await this.start(kind);
    }
  };

  private remember(change: Partial<Choices>) {
    this.choices = { ...this.choices, ...change };
    rememberChoices(this.choices);
  }

  /** Hands the running tracks over: from here on they belong to the room. */
  readonly enter = () => {
    const { choices, microphone, camera } = this;
    camera?.detach();
    this.microphone = undefined;
    this.camera = undefined;
    this.round.microphone++;
    this.round.camera++;
    this.dispatchEvent(new CustomEvent<Entrance>('stoa-enter', { detail: { choices, microphone, camera } }));
  };

  static override styles = [base, previewStyles];
}
customElements.define('stoa-preview', StoaPreview);
