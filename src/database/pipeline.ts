import type { Writable } from 'node:stream';
import { Client, type ClientConfig } from 'pg';
import { type Answered, type Call, PreparedQuery, Shapes, type Wire } from './prepared-query.js';

/**
 * One connection that carries many small statements at once: each is sent without waiting for the answers before it, and
 * those of one turn of the event loop leave together. A slow statement would hold up all behind it.
 */
export class Pipeline {
  private opening: Promise<Line> | undefined;
  private line: Line | undefined;
  /** statements without an answer yet */
  waiting = 0;

  constructor(private readonly options: ClientConfig) {}

  /** whether there are statements that leave at the end of this turn */
  get gathers(): boolean {
    return this.line?.gathers ?? false;
  }

  rows(call: Call): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      this.ask(call, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  }

  ask(call: Call, answered: Answered): void {
    this.waiting++;
    const over: Answered = (error, rows) => {
      this.waiting--;
      answered(error, rows);
    };
    if (this.line) this.line.send(call, over);
    else this.sendWhenOpen(call, over);
  }

  private sendWhenOpen(call: Call, answered: Answered): void {
    this.opening ??= this.open();
    this.opening.then(
      (line) => line.send(call, answered),
      (error) => answered(error, []),
    );
  }

  async end(): Promise<void> {
    const line = await this.opening?.catch(() => undefined);
    await line?.end();
  }

  /** The next statement after a connection is lost, or was not to be had, tries another. */
  private open(): Promise<Line> {
    const client = new Client({ ...this.options, pipeline: true });
    const forget = () => {
      if (this.opening !== opening) return;
      this.opening = undefined;
      this.line = undefined;
    };
    const opening = client.connect().then(() => {
      const line = new Line(client);
      if (this.opening === opening) this.line = line;
      return line;
    });
    client.on('error', forget).on('end', forget);
    opening.catch(forget);
    return opening;
  }
}

/** An open connection. */
class Line {
  private readonly shapes: Shapes;
  private readonly stream: Writable;
  private leaving: Buffer[] = [];

  constructor(private readonly client: Client) {
    const { connection } = client as unknown as { connection: Wire };
    this.stream = connection.stream;
    this.shapes = new Shapes(connection);
    // a statement is several messages, which the driver writes one by one
    connection._send = (message) => {
      if (this.leaving.length === 0) setImmediate(() => this.leave());
      this.leaving.push(message);
    };
  }

  get gathers(): boolean {
    return this.leaving.length > 0;
  }

  send(call: Call, answered: Answered): void {
    this.client.query(new PreparedQuery(call, this.shapes, answered));
  }

  async end(): Promise<void> {
    this.leave();
    await this.client.end();
  }

  private leave(): void {
    const messages = this.leaving;
    this.leaving = [];
    if (messages.length > 0 && this.stream.writable) this.stream.write(Buffer.concat(messages));
  }
}
