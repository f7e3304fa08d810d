/** `vmInfo` -> `vm-info`: the flag, and the key in the configuration file. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `vmInfo` -> `HYPEREXPORT_VM_INFO`. */
export function environmentName(key: string): string {
  return environmentNameOfFlag(flagName(key));
}

export function environmentNameOfFlag(flag: string): string {
  return `HYPEREXPORT_${flag.replaceAll('-', '_').toUpperCase()}`;
}
