// SPDX-License-Identifier: Apache-2.0
import type { DisconnectReason, Room } from 'livekit-client';
import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base, tokens } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import './breakout-bar.ts';
import './chat-panel.ts';
import type { StoaChatPanel } from './chat-panel.ts';
import { classroomStyles } from './classroom-styles.ts';
import {
  Desk,
  changeOf,
  type Asked,
  type ControlState,
  type DeskListener,
  type RoomControl,
} from './control.ts';
import './control-bar.ts';
import { shortcuts, type StoaControlBar, type Verb } from './control-bar.ts';
import './device-fields.ts';
import type { DeviceChoice } from './device-fields.ts';
import { mediaDevices, rememberChoices, rememberedChoices, troubleWith, type Trouble } from './devices.ts';
import { endingOf, endingOfFailure, type Ending } from './ending.ts';
import './ending-page.ts';
import { declareFonts } from './fonts.ts';
import { Language } from './language.ts';
import type { Member } from './members.ts';
import './people-panel.ts';
import './preview.ts';
import type { Entrance, StoaPreview } from './preview.ts';
import { Session, type SessionListener } from './session.ts';
import './stage.ts';
import type { Strings } from './strings.ts';

export type Phase = 'preview' | 'joining' | 'in' | 'over';

/** Where to go and with what right. */
export interface Admission {
  readonly serverUrl: string;
  readonly token: string;
}

/**
 * A whole class in one element: preview, room, and the page afterwards.
 *
 * Fires `stoa-joined`, `stoa-left` (detail: Ending), `stoa-error` (detail: Trouble) and `stoa-state`
 * (detail: Phase). Its slot takes a way onward for the page after the class.
 */
export class StoaClassroom extends LitElement implements SessionListener, DeskListener {
  /** WebSocket address of the signaling server. */
  @property() server = '';
  @property() token = '';
  /** The class's title. */
  @property() name = '';
  /** Language and region, as "ar-EG"; empty for the language of the page around it. */
  @property() locale = '';
  @property({ reflect: true }) theme: 'auto' | 'light' | 'dark' = 'auto';
  /** "false" takes two connections, as clients before LiveKit's single-connection mode do. */
  @property({ attribute: 'single-connection' }) singleConnection = 'true';
  /** A page that tests the connection, which the preview leads to; empty for none. */
  @property() check = '';
  /** Called for a fresh admission when somebody rejoins: the token may have run out. */
  @property({ attribute: false }) renew?: () => Promise<Admission>;
  /** Room control of the page around it; without one, nobody runs the class from here. */
  @property({ attribute: false }) control?: RoomControl;
  @state() private phase: Phase = 'preview';
  @state() private ending: Ending = 'left';
  @state() private members: readonly Member[] = [];
  @state() private panel?: 'people' | 'chat';
  @state() private notice?: Trouble;
  @state() private said = '';
  @query('stoa-preview') private readonly preview!: StoaPreview | null;
  @query('stoa-control-bar') private readonly bar!: StoaControlBar | null;
  @query('stoa-chat-panel') private readonly chatPanel!: StoaChatPanel | null;
  @query('dialog') private readonly dialog!: HTMLDialogElement | null;
  @query('.sounds') private readonly sounds!: HTMLElement | null;
  private session?: Session;
  private desk?: Desk;
  private refreshing?: number;
  private entering: Promise<void> = Promise.resolve();
  private tokenUsed = false;
  private readonly keys = (event: KeyboardEvent) => this.onKey(event);
  private readonly language: Language = new Language(this);

  /** The LiveKit room while there is one. */
  get room(): Room | undefined {
    return this.session?.room;
  }

  /** Enters with what the preview runs, or with the choices remembered from last time. */
  async join(): Promise<void> {
    if (this.phase === 'preview' && this.preview) {
      this.preview.enter();
    } else if (this.phase === 'preview' || this.phase === 'over') {
      this.entering = this.enter({ choices: rememberedChoices() });
    }
    await this.entering;
  }

  async leave(): Promise<void> {
    await this.session?.leave();
  }

  async setMicrophone(on: boolean): Promise<void> {
    await this.session?.setMicrophone(on);
  }

  async setCamera(on: boolean): Promise<void> {
    await this.session?.setCamera(on);
  }

  async shareScreen(on: boolean): Promise<void> {
    try {
      await this.session?.shareScreen(on);
    } catch {
      this.report({ what: this.words.shareFailed, help: this.words.shareFailedHelp });
    }
  }

  override connectedCallback() {
    super.connectedCallback();
    declareFonts();
    document.addEventListener('keydown', this.keys);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.keys);
    void this.leave();
  }

  private async enter(entrance: Entrance): Promise<void> {
    const session = new Session(this.words, this, entrance, this.singleConnection !== 'false');
    this.session = session;
    this.notice = undefined;
    this.move('joining');
    session.room.once('connected', () => this.entered());
    try {
      const { serverUrl, token } = await this.admission();
      this.tokenUsed = true;
      await session.enter(serverUrl, token, entrance);
    } catch (error) {
      entrance.microphone?.stop();
      entrance.camera?.stop();
      if (this.phase === 'joining') {
        this.finish(endingOfFailure(error));
      }
    }
  }

  private async admission(): Promise<Admission> {
    if (this.tokenUsed && this.renew) {
      return this.renew();
    }
    return { serverUrl: this.server, token: this.token };
  }

  private entered() {
    this.move('in');
    this.changed();
    this.desk = this.control && new Desk(this.control, this);
    void this.desk?.refresh();
    // A message that is lost must not leave somebody at the door.
    this.refreshing = window.setInterval(() => void this.desk?.refresh(), 15_000);
    this.dispatchEvent(new CustomEvent('stoa-joined'));
  }

  private finish(ending: Ending) {
    this.session = undefined;
    this.desk = undefined;
    clearInterval(this.refreshing);
    this.members = [];
    this.panel = undefined;
    this.ending = ending;
    this.move('over');
    this.dispatchEvent(new CustomEvent<Ending>('stoa-left', { detail: ending }));
  }

  changed(): void {
    this.members = this.session?.members ?? [];
  }

  controlled(news: Uint8Array | ControlState, before?: ControlState): void {
    if (news instanceof Uint8Array) {
      this.desk?.heard(news);
      return;
    }
    const word = changeOf(news, before, this.words);
    if (word) {
      this.announce(word);
    }
    this.requestUpdate();
  }

  broadcast(from: string, text: string): void {
    this.notice = { what: this.words.saysToAll(from), help: text, calm: true };
  }

  refused(error: unknown): void {
    const { controlFailed: what, controlFailedHelp } = this.words;
    const told = error instanceof Error && this.language.speech.lang === 'en' && error.message;
    this.report({ what, help: told || controlFailedHelp });
  }

  private readonly ask = (event: CustomEvent<Asked>) => void this.desk?.ask(event.detail);

  announce(text: string): void {
    this.said = text;
  }

  trouble(source: 'microphone' | 'camera', error: unknown): void {
    this.report(troubleWith(source, error, this.words));
  }

  ended(reason: DisconnectReason | undefined): void {
    if (this.phase === 'in') {
      this.finish(endingOf(reason));
    }
  }

  private report(notice: Trouble) {
    this.notice = notice;
    this.dispatchEvent(new CustomEvent<Trouble>('stoa-error', { detail: notice }));
  }

  private move(phase: Phase) {
    this.phase = phase;
    this.dispatchEvent(new CustomEvent<Phase>('stoa-state', { detail: phase }));
  }

  private get words(): Strings {
    return this.language.speech.words;
  }
  override render() {
    const { lang, dir } = this.language.speech;
    return html`<div class="room" lang=${lang} dir=${dir}>
      ${this.view()}
      <p class="unseen" aria-live="polite">${this.said}</p>
    </div>`;
  }

  private view() {
    const { words, phase } = this;
    switch (phase) {
      case 'preview':
        return html`<stoa-preview
          .words=${words}
          .heading=${this.name}
          .check=${this.check}
          @stoa-enter=${this.onEnter}
        ></stoa-preview>`;
      case 'joining':
        return html`<p class="joining muted" role="status">
          <span class="turning">${icon('loader')}</span> ${words.joining}
        </p>`;
      case 'in':
        return this.inClass();
      case 'over':
        return html`<stoa-ending .words=${words} .ending=${this.ending} @rejoin=${() => this.join()}>
          <slot></slot>
        </stoa-ending>`;
    }
  }

  private inClass() {
    const { words, members, session } = this;
    const self = session?.room.localParticipant;
    return html`
      ${this.name ? html`<header><h1>${this.name}</h1></header>` : html`<h1 class="unseen">${words.stage}</h1>`}
      ${this.banners()}
      ${
        this.desk?.state
          ? html`<stoa-breakout-bar .words=${words} .control=${this.desk.state}></stoa-breakout-bar>`
          : nothing
      }
      <div class="middle" @stoa-ask=${this.ask}>
        <stoa-stage
          role="region"
          aria-label=${words.stage}
          .words=${words}
          .members=${members}
          @stop-sharing=${() => this.shareScreen(false)}
        ></stoa-stage>
        ${this.sidePanel()}
      </div>
      <stoa-control-bar
        .words=${words}
        .microphone=${self?.isMicrophoneEnabled ?? false}
        .camera=${self?.isCameraEnabled ?? false}
        .sharing=${self?.isScreenShareEnabled ?? false}
        .mayShare=${'getDisplayMedia' in (mediaDevices() ?? {})}
        .mayPublish=${session?.mayPublish ?? true}
        .peopleShown=${this.panel === 'people'}
        .count=${members.length}
        .chatShown=${this.panel === 'chat'}
        .unread=${session?.chat.unread ?? 0}
        @stoa-verb=${(event: CustomEvent<Verb>) => this.carryOut(event.detail)}
      ></stoa-control-bar>
      <div class="sounds" hidden></div>
      ${this.deviceDialog()}
    `;
  }

  private sidePanel() {
    const { words, members, panel, session } = this;
    switch (panel) {
      case 'people':
        return html`<stoa-people-panel
          .words=${words}
          .members=${members}
          .control=${this.desk?.state}
          @close=${this.closePanel}
        ></stoa-people-panel>`;
      case 'chat':
        return html`<stoa-chat-panel
          .words=${words}
          .locale=${this.language.tag}
          .lines=${session?.chat.lines ?? []}
          .mayWrite=${session?.chat.mayWrite ?? false}
          @stoa-say=${(event: CustomEvent<string>) => this.say(event.detail)}
          @close=${this.closePanel}
        ></stoa-chat-panel>`;
      default:
        return nothing;
    }
  }

  private show(panel: 'people' | 'chat' | undefined) {
    this.panel = panel;
    this.session?.chat.show(panel === 'chat');
    void this.updateComplete.then(() => this.chatPanel?.focusField());
  }

  /** Whoever closes it goes on where it was opened. */
  private readonly closePanel = () => {
    const { panel } = this;
    this.show(undefined);
    if (panel) {
      this.bar?.focusOn(panel);
    }
  };

  private async say(text: string) {
    try {
      await this.session?.chat.say(text);
    } catch {
      this.chatPanel?.restore(text);
      this.report({ what: this.words.notSent, help: this.words.notSentHelp });
    }
  }

  private banners() {
    const { words, session, notice } = this;
    return html`<div class="banners" role="status">
      ${this.knocks()}
      ${
        session?.reconnecting
          ? html`<div class="notice warn">
              ${icon('wifiOff')}
              <p>${words.reconnecting}</p>
            </div>`
          : nothing
      }
      ${
        session && !session.room.canPlaybackAudio
          ? html`<div class="notice warn">
              ${icon('volume')}
              <p>${words.audioBlocked}</p>
              <button class="button primary" @click=${() => session.room.startAudio()}>
                ${words.startAudio}
              </button>
            </div>`
          : nothing
      }
      ${
        notice
          ? html`<div class="notice ${notice.calm ? '' : 'bad'}">
              ${icon(notice.calm ? 'messageSquare' : 'circleAlert')}
              <p><strong>${notice.what}</strong>${notice.help}</p>
              <button
                class="button quiet square"
                aria-label=${words.close}
                @click=${() => (this.notice = undefined)}
              >
                ${icon('x')}
              </button>
            </div>`
          : nothing
      }
    </div>`;
  }

  private knocks() {
    const { words } = this;
    return (this.desk?.state?.waiting ?? []).slice(0, 3).map(
      ({ id, name }) =>
        html`<div class="notice">
          ${icon('doorOpen')}
          <p>${words.waitsAtTheDoor(name)}</p>
          <button class="button primary" @click=${() => this.answer(id, 'admitted')}>${words.admit}</button>
          <button class="button" @click=${() => this.answer(id, 'refused')}>${words.refuse}</button>
        </div>`,
    );
  }

  private answer(id: string, answer: string) {
    void this.desk?.ask({ verb: `knocks/${id}`, body: { answer } });
  }

  private deviceDialog() {
    const { words } = this;
    const { microphoneId: microphone, cameraId: camera, speakerId: speaker } = rememberedChoices();
    return html`<dialog aria-labelledby="devices">
      <div class="dialog-head">
        <h2 id="devices">${words.devices}</h2>
        <button class="button quiet square" aria-label=${words.close} @click=${() => this.dialog?.close()}>
          ${icon('x')}
        </button>
      </div>
      <div class="dialog-body">
        <stoa-device-fields
          .words=${words}
          .chosen=${{ microphone, camera, speaker }}
          @stoa-device=${this.onDevice}
        ></stoa-device-fields>
      </div>
    </dialog>`;
  }

  protected override updated() {
    const wanted = [...(this.session?.sounds.values() ?? [])];
    if (this.sounds && wanted.some((sound) => sound.parentElement !== this.sounds)) {
      this.sounds.replaceChildren(...wanted);
    } else if (this.sounds && this.sounds.childElementCount > wanted.length) {
      this.sounds.replaceChildren(...wanted);
    }
  }

  private readonly onEnter = (event: CustomEvent<Entrance>) => {
    this.entering = this.enter(event.detail);
  };

  private readonly onDevice = (event: CustomEvent<DeviceChoice>) => {
    const { kind, id } = event.detail;
    rememberChoices({ ...rememberedChoices(), [`${kind}Id`]: id });
    void this.session?.useDevice(kind, id);
  };

  private carryOut(verb: Verb) {
    const self = this.session?.room.localParticipant;
    switch (verb) {
      case 'microphone':
        return void this.setMicrophone(!self?.isMicrophoneEnabled);
      case 'camera':
        return void this.setCamera(!self?.isCameraEnabled);
      case 'share':
        return void this.shareScreen(!self?.isScreenShareEnabled);
      case 'devices':
        return this.dialog?.showModal();
      case 'people':
      case 'chat':
        return this.show(this.panel === verb ? undefined : verb);
      case 'leave':
        return void this.leave();
    }
  }

  private onKey(event: KeyboardEvent) {
    if (event.key === 'Escape' && this.panel && !this.dialog?.open && event.composedPath().includes(this)) {
      return this.closePanel();
    }
    const verb = shortcuts[event.key.toLowerCase()];
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (!verb || !plain || this.phase !== 'in' || this.dialog?.open || isTyping(event)) {
      return;
    }
    if (this.session?.mayPublish) {
      event.preventDefault();
      this.carryOut(verb);
    }
  }

  static override styles = [tokens, base, classroomStyles];
}

function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))
  );
}

customElements.define('stoa-classroom', StoaClassroom);
