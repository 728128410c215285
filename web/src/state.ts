/** The newest state of one thing on the map, as the live feed tells it. */
export interface Thing {
  readonly stream: string;
  readonly key: string;
  longitude: number;
  latitude: number;
  speedKmh: number | null;
  headingDegrees: number | null;
  eventMs: number;
  /** Columns, for what is no vehicle. */
  columns: Record<string, unknown> | null;
}

/** stream, key, longitude, latitude, speed km/h, heading degrees, event time ms, columns of what is no vehicle */
export type Entry = [
  string, string, number, number, number | null, number | null, number, Record<string, unknown>?,
];

export interface Frame {
  left: number;
  entries: Entry[];
}

export interface StreamState {
  stream: string;
  read: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  lag: number | null;
  watermark: string | null;
  events_per_second: number;
}

export interface Status {
  job: {
    job: string;
    phase: string;
    batch: number;
    committed_at: string | null;
    trouble: string | null;
    streams: StreamState[];
  };
  live: { stream: string; read: number; skipped: number }[];
}

export const idOf = (stream: string, key: string): string => `${stream}/${key}`;

/** Everything that is known, newest state of each. */
export class Board {
  readonly things = new Map<string, Thing>();

  /** Takes a frame; gives what it changed. */
  take(frame: Frame): Thing[] {
    return frame.entries.map((entry) => {
      const [stream, key, longitude, latitude, speedKmh, headingDegrees, eventMs, columns] = entry;
      const id = idOf(stream, key);
      let thing = this.things.get(id);
      if (thing === undefined) {
        thing = { stream, key, longitude, latitude, speedKmh, headingDegrees, eventMs, columns: columns ?? null };
        this.things.set(id, thing);
      } else {
        Object.assign(thing, { longitude, latitude, speedKmh, headingDegrees, eventMs, columns: columns ?? null });
      }
      return thing;
    });
  }
}

/** Streams whose things move; the others stand still and have symbols of their own. */
export const isVehicle = (thing: Thing): boolean => !['traffic', 'weather', 'emergency'].includes(thing.stream);
