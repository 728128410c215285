import type { Theme } from './map/basemap';

const KEY = 'odograph-theme';

/** Light or dark: as chosen, else as the system has it. */
export class Themes {
  #chosen: Theme | null;
  readonly #system = matchMedia('(prefers-color-scheme: dark)');

  constructor(private readonly changed: (theme: Theme) => void) {
    const stored = localStorage.getItem(KEY);
    this.#chosen = stored === 'light' || stored === 'dark' ? stored : null;
    this.#system.addEventListener('change', () => this.#apply());
    document.documentElement.dataset.theme = this.current;
  }

  get current(): Theme {
    return this.#chosen ?? (this.#system.matches ? 'dark' : 'light');
  }

  toggle(): void {
    this.#chosen = this.current === 'dark' ? 'light' : 'dark';
    localStorage.setItem(KEY, this.#chosen);
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset.theme = this.current;
    this.changed(this.current);
  }
}
