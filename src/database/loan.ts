import type { PoolClient } from 'pg';

/** A connection that is lent once. */
export class Loan {
  private returned = false;
  private lost = false;
  private fail: ((reason: Error) => void) | undefined;

  constructor(readonly client: PoolClient) {
    client.once('end', this.lose);
  }

  /** What the connection gives, or the error that it is lost, for which a cursor would wait for good. */
  unlessLost<T>(given: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.fail = reject;
      if (this.lost) this.lose();
      given.then(resolve, reject);
    });
  }

  /** Gives it back, closed, which stops its statement, or for the next reader. */
  giveBack(closed: boolean): void {
    if (this.returned) return;
    this.returned = true;
    this.client.off('end', this.lose);
    this.client.release(closed);
    if (closed) this.lose();
  }

  private lose = (): void => {
    this.lost = true;
    this.fail?.(new Error('Connection terminated'));
  };
}
