// Logins at once, in a thread of their own: those who read must not wait for whoever makes them.
import { parentPort, workerData } from 'node:worker_threads';
import { send } from './drive.js';

const { url, login, count } = workerData;
const answers = await Promise.all(Array.from({ length: count }, () => send(url, login)));
parentPort?.postMessage(answers.map(({ status }) => status));
