// Names of the browser: code that is made for one is not code with unknown names.
declare var window: any, document: any, navigator: any, location: any, history: any, screen: any;
declare var localStorage: any, sessionStorage: any, indexedDB: any, crypto: any, caches: any;
declare var fetch: any, alert: any, confirm: any, prompt: any, requestAnimationFrame: any, cancelAnimationFrame: any;
declare var URL: any, URLSearchParams: any, AbortController: any, AbortSignal: any, Headers: any, Request: any, Response: any;
declare var FormData: any, Blob: any, File: any, FileReader: any, Image: any, WebSocket: any, EventSource: any, Worker: any;
declare var XMLHttpRequest: any, Event: any, CustomEvent: any, EventTarget: any, MutationObserver: any, HTMLElement: any;
declare var atob: any, btoa: any, customElements: any, describe: any, it: any, test: any, expect: any;
interface HTMLElement { [name: string]: any }
interface Event { [name: string]: any }
