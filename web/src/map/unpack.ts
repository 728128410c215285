import type { Feature, FeatureCollection, Position } from 'geojson';

type PackedPolygon = [number, ...number[][]];
type PackedLine = [number, number[]];
export type PackedPlace = [string, number, number, number, number];

/** Points are differences in thousandths of a degree. */
function points(packed: number[]): Position[] {
  const result: Position[] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i + 1 < packed.length; i += 2) {
    x += packed[i]!;
    y += packed[i + 1]!;
    result.push([x / 1000, y / 1000]);
  }
  return result;
}

const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });

export const polygons = (packed: PackedPolygon[]): FeatureCollection => collection(packed.map(([rank, ...rings]) => ({
  type: 'Feature',
  properties: { rank },
  geometry: { type: 'Polygon', coordinates: (rings as number[][]).map(points) },
})));

export const lines = (packed: PackedLine[]): FeatureCollection => collection(packed.map(([rank, line]) => ({
  type: 'Feature',
  properties: { rank },
  geometry: { type: 'LineString', coordinates: points(line) },
})));

export const places = (packed: PackedPlace[]): FeatureCollection => collection(packed.map(
  ([name, x, y, rank, population]) => ({
    type: 'Feature',
    properties: { name, rank, population, image: `place:${name}` },
    geometry: { type: 'Point', coordinates: [x / 1000, y / 1000] },
  })));
