import packageJson from 'hyperexport/package.json' with { type: 'json' };

/** The version of this program: the one in package.json, which the package finds by its own name wherever it is laid. */
export const version: string = packageJson.version;
