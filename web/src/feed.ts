import type { Frame, Status } from './state';

export type Connection = 'connecting' | 'live' | 'lost';

export interface FeedListener {
  frame(frame: Frame): void;
  status(status: Status): void;
  connection(state: Connection): void;
}

/** How long a feed may be silent: the server tells its status twice a second. */
const SILENCE_MS = 5_000;

/** One connection for everything; it comes back by itself and asks for what it missed. */
export function follow(url: string, listener: FeedListener): void {
  let heardAt = performance.now();
  listener.connection('connecting');
  const source = new EventSource(url);
  const heard = () => { heardAt = performance.now(); };
  source.addEventListener('open', () => { heard(); listener.connection('live'); });
  source.addEventListener('error', () => listener.connection('lost'));
  source.addEventListener('frame', (event) => { heard(); listener.frame(JSON.parse(event.data) as Frame); });
  source.addEventListener('status', (event) => {
    heard();
    listener.connection('live');
    listener.status(JSON.parse(event.data) as Status);
  });
  setInterval(() => {
    if (performance.now() - heardAt > SILENCE_MS) listener.connection('lost');
  }, 1_000);
}
