// Packs Natural Earth layers for the offline map: simplified, rounded to 0.001 degrees, points as differences.
//   node basemap/make.mjs FOLDER     FOLDER holds borders, lakes, places, rivers, urban (.geojson, WGS84)
// Land comes from the npm package world-atlas. Output: public/basemap/*.json; see README.md beside this file.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { feature } from 'topojson-client';

const source = process.argv[2];
if (!source) {
  console.error('usage: node basemap/make.mjs FOLDER');
  process.exit(2);
}

const target = new URL('../public/basemap/', import.meta.url).pathname;
mkdirSync(target, { recursive: true });
const require = createRequire(import.meta.url);
const read = (name) => JSON.parse(readFileSync(join(source, `${name}.geojson`), 'utf8')).features;
const land = JSON.parse(readFileSync(require.resolve('world-atlas/land-10m.json'), 'utf8'));

// Douglas-Peucker, in degrees of the middle latitude.
function simplify(points, tolerance) {
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const open = [[0, points.length - 1]];
  while (open.length > 0) {
    const [first, last] = open.pop();
    const [ax, ay] = points[first];
    const dx = points[last][0] - ax;
    const dy = points[last][1] - ay;
    const length = Math.hypot(dx, dy);
    let most = tolerance;
    let far = -1;
    for (let i = first + 1; i < last; i++) {
      const px = points[i][0] - ax;
      const py = points[i][1] - ay;
      const distance = length === 0 ? Math.hypot(px, py) : Math.abs(px * dy - py * dx) / length;
      if (distance > most) {
        most = distance;
        far = i;
      }
    }
    if (far > 0) {
      keep[far] = 1;
      open.push([first, far], [far, last]);
    }
  }
  return points.filter((_, i) => keep[i]);
}

function pack(points) {
  const numbers = [];
  let [x, y] = [0, 0];
  for (const [lon, lat] of points) {
    const [nextX, nextY] = [Math.round(lon * 1000), Math.round(lat * 1000)];
    if (numbers.length > 0 && nextX === x && nextY === y) continue;
    numbers.push(nextX - x, nextY - y);
    [x, y] = [nextX, nextY];
  }
  return numbers;
}

function area(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return Math.abs(sum / 2);
}

const lines = (geometry) => geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
const polygons = (geometry) => geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;

function packPolygons(features, tolerance, leastArea, rankOf) {
  const packed = [];
  for (const { geometry, properties } of features) {
    for (const polygon of polygons(geometry)) {
      const rings = polygon.filter((ring) => area(ring) >= leastArea)
        .map((ring) => pack(simplify(ring, tolerance))).filter((ring) => ring.length >= 8);
      if (rings.length > 0) packed.push([rankOf(properties), ...rings]);
    }
  }
  return packed;
}

function packLines(features, tolerance, rankOf) {
  return features.flatMap(({ geometry, properties }) => lines(geometry)
    .map((line) => [rankOf(properties), pack(simplify(line, tolerance))])
    .filter(([, points]) => points.length >= 4));
}

function write(name, content) {
  const text = JSON.stringify(content);
  writeFileSync(join(target, `${name}.json`), text + '\n');
  console.log(`${name.padEnd(8)} ${content.length} shapes, ${Math.round(text.length / 1024)} KiB`);
}

write('land', packPolygons(feature(land, land.objects.land).features, 0.016, 0.001, () => 0));
write('lakes', packPolygons(read('lakes'), 0.016, 0.006, (properties) => properties.rank));
write('urban', packPolygons(read('urban'), 0.006, 0.002, (properties) => properties.rank));
write('rivers', packLines(read('rivers').filter(({ properties }) => properties.rank <= 7), 0.016, (properties) => properties.rank));
write('borders', packLines(read('borders'), 0.016, ({ kind }) => kind.startsWith('International') ? 0 : 1));
write('places', read('places')
  .filter(({ properties }) => properties.rank <= 6 || properties.population >= 100_000)
  .sort((a, b) => b.properties.population - a.properties.population)
  .map(({ geometry: { coordinates }, properties: { name, population, rank } }) =>
    [name, Math.round(coordinates[0] * 1000), Math.round(coordinates[1] * 1000), rank, population]));
