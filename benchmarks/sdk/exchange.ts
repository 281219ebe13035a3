import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { http } from '@plimsoll/sdk/http';
import onFinished from 'on-finished';
import { count, nowMs, service } from './functions.ts';

// The cost of seeing a response end, on real requests and responses without a connection: a connection costs a hundred
// times as much, and would hide it.

const socket = new Socket();

function request(): IncomingMessage {
  const message = new IncomingMessage(socket);
  message.method = 'GET';
  message.url = '/';
  return message;
}

function ended(response: ServerResponse): number {
  // What `end()` comes to; without a connection it would only wait for one.
  response.finished = true;
  response.emit('finish');
  response.emit('close');
  return response.statusCode;
}

export function bareExchange(): () => number {
  return () => ended(new ServerResponse(request()));
}

/** Our listener around one that does nothing. */
export function measuredExchange(): () => number {
  const shop = service(1, 3);
  const listener = http(shop, (_request: IncomingMessage, response: ServerResponse) => ended(response), {
    operation: () => 'work-0',
  });
  return () => {
    const message = request();
    return listener(message, new ServerResponse(message));
  };
}

/** The usual way: three listeners, of which the first one to hear takes all of them off. */
export function listeningThrice(): () => number {
  return () => {
    const response = new ServerResponse(request());
    const fromMs = nowMs();
    const onEnd = (): void => {
      response.removeListener('finish', onEnd);
      response.removeListener('close', onEnd);
      response.removeListener('error', onEnd);
      count(response.statusCode < 500 ? (nowMs() - fromMs) * 1000 : 0);
    };
    response.on('finish', onEnd);
    response.on('close', onEnd);
    response.on('error', onEnd);
    return ended(response);
  };
}

/** As the middlewares of prom-client do it. */
export function onFinishedExchange(): () => number {
  return () => {
    const response = new ServerResponse(request());
    const fromMs = nowMs();
    onFinished(response, () => count(response.statusCode < 500 ? (nowMs() - fromMs) * 1000 : 0));
    return ended(response);
  };
}
