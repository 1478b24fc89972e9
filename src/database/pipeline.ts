import type { Writable } from 'node:stream';
import { Client, type ClientConfig, type QueryConfig } from 'pg';

/**
 * One connection that carries many small statements at once: each is sent without waiting for the answers before it, and
 * those of one turn of the event loop leave together. A slow statement would hold up all behind it.
 */
export class Pipeline {
  private connection: Promise<Client> | undefined;
  private corked = false;

  constructor(private readonly options: ClientConfig) {}

  async rows(statement: QueryConfig): Promise<unknown[]> {
    this.connection ??= this.connect();
    const client = await this.connection;
    this.sendTogether(client);
    return (await client.query(statement)).rows;
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
    if (this.corked) return;
    const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
    this.corked = true;
    stream.cork();
    setImmediate(() => {
      this.corked = false;
      stream.uncork();
    });
  }
}
