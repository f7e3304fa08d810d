/** Prints the box of the VM given as JSON in the first argument: what a terminal test runs inside its terminal. */
import { openOutput } from '../../../src/cli/render/output.ts';
import { outputStyle } from '../../../src/cli/render/style.ts';
import { renderVmInfo } from '../../../src/cli/render/vm-info.ts';
import { infoOf } from './my-vm.ts';

const stdout = openOutput(process.stdout);
const style = outputStyle(stdout, { environment: process.env, colour: stdout.isTTY });
stdout.write(await renderVmInfo(infoOf(JSON.parse(process.argv[2] ?? '{}')), 'human', style));
