import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions that end, second factors, resets of passwords, and the count of failed logins. */
const up = [
  // sessions that are open already end as they were promised to: after their time alone
  `ALTER TABLE sessions
     ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now(),
     ADD COLUMN ends_idle boolean NOT NULL DEFAULT false,
     ADD COLUMN ended_at timestamptz,
     ADD COLUMN device varchar(100)`,
  'ALTER TABLE sessions ALTER COLUMN ends_idle SET DEFAULT true',

  `ALTER TABLE users
     ADD COLUMN mfa boolean NOT NULL DEFAULT false,
     ADD COLUMN totp_secret text,
     ADD COLUMN totp_step integer,
     ADD COLUMN recovery_hashes bytea[],
     ADD CONSTRAINT users_mfa_check CHECK (NOT "mfa" OR "totp_secret" IS NOT NULL)`,
  'CREATE INDEX users_email_idx ON users (lower(email)) WHERE email IS NOT NULL',

  // whoever withdraws an approval or locks an account out, by whatever way, ends its sessions for good
  `CREATE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     UPDATE sessions SET ended_at = now() WHERE user_id = NEW.id AND ended_at IS NULL;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER end_sessions AFTER UPDATE OF approved, active ON users FOR EACH ROW
     WHEN (OLD.approved AND OLD.active AND NOT (NEW.approved AND NEW.active)) EXECUTE FUNCTION end_sessions()`,

  `CREATE TABLE password_resets (
     token_hash bytea CONSTRAINT password_resets_pkey PRIMARY KEY,
     user_id uuid NOT NULL CONSTRAINT password_resets_user_fkey REFERENCES users ON DELETE CASCADE,
     expires_at timestamptz NOT NULL
   )`,
  'CREATE INDEX password_resets_user_idx ON password_resets (user_id)',

  `CREATE TABLE known_places (
     key bytea CONSTRAINT known_places_pkey PRIMARY KEY,
     user_id uuid NOT NULL CONSTRAINT known_places_user_fkey REFERENCES users ON DELETE CASCADE,
     last_login_at timestamptz NOT NULL DEFAULT now()
   )`,
  'CREATE INDEX known_places_user_idx ON known_places (user_id)',

  // lost in a crash, like a limit that is kept in memory
  `CREATE UNLOGGED TABLE login_failures (
     key bytea CONSTRAINT login_failures_pkey PRIMARY KEY,
     failures double precision NOT NULL,
     pending integer NOT NULL,
     counted_at timestamptz NOT NULL,
     blocked_until timestamptz
   )`,
];

export class Trust1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    // those that ended would be good again
    await runner.query('DELETE FROM sessions WHERE ended_at IS NOT NULL');
    await runner.query('DROP TABLE login_failures, known_places, password_resets');
    await runner.query('DROP FUNCTION end_sessions() CASCADE');
    await runner.query('DROP INDEX users_email_idx');
    await runner.query(
      'ALTER TABLE users DROP COLUMN recovery_hashes, DROP COLUMN totp_step, DROP COLUMN totp_secret, DROP COLUMN mfa',
    );
    await runner.query(
      'ALTER TABLE sessions DROP COLUMN device, DROP COLUMN ended_at, DROP COLUMN ends_idle, DROP COLUMN last_used_at',
    );
  }
}
