// Function mode, JavaScript and TypeScript (translated): read the arguments, call the learner's function, state one value, exit.
// The protocol is that of function_python.py. Nothing here decides anything: the value is decoded
// strictly and compared outside.
"use strict";
(() => {
  const fs = require("node:fs");
  const Module = require("node:module");
  const path = require("node:path");
  const leave = process.reallyExit.bind(process);
  const write = fs.writeSync;
  const { stringify } = JSON;
  const MAX_DEPTH = 60;

  class NotAValue extends Error {}

  function encodeNumber(value) {
    if (Number.isNaN(value)) return "NaN";
    if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
    return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  }

  function encodeObject(value, depth) {
    if (Array.isArray(value)) {
      return "[" + Array.from(value, (item) => encode(item, depth + 1)).join(",") + "]";
    }
    const isMap = value instanceof Map;
    if (!isMap && Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) {
      throw new NotAValue(value.constructor ? String(value.constructor.name) : "object");
    }
    const entries = isMap ? [...value.entries()] : Object.entries(value);
    return "{" + entries.map(([key, item]) => stringify(String(key)) + ":" + encode(item, depth + 1)).join(",") + "}";
  }

  function encode(value, depth = 0) {
    if (depth > MAX_DEPTH) throw new NotAValue("deeply nested list");
    if (value === null || value === undefined) return "null";
    switch (typeof value) {
      case "boolean": return value ? "true" : "false";
      case "number": return encodeNumber(value);
      case "bigint": return value.toString();
      case "string": return stringify(value);
      case "object": return encodeObject(value, depth);
      default: throw new NotAValue(typeof value);
    }
  }

  function writeAll(descriptor, bytes) {
    let offset = 0;
    while (offset < bytes.length) {
      try {
        offset += write(descriptor, bytes, offset);
      } catch (error) {
        if (error.code !== "EAGAIN") throw error;
      }
    }
  }

  function state(nonce, tag, text) {
    writeAll(1, Buffer.from(`\x1e${nonce} ${tag} ${text}\n`));
    leave(0);
  }

  // As Node itself loads a module, so that errors point to the learner's lines, also through a source map;
  // with one line more, which hands out a function that is not exported.
  function load(name) {
    const file = path.resolve("main.js");
    const learners = new Module(file);
    learners.filename = file;
    learners.paths = [];
    require.main = learners;
    const handOut = `\n;module.driven = typeof ${name} === "undefined" ? undefined : ${name};`;
    learners._compile(fs.readFileSync(file, "utf8") + handOut, file);
    return typeof learners.driven === "function" ? learners.driven : learners.exports[name];
  }

  const [header, ...lines] = fs.readFileSync(0, "utf8").split("\n").filter((line) => line !== "");
  const { nonce, function: name } = JSON.parse(header);
  const values = lines.map((line) => JSON.parse(line));
  const found = load(name);
  if (typeof found !== "function") state(nonce, "M", "");
  let text;
  try {
    text = encode(found(...values));
  } catch (error) {
    if (error instanceof NotAValue) state(nonce, "T", error.message);
    throw error;
  }
  state(nonce, "V", text);
})();
