import type { Connection } from '../feed';
import type { Status, StreamState } from '../state';
import { clock, count } from './format';

const element = (id: string): HTMLElement => document.getElementById(id)!;

/** Header and ledger: whether it runs, how much came in, and what became of it. */
export class StatusPanel {
  #connection: Connection = 'connecting';
  #trouble: string | null = null;
  #lastAppended = new Map<string, { at: number; count: number; rate: number }>();

  connection(state: Connection): void {
    this.#connection = state;
    this.#showConnection();
  }

  status({ job }: Status): void {
    this.#trouble = job.trouble;
    this.#showConnection();
    for (const stream of job.streams) this.#note(stream);
    const sum = (pick: (stream: StreamState) => number) => job.streams.reduce((total, stream) => total + pick(stream), 0);
    const lags = job.streams.map((stream) => stream.lag);
    this.#total('rate', count(sum((stream) => this.#rateOf(stream))));
    this.#total('read', count(sum((stream) => stream.read)));
    this.#total('accepted', count(sum((stream) => stream.accepted)));
    this.#total('duplicate', count(sum((stream) => stream.duplicate)));
    this.#total('quarantined', count(sum((stream) => stream.quarantined)));
    this.#total('lag', lags.includes(null) ? '–' : count(sum((stream) => stream.lag ?? 0)));
    const watermarks = job.streams.map((stream) => stream.watermark).filter((time) => time !== null).sort();
    this.#total('watermark', clock(watermarks.at(0) ?? null));
    this.#rows(job.streams);
  }

  #showConnection(): void {
    const panel = element('connection');
    const isTrouble = this.#connection === 'live' && this.#trouble !== null;
    panel.dataset.state = isTrouble ? 'trouble' : this.#connection;
    panel.textContent = isTrouble ? 'retrying' : { connecting: 'connecting …', live: 'live', lost: 'not connected' }[this.#connection];
    panel.title = this.#trouble ?? '';
  }

  // What has come in is what was read and what waits; its growth is the rate.
  #note(stream: StreamState): void {
    const now = performance.now();
    const arrived = stream.read + (stream.lag ?? 0);
    const last = this.#lastAppended.get(stream.stream);
    if (last === undefined) {
      this.#lastAppended.set(stream.stream, { at: now, count: arrived, rate: stream.events_per_second });
    } else if (now - last.at >= 2_000) {
      const rate = Math.max(0, ((arrived - last.count) * 1_000) / (now - last.at));
      this.#lastAppended.set(stream.stream, { at: now, count: arrived, rate });
    }
  }

  #rateOf(stream: StreamState): number {
    return this.#lastAppended.get(stream.stream)?.rate ?? 0;
  }

  #total(name: string, text: string): void {
    document.querySelector(`[data-total="${name}"]`)!.textContent = text;
  }

  #rows(streams: StreamState[]): void {
    const body = element('streams') as HTMLTableSectionElement;
    while (body.rows.length < streams.length) {
      const row = body.insertRow();
      for (let i = 0; i < 8; i++) row.insertCell();
    }
    streams.forEach((stream, i) => {
      const cells = [
        stream.stream, count(this.#rateOf(stream)), count(stream.read), count(stream.accepted), count(stream.duplicate),
        count(stream.quarantined), count(stream.lag), clock(stream.watermark),
      ];
      const row = body.rows[i]!;
      cells.forEach((text, column) => {
        const cell = row.cells[column]!;
        if (cell.textContent !== text) cell.textContent = text;
      });
      row.cells[5]!.dataset.bad = String(stream.quarantined > 0);
    });
  }
}
