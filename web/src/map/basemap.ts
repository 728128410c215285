import type { FeatureCollection } from 'geojson';
import type { GeoJSONSource, Map as MapView, StyleSpecification } from 'maplibre-gl';
import { lines, places, polygons } from './unpack';

export type Theme = 'light' | 'dark';

interface Colours {
  water: string;
  land: string;
  urban: string;
  river: string;
  border: string;
  label: string;
  halo: string;
}

const COLOURS: Record<Theme, Colours> = {
  light: {
    water: '#cfe3ec', land: '#f5f3ee', urban: '#e6e1d8', river: '#b3d2e0', border: '#a9a49a', label: '#3d4a50', halo: '#ffffff',
  },
  dark: {
    water: '#0d2530', land: '#18222a', urban: '#232f38', river: '#133442', border: '#4a5963', label: '#c3d0d7', halo: '#0c1418',
  },
};

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Layers in the order in which they are fetched: what is seen from afar first. */
const LAYERS = [
  ['land', polygons], ['borders', lines], ['places', places], ['lakes', polygons], ['urban', polygons], ['rivers', lines],
] as const;

export function style(theme: Theme): StyleSpecification {
  const colours = COLOURS[theme];
  return {
    version: 8,
    sources: Object.fromEntries(LAYERS.map(([name]) => [name, {
      type: 'geojson',
      data: EMPTY,
      tolerance: 0.4,
      ...(name === 'land' ? { attribution: 'Natural Earth' } : {}),
    }])),
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': colours.water } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': colours.land } },
      { id: 'urban', type: 'fill', source: 'urban', minzoom: 3, paint: { 'fill-color': colours.urban } },
      { id: 'lakes', type: 'fill', source: 'lakes', paint: { 'fill-color': colours.water } },
      {
        id: 'rivers', type: 'line', source: 'rivers', minzoom: 3,
        paint: { 'line-color': colours.river, 'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.5, 10, 2.5] },
      },
      {
        id: 'borders', type: 'line', source: 'borders',
        paint: { 'line-color': colours.border, 'line-width': 0.8, 'line-dasharray': [3, 2] },
      },
      {
        id: 'places', type: 'symbol', source: 'places',
        filter: ['<=', ['get', 'rank'], ['step', ['zoom'], 1, 3, 2, 4, 4, 5, 5, 6, 6, 7, 8, 8, 10]],
        layout: { 'icon-image': ['get', 'image'], 'symbol-sort-key': ['get', 'rank'], 'icon-padding': 4 },
      },
    ],
  };
}

/** Fetches the layers one after the other; a style that is set anew needs them again. */
export class Basemap {
  readonly #data = new Map<string, Promise<unknown>>();
  #theme: Theme;

  constructor(private readonly map: MapView, theme: Theme) {
    this.#theme = theme;
    map.setMissingStyleImageResolver((id) => {
      if (id.startsWith('place:') && !map.hasImage(id)) {
        map.addImage(id, this.#label(id.slice('place:'.length)), { pixelRatio: 2 });
      }
    });
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
  }

  async fill(): Promise<void> {
    for (const [name, unpack] of LAYERS) {
      if (!this.#data.has(name)) {
        this.#data.set(name, fetch(`/basemap/${name}.json`).then((answer) => answer.json()));
      }
      const packed = await this.#data.get(name);
      this.map.getSource<GeoJSONSource>(name)?.setData(unpack(packed as never));
    }
  }

  // Names are drawn here: glyphs for the map's own text would be more bytes than all the rest.
  #label(name: string): ImageData {
    const colours = COLOURS[this.#theme];
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d')!;
    const font = '24px system-ui, sans-serif';
    context.font = font;
    canvas.width = Math.ceil(context.measureText(name).width) + 12;
    canvas.height = 36;
    context.font = font;
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 5;
    context.strokeStyle = colours.halo;
    context.strokeText(name, 6, 18);
    context.fillStyle = colours.label;
    context.fillText(name, 6, 18);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }
}
