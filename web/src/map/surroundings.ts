import type { GeoJSONSource, Map as MapView, StyleSpecification } from 'maplibre-gl';
import { idOf, type Thing } from '../state';

/** What stands still on the map: cameras, weather cells, incidents. A layer for each, few enough for the map's own. */
const SOURCE = 'surroundings';
export const SURROUNDING_LAYERS = ['weather', 'camera', 'incident'];

type Kind = 'camera' | 'weather' | 'incident' | 'none';

/** An incident that is over leaves the map. */
function kindOf({ stream, columns }: Thing): Kind {
  if (stream === 'traffic') return 'camera';
  if (stream === 'weather') return 'weather';
  const isOver = columns?.kind === 'None' || columns?.status === 'Resolved';
  return isOver ? 'none' : 'incident';
}

export class Surroundings {
  readonly #things = new Map<string, Thing>();

  constructor(private readonly map: MapView) {
  }

  /** Adds the layers to a style that was set anew. */
  add(): void {
    this.map.addSource(SOURCE, { type: 'geojson', data: this.#collection() });
    const layers: StyleSpecification['layers'] = [
      {
        id: 'weather', type: 'circle', source: SOURCE, filter: ['==', ['get', 'kind'], 'weather'],
        paint: {
          'circle-radius': 16, 'circle-color': '#41b6c4', 'circle-opacity': 0.25, 'circle-stroke-color': '#2a8c9a',
          'circle-stroke-width': 1,
        },
      },
      {
        id: 'camera', type: 'circle', source: SOURCE, filter: ['==', ['get', 'kind'], 'camera'],
        paint: { 'circle-radius': 4, 'circle-color': '#6a51a3', 'circle-stroke-color': '#fff', 'circle-stroke-width': 1 },
      },
      {
        id: 'incident', type: 'circle', source: SOURCE, filter: ['==', ['get', 'kind'], 'incident'],
        paint: { 'circle-radius': 8, 'circle-color': '#b3261e', 'circle-stroke-color': '#fff', 'circle-stroke-width': 2 },
      },
    ];
    for (const layer of layers) this.map.addLayer(layer);
  }

  take(things: Thing[]): void {
    if (things.length === 0) return;
    for (const thing of things) this.#things.set(idOf(thing.stream, thing.key), thing);
    this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#collection());
  }

  pick(point: { x: number; y: number }): Thing | null {
    const layers = SURROUNDING_LAYERS.filter((id) => this.map.getLayer(id));
    const found = this.map.queryRenderedFeatures([point.x, point.y], { layers }).at(0);
    return this.#things.get(found?.properties.id as string) ?? null;
  }

  #collection() {
    return {
      type: 'FeatureCollection' as const,
      features: [...this.#things.values()].map((thing) => ({
        type: 'Feature' as const,
        properties: { id: idOf(thing.stream, thing.key), kind: kindOf(thing) },
        geometry: { type: 'Point' as const, coordinates: [thing.longitude, thing.latitude] },
      })),
    };
  }
}
