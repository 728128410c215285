import { MercatorCoordinate, type CustomLayerInterface, type CustomRenderMethodInput, type Map as MapView } from 'maplibre-gl';
import type { Thing } from '../state';

/** A vehicle as it is drawn: it glides from where it was shown to where it was last heard of. */
interface Drawn {
  /** What was heard last, in whichever stream. */
  thing: Thing;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
  heading: number;
  heardAt: number;
  glideMs: number;
  /** Earlier places, oldest first, x and y in turn. */
  trail: number[];
}

const TRAIL_POINTS = 24;
const LONGEST_GLIDE_MS = 1_500;
/** An event that lies further ahead than a vehicle can drive is no way: no glide, and a new trail. */
const JUMP_METRES = 3_000;
const FASTEST_KMH = 100;
/** x, y, heading, speed as a share of the fastest, size. */
const FLOATS = 5;

const VERTEX = `#version 300 es
in vec2 corner; in vec2 place; in float heading; in float speed; in float size;
uniform mat4 matrix; uniform vec2 screen; uniform float turn;
out float share;
void main() {
  float angle = heading + turn;
  vec2 turned = vec2(corner.x * cos(angle) + corner.y * sin(angle), corner.y * cos(angle) - corner.x * sin(angle));
  vec4 at = matrix * vec4(place, 0.0, 1.0);
  gl_Position = vec4(at.xy + turned * size / screen * 2.0 * at.w, at.z, at.w);
  share = speed;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in float share; uniform vec3 slow; uniform vec3 middle; uniform vec3 fast; uniform vec3 unknown; out vec4 colour;
void main() {
  vec3 ramp = share < 0.5 ? mix(slow, middle, max(share, 0.0) * 2.0) : mix(middle, fast, min(share, 1.0) * 2.0 - 1.0);
  colour = vec4(share < 0.0 ? unknown : ramp, 1.0);
}`;

const TRAIL_VERTEX = `#version 300 es
in vec3 place; uniform mat4 matrix; out float age;
void main() { gl_Position = matrix * vec4(place.xy, 0.0, 1.0); age = place.z; }`;

const TRAIL_FRAGMENT = `#version 300 es
precision mediump float;
in float age; uniform vec3 tint; out vec4 colour;
void main() { float alpha = 0.55 * age; colour = vec4(tint * alpha, alpha); }`;

// An arrow of two triangles with a notch, its tip to the north.
const ARROW = new Float32Array([0, 1, 0.72, -0.85, 0, -0.45, 0, 1, 0, -0.45, -0.72, -0.85]);

// Told apart by all kinds of eyes: blue, green, orange. The legend in styles.css has the same.
const SLOW = [0.17, 0.36, 0.72];
const MIDDLE = [0.1, 0.62, 0.55];
const FAST = [0.9, 0.47, 0.05];
const UNKNOWN = [0.4, 0.45, 0.48];

/** All vehicles in two draw calls, whatever their number: arrows and trails. */
export class VehicleLayer implements CustomLayerInterface {
  readonly id = 'vehicles';
  readonly type = 'custom' as const;
  readonly renderingMode = '2d' as const;

  readonly #drawn = new Map<string, Drawn>();
  #map: MapView | null = null;
  #gl: WebGL2RenderingContext | null = null;
  #arrows: { program: WebGLProgram; buffer: WebGLBuffer; vertices: WebGLVertexArrayObject } | null = null;
  #trails: { program: WebGLProgram; buffer: WebGLBuffer; vertices: WebGLVertexArrayObject } | null = null;
  #instances = new Float32Array(FLOATS * 1024);
  #trailFloats = new Float32Array(0);
  #trailCount = 0;
  #trailsAreOld = true;
  #origin: [number, number] = [0, 0];
  selected: string | null = null;

  get count(): number {
    return this.#drawn.size;
  }

  onAdd(map: MapView, gl: WebGL2RenderingContext): void {
    [this.#map, this.#gl] = [map, gl];
    this.#arrows = this.#makeArrows(gl);
    this.#trails = this.#makeTrails(gl);
    this.#trailsAreOld = true;
  }

  onRemove(): void {
    [this.#map, this.#gl, this.#arrows, this.#trails] = [null, null, null, null];
  }

  take(things: Iterable<Thing>): void {
    const now = performance.now();
    for (const thing of things) this.#move(thing, now);
    this.#trailsAreOld = true;
    this.#map?.triggerRepaint();
  }

  /** Where a vehicle is shown now, in degrees. */
  placeOf(id: string): [number, number] | null {
    const drawn = this.#drawn.get(id);
    if (drawn === undefined) return null;
    const [x, y] = at(drawn, performance.now());
    const { lng, lat } = new MercatorCoordinate(x, y).toLngLat();
    return [lng, lat];
  }

  /** The vehicle nearest to a point of the screen, within so many pixels. */
  pick(point: { x: number; y: number }, within: number): Thing | null {
    const map = this.#map;
    if (map === null) return null;
    let best: Thing | null = null;
    let bestDistance = within;
    const bounds = map.getBounds();
    for (const { thing } of this.#drawn.values()) {
      if (!bounds.contains([thing.longitude, thing.latitude])) continue;
      const place = map.project(this.placeOf(thing.key)!);
      const distance = Math.hypot(place.x - point.x, place.y - point.y);
      if (distance < bestDistance) [best, bestDistance] = [thing, distance];
    }
    return best;
  }

  /** The vehicle on the screen that comes behind another one by name; the first where there is none. */
  next(after: string | null): Thing | null {
    const bounds = this.#map?.getBounds();
    const shown = [...this.#drawn.values()].map(({ thing }) => thing)
      .filter((thing) => bounds?.contains([thing.longitude, thing.latitude]))
      .sort((a, b) => a.key < b.key ? -1 : 1);
    return shown.find((thing) => after === null || thing.key > after) ?? shown.at(0) ?? null;
  }

  render(gl: WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    if (this.#arrows === null || this.#trails === null || this.#drawn.size === 0) return;
    const map = this.#map!;
    const centre = MercatorCoordinate.fromLngLat(map.getCenter());
    const hasMoved = Math.hypot(centre.x - this.#origin[0], centre.y - this.#origin[1]) > 1e-4;
    if (hasMoved || this.#trailsAreOld) {
      this.#origin = [centre.x, centre.y];
      this.#fillTrails();
    }

    // What is drawn lies near the origin: so 32 bits are enough on the way to the graphics processor.
    const matrix = moved(input.defaultProjectionData.mainMatrix, this.#origin);
    gl.disable(gl.DEPTH_TEST);
    this.#drawTrails(gl, matrix);
    if (this.#drawArrows(gl, matrix)) map.triggerRepaint();
    gl.bindVertexArray(null);
  }

  #move(thing: Thing, now: number): void {
    const id = thing.key;
    const { x, y } = MercatorCoordinate.fromLngLat([thing.longitude, thing.latitude]);
    const heading = ((thing.headingDegrees ?? 0) * Math.PI) / 180;
    const drawn = this.#drawn.get(id);
    if (drawn === undefined) {
      this.#drawn.set(id, {
        thing, fromX: x, fromY: y, toX: x, toY: y, heading, heardAt: now, glideMs: 0, trail: [x, y],
      });
      return;
    }

    // A device may speak in several streams: it is one vehicle, where it was last.
    if (thing.eventMs < drawn.thing.eventMs) return;
    drawn.thing = thing;
    const metres = Math.hypot(x - drawn.toX, y - drawn.toY) * 40_075_017 * Math.cos((thing.latitude * Math.PI) / 180);
    const isJump = metres > JUMP_METRES;
    const [shownX, shownY] = at(drawn, now);
    drawn.glideMs = isJump ? 0 : Math.min(LONGEST_GLIDE_MS, now - drawn.heardAt);
    [drawn.fromX, drawn.fromY] = isJump ? [x, y] : [shownX, shownY];
    [drawn.toX, drawn.toY, drawn.heardAt] = [x, y, now];
    if (thing.headingDegrees !== null) drawn.heading = heading;
    if (isJump) drawn.trail = [];
    drawn.trail.push(x, y);
    if (drawn.trail.length > 2 * TRAIL_POINTS) drawn.trail.splice(0, 2);
  }

  #fillTrails(): void {
    const most = this.#drawn.size * 2 * TRAIL_POINTS * 3;
    if (this.#trailFloats.length < most) this.#trailFloats = new Float32Array(2 * most);
    const floats = this.#trailFloats;
    const [originX, originY] = this.#origin;
    let used = 0;
    for (const { trail } of this.#drawn.values()) {
      for (let i = 0; i + 3 < trail.length; i += 2) {
        floats[used++] = trail[i]! - originX;
        floats[used++] = trail[i + 1]! - originY;
        floats[used++] = i / trail.length;
        floats[used++] = trail[i + 2]! - originX;
        floats[used++] = trail[i + 3]! - originY;
        floats[used++] = (i + 2) / trail.length;
      }
    }
    this.#trailCount = used / 3;
    this.#trailsAreOld = false;
    const gl = this.#gl!;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#trails!.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, floats.subarray(0, used), gl.DYNAMIC_DRAW);
  }

  #drawTrails(gl: WebGL2RenderingContext, matrix: Float32Array): void {
    const { program, vertices } = this.#trails!;
    gl.useProgram(program);
    gl.bindVertexArray(vertices);
    gl.uniformMatrix4fv(gl.getUniformLocation(program, 'matrix'), false, matrix);
    gl.uniform3fv(gl.getUniformLocation(program, 'tint'), SLOW);
    gl.drawArrays(gl.LINES, 0, this.#trailCount);
  }

  /** @returns whether something is still on its way */
  #drawArrows(gl: WebGL2RenderingContext, matrix: Float32Array): boolean {
    const now = performance.now();
    if (this.#instances.length < this.#drawn.size * FLOATS) {
      this.#instances = new Float32Array(2 * this.#drawn.size * FLOATS);
    }
    const floats = this.#instances;
    const [originX, originY] = this.#origin;
    let used = 0;
    let isMoving = false;
    for (const [id, drawn] of this.#drawn) {
      const [x, y] = at(drawn, now);
      isMoving ||= now - drawn.heardAt < drawn.glideMs;
      floats[used++] = x - originX;
      floats[used++] = y - originY;
      floats[used++] = drawn.heading;
      floats[used++] = drawn.thing.speedKmh === null ? -1 : drawn.thing.speedKmh / FASTEST_KMH;
      floats[used++] = id === this.selected ? 15 : 9;
    }

    const { program, buffer, vertices } = this.#arrows!;
    gl.useProgram(program);
    gl.bindVertexArray(vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, floats.subarray(0, used), gl.DYNAMIC_DRAW);
    const canvas = this.#map!.getCanvas();
    gl.uniformMatrix4fv(gl.getUniformLocation(program, 'matrix'), false, matrix);
    gl.uniform2f(gl.getUniformLocation(program, 'screen'), canvas.clientWidth, canvas.clientHeight);
    gl.uniform1f(gl.getUniformLocation(program, 'turn'), (-this.#map!.getBearing() * Math.PI) / 180);
    gl.uniform3fv(gl.getUniformLocation(program, 'slow'), SLOW);
    gl.uniform3fv(gl.getUniformLocation(program, 'middle'), MIDDLE);
    gl.uniform3fv(gl.getUniformLocation(program, 'fast'), FAST);
    gl.uniform3fv(gl.getUniformLocation(program, 'unknown'), UNKNOWN);
    gl.drawArraysInstanced(gl.TRIANGLES, 0, ARROW.length / 2, used / FLOATS);
    return isMoving;
  }

  #makeArrows(gl: WebGL2RenderingContext) {
    const program = link(gl, VERTEX, FRAGMENT);
    const vertices = gl.createVertexArray()!;
    gl.bindVertexArray(vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, ARROW, gl.STATIC_DRAW);
    attribute(gl, program, 'corner', 2, 0, 0, 0);
    const buffer = gl.createBuffer()!;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    attribute(gl, program, 'place', 2, FLOATS, 0, 1);
    attribute(gl, program, 'heading', 1, FLOATS, 2, 1);
    attribute(gl, program, 'speed', 1, FLOATS, 3, 1);
    attribute(gl, program, 'size', 1, FLOATS, 4, 1);
    gl.bindVertexArray(null);
    return { program, buffer, vertices };
  }

  #makeTrails(gl: WebGL2RenderingContext) {
    const program = link(gl, TRAIL_VERTEX, TRAIL_FRAGMENT);
    const vertices = gl.createVertexArray()!;
    gl.bindVertexArray(vertices);
    const buffer = gl.createBuffer()!;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    attribute(gl, program, 'place', 3, 3, 0, 0);
    gl.bindVertexArray(null);
    return { program, buffer, vertices };
  }
}

/** Where a vehicle is shown at a moment, in Mercator's unit square. */
function at(drawn: Drawn, now: number): [number, number] {
  const share = drawn.glideMs === 0 ? 1 : Math.min(1, (now - drawn.heardAt) / drawn.glideMs);
  return [drawn.fromX + (drawn.toX - drawn.fromX) * share, drawn.fromY + (drawn.toY - drawn.fromY) * share];
}

/** The matrix for places that are told from an origin. */
function moved(matrix: ArrayLike<number>, [x, y]: [number, number]): Float32Array {
  const result = Float32Array.from(matrix);
  for (let row = 0; row < 4; row++) {
    result[12 + row] = matrix[row]! * x + matrix[4 + row]! * y + matrix[12 + row]!;
  }
  return result;
}

function link(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram()!;
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the map's shader does not link: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}

function attribute(
  gl: WebGL2RenderingContext, program: WebGLProgram, name: string, size: number, stride: number, offset: number,
  divisor: number,
): void {
  const place = gl.getAttribLocation(program, name);
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, size, gl.FLOAT, false, stride * 4, offset * 4);
  gl.vertexAttribDivisor(place, divisor);
}
