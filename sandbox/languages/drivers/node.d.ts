// What TypeScript is told of Node.js: what programs on standard input and output use, with its types.
// Every other module may be imported too; its names then have type any.

interface NodeStream {
  on(event: string, listener: (...values: any[]) => void): this;
  once(event: string, listener: (...values: any[]) => void): this;
  setEncoding(encoding: string): this;
  resume(): this;
  pause(): this;
  read(size?: number): any;
  readonly fd: number;
  [Symbol.asyncIterator](): AsyncIterableIterator<any>;
}

interface NodeWriter {
  write(text: string | Uint8Array, done?: () => void): boolean;
  end(text?: string | Uint8Array): void;
  on(event: string, listener: (...values: any[]) => void): this;
  once(event: string, listener: (...values: any[]) => void): this;
  readonly fd: number;
}

interface Buffer extends Uint8Array {
  toString(encoding?: string, start?: number, end?: number): string;
  readonly length: number;
}

declare var Buffer: {
  from(data: string | ArrayLike<number> | ArrayBufferLike, encoding?: string): Buffer;
  alloc(size: number, fill?: number | string): Buffer;
  allocUnsafe(size: number): Buffer;
  concat(list: readonly Uint8Array[], length?: number): Buffer;
  byteLength(text: string, encoding?: string): number;
  isBuffer(value: unknown): value is Buffer;
};

declare var process: {
  readonly stdin: NodeStream;
  readonly stdout: NodeWriter;
  readonly stderr: NodeWriter;
  readonly argv: string[];
  readonly env: { [name: string]: string | undefined };
  readonly version: string;
  readonly platform: string;
  exitCode: number | undefined;
  exit(code?: number): never;
  on(event: string, listener: (...values: any[]) => void): void;
  nextTick(callback: (...values: any[]) => void, ...values: any[]): void;
  hrtime: { (time?: [number, number]): [number, number]; bigint(): bigint };
  memoryUsage(): { rss: number; heapTotal: number; heapUsed: number; external: number };
  uptime(): number;
  cwd(): string;
};

declare var console: {
  log(...values: any[]): void;
  error(...values: any[]): void;
  warn(...values: any[]): void;
  info(...values: any[]): void;
  debug(...values: any[]): void;
  dir(value: any, options?: object): void;
  table(value: any): void;
  trace(...values: any[]): void;
  assert(condition?: unknown, ...values: any[]): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
};

interface Timer {
  ref(): this;
  unref(): this;
}

declare function setTimeout(callback: (...values: any[]) => void, milliseconds?: number, ...values: any[]): Timer;
declare function setInterval(callback: (...values: any[]) => void, milliseconds?: number, ...values: any[]): Timer;
declare function setImmediate(callback: (...values: any[]) => void, ...values: any[]): object;
declare function clearTimeout(timer?: Timer): void;
declare function clearInterval(timer?: Timer): void;
declare function clearImmediate(immediate?: object): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;

declare var performance: { now(): number };
declare var require: { (name: string): any; main: any };
declare var module: { exports: any };
declare var exports: any;
declare var __filename: string;
declare var __dirname: string;

declare class TextEncoder {
  encode(text?: string): Uint8Array;
}

declare class TextDecoder {
  constructor(label?: string);
  decode(data?: ArrayBufferView | ArrayBuffer): string;
}

declare module "fs" {
  type Encoding = string | { encoding: string; flag?: string };
  type Bytes = { encoding?: null; flag?: string } | null;
  export function readFileSync(path: string | number, options: Encoding): string;
  export function readFileSync(path: string | number, options?: Bytes): Buffer;
  export function writeFileSync(path: string | number, data: string | Uint8Array, options?: any): void;
  export function writeSync(descriptor: number, data: string | Uint8Array, ...options: any[]): number;
  export function readSync(descriptor: number, buffer: Uint8Array, ...options: any[]): number;
  export function existsSync(path: string): boolean;
  export function createReadStream(path: string, options?: any): NodeStream;
  export function createWriteStream(path: string, options?: any): NodeWriter;
  export function fstatSync(descriptor: number): { size: number };
  const fs: { [name: string]: any } & {
    readFileSync: typeof readFileSync;
    writeFileSync: typeof writeFileSync;
    writeSync: typeof writeSync;
    readSync: typeof readSync;
    existsSync: typeof existsSync;
  };
  export default fs;
}

declare module "node:fs" {
  export * from "fs";
  export { default } from "fs";
}

declare module "readline" {
  export interface Interface {
    on(event: "line", listener: (line: string) => void): this;
    on(event: string, listener: (...values: any[]) => void): this;
    once(event: "line", listener: (line: string) => void): this;
    once(event: string, listener: (...values: any[]) => void): this;
    question(query: string, callback: (answer: string) => void): void;
    close(): void;
    prompt(): void;
    [Symbol.asyncIterator](): AsyncIterableIterator<string>;
  }
  export function createInterface(options: {
    input: NodeStream;
    output?: NodeWriter;
    terminal?: boolean;
    crlfDelay?: number;
    prompt?: string;
  }): Interface;
  export function createInterface(input: NodeStream, output?: NodeWriter): Interface;
  const readline: { createInterface: typeof createInterface };
  export default readline;
}

declare module "node:readline" {
  export * from "readline";
  export { default } from "readline";
}

declare module "*";
