import type { Writable } from 'node:stream';
import { Client, type ClientConfig, type QueryConfig } from 'pg';

/**
 * One connection that carries many small statements at once: each is sent without waiting for the answers before it, and
 * those of one turn of the event loop leave together. A slow statement would hold up all behind it.
 */
export class Pipeline {
  private connection: Promise<Client> | undefined;
  /** whether there are statements that leave at the end of this turn */
  gathers = false;
  /** statements without an answer yet */
  waiting = 0;

  constructor(private readonly options: ClientConfig) {}

  async rows(statement: QueryConfig): Promise<unknown[]> {
    this.waiting++;
    try {
      this.connection ??= this.connect();
      const client = await this.connection;
      this.sendTogether(client);
      return (await client.query(statement)).rows;
    } finally {
      this.waiting--;
    }
  }

  async end(): Promise<void> {
    const client = await this.connection?.catch(() => undefined);
    await client?.end();
  }

  /** The next statement after a connection is lost, or was not to be had, tries another. */
  private connect(): Promise<Client> {
    const client = new Client({ ...this.options, pipeline: true });
    const connection = client.connect().then(() => client);
    const forget = () => {
      if (this.connection === connection) this.connection = undefined;
    };
    client.on('error', forget).on('end', forget);
    connection.catch(forget);
    return connection;
  }

  private sendTogether(client: Client): void {
    if (this.gathers) return;
    const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
    this.gathers = true;
    stream.cork();
    setImmediate(() => {
      this.gathers = false;
      stream.uncork();
    });
  }
}
