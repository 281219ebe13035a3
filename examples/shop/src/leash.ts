// Loaded before a program (`node --import leash.js program.js`) by the process that started it. The leash is standard
// input: when its other end closes, however the starter died, this process is asked to stop.
process.stdin.on('error', () => undefined);
process.stdin.once('close', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
// A socket or pipe can be let go of; it must not keep a finished program alive.
if ('unref' in process.stdin) process.stdin.unref();
// Ctrl-C reaches every process of the terminal at once. The starter receives it too, and stops us in order.
process.on('SIGINT', () => undefined);
