import type { ServerResponse } from 'node:http';
import { findVm } from '../find-vm.ts';
import { moveVirtualMachine } from '../inventory/move-virtual-machine.ts';
import { expireLeases } from '../nfc/lease-life.ts';
import { endSessions } from '../objects/session-manager.ts';
import { hostsNamed } from '../tested-host.ts';
import type { World } from '../world.ts';
import type { ArmedFault } from './armed-fault.ts';
import type { AnswerFault, CallStageFault, FileStageFault } from './fault.ts';
import { headerFlood } from './floods.ts';
import { pour } from './pour.ts';

/** What is sent instead of the answer, for faults that leave nothing of it; undefined for all others. */
export function answerInstead(
  fault: CallStageFault | FileStageFault,
  world: World,
): ((response: ServerResponse) => Promise<void> | void) | undefined {
  switch (fault.kind) {
    case 'status':
      return (response) => void response.writeHead(fault.status, headersOf(fault)).end('No.\n');
    case 'html':
      return (response) =>
        void response.writeHead(fault.status ?? 200, { 'Content-Type': 'text/html' }).end(PAGE);
    case 'empty':
      return (response) => void response.writeHead(200, { 'Content-Length': 0 }).end();
    case 'header-flood':
      return async ({ socket }) => {
        if (socket === null) return;
        await pour(headerFlood(fault.bytes), socket);
        socket.destroy();
      };
    case 'reset':
      return (response) => world.connections.reset(response);
    default:
      return undefined;
  }
}

function headersOf(fault: Extract<AnswerFault, { kind: 'status' }>): Record<string, string | number> {
  const { location, retryAfter } = fault;
  return {
    'Content-Type': 'text/plain',
    ...(location === undefined ? {} : { Location: location }),
    ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }),
  };
}

const PAGE = `<!DOCTYPE html>
<html><head><title>Bad Gateway</title></head>
<body><h1>502 Bad Gateway</h1><p>The proxy server received an invalid response from an upstream server.<br></body></html>
`;

/** What happens on the server by the way; the request then takes its course. */
export async function happen(
  { fault }: ArmedFault<CallStageFault> | ArmedFault<FileStageFault>,
  world: World,
): Promise<void> {
  if (fault.kind === 'end-sessions') endSessions(world);
  else if (fault.kind === 'expire-leases') expireLeases(world);
  else if (fault.kind === 'new-certificate') await world.connections.renewCertificate();
  else if (fault.kind === 'move-vm') moveVirtualMachine(world, findVm(world, fault.vm), fault);
  else if (fault.kind === 'host-state') {
    for (const host of hostsNamed(world, fault.host)) host.connectionState = fault.state;
  }
}
