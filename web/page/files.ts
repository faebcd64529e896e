// Files that the reader opens: logs of native runs, programs, or a log with its program.
import type { JitEvent, Program } from "../api/types";
import { mainFileOf, parseLog } from "./log";
import { readPlace, Store } from "./store";

/** Events of a log that are shown. */
const MAX_EVENTS = 20_000;

interface Host {
  readonly store: Store;
  /** A program to run. */
  showProgram(text: string): void;
  /** A log takes the place of the run. */
  showLog(): void;
  /** The log's program, beside the log. */
  showSource(text: string): void;
  describe(text: string): Promise<Program | undefined>;
  notice(text: string, bad: boolean): void;
}

export class Files {
  /** Of the log that is shown. */
  private events: JitEvent[] = [];

  constructor(private readonly host: Host) {}

  async open(files: File[]): Promise<void> {
    const is_source = (file: File) => file.name.endsWith(".vela");
    try {
      // Logs first: a program is then known to be a log's.
      for (const file of files.filter((candidate) => !is_source(candidate)).slice(0, 1)) this.openLog(file.name, await file.text());
      for (const file of files.filter(is_source).slice(0, 1)) await this.openSource(file.name, await file.text());
    } catch (error) {
      this.host.notice((error as Error).message, true);
    }
  }

  private openLog(name: string, text: string): void {
    const all = parseLog(text);
    this.events = all.slice(0, MAX_EVENTS);
    this.host.showLog();
    this.host.store.showLog(name, this.events);
    const source = mainFileOf(this.events);
    const left = all.length > MAX_EVENTS ? ` The first ${MAX_EVENTS} are shown.` : "";
    const next = source ? ` Open ${baseName(source)} as well, and they follow its lines.` : "";
    this.host.notice(`${name}: ${all.filter((event) => event.event !== "Listing").length} events of a native run.${left}${next}`, false);
  }

  private async openSource(name: string, text: string): Promise<void> {
    if (text.includes("\0") || text.includes("\uFFFD")) throw new Error(`${name} is no text.`);
    const { store } = this.host;
    const file = store.log === undefined ? undefined
      : this.events.map((event) => readPlace(event.place)?.file).find((path) => path !== undefined && baseName(path) === name);
    if (store.log !== undefined && file === undefined) this.host.notice(`${store.log} tells nothing about ${name}, so the log was closed.`, false);
    if (file === undefined) return this.host.showProgram(text);
    this.host.showSource(text);
    store.setLogSource(file, text, await this.host.describe(text));
    this.host.notice(`${store.log} with ${name}: the views follow the lines of the program. Running it takes the log's place.`, false);
  }
}

const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
