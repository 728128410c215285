const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

export const count = (number: number | null | undefined): string =>
  number === null || number === undefined ? '–' : whole.format(number);

/** UTC, to the second. */
export const clock = (iso: string | null): string => iso === null ? 'none yet' : iso.slice(11, 19);

export const ago = (ms: number): string => ms < 0
  ? 'ahead of this clock'
  : ms < 120_000 ? `${Math.round(ms / 1000)} s ago` : ms < 7_200_000 ? `${Math.round(ms / 60_000)} min ago` : `${Math.round(ms / 3_600_000)} h ago`;
