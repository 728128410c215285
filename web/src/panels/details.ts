import { idOf, type Thing } from '../state';
import { ago } from './format';

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

/** What is known of the thing that was clicked: at once what the map knows, then all its columns. */
export class DetailsPanel {
  #thing: Thing | null = null;
  #columns: Record<string, unknown> = {};
  #askedAt = 0;
  onClose: () => void = () => {};
  onFollow: (isOn: boolean) => void = () => {};

  constructor() {
    element('close').addEventListener('click', () => this.close());
    element('follow').addEventListener('click', () => this.toggleFollow());
  }

  get id(): string | null {
    return this.#thing === null ? null : idOf(this.#thing.stream, this.#thing.key);
  }

  open(thing: Thing): void {
    if (this.id !== idOf(thing.stream, thing.key)) {
      [this.#thing, this.#columns, this.#askedAt] = [thing, {}, 0];
    }
    element('details').hidden = false;
    this.#setFollow(false);
    this.refresh();
  }

  close(): void {
    if (this.#thing === null) return;
    this.#thing = null;
    element('details').hidden = true;
    this.#setFollow(false);
    this.onClose();
  }

  toggleFollow(): void {
    if (this.#thing !== null) this.#setFollow(element('follow').getAttribute('aria-pressed') !== 'true');
  }

  /** Shows what has changed; asks for all columns at most once a second. */
  refresh(): void {
    const thing = this.#thing;
    if (thing === null) return;
    this.#show(thing);
    const now = performance.now();
    if (this.#askedAt === 0 || now - this.#askedAt >= 1_000) {
      this.#askedAt = now;
      void this.#ask(thing);
    }
  }

  #setFollow(isOn: boolean): void {
    element('follow').setAttribute('aria-pressed', String(isOn));
    this.onFollow(isOn);
  }

  async #ask(thing: Thing): Promise<void> {
    const path = [thing.stream, thing.key].map(encodeURIComponent).join('/');
    const answer = await fetch(`/v1/live/${path}`).catch(() => null);
    if (answer?.ok && this.#thing === thing) {
      this.#columns = await answer.json() as Record<string, unknown>;
      this.#show(thing);
    }
  }

  #show(thing: Thing): void {
    element('details-title').textContent = thing.key;
    const rows: [string, string][] = [['stream', thing.stream]];
    if (thing.speedKmh !== null) rows.push(['speed', `${thing.speedKmh.toFixed(1)} km/h`]);
    if (thing.headingDegrees !== null) rows.push(['heading', `${Math.round(thing.headingDegrees)}°`]);
    rows.push(['position', `${thing.latitude.toFixed(5)}, ${thing.longitude.toFixed(5)}`]);
    rows.push(['last event', ago(Date.now() - thing.eventMs)]);
    const shown = new Set(['device_id', 'latitude', 'longitude', 'speed_kmh', 'heading_deg']);
    for (const [name, value] of Object.entries(this.#columns)) {
      if (!shown.has(name)) rows.push([name, String(value)]);
    }
    const list = element('details-columns');
    list.replaceChildren(...rows.flatMap(([name, value]) => {
      const [term, text] = [document.createElement('dt'), document.createElement('dd')];
      [term.textContent, text.textContent] = [name, value];
      return [term, text];
    }));
  }
}
