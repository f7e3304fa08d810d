/** What makes a server's certificate good enough. It belongs to a connection, never to the process. */
export type Trust =
  /** The chain leads to a root (`ca`, PEM, instead of the system's) and the name is the one dialled. */
  | { readonly kind: 'verify'; readonly ca?: string }
  /** Whatever certificate the server shows. */
  | { readonly kind: 'insecure' }
  /** SHA-1 or SHA-256 of the certificate in hexadecimal, told apart by length; case and colons do not matter. */
  | { readonly kind: 'pinned'; readonly thumbprint: string }
  /** Exactly this certificate (PEM). */
  | { readonly kind: 'certificate'; readonly pem: string };
