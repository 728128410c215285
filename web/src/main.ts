import { AttributionControl, LngLatBounds, Map as MapView, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { follow } from './feed';
import { Basemap, style } from './map/basemap';
import { Surroundings } from './map/surroundings';
import { VehicleLayer } from './map/vehicles';
import { DetailsPanel } from './panels/details';
import { StatusPanel } from './panels/status';
import { Board, isVehicle, type Thing } from './state';
import { Themes } from './theme';

const PICK_PIXELS = 18;

/** How long the view goes to where vehicles turn up, unless a hash or a hand says where to look. */
const PLACING_MS = 4_000;

setWorkerUrl(workerUrl);
let isPlaced = location.hash.length > 1; // the map writes its own hash later
let placingSince: number | null = null;
let isFollowing = false;
const board = new Board();
const status = new StatusPanel();
const details = new DetailsPanel();
const themes = new Themes((theme) => {
  basemap.setTheme(theme);
  map.setStyle(style(theme), { diff: false });
});

const map = new MapView({
  container: 'map',
  style: style(themes.current),
  hash: true,
  center: [-0.12, 51.5],
  zoom: 9,
  maxZoom: 18,
  attributionControl: false,
  fadeDuration: 0,
});
map.addControl(new NavigationControl({ visualizePitch: false }), 'top-left');
map.addControl(new ScaleControl(), 'bottom-right');
map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
const basemap = new Basemap(map, themes.current);
const vehicles = new VehicleLayer();
const surroundings = new Surroundings(map);

map.on('style.load', () => {
  surroundings.add();
  map.addLayer(vehicles);
  void basemap.fill();
});

map.on('click', ({ point }) => select(vehicles.pick(point, PICK_PIXELS) ?? surroundings.pick(point)));

map.on('dragstart', () => { if (isFollowing) details.toggleFollow(); });
map.on('movestart', ({ originalEvent }) => { isPlaced ||= originalEvent !== undefined; });

details.onClose = () => {
  vehicles.selected = null;
  map.triggerRepaint();
};
details.onFollow = (isOn) => { isFollowing = isOn; };

document.getElementById('theme')!.addEventListener('click', () => themes.toggle());
document.getElementById('origin')!.textContent = location.origin;
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
  if (event.key === 'Escape') details.close();
  if (event.key === 'n') select(vehicles.next(vehicles.selected));
  if (event.key === 'f') details.toggleFollow();
  if (event.key === 'd') themes.toggle();
});

follow('/v1/live', {
  connection: (state) => status.connection(state),
  status: (now) => {
    status.status(now);
    document.getElementById('empty')!.hidden = board.things.size > 0;
  },
  frame: (frame) => {
    const things = board.take(frame);
    vehicles.take(things.filter(isVehicle));
    surroundings.take(things.filter((thing) => !isVehicle(thing)));
    document.getElementById('empty')!.hidden = true;
    document.getElementById('shown')!.textContent = frame.left > 0
      ? `${vehicles.count} vehicles, ${frame.left} changes behind`
      : `${vehicles.count} vehicles`;
    place();
    details.refresh();
    const selected = vehicles.selected === null ? null : vehicles.placeOf(vehicles.selected);
    if (isFollowing && selected !== null) map.easeTo({ center: selected, duration: 300 });
  },
});

function select(thing: Thing | null): void {
  if (thing === null) {
    details.close();
    return;
  }
  vehicles.selected = thing.key;
  details.open(thing);
  map.triggerRepaint();
}

// Goes to where most vehicles are: a city with one of them on the other side of the world is still a city.
function place(): void {
  if (isPlaced) return;
  const shown = [...board.things.values()].filter(isVehicle);
  if (shown.length === 0) return;
  placingSince ??= performance.now();
  isPlaced = performance.now() - placingSince > PLACING_MS;
  const middle = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
  const [lon, lat] = [middle(shown.map((thing) => thing.longitude)), middle(shown.map((thing) => thing.latitude))];
  const bounds = new LngLatBounds([lon - 0.01, lat - 0.005], [lon + 0.01, lat + 0.005]);
  for (const thing of shown) {
    if (Math.abs(thing.longitude - lon) < 1 && Math.abs(thing.latitude - lat) < 1) {
      bounds.extend([thing.longitude, thing.latitude]);
    }
  }
  map.fitBounds(bounds, { padding: 60, duration: 0 });
}
