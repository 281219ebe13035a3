import type { Server } from 'node:http';
import { type AdminRoutes, adminServer } from './admin.js';
import { close, listen } from './listen.js';
import { tally } from './tally.js';

/** The first line a service prints: where it listens. */
export interface Announcement {
  readonly service: string;
  readonly url: string;
  readonly admin: string;
}

export interface ServeOptions {
  readonly service: string;
  readonly server: Server;
  /** More routes for the operator, beside `GET /answers`. */
  readonly admin?: AdminRoutes;
  /** Runs once the last request is answered: the place to send the last numbers. */
  readonly shutdown: () => Promise<void>;
}

/**
 * Serves until SIGTERM, on the port that `PORT` names (a free one when unset). Then it answers what it has begun,
 * shuts down and prints what it answered in its life as the last line.
 */
export async function serve({ service, server, admin, shutdown }: ServeOptions): Promise<void> {
  const answers = tally(server);
  const operator = adminServer({ 'GET /answers': answers, ...admin });
  const announcement: Announcement = {
    service,
    url: await listen(server, Number(process.env.PORT ?? 0)),
    admin: await listen(operator, 0),
  };
  console.log(JSON.stringify(announcement));

  process.once('SIGTERM', async () => {
    await close(server);
    await shutdown();
    await close(operator);
    console.log(JSON.stringify({ answers: answers() }));
  });
}
