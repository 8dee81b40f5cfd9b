// SPDX-License-Identifier: Apache-2.0
import { LitElement, css, html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import { listDevices, mediaDevices, speakerCanBeChosen, type DeviceKind, type Devices } from './devices.ts';
import type { Strings } from './strings.ts';

export interface DeviceChoice {
  readonly kind: DeviceKind;
  readonly id: string;
}

const icons: Record<DeviceKind, IconName> = { microphone: 'mic', camera: 'video', speaker: 'volume' };

/** The selects for microphone, camera and speaker. Fires `stoa-device` with a DeviceChoice as detail. */
export class StoaDeviceFields extends LitElement {
  @property({ attribute: false }) words!: Strings;
  @property({ attribute: false }) chosen: Record<DeviceKind, string> = {
    microphone: '',
    camera: '',
    speaker: '',
  };
  @state() private devices: Devices = { microphone: [], camera: [], speaker: [] };
  private readonly changed = () => void this.refresh();

  override connectedCallback() {
    super.connectedCallback();
    mediaDevices()?.addEventListener('devicechange', this.changed);
    void this.refresh();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    mediaDevices()?.removeEventListener('devicechange', this.changed);
  }

  /** Reads the list again: names appear only after the browser gave permission. */
  async refresh() {
    this.devices = await listDevices();
  }

  override render() {
    const kinds: DeviceKind[] = ['microphone', 'camera'];
    if (speakerCanBeChosen() && this.devices.speaker.length > 0) {
      kinds.push('speaker');
    }
    return kinds.map((kind) => this.field(kind));
  }

  private field(kind: DeviceKind) {
    const { words } = this;
    const found = this.devices[kind];
    const none = found.length === 0 ? words.noneFound : words.systemDefault;
    const chosen = this.chosen[kind];
    return html`<div class="field">
      <label for=${kind}>${icon(icons[kind])} ${words[kind]}</label>
      <select
        id=${kind}
        ?disabled=${found.length === 0}
        @change=${(event: Event) => this.choose(kind, event)}
      >
        <option value="" ?selected=${chosen === ''}>${none}</option>
        ${found.map(
          (device, index) =>
            html`<option value=${device.deviceId} ?selected=${device.deviceId === chosen}>
              ${device.label || words.nameless(words[kind], index + 1)}
            </option>`,
        )}
      </select>
    </div>`;
  }

  private choose(kind: DeviceKind, event: Event) {
    const { value: id } = event.target as HTMLSelectElement;
    this.dispatchEvent(new CustomEvent<DeviceChoice>('stoa-device', { detail: { kind, id } }));
  }

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: var(--space-12);
      }
    `,
  ];
}
customElements.define('stoa-device-fields', StoaDeviceFields);
